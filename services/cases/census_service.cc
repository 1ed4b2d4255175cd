#include "services/cases/census_service.h"

#include "services/cases/census_views.h"
#include "services/cases/domain/correction.h"
#include "services/cases/people_views.h"
#include "services/cases/warnings.h"
#include "shared/calendar/date.h"

namespace kith::cases {

namespace {

using enum identity::Role;

// Whoever may read a child's record sees what the census would say of it; analysts see figures, never names. What was
// recorded is put right by those who answer for the record.
const Roles kReaders = {kSocialWorker,    kPractitioner, kTeamManager, kMashOfficer,
                        kConferenceChair, kAuditor,      kService,     kImporter};
const Roles kFigureReaders = {kTeamManager, kAnalyst, kAuditor, kService, kImporter};
const Roles kCorrectors = {kSocialWorker, kTeamManager, kConferenceChair, kImporter};

template <class Request, class Response>
auto AskOfToday(const Clock& clock, Result<Response> (*query)(journal::Journal&, const Request&, const std::string&)) {
  return [&clock, query](journal::Journal& journal, const rpc::Call&, const Request& request) {
    return query(journal, request, calendar::LondonDate(clock.Now()));
  };
}

}  // namespace

void AddCensusRpcs(Front& front, const Clock& clock) {
  using namespace v1;
  front.CompleteAnswers(AddWarnings);
  front.Command<CorrectRecordRequest, CorrectRecordResponse>("CorrectRecord", kCorrectors, "cases", CorrectRecord,
                                                             &CorrectRecordResponse::mutable_case_file);
  front.Query<ListCensusFindingsRequest, ListCensusFindingsResponse>(
      "ListCensusFindings", kReaders,
      [&clock](journal::Journal& journal, const rpc::Call& call, const ListCensusFindingsRequest& request) {
        auto found = ListCensusFindings(journal, request, calendar::LondonDate(clock.Now()));
        if (found) {
          DropHidden(
              journal, ContextOf(call, clock), [](const auto& child) { return child.name(); },
              found->mutable_children());
        }
        return found;
      });
  front.Query<CheckCensusReadinessRequest, CheckCensusReadinessResponse>("CheckCensusReadiness", kFigureReaders,
                                                                         AskOfToday(clock, CheckCensusReadiness));
}

}  // namespace kith::cases
