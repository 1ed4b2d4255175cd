#include <iostream>

#include <absl/synchronization/mutex.h>

#include "tests/bench/bench.h"
#include "tests/bench/bench.pb.h"
#include "tests/bench/raw_service.h"

namespace kith::bench {

void ServeUntilSignal(RawService& service) {
  BlockSignals();
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // as shared/rpc does
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const auto server = builder.BuildAndStart();
  if (!server || port == 0) throw std::runtime_error("cannot listen");
  std::cout << "ready on port " << port << std::endl;
  WaitForSignal();
  server->Shutdown(std::chrono::system_clock::now());
}

int ServeEcho(const ServeOptions&) {
  RawService service;
  service.Unary<v1::SubmitRequest, v1::SubmitResponse>(
      kSubmit,
      [](grpc::CallbackServerContext* context, const v1::SubmitRequest* request, v1::SubmitResponse* response) {
        response->mutable_record()->set_body(request->body());
        auto* reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
      });
  service.Unary<v1::GetRequest, v1::GetResponse>(
      kGet, [](grpc::CallbackServerContext* context, const v1::GetRequest* request, v1::GetResponse* response) {
        response->mutable_record()->set_name(request->name());
        response->mutable_record()->set_body(std::string(kBodyBytes, 'e'));
        auto* reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
      });
  ServeUntilSignal(service);
  return 0;
}

}  // namespace kith::bench
