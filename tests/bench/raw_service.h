// A gRPC service whose methods are typed callback handlers, as generated code would make them; for the baselines, which
// stand on nothing of ours.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/impl/service_type.h>

namespace kith::bench {

class RawService final : public grpc::Service {
 public:
  template <class Request, class Response>
  void Unary(const char* path,
             std::function<grpc::ServerUnaryReactor*(grpc::CallbackServerContext*, const Request*, Response*)> handle) {
    const int index = next_++;
    AddMethod(new grpc::internal::RpcServiceMethod(path, grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodCallback(index, new grpc::internal::CallbackUnaryHandler<Request, Response>(std::move(handle)));
  }

 private:
  int next_ = 0;
};

// Listens on a free port of 127.0.0.1 and prints it; serves until SIGTERM.
void ServeUntilSignal(RawService& service);

}  // namespace kith::bench
