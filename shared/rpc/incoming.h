// What gRPC knows of a call that comes in, and what every handler of one is held to.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include <grpcpp/server_context.h>

#include "shared/result/result.h"
#include "shared/rpc/guard.h"

namespace kith::rpc {

// Metadata given twice is as good as none: which one counts would depend on who asks.
std::optional<std::string_view> OneValue(const grpc::CallbackServerContext& context, const char* key);

// Nothing where the caller set none, or one beyond a year.
std::optional<SteadyTime> SteadyDeadline(const grpc::CallbackServerContext& context);

// traceparent: as the observer made it.
Credentials CredentialsOf(const grpc::CallbackServerContext& context, std::string_view traceparent);

// What a caller is told of a fault of ours.
Error Internal();
void LogThrown(const std::string& path, const char* what);

// The one place that catches. The exception's text goes to the log, never to the caller.
template <class Handle>
std::optional<Error> Protect(const std::string& path, const Handle& handle) {
  try {
    handle();
    return std::nullopt;
  } catch (const std::exception& problem) {
    LogThrown(path, problem.what());
  } catch (...) {
    LogThrown(path, "not a std::exception");
  }
  return Internal();
}

}  // namespace kith::rpc
