#include "tests/faults/preload/fault_control.h"

#include <cstring>
#include <filesystem>
#include <stdexcept>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/faults/preload/control.h"

namespace kith::faults {

FaultControl::FaultControl(const std::string& directory) {
  const std::string file = dir_.File("control");
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  // A database server runs as another user and must be able to map it.
  if (fd < 0 || ftruncate(fd, sizeof *control_) != 0 || fchmod(fd, 0666) != 0 || chmod(dir_.path().c_str(), 0755) != 0)
    throw std::runtime_error("cannot make " + file);
  void* mapped = mmap(nullptr, sizeof *control_, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped == MAP_FAILED) throw std::runtime_error("cannot map " + file);
  control_ = static_cast<kith_fault_control*>(mapped);
  SetDirectory(directory);
}

void FaultControl::SetDirectory(const std::string& directory) {
  if (directory.size() >= sizeof control_->directory) throw std::invalid_argument("the directory's name is too long");
  std::strcpy(control_->directory, directory.c_str());
}

FaultControl::~FaultControl() { munmap(control_, sizeof *control_); }

std::map<std::string, std::string> FaultControl::settings() const {
  // Beside the test program.
  const auto library = std::filesystem::canonical("/proc/self/exe").parent_path() / "kith_fault_preload.so";
  if (!std::filesystem::exists(library)) throw std::runtime_error(library.string() + " is not built");
  // Another user may not reach the build's directory.
  const std::string copy = dir_.File("preload.so");
  std::filesystem::copy_file(library, copy, std::filesystem::copy_options::skip_existing);
  return {{"LD_PRELOAD", copy}, {"FAULT_CONTROL_FILE", dir_.File("control")}};
}

void FaultControl::Full(int further_writes) {
  control_->refused = 0;
  control_->writes_left = further_writes;
  control_->write_errno = ENOSPC;
}

void FaultControl::Broken(bool writes) {
  control_->refused = 0;
  control_->writes_left = 0;
  control_->write_errno = writes ? EIO : 0;
  control_->sync_errno = EIO;
}

void FaultControl::Mend() {
  control_->write_errno = 0;
  control_->sync_errno = 0;
}

void FaultControl::SetClock(std::chrono::nanoseconds offset) { control_->clock_offset_ns = offset.count(); }

int FaultControl::refused() const { return control_->refused; }

}  // namespace kith::faults
