#include "services/cli/backend.h"

#include <algorithm>
#include <stdexcept>
#include <thread>
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

Result<void> CheckNotRefused(Backend& backend, const std::string& referral) {
  referrals::v1::GetReferralRequest request;
  request.set_name(referral);
  referrals::v1::GetReferralResponse response;
  if (auto called = backend.Call(std::string(kReferralsService) + "/GetReferral", request, response); !called)
    return called;
  const auto& reason = response.referral().cases_not_opened_reason();
  if (reason.empty()) return {};
  return Refuse(kCasesNotOpened,
                "the referral was accepted, but the cases service refused to open its case: " + reason);
}

}  // namespace

Result<void> WithRetries(const std::function<Result<void>()>& call, milliseconds patience) {
  const auto deadline = Steady::now() + patience;
  for (milliseconds pause{20};; pause = std::min(pause * 2, milliseconds(2000))) {
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

Result<void> RemoteBackend::Call(const std::string& method, const google::protobuf::Message& request,
                                 google::protobuf::Message& response) {
  auto& channel = method.rfind(kReferralsService, 0) == 0 ? referrals_ : cases_;
  return WithRetries(
      [&] {
        return channel.Call("/" + method, request, response, {.timeout = milliseconds(15000), .traceparent = {}});
      },
      milliseconds(60000));
}

Result<std::unique_ptr<google::protobuf::Message>> CallNamed(Backend& backend, const std::string& service,
                                                             const std::string& rpc,
                                                             const google::protobuf::Message& request) {
  const auto* method = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(service + "." + rpc);
  if (!method) throw std::logic_error("there is no " + service + "." + rpc);
  std::unique_ptr<google::protobuf::Message> response(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(method->output_type())->New());
  if (auto called = backend.Call(service + "/" + rpc, request, *response); !called) {
    return tl::unexpected<Error>(std::move(called).error());
  }
  return response;
}

Result<void> WaitForEpisode(Backend& backend, const std::string& case_file, const std::string& referral,
                            milliseconds patience) {
  cases::v1::GetCaseFileRequest request;
  request.set_name(case_file);
  const auto deadline = Steady::now() + patience;
  for (milliseconds pause{2};; pause = std::min(pause * 2, milliseconds(500))) {
    cases::v1::GetCaseFileResponse response;
    const auto called = backend.Call(std::string(kCasesService) + "/GetCaseFile", request, response);
    if (!called && called.error().code != Code::kNotFound) return called;
    const auto& episodes = response.case_file().episodes();
    if (std::any_of(episodes.begin(), episodes.end(),
                    [&](const auto& episode) { return episode.referral() == referral; })) {
      return {};
    }
    // Asked only once the usual few milliseconds are over.
    if (pause >= milliseconds(64)) {
      if (auto known = CheckNotRefused(backend, referral); !known) return known;
    }
    if (Steady::now() + pause > deadline) {
      return Refuse(kCaseNotOpenedInTime, "the referral was accepted, but its case was not opened in time");
    }
    std::this_thread::sleep_for(pause);
  }
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
