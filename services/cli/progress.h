// A progress bar on stderr, for long work: only when stderr is a terminal, or when asked for.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>

namespace kith::cli {

// Thread-safe. The line is finished by the destructor.
class Progress {
 public:
  // what: what is counted, e.g. "children".
  Progress(std::string what, std::size_t total, bool shown);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Advance(std::size_t n = 1);
  // Where the total is only learnt on the way.
  void Expect(std::size_t total);

  // "commands  [##########..............]  420/1000  42 %  1.2 s".
  static std::string Line(const std::string& what, std::size_t done, std::size_t total,
                          std::chrono::milliseconds elapsed);

 private:
  void Draw();

  std::mutex mutex_;
  std::string what_;
  std::size_t done_ = 0;
  std::size_t total_;
  bool shown_;
  std::chrono::steady_clock::time_point began_;
  std::chrono::steady_clock::time_point drawn_{};
};

}  // namespace kith::cli
