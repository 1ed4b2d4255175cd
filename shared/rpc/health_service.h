// grpc.health.v1: Check and Watch over "", "readiness" and "liveness".
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include <grpcpp/impl/service_type.h>
#include <grpcpp/support/server_callback.h>

#include "shared/rpc/stream_reactor.h"

namespace kith::rpc {

// "liveness" is SERVING whenever it is asked; "" and "readiness" follow SetReady. Another name is NOT_FOUND (Check) or
// SERVICE_UNKNOWN (Watch). Thread-safe.
class HealthService final : public grpc::Service {
 public:
  HealthService();

  void SetReady(bool ready);
  // Ends all watches, which the server's shutdown would wait for.
  void Stop();

 private:
  class Watcher;

  int StatusOf(const std::string& service) const;  // under mutex_
  grpc::ServerUnaryReactor* Check(grpc::CallbackServerContext* context, const grpc::ByteBuffer& request,
                                  grpc::ByteBuffer* response);
  grpc::ServerWriteReactor<grpc::ByteBuffer>* Watch(const grpc::ByteBuffer& request);

  mutable std::mutex mutex_;
  bool ready_ = false;
  bool stopped_ = false;
  std::list<std::shared_ptr<Watcher>> watchers_;
};

}  // namespace kith::rpc
