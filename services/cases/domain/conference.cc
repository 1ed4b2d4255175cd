#include "services/cases/domain/conference.h"

#include "services/cases/domain/child_protection_plan.h"
#include "services/cases/domain/cin_plan.h"
#include "services/cases/domain/commands.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/working_days.h"

namespace kith::cases {

namespace {

using HeldFor = v1::HoldInitialConferenceRequest::Child;

checks::Refused CheckWeekday(std::string_view field, const std::string& date) {
  if (!calendar::IsWeekend(calendar::DateOf(date))) return std::nullopt;
  return checks::RefuseField(reasons::kConferenceAtWeekend,
                             "an initial child protection conference is never at a weekend (census rule 8875)", field,
                             "a date from Monday to Friday");
}

// The conference that is due: one that was planned, or one that an enquiry asks for and nobody has planned yet.
Result<v1::InitialConference> DueConference(const CaseFile& file, const Episode& episode) {
  if (const auto* pending = PendingConference(episode)) return *pending;
  const auto* enquiry = UnresolvedSection47Enquiry(episode);
  if (!enquiry || !enquiry->conference_required()) {
    return checks::RefuseField(reasons::kNoConferenceDue, "no enquiry and no transfer-in asks for a conference", "name",
                               "a case file whose section 47 enquiry was concluded with a conference to be held");
  }
  v1::InitialConference due;
  due.set_number(NextNumber(file, &Episode::initial_conferences));
  due.set_section_47_enquiry(enquiry->number());
  due.set_target_date(enquiry->conference_target_date());
  return due;
}

// Rule 8615: not before its enquiry began; a transfer-in not before the referral (rule 1104).
checks::Refused CheckNotBefore(const v1::InitialConference& due, const Episode& episode, std::string_view field,
                               const std::string& date) {
  std::string earliest = episode.referral_date();
  for (const auto& enquiry : episode.section_47_enquiries()) {
    if (enquiry.number() == due.section_47_enquiry()) earliest = enquiry.start_date();
  }
  if (date >= earliest) return std::nullopt;
  return checks::RefuseField(reasons::kConferenceBeforeEnquiry,
                             "the conference cannot be before what asked for it (census rules 8615, 1104)", field,
                             "a date on or after " + earliest);
}

checks::Refused CheckOutcome(const HeldFor& child) {
  if (auto wrong = checks::CheckKnown("child.outcome", child.outcome())) return wrong;
  if (child.participation() != 0) {
    if (auto wrong = checks::CheckKnown("child.participation", child.participation())) return wrong;
  }
  if (child.outcome() == type::v1::CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN) {
    // Rules 8905 and 8910.
    if (auto wrong = checks::CheckKnown("child.category", child.category())) return wrong;
    return CheckPreviousPlans("child.number_of_previous_plans", child.number_of_previous_plans());
  }
  if (child.category() == 0 && child.number_of_previous_plans() == 0) return std::nullopt;
  return checks::RefuseField(reasons::kCategoryWithoutPlan, "only a child protection plan has a category of abuse",
                             "child.category", "none, or the outcome CHILD_PROTECTION_PLAN");
}

CasesEvent Held(const v1::InitialConference& due, const HeldFor& child,
                const v1::HoldInitialConferenceRequest& request) {
  CasesEvent event = EventOn(request.conference_date());
  auto& held = *event.mutable_initial_conference_held();
  held.set_number(due.number());
  held.set_section_47_enquiry(due.section_47_enquiry());
  held.set_is_transfer_in(due.is_transfer_in());
  held.set_target_date(due.target_date());
  held.set_conference_date(request.conference_date());
  held.set_outcome(child.outcome());
  held.set_is_quorate(request.is_quorate());
  *held.mutable_agencies() = request.agencies();
  held.set_participation(child.participation());
  held.set_narrative(request.narrative());
  return event;
}

checks::Refused StartProtection(Change& change, const HeldFor& child, const std::string& date, int conference) {
  if (const auto* cin_plan = OpenCinPlan(*change.file.episodes().rbegin())) {
    if (auto wrong = CheckEnd("conference_date", cin_plan->start_date(), date, "4011")) return wrong;
    change.Add(CinPlanEnded(*cin_plan, date));
  }
  const Episode& episode = *change.file.episodes().rbegin();
  if (auto wrong = CheckAfterReferral("conference_date", date, episode, "1105")) return wrong;
  if (auto wrong = CheckNewProtectionPlan(change.file, episode, "name", {date, ""})) return wrong;
  change.Add(ProtectionPlanStarted(change.file, date, child.category(), child.number_of_previous_plans(), conference));
  return std::nullopt;
}

// A plan that is open already goes on.
checks::Refused StartCin(Change& change, const std::string& date) {
  const Episode& episode = *change.file.episodes().rbegin();
  if (OpenCinPlan(episode)) return std::nullopt;
  if (auto wrong = CheckNewCinPlan(change.file, episode, "name", {date, ""})) return wrong;
  change.Add(CinPlanStarted(change.file, date));
  return std::nullopt;
}

}  // namespace

checks::Refused CheckConferenceDate(std::string_view field, const std::string& date, const Context& context) {
  if (auto wrong = checks::CheckPastDate(field, date, context)) return wrong;
  return CheckWeekday(field, date);
}

Result<Drafts> PlanInitialConference(const Streams& streams, const v1::PlanInitialConferenceRequest& request,
                                     const Context& context) {
  const std::string& date = request.planned_date();
  if (auto wrong = checks::CheckDate("planned_date", date)) return *wrong;
  if (auto wrong = CheckWeekday("planned_date", date)) return *wrong;
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const v1::CaseFileKey&) -> Result<Events<CasesEvent>> {
                      const auto episode = OpenEpisode(file);
                      if (!episode) return Failed(episode);
                      const auto due = DueConference(file, **episode);
                      if (!due) return Failed(due);
                      if (auto wrong = CheckNotBefore(*due, **episode, "planned_date", date)) return *wrong;
                      CasesEvent event = EventOn(context.today);
                      auto& planned = *event.mutable_initial_conference_planned();
                      planned.set_number(due->number());
                      planned.set_section_47_enquiry(due->section_47_enquiry());
                      planned.set_is_transfer_in(due->is_transfer_in());
                      planned.set_target_date(due->target_date());
                      planned.set_planned_date(date);
                      return Events<CasesEvent>{std::move(event)};
                    });
}

Result<Drafts> HoldInitialConference(const Streams& streams, const v1::HoldInitialConferenceRequest& request,
                                     const Context& context) {
  const std::string& date = request.conference_date();
  if (auto wrong = CheckConferenceDate("conference_date", date, context)) return *wrong;
  if (auto wrong = CheckAgencies(request.agencies())) return *wrong;
  if (auto wrong = CheckNarrative(request.narrative())) return *wrong;
  return DecideEach(streams, request.children(),
                    [&](const CaseFile& file, const HeldFor& child) -> Result<Events<CasesEvent>> {
                      if (auto wrong = CheckOutcome(child)) return *wrong;
                      const auto episode = OpenEpisode(file);
                      if (!episode) return Failed(episode);
                      const auto due = DueConference(file, **episode);
                      if (!due) return Failed(due);
                      if (auto wrong = CheckNotBefore(*due, **episode, "conference_date", date)) return *wrong;
                      Change change(file);
                      change.Add(Held(*due, child, request));
                      if (child.outcome() == type::v1::CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN) {
                        if (auto wrong = StartProtection(change, child, date, due->number())) return *wrong;
                      }
                      if (child.outcome() == type::v1::CONFERENCE_OUTCOME_CHILD_IN_NEED_PLAN) {
                        if (auto wrong = StartCin(change, date)) return *wrong;
                      }
                      return std::move(change.events);
                    });
}

}  // namespace kith::cases
