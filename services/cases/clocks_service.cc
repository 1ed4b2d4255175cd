#include "services/cases/clocks_service.h"

#include "services/cases/clocks_views.h"
#include "services/cases/domain/clocks/adjust.h"
#include "services/cases/domain/clocks/clocks.h"
#include "services/cases/people_views.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"

namespace kith::cases {

namespace {

using enum identity::Role;

// Moving a limit is a manager's decision; why one was missed is said by whoever works with the child.
const Roles kAuthorisers = {kTeamManager};
const Roles kCaseworkers = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair};
const Roles kReaders = {kSocialWorker,    kPractitioner, kTeamManager, kMashOfficer,
                        kConferenceChair, kAuditor,      kService,     kImporter};

using Rules = std::shared_ptr<const LocalRules>;

template <class Request, class Response, class Decide>
void AddCommand(Front& front, const char* rpc, const Roles& roles, const Rules& rules, Decide decide) {
  front.CommandsAnsweredInContext<Request, Response>(
      rpc, roles,
      [](const Request& request) {
        return checks::CheckName("", request.name(), "cases") ? std::vector<std::string>{}
                                                              : std::vector<std::string>{request.name()};
      },
      [rules, decide](const Streams& streams, const Request& request, const Context& context) -> Result<Drafts> {
        if (auto wrong = checks::CheckName("name", request.name(), "cases")) return *wrong;
        const auto* file = streams.Find<v1::CaseFile>(request.name());
        if (!file) {
          return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.name(), "name",
                                     "an existing case file");
        }
        if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
        auto events = decide(*file, request, context, rules->clocks);
        if (!events) return tl::unexpected<Error>(std::move(events).error());
        return Drafts{DraftOf(request.name(), std::move(events->front()))};
      },
      [rules](const Request& request, const Front::Decided& decided, const Streams& streams) {
        Response response;
        const auto& file = *streams.Find<v1::CaseFile>(request.name());
        for (const CaseClock& clock : CaseClocks(file, rules->clocks)) {
          if (clock.key != request.clock()) continue;
          *response.mutable_clock() = PresentClock(request.name(), file, clock, decided.context.today);
        }
        return response;
      });
}

void AddCommands(Front& front, const Rules& rules) {
  using namespace v1;
  AddCommand<ExtendClockRequest, ExtendClockResponse>(front, "ExtendClock", kAuthorisers, rules, ExtendClock);
  AddCommand<ShortenClockRequest, ShortenClockResponse>(front, "ShortenClock", kAuthorisers, rules, ShortenClock);
  AddCommand<PauseClockRequest, PauseClockResponse>(front, "PauseClock", kAuthorisers, rules, PauseClock);
  AddCommand<ResumeClockRequest, ResumeClockResponse>(front, "ResumeClock", kAuthorisers, rules, ResumeClock);
  AddCommand<RecordMissedClockReasonRequest, RecordMissedClockReasonResponse>(
      front, "RecordMissedClockReason", kCaseworkers, rules,
      [](const CaseFile& file, const RecordMissedClockReasonRequest& request, const Context& context,
         const ClockRules&) { return RecordMissedClockReason(file, request, context); });
}

void AddQueries(Front& front, const Clock& now, const Rules& rules) {
  using namespace v1;
  const auto today = [&now] { return calendar::LondonDate(now.Now()); };
  front.Query<GetCaseClocksRequest, GetCaseClocksResponse>(
      "GetCaseClocks", kReaders,
      [rules, today](journal::Journal& journal, const rpc::Call&, const GetCaseClocksRequest& request) {
        return GetCaseClocks(journal, request, rules->clocks, today());
      });
  const auto file_of = [](const v1::Clock& clock) { return clock.case_file(); };
  front.Query<ListClocksRequest, ListClocksResponse>(
      "ListClocks", kReaders,
      [&now, today, file_of](journal::Journal& journal, const rpc::Call& call, const ListClocksRequest& request) {
        auto listed = ListClocks(journal, request, today());
        if (listed) DropHidden(journal, ContextOf(call, now), file_of, listed->mutable_clocks());
        return listed;
      });
  front.Query<ForecastBreachesRequest, ForecastBreachesResponse>(
      "ForecastBreaches", kReaders,
      [&now, today, file_of](journal::Journal& journal, const rpc::Call& call, const ForecastBreachesRequest& request) {
        auto forecast = ForecastBreaches(journal, request, today());
        if (forecast) DropHidden(journal, ContextOf(call, now), file_of, forecast->mutable_clocks());
        return forecast;
      });
  front.Query<ListClockRulesRequest, ListClockRulesResponse>(
      "ListClockRules", kReaders, [rules](journal::Journal&, const rpc::Call&, const ListClockRulesRequest& request) {
        return ListClockRules(request, rules->clocks);
      });
}

}  // namespace

void AddClocksRpcs(Front& front, const Clock& clock, std::shared_ptr<const LocalRules> rules) {
  AddCommands(front, rules);
  AddQueries(front, clock, rules);
}

}  // namespace kith::cases
