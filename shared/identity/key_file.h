// A JWKS file that may be replaced while the process runs.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include <sys/stat.h>

#include "shared/clock/clock.h"
#include "shared/identity/key_set.h"

namespace kith::identity {

// Thread-safe.
class KeyFile {
 public:
  // Throws std::runtime_error when the file cannot be read or holds no usable key.
  KeyFile(std::string path, Instant now);

  // The keys as of the newest readable version of the file, looked for at most once a second. A version that does not
  // parse is logged once, and the keys before it stay. Two equal pointers mean the same keys.
  std::shared_ptr<const KeySet> Current(Instant now);

 private:
  std::shared_ptr<const KeySet> Load() const;

  const std::string path_;
  std::mutex mutex_;
  std::shared_ptr<const KeySet> keys_;
  struct stat seen_ {};
  Instant next_look_;
};

}  // namespace kith::identity
