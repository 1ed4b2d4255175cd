#include "shared/rpc/health_service.h"

#include <utility>
#include <vector>

#include <grpc/health/v1/health.pb.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/server_context.h>

namespace kith::rpc {
namespace {

using HealthRequest = ::grpc::health::v1::HealthCheckRequest;
using HealthResponse = ::grpc::health::v1::HealthCheckResponse;
constexpr int kNeverSent = -1;

std::string ResponseBytes(int status) {
  HealthResponse response;
  response.set_status(static_cast<HealthResponse::ServingStatus>(status));
  return response.SerializeAsString();
}

bool Parse(const grpc::ByteBuffer& buffer, HealthRequest* request) {
  const Flat flat(buffer);
  return request->ParseFromArray(flat.bytes().data(), static_cast<int>(flat.bytes().size()));
}

}  // namespace

// Sends its part's status whenever that differs from the last one sent.
class HealthService::Watcher final : public StreamReactor, public std::enable_shared_from_this<Watcher> {
 public:
  Watcher(HealthService& health, std::string service) : health_(health), service_(std::move(service)) {}

  void Update() {
    int status = kNeverSent;
    {
      const std::lock_guard lock(health_.mutex_);
      status = health_.StatusOf(service_);
      if (busy_ || status == sent_) return;
      busy_ = true;
      sent_ = status;
    }
    Send(ResponseBytes(status), [self = shared_from_this()](bool ok) {
      {
        const std::lock_guard lock(self->health_.mutex_);
        self->busy_ = false;
      }
      if (ok) self->Update();
    });
  }

  void OnCancel() override {
    StreamReactor::OnCancel();
    Finish(grpc::Status::CANCELLED);
  }

  void OnDone() override {
    std::shared_ptr<Watcher> last = shared_from_this();
    const std::lock_guard lock(health_.mutex_);
    health_.watchers_.remove(last);
  }

 private:
  HealthService& health_;
  const std::string service_;
  bool busy_ = false;
  int sent_ = kNeverSent;
};

HealthService::HealthService() {
  using grpc::internal::RpcMethod;
  using grpc::internal::RpcServiceMethod;
  AddMethod(new RpcServiceMethod("/grpc.health.v1.Health/Check", RpcMethod::NORMAL_RPC, nullptr));
  MarkMethodRawCallback(0, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                               [this](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                      grpc::ByteBuffer* response) { return Check(context, *request, response); }));
  AddMethod(new RpcServiceMethod("/grpc.health.v1.Health/Watch", RpcMethod::SERVER_STREAMING, nullptr));
  MarkMethodRawCallback(
      1, new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
             [this](grpc::CallbackServerContext*, const grpc::ByteBuffer* request) { return Watch(*request); }));
}

void HealthService::SetReady(bool ready) {
  std::vector<std::shared_ptr<Watcher>> watchers;
  {
    const std::lock_guard lock(mutex_);
    ready_ = ready;
    watchers.assign(watchers_.begin(), watchers_.end());
  }
  for (const auto& watcher : watchers) watcher->Update();
}

void HealthService::Stop() {
  std::vector<std::shared_ptr<Watcher>> watchers;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    watchers.assign(watchers_.begin(), watchers_.end());
  }
  for (const auto& watcher : watchers) watcher->Finish({grpc::StatusCode::UNAVAILABLE, "the server stops"});
}

int HealthService::StatusOf(const std::string& service) const {
  if (service == "liveness") return HealthResponse::SERVING;
  if (service.empty() || service == "readiness") return ready_ ? HealthResponse::SERVING : HealthResponse::NOT_SERVING;
  return HealthResponse::SERVICE_UNKNOWN;
}

grpc::ServerUnaryReactor* HealthService::Check(grpc::CallbackServerContext* context, const grpc::ByteBuffer& request,
                                               grpc::ByteBuffer* response) {
  auto* reactor = context->DefaultReactor();
  HealthRequest asked;
  if (!Parse(request, &asked)) {
    reactor->Finish({grpc::StatusCode::INVALID_ARGUMENT, "the bytes are not a grpc.health.v1.HealthCheckRequest"});
    return reactor;
  }
  int status = 0;
  {
    const std::lock_guard lock(mutex_);
    status = StatusOf(asked.service());
  }
  if (status == HealthResponse::SERVICE_UNKNOWN) {
    reactor->Finish({grpc::StatusCode::NOT_FOUND, "ask for \"\", \"readiness\" or \"liveness\""});
    return reactor;
  }
  *response = ToBuffer(ResponseBytes(status));
  reactor->Finish(grpc::Status::OK);
  return reactor;
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* HealthService::Watch(const grpc::ByteBuffer& request) {
  HealthRequest asked;
  const bool parsed = Parse(request, &asked);
  auto watcher = std::make_shared<Watcher>(*this, asked.service());
  bool stopped = false;
  {
    const std::lock_guard lock(mutex_);
    watchers_.push_back(watcher);
    stopped = stopped_;
  }
  if (!parsed) {
    watcher->Finish({grpc::StatusCode::INVALID_ARGUMENT, "the bytes are not a grpc.health.v1.HealthCheckRequest"});
  } else if (stopped) {
    watcher->Finish({grpc::StatusCode::UNAVAILABLE, "the server stops"});
  } else {
    watcher->Update();
  }
  return watcher.get();
}

}  // namespace kith::rpc
