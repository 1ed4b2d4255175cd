#include "shared/rpc/call_watch.h"

#include "shared/log/log.h"
#include "shared/rpc/guard.h"

namespace kith::rpc {
namespace {

// The trace's id of a valid traceparent.
std::string_view TraceId(const std::string& traceparent) {
  return traceparent.empty() ? std::string_view() : std::string_view(traceparent).substr(3, 32);
}

}  // namespace

MethodName MethodNameOf(const std::string& path, bool streaming) {
  const size_t slash = path.rfind('/');
  if (path.empty() || path.front() != '/' || slash == 0) return {path, "", streaming};
  return {path.substr(1, slash - 1), path.substr(slash + 1), streaming};
}

CallWatch::CallWatch(const std::string& path, MethodObserver* observer, std::string_view traceparent)
    : path_(path), observer_(observer) {
  call_.began = std::chrono::steady_clock::now();
  if (IsTraceparent(traceparent)) call_.traceparent = traceparent;
  if (!observer_) return;
  call_.parent = call_.traceparent;
  observer_->Started(call_);
}

void CallWatch::End(const Error* refusal) {
  took_ = std::chrono::steady_clock::now() - call_.began;
  if (refusal) {
    code_ = CodeName(refusal->code);
    reason_ = refusal->reason;
  }
  if (observer_) observer_->Finished(call_, refusal);
}

void CallWatch::Log() const {
  if (!log::Enabled(log::Level::kInfo)) return;
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took_).count();
  const auto trace = TraceId(call_.traceparent);
  if (reason_.empty()) {
    log::Info("call", {{"method", path_}, {"code", code_}, {"ms", ms}, {"trace_id", trace}});
  } else {
    log::Info("call", {{"method", path_}, {"code", code_}, {"reason", reason_}, {"ms", ms}, {"trace_id", trace}});
  }
}

}  // namespace kith::rpc
