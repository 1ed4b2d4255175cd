// The positions that the relay has handed to the producer and whose acknowledged prefix has not passed yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <stdexcept>
#include <string>

namespace kith::kafka {

// For one thread.
class Window {
 public:
  void Reset(int64_t acknowledged) {
    waiting_.clear();
    bytes_ = 0;
    acknowledged_ = acknowledged;
  }

  // Throws std::logic_error unless position follows the last one.
  void CheckNext(int64_t position) const {
    if (position != last() + 1) throw std::logic_error("a gap after position " + std::to_string(last()));
  }

  // Takes the position after the last. done: nothing is to be published for it, so it counts as acknowledged.
  void Add(size_t bytes, bool done = false) {
    waiting_.push_back({bytes, done});
    bytes_ += bytes;
    Advance();
  }

  // Ignores positions that are not in the window.
  void Acknowledge(int64_t position) {
    const int64_t index = position - acknowledged_ - 1;
    if (index < 0 || index >= static_cast<int64_t>(waiting_.size())) return;
    waiting_[static_cast<size_t>(index)].done = true;
    Advance();
  }

  int64_t acknowledged() const { return acknowledged_; }  // all up to here are
  int64_t last() const { return acknowledged_ + static_cast<int64_t>(waiting_.size()); }
  size_t count() const { return waiting_.size(); }
  size_t bytes() const { return bytes_; }

 private:
  struct Slot {
    size_t bytes;
    bool done;
  };

  void Advance() {
    while (!waiting_.empty() && waiting_.front().done) {
      bytes_ -= waiting_.front().bytes;
      waiting_.pop_front();
      ++acknowledged_;
    }
  }

  std::deque<Slot> waiting_;
  size_t bytes_ = 0;
  int64_t acknowledged_ = 0;
};

}  // namespace kith::kafka
