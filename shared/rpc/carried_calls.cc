#include "shared/rpc/carried_calls.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include <grpcpp/client_context.h>
#include <grpcpp/impl/rpc_method.h>
#include <grpcpp/support/sync_stream.h>

#include "shared/rpc/connect.h"
#include "shared/rpc/error_details.h"
#include "shared/rpc/grpc_status.h"

#include "kith/calls/v1/calls_service.pb.h"

namespace kith::rpc {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using CallsStream = grpc::ClientReaderWriter<grpc::ByteBuffer, grpc::ByteBuffer>;

constexpr const char* kCarryCallsPath = "/kith.calls.v1.CallsService/CarryCalls";
constexpr size_t kBytesOfAMessage = 64 * 1024;   // further calls wait for the next one; a server takes 512 KiB
constexpr std::chrono::hours kLongestStream{1};  // servers end them after minutes
constexpr size_t kEnough = 32;                   // calls that do not wait for others
constexpr milliseconds kWatch{50};
constexpr milliseconds kFirstPause{20};
constexpr milliseconds kLongestPause{1000};

bool IsWorthAnotherStream(const grpc::Status& status) {
  // The deadline is the stream's: each call has its own.
  return status.ok() || status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::CANCELLED ||
         status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED;
}

}  // namespace

struct CarriedCalls::State {
  using Done = std::function<void(Result<std::string>)>;
  struct Waiting {
    std::string method;
    std::string request;
    steady_clock::time_point deadline;
    Done done;
  };
  // Told without the mutex: they may begin calls.
  using Told = std::vector<std::pair<Done, Result<std::string>>>;

  State(const std::string& target, TokenSource source) : channel(Connect(target)), token(std::move(source)) {}

  // One stream after the other, as long as there are calls.
  void Run() {
    milliseconds pause = kFirstPause;
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [this] { return stopping || !waiting.empty(); });
      if (stopping) return;
      // What no stream has answered belongs to the next.
      unsent.clear();
      for (const auto& [number, call] : waiting) unsent.push_back(number);
      const uint64_t before = answers;
      lock.unlock();
      const grpc::Status status = Carry();
      lock.lock();
      if (!IsWorthAnotherStream(status)) {
        Told told;
        for (auto& [number, call] : waiting) told.emplace_back(std::move(call.done), tl::unexpected(ToError(status)));
        waiting.clear();
        lock.unlock();
        Tell(std::move(told));
        lock.lock();
      }
      pause = answers != before ? kFirstPause : std::min(2 * pause, kLongestPause);
      changed.wait_for(lock, pause, [this] { return stopping; });
    }
  }

  // One stream from its first call to its end.
  grpc::Status Carry() {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + kLongestStream);
    const std::string bearer = token ? token() : std::string();
    if (!bearer.empty()) context.AddMetadata("authorization", "Bearer " + bearer);
    const grpc::internal::RpcMethod rpc(kCarryCallsPath, grpc::internal::RpcMethod::BIDI_STREAMING);
    const std::unique_ptr<CallsStream> stream(
        grpc::internal::ClientReaderWriterFactory<grpc::ByteBuffer, grpc::ByteBuffer>::Create(channel.get(), rpc,
                                                                                              &context));
    is_over = false;
    std::thread writer([&] { Write(*stream, bearer); });
    grpc::ByteBuffer buffer;
    while (stream->Read(&buffer)) Take(buffer);
    {
      const std::lock_guard lock(mutex);
      is_over = true;
    }
    changed.notify_all();
    writer.join();
    return stream->Finish();
  }

  void Write(CallsStream& stream, const std::string& bearer) {
    for (;;) {
      calls::v1::CarryCallsRequest request;
      {
        std::unique_lock lock(mutex);
        // What answers make people ask goes together.
        changed.wait(lock, [this] {
          return is_over || stopping || unsent.size() >= kEnough || (!unsent.empty() && !is_telling);
        });
        if (is_over) return;
        if (stopping) break;
        // A token that was replaced goes with another stream: this one ends once what it has taken is answered.
        if (token && token() != bearer) break;
        for (size_t bytes = 0; !unsent.empty() && bytes < kBytesOfAMessage; unsent.pop_front()) {
          const auto found = waiting.find(unsent.front());
          if (found == waiting.end()) continue;
          bytes += Put(found->first, found->second, *request.add_calls());
        }
      }
      if (!stream.Write(ToBuffer(request.SerializeAsString()))) return;
    }
    stream.WritesDone();
  }

  static size_t Put(int64_t number, const Waiting& waits, calls::v1::CarriedCall& call) {
    const auto left = std::chrono::duration_cast<milliseconds>(waits.deadline - steady_clock::now()).count();
    call.set_number(number);
    call.set_method(waits.method.substr(1));
    call.set_request(waits.request);
    call.set_timeout_ms(std::max<int64_t>(left, 1));
    return waits.request.size();
  }

  void Take(const grpc::ByteBuffer& buffer) {
    const Flat flat(buffer);
    calls::v1::CarryCallsResponse response;
    // Bytes that do not parse answer nobody: whoever waits is told at the deadline.
    response.ParseFromArray(flat.bytes().data(), static_cast<int>(flat.bytes().size()));
    Told told;
    {
      const std::lock_guard lock(mutex);
      for (auto& answer : *response.mutable_answers()) {
        ++answers;
        auto found = waiting.extract(answer.number());
        if (!found) continue;
        auto outcome = answer.has_response() ? Result<std::string>(std::move(*answer.mutable_response()))
                                             : tl::unexpected(DecodeStatus(answer.refusal()));
        told.emplace_back(std::move(found.mapped().done), std::move(outcome));
      }
      is_telling = true;
    }
    Tell(std::move(told));
    {
      const std::lock_guard lock(mutex);
      is_telling = false;
      if (unsent.empty()) return;
    }
    changed.notify_all();
  }

  static void Tell(Told told) {
    for (auto& [done, outcome] : told) done(std::move(outcome));
  }

  // Tells those whose deadline has passed.
  void Watch() {
    std::unique_lock lock(mutex);
    while (!stopping) {
      if (waiting.empty()) {
        begun.wait(lock, [this] { return stopping || !waiting.empty(); });
      } else {
        begun.wait_for(lock, kWatch, [this] { return stopping; });
      }
      Told told;
      const auto now = steady_clock::now();
      for (auto at = waiting.begin(); at != waiting.end();) {
        if (at->second.deadline > now) {
          ++at;
          continue;
        }
        told.emplace_back(std::move(at->second.done),
                          Refuse(reasons::kDeadlinePassed, "no answer came before the deadline"));
        at = waiting.erase(at);
      }
      if (told.empty()) continue;
      lock.unlock();
      Tell(std::move(told));
      lock.lock();
    }
  }

  const std::shared_ptr<grpc::Channel> channel;
  const TokenSource token;
  std::mutex mutex;
  std::condition_variable changed, begun;
  int64_t last_number = 0;
  std::map<int64_t, Waiting> waiting;
  std::deque<int64_t> unsent;
  uint64_t answers = 0;
  bool is_over = false;     // the stream of now
  bool is_telling = false;  // answers that came together are being told
  bool stopping = false;
  std::thread thread{[this] { Run(); }};  // last: they use the others
  std::thread watch{[this] { Watch(); }};
};

CarriedCalls::CarriedCalls(const std::string& target, TokenSource token)
    : state_(std::make_unique<State>(target, std::move(token))) {}

CarriedCalls::~CarriedCalls() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  state_->begun.notify_all();
  state_->thread.join();
  state_->watch.join();
}

void CarriedCalls::Begin(const std::string& method, const google::protobuf::Message& request,
                         const CallOptions& options, std::function<void(Result<std::string>)> done) {
  State::Waiting waits{method, request.SerializeAsString(), steady_clock::now() + options.timeout, std::move(done)};
  bool is_first = false, goes_now = false;
  {
    const std::lock_guard lock(state_->mutex);
    const int64_t number = ++state_->last_number;
    is_first = state_->waiting.empty();
    goes_now = !state_->is_telling || state_->unsent.size() + 1 >= kEnough;
    state_->waiting.emplace(number, std::move(waits));
    state_->unsent.push_back(number);
  }
  if (goes_now) state_->changed.notify_all();
  if (is_first) state_->begun.notify_all();
}

Result<void> CarriedCalls::Call(const std::string& method, const google::protobuf::Message& request,
                                google::protobuf::Message& response, const CallOptions& options) {
  std::promise<Result<std::string>> told;
  Begin(method, request, options, [&told](Result<std::string> outcome) { told.set_value(std::move(outcome)); });
  const auto outcome = told.get_future().get();
  if (!outcome) return tl::unexpected<Error>(outcome.error());
  return ParseResponse(*outcome, response);
}

Result<void> ParseResponse(const std::string& bytes, google::protobuf::Message& response) {
  if (response.ParseFromString(bytes)) return {};
  return Refuse({"MALFORMED_RESPONSE", Code::kInternal},
                "the server's bytes are not a " + response.GetDescriptor()->full_name());
}

}  // namespace kith::rpc
