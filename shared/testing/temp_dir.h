// A directory that goes when its object goes, or when the test program dies.
#pragma once

#include <string>

namespace kith::testing {

class TempDir {
 public:
  // Made under TMPDIR, or /tmp. Throws std::runtime_error.
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }
  // "<path>/<name>".
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

}  // namespace kith::testing
