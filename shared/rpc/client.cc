#include "shared/rpc/client.h"

#include <array>
#include <atomic>
#include <fstream>
#include <map>
#include <mutex>
#include <utility>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/sync_stream.h>
#include <sys/stat.h>

#include "shared/rpc/connect.h"
#include "shared/rpc/grpc_status.h"

namespace kith::rpc {
namespace {

using google::protobuf::Message;
using grpc::internal::RpcMethod;

Result<void> Parse(const grpc::ByteBuffer& buffer, Message& message) {
  const Flat flat(buffer);
  if (message.ParseFromArray(flat.bytes().data(), static_cast<int>(flat.bytes().size()))) return {};
  return tl::unexpected<Error>(Error{Code::kInternal,
                                     "MALFORMED_RESPONSE",
                                     "the server's bytes are not a " + message.GetDescriptor()->full_name(),
                                     {}});
}

// A gRPC of another language may have sent the reason only as plain metadata.
Error RefusalOf(const grpc::Status& status, const grpc::ClientContext& context) {
  Error error = ToError(status);
  const auto& trailing = context.GetServerTrailingMetadata();
  const auto reason = trailing.find(kReasonKey);
  if (status.error_details().empty() && reason != trailing.end()) {
    error.reason = std::string(reason->second.data(), reason->second.size());
  }
  return error;
}

Result<void> Outcome(const grpc::Status& status, const grpc::ClientContext& context, const grpc::ByteBuffer& buffer,
                     Message& response) {
  if (!status.ok()) return tl::unexpected<Error>(RefusalOf(status, context));
  return Parse(buffer, response);
}

}  // namespace

TokenSource TokenFromFile(std::string path) {
  struct Seen {
    std::mutex mutex;
    struct stat version {};
    std::string token;
  };
  return [path = std::move(path), seen = std::make_shared<Seen>()] {
    const std::lock_guard lock(seen->mutex);
    struct stat found {};
    // A file that is just being replaced may be missing for a moment: the last token serves until it is back.
    if (::stat(path.c_str(), &found) != 0) return seen->token;
    const auto& known = seen->version;
    if (found.st_ino != known.st_ino || found.st_size != known.st_size ||
        found.st_mtim.tv_sec != known.st_mtim.tv_sec || found.st_mtim.tv_nsec != known.st_mtim.tv_nsec) {
      std::ifstream file(path);
      std::string token;
      if (file >> token) {
        seen->token = std::move(token);
        seen->version = found;
      }
    }
    return seen->token;
  };
}

namespace {

// A call as its observer sees it; without one it costs nothing but the caller's traceparent.
class Watched {
 public:
  Watched(std::shared_ptr<MethodObserver> observer, const std::string& traceparent) : observer_(std::move(observer)) {
    call_.traceparent = traceparent;
    if (!observer_) return;
    call_.parent = traceparent;
    call_.began = std::chrono::steady_clock::now();
    observer_->Started(call_);
  }
  const std::string& traceparent() const { return call_.traceparent; }
  void Message() const {
    if (observer_) observer_->Message();
  }
  Result<void> End(Result<void> outcome) const {
    if (observer_) observer_->Finished(call_, outcome ? nullptr : &outcome.error());
    return outcome;
  }

 private:
  const std::shared_ptr<MethodObserver> observer_;
  ObservedCall call_;
};

}  // namespace

struct Channel::State {
  State(const std::string& target, TokenSource source, Observe observe_calls)
      : token(std::move(source)), observe(std::move(observe_calls)), channels{Connect(target), Connect(target)} {}

  Watched Watch(const std::string& method, bool streaming, const CallOptions& options) {
    if (!observe) return {nullptr, options.traceparent};
    const std::lock_guard lock(observers_mutex);
    auto found = observers.find(method);
    if (found == observers.end()) found = observers.emplace(method, observe(MethodNameOf(method, streaming))).first;
    return {found->second, options.traceparent};
  }

  // In turn, but never one that has yet to connect while the other stands: after a restart of the server one of them
  // may still wait for its next attempt, and would refuse the call. Being looked at is what makes it connect.
  const std::shared_ptr<grpc::Channel>& Next() {
    const size_t turn = next.fetch_add(1, std::memory_order_relaxed);
    const auto& one = channels[turn % channels.size()];
    if (one->GetState(true) == GRPC_CHANNEL_READY) return one;
    const auto& other = channels[(turn + 1) % channels.size()];
    return other->GetState(false) == GRPC_CHANNEL_READY ? other : one;
  }

  void Prepare(grpc::ClientContext& context, const CallOptions& options, const std::string& traceparent) const {
    context.set_deadline(std::chrono::system_clock::now() + options.timeout);
    if (!traceparent.empty()) context.AddMetadata("traceparent", traceparent);
    const std::string bearer = token ? token() : std::string();
    if (!bearer.empty()) context.AddMetadata("authorization", "Bearer " + bearer);
  }

  const TokenSource token;
  const Observe observe;
  const std::array<std::shared_ptr<grpc::Channel>, 2> channels;
  std::atomic<size_t> next{0};
  std::mutex observers_mutex;
  std::map<std::string, std::shared_ptr<MethodObserver>> observers;
};

Channel::Channel(const std::string& target, TokenSource token, Observe observe)
    : state_(std::make_unique<State>(target, std::move(token), std::move(observe))) {}
Channel::~Channel() = default;

Result<void> Channel::Call(const std::string& method, const Message& request, Message& response,
                           const CallOptions& options) {
  const Watched watched = state_->Watch(method, false, options);
  grpc::ClientContext context;
  state_->Prepare(context, options, watched.traceparent());
  grpc::ByteBuffer answer;
  const auto status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      state_->Next().get(), RpcMethod(method.c_str(), RpcMethod::NORMAL_RPC), &context,
      ToBuffer(request.SerializeAsString()), &answer);
  return watched.End(Outcome(status, context, answer, response));
}

void Channel::CallAsync(const std::string& method, const Message& request, Message& response,
                        const CallOptions& options, std::function<void(Result<void>)> done) {
  struct Pending {
    explicit Pending(Watched call) : watched(std::move(call)) {}
    const Watched watched;
    grpc::ClientContext context;
    grpc::ByteBuffer request;
    grpc::ByteBuffer answer;
  };
  auto pending = std::make_shared<Pending>(state_->Watch(method, false, options));
  state_->Prepare(pending->context, options, pending->watched.traceparent());
  pending->request = ToBuffer(request.SerializeAsString());
  grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer> stub(state_->Next());
  stub.UnaryCall(&pending->context, method, {}, &pending->request, &pending->answer,
                 [pending, &response, done = std::move(done)](const grpc::Status& status) {
                   done(pending->watched.End(Outcome(status, pending->context, pending->answer, response)));
                 });
}

Result<void> Channel::Read(const std::string& method, const Message& request, Message& message,
                           const std::function<bool()>& on_message, const CallOptions& options) {
  const Watched watched = state_->Watch(method, true, options);
  grpc::ClientContext context;
  state_->Prepare(context, options, watched.traceparent());
  const auto channel = state_->Next();
  const RpcMethod rpc(method.c_str(), RpcMethod::SERVER_STREAMING);
  const std::unique_ptr<grpc::ClientReader<grpc::ByteBuffer>> reader(
      grpc::internal::ClientReaderFactory<grpc::ByteBuffer>::Create(channel.get(), rpc, &context,
                                                                    ToBuffer(request.SerializeAsString())));
  grpc::ByteBuffer buffer;
  Result<void> outcome;
  bool stopped = false;
  while (!stopped && reader->Read(&buffer)) {
    watched.Message();
    outcome = Parse(buffer, message);
    stopped = !outcome || !on_message();
  }
  if (stopped) context.TryCancel();
  const auto status = reader->Finish();
  if (stopped) return watched.End(std::move(outcome));
  if (!status.ok()) return watched.End(tl::unexpected<Error>(RefusalOf(status, context)));
  return watched.End({});
}

}  // namespace kith::rpc
