// Time as a test may judge it: without what the machine's host took away.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace kith::testing {

// What each processor was kept from running so far, from the column "steal" of /proc/stat, in whose unit (10 ms) it is
// exact; zeroes where the kernel knows of no host.
inline std::vector<std::chrono::milliseconds> Stolen() {
  std::vector<std::chrono::milliseconds> stolen;
  std::ifstream stat("/proc/stat");
  for (std::string line; std::getline(stat, line) && line.starts_with("cpu");) {
    if (line.starts_with("cpu ")) continue;
    std::istringstream fields(line);
    std::string name;
    int64_t user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0;
    fields >> name >> user >> nice >> system >> idle >> iowait >> irq >> softirq >> steal;
    stolen.emplace_back(steal * 10);
  }
  return stolen;
}

// What the processor that lost most lost between two looks.
inline std::chrono::milliseconds MostStolen(const std::vector<std::chrono::milliseconds>& before,
                                            const std::vector<std::chrono::milliseconds>& after) {
  std::chrono::milliseconds most{};
  for (size_t i = 0; i < std::min(before.size(), after.size()); ++i) most = std::max(most, after[i] - before[i]);
  return most;
}

// Runs from its construction. A bound on what it shows says something about the program and not about its neighbours.
class Stopwatch {
 public:
  // Real time less what was taken from the processor that lost most.
  std::chrono::milliseconds Elapsed() const {
    return std::max(std::chrono::milliseconds::zero(), Real() - MostStolen(stolen_, Stolen()));
  }
  std::chrono::milliseconds Real() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began_);
  }

 private:
  std::vector<std::chrono::milliseconds> stolen_ = Stolen();
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace kith::testing
