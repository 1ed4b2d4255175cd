// The legal gateway, pre-proceedings with family group decision-making, and care proceedings.
#include <algorithm>

#include "services/cli/practice_writer.h"
#include "services/cli/story.h"
#include "shared/calendar/working_days.h"

namespace kith::cli {

using namespace cases::v1;
using namespace type::v1;
using calendar::Date;
using calendar::DateOf;
using calendar::FormatDate;
using std::chrono::days;

namespace {

constexpr days kLongestPreProceedings{112};  // 16 weeks
constexpr days kShortestPreProceedings{56};
constexpr days kCourtWeeks{26 * 7};  // Children Act 1989 s.32

// Between the two ends, at so many hundredths of the way.
Date Along(Date first, Date last, int percent) { return first + (last - first) * percent / 100; }

FinalCarePlan PlanOf(FinalOrder order) {
  switch (order) {
    case FINAL_ORDER_CARE_ORDER:
      return FINAL_CARE_PLAN_CARE_ORDER;
    case FINAL_ORDER_PLACEMENT_ORDER:
      return FINAL_CARE_PLAN_ADOPTION;
    case FINAL_ORDER_SUPERVISION_ORDER:
      return FINAL_CARE_PLAN_SUPERVISION_ORDER;
    case FINAL_ORDER_SPECIAL_GUARDIANSHIP_ORDER:
      return FINAL_CARE_PLAN_SPECIAL_GUARDIANSHIP;
    default:
      return FINAL_CARE_PLAN_PRIVATE_LAW_ORDER;
  }
}

}  // namespace

Date PracticeWriter::EarliestGateway(Date issue) const {
  Date earliest = DateOf(episode_.referral_date()) + days(10);
  for (const auto& enquiry : episode_.section_47_enquiries()) {
    if (enquiry.conference_date() <= FormatDate(issue)) earliest = std::max(earliest, DateOf(enquiry.start_date()));
  }
  return earliest;
}

void PracticeWriter::AddCourt() {
  for (const auto& proceedings : history_.proceedings) {
    const Date issue = DateOf(proceedings.issue_date());
    const Date decision = WorkingDayUntil(issue - days(rng_.Between(4, 8)));
    const Date earliest = EarliestGateway(issue);
    if (decision - earliest >= kShortestPreProceedings) {
      const auto longest = std::min(kLongestPreProceedings, decision - earliest);
      AddPreProceedings(WorkingDayUntil(decision - days(rng_.Between(static_cast<int>(kShortestPreProceedings.count()),
                                                                     static_cast<int>(longest.count())))),
                        decision, PRE_PROCEEDINGS_OUTCOME_ISSUE_PROCEEDINGS);
    } else {
      AddShortNotice(issue);
    }
    AddProceedings(proceedings);
  }
  if (history_.proceedings.empty()) AddStepDown();
}

// The court was applied to at once.
void PracticeWriter::AddShortNotice(Date issue) {
  const Date day = std::max(DateOf(episode_.referral_date()), WorkingDayUntil(issue - days(1)));
  HoldLegalGatewayRequest gateway;
  gateway.set_meeting_date(FormatDate(day));
  for (std::size_t i = 0; i < All().size(); ++i) {
    gateway.add_children()->set_outcome(LEGAL_GATEWAY_OUTCOME_ISSUE_PROCEEDINGS);
  }
  AddForAll(day, Phase::kBeforeCourt, "legal gateway", "HoldLegalGateway", gateway);
}

void PracticeWriter::AddPreProceedings(Date start, Date decision, PreProceedingsOutcome outcome) {
  if (history_.dealt.Has(Rate::kWithoutGateway)) {
    StartPreProceedingsRequest begin;
    begin.set_start_date(FormatDate(start));
    AddForAll(start, Phase::kBeforeCourt, "pre-proceedings", "StartPreProceedings", begin);
  } else {
    HoldLegalGatewayRequest gateway;
    gateway.set_meeting_date(FormatDate(start));
    for (std::size_t i = 0; i < All().size(); ++i) {
      gateway.add_children()->set_outcome(LEGAL_GATEWAY_OUTCOME_START_PRE_PROCEEDINGS);
    }
    AddForAll(start, Phase::kBeforeCourt, "legal gateway", "HoldLegalGateway", gateway);
  }

  const Date letter = WorkingDayFrom(start + days(rng_.Between(2, 6)));
  const bool offered = rng_.Chance(85);
  SendLetterBeforeProceedingsRequest send;
  send.set_letter_date(FormatDate(letter));
  send.set_fgdm_offered(offered);
  AddForAll(letter, Phase::kBeforeCourt, "letter before proceedings", "SendLetterBeforeProceedings", send);

  const Date first = WorkingDayFrom(letter + days(rng_.Between(6, 9)));
  for (const int percent : {0, 45, 85}) {
    const Date day = percent == 0 ? first : WorkingDayUntil(Along(first, decision, percent));
    if (percent > 0 && (day <= first || day >= decision)) continue;
    HoldPreProceedingsMeetingRequest meeting;
    meeting.set_meeting_date(FormatDate(day));
    meeting.set_parents_represented(rng_.Chance(80));
    AddForAll(day, Phase::kBeforeCourt, "pre-proceedings meeting", "HoldPreProceedingsMeeting", meeting);
  }
  if (offered) {
    const Date day = WorkingDayUntil(Along(first, decision, 30));
    RecordFamilyGroupDecisionMakingRequest meeting;
    meeting.set_meeting_date(FormatDate(std::max(day, letter)));
    meeting.set_fgdm_facilitated(rng_.Chance(60));
    AddForAll(std::max(day, letter), Phase::kBeforeCourt, "family group decision-making",
              "RecordFamilyGroupDecisionMaking", meeting);
  }
  DecidePreProceedingsStepRequest decide;
  decide.set_step_decision_date(FormatDate(decision));
  decide.set_outcome(outcome);
  AddForAll(decision, Phase::kBeforeCourt, "pre-proceedings decision", "DecidePreProceedingsStep", decide);
  if (outcome != PRE_PROCEEDINGS_OUTCOME_ISSUE_PROCEEDINGS) return;
  const Date applied = WorkingDayFrom(decision + days(1));
  MakeCourtApplicationRequest apply;
  apply.set_court_application_date(FormatDate(applied));
  AddForAll(applied, Phase::kBeforeCourt, "court application", "MakeCourtApplication", apply);
  SendInitiationLetterRequest initiate;
  initiate.set_initiation_letter_date(FormatDate(applied));
  AddForAll(applied, Phase::kInCourt, "initiation letter", "SendInitiationLetter", initiate);
}

void PracticeWriter::AddProceedings(const CareProceedings& proceedings) {
  const Date issued = DateOf(proceedings.issue_date());
  IssueCareProceedingsRequest issue;
  issue.set_issue_date(proceedings.issue_date());
  issue.set_initial_care_plan(rng_.Chance(60) ? INITIAL_CARE_PLAN_CARE_ORDER : INITIAL_CARE_PLAN_SUPERVISION_ORDER);
  issue.set_court_reference("EX" + std::to_string(family_.seed % 100'000'000));
  issue.set_parents_represented(rng_.Chance(75));
  issue.set_name(CaseFileOf(0));
  for (std::size_t i = 1; i < All().size(); ++i) issue.add_siblings()->set_name(CaseFileOf(i));
  Add(issued, Phase::kInCourt, "proceedings issue", "IssueCareProceedings", {}, issue);

  const Date end = proceedings.end_date().empty() ? CountyHorizon() : DateOf(proceedings.end_date());
  AddHearings(proceedings, end);
  AddExtensions(issued, end);
  if (proceedings.end_date().empty()) return;
  ConcludeCareProceedingsRequest conclude;
  conclude.set_end_date(proceedings.end_date());
  conclude.set_final_order(proceedings.final_order());
  conclude.set_final_care_plan(PlanOf(proceedings.final_order()));
  AddForEach(end, Phase::kEndingCourt, "proceedings conclude", "ConcludeCareProceedings", conclude);
}

// The interim order is made at the first hearing, 12 to 18 days after issue; the final one at the last.
void PracticeWriter::AddHearings(const CareProceedings& proceedings, Date end) {
  const Date issued = DateOf(proceedings.issue_date());
  const bool is_over = !proceedings.end_date().empty();
  const Date expected = is_over ? end : issued + kCourtWeeks;
  const Date first = WorkingDayFrom(issued + days(rng_.Between(12, 16)));
  std::vector<std::pair<HearingKind, Date>> hearings = {
      {HEARING_KIND_CASE_MANAGEMENT, first},
      {HEARING_KIND_FURTHER_CASE_MANAGEMENT, WorkingDayUntil(Along(issued, expected, 45))},
      {HEARING_KIND_ISSUES_RESOLUTION, WorkingDayUntil(Along(issued, expected, 80))}};
  if (is_over) hearings.emplace_back(HEARING_KIND_FINAL, end);
  Date listed = issued;
  for (const auto& [kind, day] : hearings) {
    if (day <= listed || day > end) continue;
    ListHearingRequest list;
    list.set_kind(kind);
    list.set_hearing_date(FormatDate(day));
    AddForAll(listed, Phase::kInCourt, "hearing listed for " + FormatDate(day), "ListHearing", list);
    HoldHearingRequest hold;
    hold.set_kind(kind);
    hold.set_hearing_date(FormatDate(day));
    hold.set_is_plan_approved(kind == HEARING_KIND_FINAL);
    AddForAll(day, Phase::kInCourt, "hearing", "HoldHearing", hold);
    listed = day;
  }
  if (first > end) return;
  const bool in_care =
      !history_.periods_of_care.empty() && history_.periods_of_care.back().start_date() <= FormatDate(first);
  MakeInterimOrderRequest order;
  order.set_kind(in_care ? INTERIM_ORDER_INTERIM_CARE_ORDER : INTERIM_ORDER_INTERIM_SUPERVISION_ORDER);
  order.set_start_date(FormatDate(first));
  AddForAll(first, Phase::kInCourt, "interim order", "MakeInterimOrder", order);
}

// By up to 8 weeks at a time, shortly before the time runs out.
void PracticeWriter::AddExtensions(Date issued, Date end) {
  for (Date due = issued + kCourtWeeks - days(1); end > due;) {
    const Date granted = WorkingDayUntil(due - days(10));
    const int weeks = rng_.Between(4, 8);
    ExtendCareProceedingsRequest extend;
    extend.set_granted_date(FormatDate(granted));
    extend.set_weeks(weeks);
    extend.set_reason("an expert's report on an invented family is awaited");
    AddForAll(granted, Phase::kInCourt, "proceedings extended", "ExtendCareProceedings", extend);
    due += days(7 * weeks);
  }
}

// A long child protection plan goes to the gateway; one in four does, and change comes in time.
void PracticeWriter::AddStepDown() {
  for (const auto& plan : episode_.child_protection_plans()) {
    const Date start = DateOf(plan.start_date());
    const Date end = plan.end_date().empty() ? Until() : DateOf(plan.end_date());
    if (end - start < days(240) || !rng_.Chance(25)) continue;
    const Date gateway = WorkingDayUntil(Along(start, end, 40));
    AddPreProceedings(gateway, WorkingDayUntil(gateway + days(rng_.Between(70, 110))),
                      PRE_PROCEEDINGS_OUTCOME_STEP_DOWN);
    return;
  }
}

}  // namespace kith::cli
