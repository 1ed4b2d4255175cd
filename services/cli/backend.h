// The services as the importer and the generator see them.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include <google/protobuf/message.h>

#include "services/cli/task.h"
#include "services/cli/timer.h"
#include "shared/result/result.h"
#include "shared/rpc/carried_calls.h"

namespace kith::cli {

// Thread-safe.
class Backend {
 public:
  virtual ~Backend() = default;
  // method: "kith.cases.v1.CasesService/StartAssessment".
  virtual Result<void> Call(const std::string& method, const google::protobuf::Message& request,
                            google::protobuf::Message& response) = 0;
  // The same for whoever does not wait: done runs once, at once or on a thread that takes answers, and must not wait
  // for any. response and request belong to the caller until then.
  virtual void Begin(const std::string& method, const google::protobuf::Message& request,
                     google::protobuf::Message& response, std::function<void(Result<void>)> done) {
    done(Call(method, request, response));
  }
  // done runs after the pause; of a backend in memory at once.
  virtual void After(std::chrono::milliseconds pause, std::function<void()> done) {
    std::this_thread::sleep_for(pause);
    done();
  }
};

// The whole names of the services.
inline constexpr const char* kReferralsService = "kith.referrals.v1.ReferralsService";
inline constexpr const char* kCasesService = "kith.cases.v1.CasesService";
inline constexpr const char* kPeopleService = "kith.cases.v1.PeopleService";
inline constexpr const char* kChronologyService = "kith.cases.v1.ChronologyService";
inline constexpr const char* kCensusService = "kith.cases.v1.CensusService";
inline constexpr const char* kTeamsService = "kith.cases.v1.TeamsService";
inline constexpr const char* kSharingService = "kith.sharing.v1.SharingService";
inline constexpr const char* kReportingService = "kith.reporting.v1.ReportingService";
inline constexpr const char* kWorkbookService = "kith.workbook.v1.WorkbookService";
inline constexpr const char* kEntriesService = "kith.workbook.v1.EntriesService";
inline constexpr const char* kDraftsService = "kith.workbook.v1.DraftsService";
inline constexpr const char* kWatchService = "kith.workbook.v1.WatchService";
inline constexpr const char* kPracticeService = "kith.workbook.v1.PracticeService";
inline constexpr const char* kSupervisionService = "kith.workbook.v1.SupervisionService";
inline constexpr const char* kFamilyAssessmentService = "kith.workbook.v1.AssessmentService";
inline constexpr const char* kJournalService = "kith.journal.v1.JournalService";

// Calls `call` again, with growing pauses, as long as it fails in a way that another try may mend (UNAVAILABLE,
// DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED other than a request that is too large), until `patience` is used up. Commands
// are safe to repeat because they carry their request_id.
Result<void> WithRetries(const std::function<Result<void>()>& call, std::chrono::milliseconds patience);

// True for a refusal that concerns this one record; false for trouble that concerns everything (no permission, no
// service).
bool IsRefusalOfOne(const Error& error);

// The running services of referrals and cases. Calls of many threads travel together, over one stream to each.
class RemoteBackend : public Backend {
 public:
  RemoteBackend(const std::string& referrals_target, const std::string& cases_target, const rpc::TokenSource& token);
  Result<void> Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response) override;
  void Begin(const std::string& method, const google::protobuf::Message& request, google::protobuf::Message& response,
             std::function<void(Result<void>)> done) override;
  void After(std::chrono::milliseconds pause, std::function<void()> done) override {
    timer_.After(pause, std::move(done));
  }

 private:
  struct Try;
  void TryAgain(std::shared_ptr<Try> call);
  rpc::CarriedCalls& ChannelOf(const std::string& method);

  rpc::CarriedCalls referrals_;
  rpc::CarriedCalls cases_;
  Timer timer_;  // last: what it runs uses the others
};

// Awaits the call's end.
Answer<Result<void>> Called(Backend& backend, std::string method, const google::protobuf::Message& request,
                            google::protobuf::Message& response);

// The response as the message that the method's descriptor names.
Result<std::unique_ptr<google::protobuf::Message>> CallNamed(Backend& backend, const std::string& service,
                                                             const std::string& rpc,
                                                             const google::protobuf::Message& request);
// The same, empty.
std::unique_ptr<google::protobuf::Message> ResponseOf(const std::string& service, const std::string& rpc);

// Waits until the case file shows the episode of the referral: the referrals service opens it by a reaction of its own.
// Refusals: CASES_NOT_OPENED where the cases service refused it for good, with its reason; CASE_NOT_OPENED_IN_TIME when
// `patience` is used up; or the trouble of a call.
Result<void> WaitForEpisode(Backend& backend, const std::string& case_file, const std::string& referral,
                            std::chrono::milliseconds patience);
// The same as a task. backend must outlive it.
Task<Result<void>> AwaitEpisode(Backend& backend, std::string case_file, std::string referral,
                                std::chrono::milliseconds patience);
inline constexpr Reason kCasesNotOpened{"CASES_NOT_OPENED", Code::kFailedPrecondition};
inline constexpr Reason kCaseNotOpenedInTime{"CASE_NOT_OPENED_IN_TIME", Code::kDeadlineExceeded};

// Runs work(0) … work(count - 1) on `threads` threads. Stops handing out work once one returned false.
void ForEach(std::size_t count, int threads, const std::function<bool(std::size_t)>& work);

}  // namespace kith::cli
