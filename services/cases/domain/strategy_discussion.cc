#include "services/cases/domain/strategy_discussion.h"

#include "services/cases/domain/commands.h"
#include "services/cases/domain/reasons.h"
#include "services/cases/domain/section_47.h"

namespace kith::cases {

namespace {

constexpr size_t kMostReasonBytes = 500;

// Working Together 2023: the authority, the police and health, and other agencies as they matter.
checks::Refused CheckQuorum(const v1::HoldStrategyDiscussionRequest& request) {
  if (auto wrong = CheckFreeText("absence_reason", request.absence_reason(), kMostReasonBytes)) return wrong;
  for (const auto needed : {type::v1::AGENCY_LOCAL_AUTHORITY, type::v1::AGENCY_POLICE, type::v1::AGENCY_HEALTH}) {
    const auto& agencies = request.agencies();
    if (std::find(agencies.begin(), agencies.end(), needed) != agencies.end()) continue;
    if (!request.absence_reason().empty()) continue;
    return checks::RefuseField(reasons::kStrategyDiscussionNotQuorate,
                               "a strategy discussion needs the authority, police and health, or says why not",
                               "agencies", type::v1::Agency_Name(needed) + " too, or an absence_reason");
  }
  return std::nullopt;
}

CasesEvent Held(const CaseFile& file, const v1::HoldStrategyDiscussionRequest& request) {
  CasesEvent event = EventOn(request.discussion_date());
  auto& held = *event.mutable_strategy_discussion_held();
  held.set_number(NextNumber(file, &Episode::strategy_discussions));
  held.set_discussion_date(request.discussion_date());
  held.set_decision(request.decision());
  *held.mutable_agencies() = request.agencies();
  held.set_absence_reason(request.absence_reason());
  held.set_narrative(request.narrative());
  return event;
}

}  // namespace

Result<Drafts> HoldStrategyDiscussion(const Streams& streams, const v1::HoldStrategyDiscussionRequest& request,
                                      const Context& context) {
  const std::string& date = request.discussion_date();
  if (auto wrong = checks::CheckPastDate("discussion_date", date, context)) return *wrong;
  if (auto wrong = checks::CheckKnown("decision", request.decision())) return *wrong;
  if (auto wrong = CheckAgencies(request.agencies())) return *wrong;
  if (auto wrong = CheckQuorum(request)) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const v1::CaseFileKey&) -> Result<Events<CasesEvent>> {
                      const auto episode = OpenEpisode(file);
                      if (!episode) return Failed(episode);
                      if (auto wrong = CheckAfterReferral("discussion_date", date, **episode, "2889")) return *wrong;
                      Events<CasesEvent> events = {Held(file, request)};
                      if (request.decision() == type::v1::STRATEGY_DECISION_NO_ENQUIRY) return events;
                      if (auto wrong = CheckNewEnquiry(file, **episode, "discussion_date", date)) return *wrong;
                      const bool is_joint = request.decision() == type::v1::STRATEGY_DECISION_SECTION_47_JOINT;
                      const int discussion = events.front().strategy_discussion_held().number();
                      events.push_back(Section47EnquiryStarted(file, date, discussion, is_joint));
                      return events;
                    });
}

}  // namespace kith::cases
