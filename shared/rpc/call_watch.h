// One call of a server as its observer and the log see it.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "shared/rpc/observer.h"

namespace kith::rpc {

// Begins when it is made; then End once, and Log once. path and observer outlive it.
class CallWatch {
 public:
  // observer may be null. traceparent: as the caller sent it; what is no traceparent counts as none.
  CallWatch(const std::string& path, MethodObserver* observer, std::string_view traceparent);

  // What the handler gets: the caller's, or the one that the observer made of it.
  const std::string& traceparent() const { return call_.traceparent; }
  void Message() const {
    if (observer_) observer_->Message();
  }
  // Tells the observer.
  void End(const Error* refusal);
  // The one line of log a call; nobody should have to wait for it.
  void Log() const;

 private:
  const std::string& path_;
  MethodObserver* const observer_;
  ObservedCall call_;
  std::chrono::steady_clock::duration took_{};
  std::string_view code_ = "OK";
  std::string reason_;  // of a refusal
};

}  // namespace kith::rpc
