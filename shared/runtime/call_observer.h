// Counts and traces the calls that a service serves and makes. Metrics have the names and codes of go-grpc-middleware,
// which dashboards know; spans follow OpenTelemetry's conventions for RPC.
#pragma once

#include <string>

#include "shared/metrics/registry.h"
#include "shared/rpc/observer.h"
#include "shared/trace/tracer.h"

namespace kith::runtime {

enum class Side { kServer, kClient };

// For rpc::ServerOptions or rpc::Channel. The series of a method's OK stand from the first moment on. Both references
// must outlive the server or the channel.
rpc::Observe WatchCalls(Side side, metrics::Registry& registry, trace::Tracer& tracer);

// "DeadlineExceeded", as gRPC for Go calls it.
std::string GrpcCode(Code code);

}  // namespace kith::runtime
