#include "services/cli/progress.h"

#include <algorithm>
#include <cstdio>

namespace kith::cli {
namespace {

using std::chrono::milliseconds;
constexpr std::size_t kWidth = 32;
constexpr milliseconds kBetweenDrawings{100};

}  // namespace

Progress::Progress(std::string what, std::size_t total, bool shown)
    : what_(std::move(what)), total_(total), shown_(shown), began_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (!shown_) return;
  Draw();
  std::fputc('\n', stderr);
}

void Progress::Advance(std::size_t n) {
  const std::lock_guard lock(mutex_);
  done_ += n;
  const auto now = std::chrono::steady_clock::now();
  if (!shown_ || now - drawn_ < kBetweenDrawings) return;
  drawn_ = now;
  Draw();
}

void Progress::Expect(std::size_t total) {
  const std::lock_guard lock(mutex_);
  total_ = total;
}

std::string Progress::Line(const std::string& what, std::size_t done, std::size_t total, milliseconds elapsed) {
  const double part = total == 0 ? 1.0 : std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto full = static_cast<std::size_t>(part * kWidth);
  char numbers[96];
  std::snprintf(numbers, sizeof numbers, "  %zu/%zu  %3.0f %%  %.1f s", done, total, part * 100,
                static_cast<double>(elapsed.count()) / 1000);
  return what + "  [" + std::string(full, '#') + std::string(kWidth - full, '.') + "]" + numbers;
}

void Progress::Draw() {
  const auto elapsed = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - began_);
  std::fprintf(stderr, "\r%s\033[K", Line(what_, done_, total_, elapsed).c_str());
  std::fflush(stderr);
}

}  // namespace kith::cli
