#include "services/workbook/export_pdf.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

// Debian 12's header (glibc 2.36) is for C alone.
extern "C" {
#include <sys/pidfd.h>
}

namespace kith::workbook {
namespace {

constexpr int kPatienceMs = 30'000;
constexpr size_t kMostOfComplaint = 200;

[[noreturn]] void Fail(const std::string& what, int error) {
  throw std::runtime_error("the PDF could not be drawn: " + what + ": " + std::generic_category().message(error));
}

// A file in memory alone: what is written about families is on no disk but the journal's.
class MemoryFile {
 public:
  explicit MemoryFile(const char* name) : fd_(memfd_create(name, MFD_CLOEXEC)) {
    if (fd_ < 0) Fail("no memory for it", errno);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(fd_); }

  int fd() const { return fd_; }

  // Leaves the file at its beginning.
  void Fill(const std::string& bytes) const {
    for (size_t at = 0; at < bytes.size();) {
      const ssize_t done = write(fd_, bytes.data() + at, bytes.size() - at);
      if (done < 0 && errno != EINTR) Fail("no memory for it", errno);
      if (done > 0) at += static_cast<size_t>(done);
    }
    lseek(fd_, 0, SEEK_SET);
  }

  std::string All() const {
    std::string bytes(static_cast<size_t>(lseek(fd_, 0, SEEK_END)), '\0');
    for (size_t at = 0; at < bytes.size();) {
      const ssize_t done = pread(fd_, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
      if (done == 0 || (done < 0 && errno != EINTR)) Fail("it could not be read", errno);
      if (done > 0) at += static_cast<size_t>(done);
    }
    return bytes;
  }

 private:
  const int fd_;
};

std::string Program() {
  namespace fs = std::filesystem;
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  for (const char* where : {".", "../bin", "../../bin"}) {
    fs::path program = here / where / "kith-workbook-pdf";
    if (fs::exists(program)) return program.lexically_normal();
  }
  throw std::runtime_error("the PDF could not be drawn: kith-workbook-pdf has to stand beside kith-workbook");
}

pid_t Start(const std::string& program, const MemoryFile& in, const MemoryFile& out, const MemoryFile& complaint) {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in.fd(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out.fd(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, complaint.fd(), STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
  std::string name = "kith-workbook-pdf";
  const std::array<char*, 2> arguments{name.data(), nullptr};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, program.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error) Fail("kith-workbook-pdf did not start", error);
  return pid;
}

// The exit status as waitpid gives it.
int Await(pid_t pid) {
  const int pidfd = pidfd_open(pid, 0);
  pollfd ended{pidfd, POLLIN, 0};
  int found = -1;
  if (pidfd >= 0) {
    do {
      found = poll(&ended, 1, kPatienceMs);
    } while (found < 0 && errno == EINTR);
    close(pidfd);
  }
  if (found <= 0) kill(pid, SIGKILL);
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

}  // namespace

std::string PdfOf(const PdfDocument& document) {
  const std::string program = Program();
  const MemoryFile in("document"), out("pdf"), complaint("complaint");
  in.Fill(WritePdfDocument(document));
  const int status = Await(Start(program, in, out, complaint));
  if (WIFSIGNALED(status)) {
    throw std::runtime_error("the PDF could not be drawn: kith-workbook-pdf ended by signal " +
                             std::to_string(WTERMSIG(status)) + " (9: it took more than half a minute)");
  }
  if (WEXITSTATUS(status) != 0) {
    throw std::runtime_error("the PDF could not be drawn: " + complaint.All().substr(0, kMostOfComplaint));
  }
  return out.All();
}

}  // namespace kith::workbook
