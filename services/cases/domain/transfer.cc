#include "services/cases/domain/transfer.h"

#include <algorithm>

#include "services/cases/domain/child_protection_plan.h"
#include "services/cases/domain/closure.h"
#include "services/cases/domain/ending.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

// Records that are brought from elsewhere may not say where the child came from; that there was a plan is then what
// they know of the hand-over.
checks::Refused CheckFrom(const v1::TransferCaseInRequest& request) {
  if (request.from_authority().empty() && request.on_child_protection_plan()) return std::nullopt;
  return checks::CheckAuthority("from_authority", request.from_authority());
}

bool IsTransferredIn(const Episode& episode) {
  const auto& conferences = episode.initial_conferences();
  return !episode.transferred_from().empty() ||
         std::any_of(conferences.begin(), conferences.end(), [](const auto& part) { return part.is_transfer_in(); });
}

checks::Refused CheckOther(std::string_view field, const std::string& authority, const CaseFile& file) {
  if (authority != file.authority()) return std::nullopt;
  return checks::RefuseField(reasons::kSameAuthority, "the child is this authority's already", field,
                             "the code of another authority");
}

CasesEvent ConferenceAskedFor(const CaseFile& file, const std::string& date) {
  CasesEvent event = EventOn(date);
  auto& planned = *event.mutable_initial_conference_planned();
  planned.set_number(NextNumber(file, &Episode::initial_conferences));
  planned.set_is_transfer_in(true);
  planned.set_target_date(calendar::FormatDate(calendar::DueDate("D6", calendar::DateOf(date))));
  return event;
}

}  // namespace

Result<Drafts> TransferCaseIn(const Streams& streams, const v1::TransferCaseInRequest& request,
                              const Context& context) {
  const std::string& date = request.transfer_date();
  if (auto wrong = checks::CheckPastDate("transfer_date", date, context)) return *wrong;
  if (auto wrong = CheckFrom(request)) return *wrong;
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const v1::CaseFileKey&) -> Result<Events<CasesEvent>> {
                      const auto episode = OpenEpisode(file);
                      if (!episode) return Failed(episode);
                      if (auto wrong = CheckOther("from_authority", request.from_authority(), file)) return *wrong;
                      if (auto wrong = CheckAfterReferral("transfer_date", date, **episode, "1104")) return *wrong;
                      if (IsTransferredIn(**episode)) {
                        return checks::RefuseField(reasons::kAlreadyTransferredIn, "the hand-over is recorded already",
                                                   "name", "a case file that was not transferred in");
                      }
                      Change change(file);
                      CasesEvent event = EventOn(date);
                      auto& transferred = *event.mutable_case_transferred_in();
                      transferred.set_transfer_date(date);
                      transferred.set_from_authority(request.from_authority());
                      transferred.set_on_child_protection_plan(request.on_child_protection_plan());
                      change.Add(std::move(event));
                      if (request.on_child_protection_plan()) change.Add(ConferenceAskedFor(file, date));
                      return std::move(change.events);
                    });
}

checks::Refused CheckAllCanEnd(const CaseFile& file, const Episode& episode, std::string_view field,
                               const std::string& date) {
  if (const auto* open = OpenPreProceedings(episode)) {
    return checks::RefuseField(reasons::kPreProceedingsNotEnded,
                               "the pre-proceedings started " + open->start_date() + " have no step decision", "name",
                               "a case file without open pre-proceedings");
  }
  const std::string last = LastActivity(file, episode);
  if (date < last) {
    return checks::RefuseField(reasons::kActivityAfterClosure,
                               "something of the episode happened after this day (census rule 8565)", field,
                               "a date on or after the last activity, " + last);
  }
  if (const auto* plan = OpenChildProtectionPlan(episode)) {
    if (auto wrong = CheckProtectionPlanEnd(*plan, field, date)) return wrong;
  }
  const auto* period = OpenPeriodOfCare(file);
  if (!period || date > period->episodes().rbegin()->start_date()) return std::nullopt;
  return checks::RefuseField(reasons::kEpisodeTooShort, "an episode of the period of care began that day (rule 355)",
                             field, "a date after " + period->episodes().rbegin()->start_date());
}

Result<Events<CasesEvent>> TransferCaseOut(const CaseFile& file, const v1::TransferCaseOutRequest& request,
                                           const Context& context) {
  const std::string& date = request.transfer_date();
  if (auto wrong = checks::CheckPastDate("transfer_date", date, context)) return *wrong;
  if (auto wrong = checks::CheckAuthority("to_authority", request.to_authority())) return *wrong;
  const auto episode = OpenEpisode(file);
  if (!episode) return Failed(episode);
  if (auto wrong = CheckOther("to_authority", request.to_authority(), file)) return *wrong;
  if (auto wrong = CheckAllCanEnd(file, **episode, "transfer_date", date)) return *wrong;
  Change change(file);
  EndAll(change, {date, type::v1::ASSESSMENT_CANCELLATION_REASON_CHILD_MOVED_AWAY,
                  type::v1::REASON_EPISODE_CEASED_OTHER_AUTHORITY});
  CasesEvent event = EventOn(date);
  event.mutable_case_transferred_out()->set_transfer_date(date);
  event.mutable_case_transferred_out()->set_to_authority(request.to_authority());
  change.Add(std::move(event));
  change.Add(CaseClosed(date, type::v1::REASON_FOR_CLOSURE_TRANSFERRED_TO_ANOTHER_AUTHORITY));
  return std::move(change.events);
}

}  // namespace kith::cases
