#include "shared/identity/key_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "shared/log/log.h"

namespace kith::identity {
namespace {

bool SameVersion(const struct stat& a, const struct stat& b) {
  return a.st_ino == b.st_ino && a.st_size == b.st_size && a.st_mtim.tv_sec == b.st_mtim.tv_sec &&
         a.st_mtim.tv_nsec == b.st_mtim.tv_nsec;
}

}  // namespace

KeyFile::KeyFile(std::string path, Instant now) : path_(std::move(path)), next_look_(now + std::chrono::seconds(1)) {
  ::stat(path_.c_str(), &seen_);
  keys_ = Load();
}

std::shared_ptr<const KeySet> KeyFile::Current(Instant now) {
  const std::lock_guard lock(mutex_);
  if (now < next_look_) return keys_;
  next_look_ = now + std::chrono::seconds(1);
  struct stat found {};
  if (::stat(path_.c_str(), &found) != 0 || SameVersion(found, seen_)) return keys_;
  seen_ = found;
  try {
    keys_ = Load();
    log::Info("keys_read", {{"file", path_}, {"count", keys_->size()}});
  } catch (const std::runtime_error& problem) {
    log::Error("keys_not_read", {{"file", path_}, {"error", problem.what()}});
  }
  return keys_;
}

std::shared_ptr<const KeySet> KeyFile::Load() const {
  std::ifstream file(path_, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read the JWKS file " + path_ + ": " + std::strerror(errno));
  std::stringstream text;
  text << file.rdbuf();
  std::string passed_over;
  try {
    auto keys = std::make_shared<const KeySet>(ParseKeySet(text.str(), &passed_over));
    if (!passed_over.empty()) log::Warning("keys_passed_over", {{"file", path_}, {"error", passed_over}});
    return keys;
  } catch (const std::runtime_error& problem) {
    throw std::runtime_error("JWKS file " + path_ + ": " + problem.what());
  }
}

}  // namespace kith::identity
