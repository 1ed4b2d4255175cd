#include "services/cli/backend.h"

#include <algorithm>
#include <future>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {
namespace {

using std::chrono::milliseconds;
using Steady = std::chrono::steady_clock;

bool MayMend(const Error& error) {
  if (error.code == Code::kResourceExhausted) return error.reason != reasons::kRequestTooLarge.name;
  return error.code == Code::kUnavailable || error.code == Code::kDeadlineExceeded;
}

constexpr milliseconds kTimeout{15000};
constexpr milliseconds kPatience{60000};
constexpr milliseconds kFirstRetry{20};
constexpr milliseconds kLongestRetry{2000};

Answer<bool> Pause(Backend& backend, milliseconds pause) {
  return Answer<bool>(
      [&backend, pause](Answer<bool>::Done done) { backend.After(pause, [done = std::move(done)] { done(true); }); });
}

Task<Result<void>> CheckNotRefused(Backend& backend, const std::string& referral) {
  referrals::v1::GetReferralRequest request;
  request.set_name(referral);
  referrals::v1::GetReferralResponse response;
  auto called = co_await Called(backend, std::string(kReferralsService) + "/GetReferral", request, response);
  if (!called) co_return called;
  const auto& reason = response.referral().cases_not_opened_reason();
  if (reason.empty()) co_return Result<void>();
  co_return Refuse(kCasesNotOpened,
                   "the referral was accepted, but the cases service refused to open its case: " + reason);
}

}  // namespace

Result<void> WithRetries(const std::function<Result<void>()>& call, milliseconds patience) {
  const auto deadline = Steady::now() + patience;
  for (milliseconds pause = kFirstRetry;; pause = std::min(pause * 2, kLongestRetry)) {
    auto result = call();
    if (result || !MayMend(result.error()) || Steady::now() + pause > deadline) return result;
    std::this_thread::sleep_for(pause);
  }
}

bool IsRefusalOfOne(const Error& error) {
  switch (error.code) {
    case Code::kInvalidArgument:
    case Code::kNotFound:
    case Code::kAlreadyExists:
    case Code::kFailedPrecondition:
    case Code::kAborted:
    case Code::kOutOfRange:
      return true;
    case Code::kUnauthenticated:
    case Code::kPermissionDenied:
    case Code::kResourceExhausted:
    case Code::kDeadlineExceeded:
    case Code::kUnavailable:
    case Code::kUnimplemented:
    case Code::kInternal:
      return false;
  }
  return false;
}

RemoteBackend::RemoteBackend(const std::string& referrals_target, const std::string& cases_target,
                             const rpc::TokenSource& token)
    : referrals_(referrals_target, token), cases_(cases_target, token) {}

rpc::CarriedCalls& RemoteBackend::ChannelOf(const std::string& method) {
  return method.rfind(kReferralsService, 0) == 0 ? referrals_ : cases_;
}

Result<void> RemoteBackend::Call(const std::string& method, const google::protobuf::Message& request,
                                 google::protobuf::Message& response) {
  auto& channel = ChannelOf(method);
  return WithRetries(
      [&] { return channel.Call("/" + method, request, response, {.timeout = kTimeout, .traceparent = {}}); },
      kPatience);
}

struct RemoteBackend::Try {
  std::string method;
  const google::protobuf::Message& request;
  google::protobuf::Message& response;
  std::function<void(Result<void>)> done;
  Steady::time_point deadline = Steady::now() + kPatience;
  milliseconds pause = kFirstRetry;
};

void RemoteBackend::Begin(const std::string& method, const google::protobuf::Message& request,
                          google::protobuf::Message& response, std::function<void(Result<void>)> done) {
  TryAgain(std::make_shared<Try>(Try{"/" + method, request, response, std::move(done)}));
}

// As WithRetries, without a thread that waits.
void RemoteBackend::TryAgain(std::shared_ptr<Try> call) {
  const auto told = [this, call](const Result<std::string>& outcome) {
    Result<void> result =
        outcome ? rpc::ParseResponse(*outcome, call->response) : Result<void>(tl::unexpected<Error>(outcome.error()));
    if (result || !MayMend(result.error()) || Steady::now() + call->pause > call->deadline) {
      call->done(std::move(result));
      return;
    }
    timer_.After(std::exchange(call->pause, std::min(call->pause * 2, kLongestRetry)),
                 [this, call] { TryAgain(call); });
  };
  ChannelOf(call->method.substr(1)).Begin(call->method, call->request, {.timeout = kTimeout, .traceparent = {}}, told);
}

Answer<Result<void>> Called(Backend& backend, std::string method, const google::protobuf::Message& request,
                            google::protobuf::Message& response) {
  return Answer<Result<void>>(
      [&backend, method = std::move(method), &request, &response](Answer<Result<void>>::Done done) {
        backend.Begin(method, request, response, std::move(done));
      });
}

std::unique_ptr<google::protobuf::Message> ResponseOf(const std::string& service, const std::string& rpc) {
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(service + "." + rpc);
  if (!method) throw std::logic_error("there is no " + service + "." + rpc);
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method->output_type())->New());
}

Result<std::unique_ptr<google::protobuf::Message>> CallNamed(Backend& backend, const std::string& service,
                                                             const std::string& rpc,
                                                             const google::protobuf::Message& request) {
  auto response = ResponseOf(service, rpc);
  if (auto called = backend.Call(service + "/" + rpc, request, *response); !called) {
    return tl::unexpected<Error>(std::move(called).error());
  }
  return response;
}

Task<Result<void>> AwaitEpisode(Backend& backend, std::string case_file, std::string referral, milliseconds patience) {
  cases::v1::GetCaseFileRequest request;
  request.set_name(case_file);
  const auto deadline = Steady::now() + patience;
  for (milliseconds pause{16};; pause = std::min(pause * 2, milliseconds(500))) {
    cases::v1::GetCaseFileResponse response;
    auto called = co_await Called(backend, std::string(kCasesService) + "/GetCaseFile", request, response);
    if (!called && called.error().code != Code::kNotFound) co_return called;
    const auto& episodes = response.case_file().episodes();
    if (std::any_of(episodes.begin(), episodes.end(),
                    [&](const auto& episode) { return episode.referral() == referral; })) {
      co_return Result<void>();
    }
    // Asked only once the usual few milliseconds are over.
    if (pause >= milliseconds(64)) {
      auto known = co_await CheckNotRefused(backend, referral);
      if (!known) co_return known;
    }
    if (Steady::now() + pause > deadline) {
      co_return Refuse(kCaseNotOpenedInTime, "the referral was accepted, but its case was not opened in time");
    }
    co_await Pause(backend, pause);
  }
}

Result<void> WaitForEpisode(Backend& backend, const std::string& case_file, const std::string& referral,
                            milliseconds patience) {
  std::promise<Result<void>> opened;
  Start<Result<void>>(AwaitEpisode(backend, case_file, referral, patience),
                      [&opened](Result<void> result) { opened.set_value(std::move(result)); });
  return opened.get_future().get();
}

void ForEach(std::size_t count, int threads, const std::function<bool(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stop{false};
  const auto run = [&] {
    while (!stop) {
      const auto i = next.fetch_add(1);
      if (i >= count) return;
      if (!work(i)) stop = true;
    }
  };
  std::vector<std::jthread> workers;
  for (int i = 1; i < std::min<int>(threads, static_cast<int>(count)); ++i) workers.emplace_back(run);
  run();
}

}  // namespace kith::cli
