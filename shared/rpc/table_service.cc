#include "shared/rpc/table_service.h"

#include <atomic>
#include <chrono>
#include <utility>

#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/impl/rpc_service_method.h>
#include <grpcpp/server_context.h>

#include "shared/rpc/call_watch.h"
#include "shared/rpc/grpc_status.h"
#include "shared/rpc/incoming.h"
#include "shared/rpc/stream_reactor.h"

namespace kith::rpc {
namespace {

using std::chrono::steady_clock;

std::string_view Traceparent(const grpc::CallbackServerContext& context) {
  return OneValue(context, "traceparent").value_or("");
}

struct Admitted {
  Call call;
  std::unique_ptr<google::protobuf::Message> request;
};

Result<Admitted> Receive(const Guard& guard, const Method& method, const std::string& path,
                         const grpc::CallbackServerContext& context, const CallWatch& watch,
                         const grpc::ByteBuffer& request) {
  auto call = guard.Admit(method, path, CredentialsOf(context, watch.traceparent()));
  if (!call) return tl::unexpected<Error>(std::move(call).error());
  if (auto fits = guard.CheckSize(request.Length()); !fits) return tl::unexpected<Error>(std::move(fits).error());
  auto message = ParseRequest(method, Flat(request).bytes());
  if (!message) return tl::unexpected<Error>(std::move(message).error());
  return Admitted{*std::move(call), *std::move(message)};
}

// The reactor of one unary call. Kept by ActiveCalls until gRPC is done with it; a late Reply may keep the husk longer.
class UnaryCall final : public grpc::ServerUnaryReactor,
                        public ActiveCall,
                        public std::enable_shared_from_this<UnaryCall> {
 public:
  UnaryCall(Reception& reception, const std::string& path, MethodObserver* observer,
            grpc::CallbackServerContext* context, grpc::ByteBuffer* response)
      : reception_(reception),
        path_(path),
        context_(context),
        response_(response),
        watch_(path, observer, Traceparent(*context)) {
    reception_.guard.Enter();
  }

  void Run(const Method& method, const grpc::ByteBuffer& request) {
    auto admitted = Receive(reception_.guard, method, path_, *context_, watch_, request);
    if (!admitted) return Answer(tl::unexpected<Error>(std::move(admitted).error()));
    // A handler that drops its Reply must not leave the caller waiting: the last copy's end answers for it.
    const auto ticket = std::make_shared<Ticket>(shared_from_this());
    auto failed = Protect(path_, [&] {
      method.unary(admitted->call, std::move(admitted->request),
                   [ticket](Result<std::string> answer) { ticket->call->Answer(std::move(answer)); });
    });
    if (failed) Answer(tl::unexpected<Error>(*std::move(failed)));
  }

  void Abort(const Error& error) override { Answer(tl::unexpected<Error>(error)); }

  // OnDone is a line of log and a few counters: it may run where gRPC finds out that the call is over, as gRPC's own
  // default reactor does. Otherwise each call wakes one of gRPC's executors for it, which costs a quarter of the call.
  bool InternalInlineable() override { return true; }

  void OnDone() override {
    watch_.Log();
    reception_.guard.Leave();
    reception_.active.Remove(this);
  }

 private:
  struct Ticket {
    explicit Ticket(std::shared_ptr<UnaryCall> its_call) : call(std::move(its_call)) {}
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() { call->Answer(tl::unexpected<Error>(Internal())); }
    std::shared_ptr<UnaryCall> call;
  };

  // Whoever answers first has the reactor to itself: until Finish, gRPC keeps everything it points to alive.
  void Answer(Result<std::string> answer) {
    if (answered_.exchange(true)) return;
    watch_.End(answer ? nullptr : &answer.error());
    if (answer) {
      *response_ = ToBuffer(*answer);
      Finish(grpc::Status::OK);
    } else {
      context_->AddTrailingMetadata(kReasonKey, answer.error().reason);
      Finish(ToStatus(answer.error()));
    }
  }

  Reception& reception_;
  const std::string& path_;
  grpc::CallbackServerContext* const context_;
  grpc::ByteBuffer* const response_;
  CallWatch watch_;
  std::atomic<bool> answered_{false};
};

// The reactor of one server stream. Kept as a UnaryCall is.
class StreamCall final : public StreamReactor, public ActiveCall, public std::enable_shared_from_this<StreamCall> {
 public:
  StreamCall(Reception& reception, const std::string& path, MethodObserver* observer,
             grpc::CallbackServerContext* context)
      : reception_(reception), path_(path), context_(context), watch_(path, observer, Traceparent(*context)) {}

  void Run(const Method& method, const grpc::ByteBuffer& request) {
    auto admitted = Receive(reception_.guard, method, path_, *context_, watch_, request);
    if (!admitted) return End(tl::unexpected<Error>(std::move(admitted).error()));
    deadline_ = admitted->call.deadline;
    auto failed = Protect(path_, [&] {
      method.streaming(admitted->call, std::move(admitted->request), std::make_shared<Held>(shared_from_this()));
    });
    if (failed) End(tl::unexpected<Error>(*std::move(failed)));
  }

  void Abort(const Error& error) override { End(tl::unexpected<Error>(error)); }

  void OnDone() override { reception_.active.Remove(this); }

 private:
  // What the handler holds: a stream that it drops unfinished is finished for it.
  class Held final : public Stream {
   public:
    explicit Held(std::shared_ptr<StreamCall> call) : call_(std::move(call)) {}
    ~Held() override { call_->End(tl::unexpected<Error>(Internal())); }
    void Send(std::string message, std::function<void(bool)> on_sent) override {
      call_->watch_.Message();
      call_->Send(std::move(message), std::move(on_sent));
    }
    void Finish(Result<void> outcome) override { call_->End(std::move(outcome)); }
    bool IsOver() const override {
      return call_->IsOver() || steady_clock::now() >= call_->deadline_ || call_->reception_.guard.IsDraining();
    }

   private:
    const std::shared_ptr<StreamCall> call_;
  };

  void End(const Result<void>& outcome) {
    {
      const std::lock_guard lock(end_mutex_);
      if (ended_) return;
      ended_ = true;
    }
    watch_.End(outcome ? nullptr : &outcome.error());
    watch_.Log();
    if (!outcome) context_->AddTrailingMetadata(kReasonKey, outcome.error().reason);
    Finish(outcome ? grpc::Status::OK : ToStatus(outcome.error()));
  }

  Reception& reception_;
  const std::string& path_;
  grpc::CallbackServerContext* const context_;
  CallWatch watch_;
  SteadyTime deadline_{};
  std::mutex end_mutex_;
  bool ended_ = false;
};

}  // namespace

TableService::TableService(std::vector<Method> methods, Reception& reception, const Observe& observe)
    : reception_(reception) {
  for (Method& method : methods) {
    std::string path = "/" + method.service + "/" + method.name;
    auto observer = observe ? observe({method.service, method.name, static_cast<bool>(method.streaming)}) : nullptr;
    rows_.push_back(std::make_unique<Row>(Row{std::move(method), std::move(path), std::move(observer)}));
    Register(static_cast<int>(rows_.size()) - 1);
  }
}

void TableService::Register(int index) {
  const Row* row = rows_[static_cast<size_t>(index)].get();
  const bool unary = static_cast<bool>(row->method.unary);
  using grpc::internal::RpcMethod;
  AddMethod(new grpc::internal::RpcServiceMethod(row->path.c_str(),
                                                 unary ? RpcMethod::NORMAL_RPC : RpcMethod::SERVER_STREAMING, nullptr));
  if (unary) {
    MarkMethodRawCallback(index, new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                                     [this, row](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                                 grpc::ByteBuffer* response) -> grpc::ServerUnaryReactor* {
                                       auto call = std::make_shared<UnaryCall>(reception_, row->path,
                                                                               row->observer.get(), context, response);
                                       reception_.active.Add(call);
                                       call->Run(row->method, *request);
                                       return call.get();
                                     }));
  } else {
    MarkMethodRawCallback(
        index, new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
                   [this, row](grpc::CallbackServerContext* context,
                               const grpc::ByteBuffer* request) -> grpc::ServerWriteReactor<grpc::ByteBuffer>* {
                     auto call = std::make_shared<StreamCall>(reception_, row->path, row->observer.get(), context);
                     reception_.active.Add(call);
                     call->Run(row->method, *request);
                     return call.get();
                   }));
  }
}

}  // namespace kith::rpc
