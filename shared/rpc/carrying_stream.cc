#include "shared/rpc/carrying_stream.h"

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "shared/burst/burst.h"
#include "shared/rpc/error_details.h"
#include "shared/rpc/grpc_status.h"
#include "shared/rpc/incoming.h"

namespace kith::rpc {
namespace {

constexpr size_t kMostUnanswered = 512;
constexpr size_t kBytesOfAMessage = 1024 * 1024;  // beyond it, answers wait for the next one
constexpr int64_t kLongestTimeoutMs = 24LL * 3600 * 1000;

// The stream itself is open to whoever is known; what a caller may do is asked of each call.
const Method& OwnMethod() {
  static const Method method = [] {
    Method own;
    own.service = "kith.calls.v1.CallsService";
    own.name = "CarryCalls";
    for (const auto& name : identity::AllRoleNames()) own.roles.push_back(*identity::RoleFromName(name));
    return own;
  }();
  return method;
}

const std::string& Path() {
  static const std::string path = kCarryCalls;
  return path;
}

calls::v1::CarriedAnswer AnswerOf(int64_t number, const Result<std::string>& answer) {
  calls::v1::CarriedAnswer told;
  told.set_number(number);
  if (answer) {
    told.set_response(*answer);
  } else {
    told.set_refusal(EncodeDetails(answer.error()));
  }
  return told;
}

}  // namespace

// One carried call: answered once, by its handler or, where that drops its Reply, by the end of this.
class CarryingStream::Carried {
 public:
  Carried(std::shared_ptr<CarryingStream> stream, int64_t number, const TableService::Row& row)
      : stream_(std::move(stream)), number_(number), watch_(row.path, row.observer.get(), "") {
    stream_->reception_.guard.Enter();
  }
  Carried(const Carried&) = delete;
  Carried& operator=(const Carried&) = delete;
  ~Carried() { Answer(tl::unexpected<Error>(Internal())); }

  const CallWatch& watch() const { return watch_; }

  void Answer(const Result<std::string>& answer) {
    if (answered_.exchange(true)) return;
    watch_.End(answer ? nullptr : &answer.error());
    watch_.Log();
    stream_->reception_.guard.Leave();
    stream_->Answered(number_, answer);
  }

 private:
  const std::shared_ptr<CarryingStream> stream_;
  const int64_t number_;
  CallWatch watch_;
  std::atomic<bool> answered_{false};
};

CarryingStream::CarryingStream(const Rows& rows, Reception& reception, MethodObserver* observer,
                               grpc::CallbackServerContext* context)
    : rows_(rows),
      reception_(reception),
      context_(context),
      watch_(Path(), observer, OneValue(*context, "traceparent").value_or("")) {}

void CarryingStream::Run() {
  const Credentials credentials = CredentialsOf(*context_, watch_.traceparent());
  const auto call = reception_.guard.Admit(OwnMethod(), Path(), credentials);
  if (!call) return End(call.error());
  authorization_ = std::string(*credentials.authorization);
  metadata_bytes_ = credentials.metadata_bytes;
  deadline_ = call->deadline;
  Proceed(std::unique_lock(mutex_));
}

void CarryingStream::Drain() {
  std::unique_lock lock(mutex_);
  draining_ = true;
  Proceed(std::move(lock));
}

void CarryingStream::OnCancel() { End(Error{Code::kUnavailable, "CANCELLED", "the caller went away", {}}); }

void CarryingStream::OnReadDone(bool ok) {
  calls::v1::CarryCallsRequest request;
  {
    const std::lock_guard lock(mutex_);
    beginning_ = true;
  }
  if (ok) {
    const Flat flat(in_);
    if (!request.ParseFromArray(flat.bytes().data(), static_cast<int>(flat.bytes().size()))) {
      request.Clear();
      End(Refuse(reasons::kMalformedRequest, "the bytes are not a kith.calls.v1.CarryCallsRequest").value());
    }
    in_.Clear();
    const Burst burst;
    for (const auto& call : request.calls()) Begin(call);
  }
  std::unique_lock lock(mutex_);
  reading_ = false;
  beginning_ = false;
  closed_ = closed_ || !ok;
  Proceed(std::move(lock));
}

void CarryingStream::OnWriteDone(bool ok) {
  if (!ok) End(Error{Code::kUnavailable, "CANCELLED", "the caller went away", {}});
  std::unique_lock lock(mutex_);
  writing_ = false;
  Proceed(std::move(lock));
}

Result<const TableService::Row*> CarryingStream::RowOf(const calls::v1::CarriedCall& call) const {
  const auto row = rows_.find(call.method());
  if (row == rows_.end()) {
    return Refuse(reasons::kUnknownMethod, "this server has no such unary RPC",
                  {{"method", "<service>/<RPC>, e.g. kith.cases.v1.CasesService/StartAssessment"}});
  }
  if (call.timeout_ms() < 1 || call.timeout_ms() > kLongestTimeoutMs) {
    return Refuse(reasons::kNoDeadline, "set a time-out of at most 24 hours on every call",
                  {{"timeout_ms", "1 to 86400000"}});
  }
  return row->second;
}

void CarryingStream::Begin(const calls::v1::CarriedCall& call) {
  {
    const std::lock_guard lock(mutex_);
    if (ended_) return;
    if (call.number() == 0 || !unanswered_.try_emplace(call.number()).second) {
      const auto refused = Refuse(reasons::kInvalidRequest, "the call's number cannot be told from another's",
                                  {{"number", "not 0, and not one that waits for its answer"}});
      answers_.push_back(AnswerOf(call.number(), tl::unexpected<Error>(refused)));
      return;
    }
  }
  auto row = RowOf(call);
  if (!row) return Answered(call.number(), tl::unexpected<Error>(row.error()));
  const Method& method = (*row)->method;
  const auto carried = std::make_shared<Carried>(shared_from_this(), call.number(), **row);
  {
    const std::lock_guard lock(mutex_);
    unanswered_[call.number()] = carried;
  }
  const auto deadline =
      std::min(deadline_, std::chrono::steady_clock::now() + std::chrono::milliseconds(call.timeout_ms()));
  auto admitted = reception_.guard.Admit(method, (*row)->path,
                                         {deadline, authorization_, carried->watch().traceparent(), metadata_bytes_});
  if (!admitted) return carried->Answer(tl::unexpected<Error>(std::move(admitted).error()));
  if (auto fits = reception_.guard.CheckSize(call.request().size()); !fits) {
    return carried->Answer(tl::unexpected<Error>(std::move(fits).error()));
  }
  auto request = ParseRequest(method, call.request());
  if (!request) return carried->Answer(tl::unexpected<Error>(std::move(request).error()));
  auto failed = Protect((*row)->path, [&] {
    method.unary(*admitted, *std::move(request),
                 [carried](const Result<std::string>& answer) { carried->Answer(answer); });
  });
  if (failed) carried->Answer(tl::unexpected<Error>(*std::move(failed)));
}

void CarryingStream::Answered(int64_t number, const Result<std::string>& answer) {
  auto told = AnswerOf(number, answer);
  std::unique_lock lock(mutex_);
  unanswered_.erase(number);
  if (!ended_) answers_.push_back(std::move(told));
  if (Burst::Defer(shared_from_this(), [this] { Proceed(std::unique_lock(mutex_)); })) return;
  Proceed(std::move(lock));
}

void CarryingStream::End(const std::optional<Error>& refusal) {
  std::vector<std::shared_ptr<Carried>> left;
  {
    std::unique_lock lock(mutex_);
    if (ended_) return;
    ended_ = true;
    answers_.clear();
    for (const auto& [number, carried] : unanswered_) {
      if (auto waits = carried.lock()) left.push_back(std::move(waits));
    }
    watch_.End(refusal ? &*refusal : nullptr);
    watch_.Log();
    if (refusal) context_->AddTrailingMetadata(kReasonKey, refusal->reason);
    status_ = refusal ? ToStatus(*refusal) : grpc::Status::OK;
    Proceed(std::move(lock));
  }
  // The stream is not finished before these are: the server that they tell of may be gone then.
  for (const auto& carried : left) carried->Answer(tl::unexpected<Error>(*refusal));
}

void CarryingStream::Proceed(std::unique_lock<std::mutex> lock) {
  while (!starting_) {
    const bool is_idle = unanswered_.empty() && answers_.empty() && !writing_ && !beginning_;
    if (!ended_ && is_idle && (closed_ || draining_)) {
      lock.unlock();
      End(closed_ ? std::nullopt
                  : std::optional(Refuse(reasons::kDraining, "this server is about to stop; connect again").value()));
      return;
    }
    if (ended_ && !writing_ && !beginning_ && unanswered_.empty() && status_) {
      const grpc::Status status = *std::exchange(status_, std::nullopt);
      lock.unlock();
      // May end this object's life.
      Finish(status);
      return;
    }
    const bool write = !ended_ && !writing_ && !answers_.empty();
    const bool read = !ended_ && !reading_ && !closed_ && unanswered_.size() < kMostUnanswered;
    if (!write && !read) return;
    starting_ = true;
    if (write) {
      writing_ = true;
      calls::v1::CarryCallsResponse response;
      for (size_t bytes = 0; !answers_.empty() && bytes < kBytesOfAMessage; answers_.pop_front()) {
        bytes += answers_.front().ByteSizeLong();
        *response.add_answers() = std::move(answers_.front());
      }
      out_ = ToBuffer(response.SerializeAsString());
    } else {
      reading_ = true;
    }
    lock.unlock();
    if (write) {
      watch_.Message();
      StartWrite(&out_);
    } else {
      StartRead(&in_);
    }
    lock.lock();
    starting_ = false;
  }
}

}  // namespace kith::rpc
