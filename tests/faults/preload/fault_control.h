// A broken disk or a wrong clock for one process and its children, switched on and off while it runs.
//
//   FaultControl fault("/tmp/…/data/");
//   … start the process with fault.settings() in its environment …
//   fault.Full();  …  fault.Mend();
#pragma once

#include <cerrno>
#include <chrono>
#include <map>
#include <string>

#include "shared/testing/temp_dir.h"

struct kith_fault_control;

namespace kith::faults {

class FaultControl {
 public:
  // directory: what the broken disk holds.
  explicit FaultControl(const std::string& directory);
  ~FaultControl();
  FaultControl(const FaultControl&) = delete;
  FaultControl& operator=(const FaultControl&) = delete;

  // What the process is to have in its environment.
  std::map<std::string, std::string> settings() const;

  // Moves the broken disk; not while it is broken.
  void SetDirectory(const std::string& directory);
  // No space left, after so many further writes; files keep what they have.
  void Full(int further_writes = 0);
  // Flushing to the disk fails, and writing too when `writes`.
  void Broken(bool writes);
  void Mend();
  void SetClock(std::chrono::nanoseconds offset);
  // Calls that were made to fail since the last Full or Broken.
  int refused() const;

 private:
  testing::TempDir dir_;
  kith_fault_control* control_;
};

}  // namespace kith::faults
