// Work that is done once at the end of many similar steps of a thread, instead of after each.
#pragma once

#include <functional>
#include <memory>

namespace kith {

// While one lives, on its thread; bursts within a burst are part of it.
class Burst {
 public:
  Burst();
  Burst(const Burst&) = delete;
  Burst& operator=(const Burst&) = delete;
  // Runs what was deferred, in the order in which it was first deferred.
  ~Burst();

  // Has the work run at the end of this thread's burst, once for an owner, who is kept until then. False, and nothing
  // is deferred, where there is no burst. The work must not throw.
  static bool Defer(const std::shared_ptr<void>& owner, std::function<void()> work);
};

}  // namespace kith
