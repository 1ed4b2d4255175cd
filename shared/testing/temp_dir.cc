#include "shared/testing/temp_dir.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "shared/testing/guardian.h"

namespace kith::testing {

TempDir::TempDir() {
  const char* parent = std::getenv("TMPDIR");
  path_ = std::string(parent && *parent ? parent : "/tmp") + "/kith-test-XXXXXX";
  if (!mkdtemp(path_.data())) throw std::runtime_error("cannot make a temporary directory " + path_);
  guardian::WatchDirectory(path_);
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
  guardian::ForgetDirectory(path_);
}

}  // namespace kith::testing
