#include "shared/rpc/incoming.h"

#include "shared/log/log.h"

namespace kith::rpc {

std::optional<std::string_view> OneValue(const grpc::CallbackServerContext& context, const char* key) {
  const auto& metadata = context.client_metadata();
  if (metadata.count(key) != 1) return std::nullopt;
  const auto& value = metadata.find(key)->second;
  return std::string_view(value.data(), value.size());
}

std::optional<SteadyTime> SteadyDeadline(const grpc::CallbackServerContext& context) {
  const gpr_timespec raw = context.raw_deadline();
  if (gpr_time_cmp(raw, gpr_inf_future(raw.clock_type)) == 0) return std::nullopt;
  const gpr_timespec left = gpr_time_sub(raw, gpr_now(raw.clock_type));
  constexpr int64_t kYear = 366LL * 24 * 3600;  // beyond it the arithmetic of time points would overflow
  if (left.tv_sec > kYear) return std::nullopt;
  return std::chrono::steady_clock::now() + std::chrono::seconds(left.tv_sec) + std::chrono::nanoseconds(left.tv_nsec);
}

Credentials CredentialsOf(const grpc::CallbackServerContext& context, std::string_view traceparent) {
  size_t bytes = 0;
  for (const auto& entry : context.client_metadata()) bytes += entry.first.size() + entry.second.size();
  return {SteadyDeadline(context), OneValue(context, "authorization"), traceparent, bytes};
}

Error Internal() {
  return {Code::kInternal,
          std::string(reasons::kInternal.name),
          "the server could not answer because of a fault of its own; it has been logged",
          {}};
}

void LogThrown(const std::string& path, const char* what) {
  log::Error("handler_threw", {{"method", path}, {"error", what}});
}

}  // namespace kith::rpc
