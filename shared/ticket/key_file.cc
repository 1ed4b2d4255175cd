#include "shared/ticket/key_file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <unistd.h>

#include "shared/ids/ids.h"
#include "shared/ticket/ticket.h"

namespace kith::ticket {
namespace {

[[noreturn]] void Fail(const std::string& what, const std::string& path) {
  throw std::runtime_error(what + " " + path + ": " + std::strerror(errno));
}

// A new file beside `path`, with a name of its own.
std::string WriteDraft(const std::string& path, const std::string& bytes) {
  std::string draft = path + ".XXXXXX";
  const int file = ::mkostemp(draft.data(), O_CLOEXEC);  // mode 0600
  if (file < 0) Fail("cannot create; check that the folder exists and is writable:", path);
  const bool written =
      ::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) && ::fsync(file) == 0;
  if (::close(file) != 0 || !written) Fail("cannot write the key file", draft);
  return draft;
}

}  // namespace

std::string ReadSecret(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) Fail("cannot read the key file", path);
  std::ostringstream secret;
  secret << file.rdbuf();
  if (secret.str().size() < Key::kLeastSecret) {
    throw std::runtime_error(path + " holds less than 32 bytes: write 32 random ones into it");
  }
  return secret.str();
}

std::string ReadOrMakeSecret(const std::string& path) {
  if (::access(path.c_str(), F_OK) == 0) return ReadSecret(path);
  // Under its own name only when it is whole: another process may read it at any moment.
  const std::string draft = WriteDraft(path, ids::RandomBytes(Key::kLeastSecret));
  const bool linked = ::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST;
  const int error = errno;
  ::unlink(draft.c_str());
  errno = error;
  if (!linked) Fail("cannot make the key file", path);
  return ReadSecret(path);
}

}  // namespace kith::ticket
