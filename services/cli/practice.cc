#include "services/cli/practice.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "services/cli/practice_writer.h"
#include "services/cli/story.h"
#include "shared/calendar/working_days.h"

namespace kith::cli {

using namespace cases::v1;
using namespace type::v1;
using calendar::Date;
using calendar::DateOf;
using std::chrono::days;

Date CountyHorizon() { return DateOf("2020-09-30"); }

PracticeWriter::PracticeWriter(const CountyFamily& family, std::size_t episode)
    : family_(family),
      history_(family.episodes[episode]),
      episode_(history_.episode),
      is_first_episode_(episode == 0),
      rng_(family.seed * 31 + episode) {
  for (std::size_t i = 0; i < family.children.size(); ++i) all_.push_back(i);
}

std::vector<Step> PracticeWriter::InOrder() && {
  std::stable_sort(steps_.begin(), steps_.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.day, a.phase) < std::tie(b.day, b.phase);
  });
  std::vector<Step> ordered;
  std::map<std::string, int> seen;
  for (auto& placed : steps_) {
    // Two visits of one day differ in nothing but their purpose.
    if (const int nth = ++seen[placed.step.key]; nth > 1) placed.step.key += " " + std::to_string(nth);
    ordered.push_back(std::move(placed.step));
  }
  return ordered;
}

Date PracticeWriter::Until() const {
  return episode_.closure_date().empty() ? CountyHorizon() : DateOf(episode_.closure_date());
}

int PracticeWriter::AgeOf(std::size_t child, Date day) const {
  if (IsUnborn(child, day)) return -1;
  const std::string birth = family_.children[child].birth_date(), date = calendar::FormatDate(day);
  const int years = std::stoi(date.substr(0, 4)) - std::stoi(birth.substr(0, 4));
  return date.substr(5) < birth.substr(5) ? years - 1 : years;
}

std::string PracticeWriter::WorkerOn(Date day) const {
  const std::string date = calendar::FormatDate(day);
  std::string worker = history_.allocations.front().worker();
  for (const auto& allocation : history_.allocations) {
    if (allocation.start_date() <= date) worker = allocation.worker();
  }
  return worker;
}

ReviewParticipation PracticeWriter::Participation(std::size_t child, Date day) {
  const int age = AgeOf(child, day);
  if (age < 4) return REVIEW_PARTICIPATION_UNDER_FOUR;
  if (age < 8) return REVIEW_PARTICIPATION_ABSENT_ADVOCATE_SPEAKS;
  constexpr ReviewParticipation kOlder[] = {
      REVIEW_PARTICIPATION_ATTENDS_AND_SPEAKS, REVIEW_PARTICIPATION_ATTENDS_ADVOCATE_SPEAKS,
      REVIEW_PARTICIPATION_ABSENT_CONVEYS_OTHERWISE, REVIEW_PARTICIPATION_NO_VIEWS_CONVEYED};
  return kOlder[rng_.Weighted({45, 15, 30, 10})];
}

void PracticeWriter::AddAgencies(google::protobuf::RepeatedField<int>& agencies) {
  for (const auto agency : {AGENCY_LOCAL_AUTHORITY, AGENCY_POLICE, AGENCY_HEALTH}) agencies.Add(agency);
  if (rng_.Chance(70)) agencies.Add(AGENCY_SCHOOL);
  if (family_.has_domestic_abuse && rng_.Chance(50)) agencies.Add(AGENCY_DOMESTIC_ABUSE_SERVICE);
  if (family_.has_substance_misuse && rng_.Chance(50)) agencies.Add(AGENCY_SUBSTANCE_MISUSE_SERVICE);
  if (family_.has_mental_illness && rng_.Chance(40)) agencies.Add(AGENCY_ADULT_MENTAL_HEALTH);
}

void PracticeWriter::AddVisits(Date first, Date last, int least_days, int most_days, VisitKind kind) {
  last = std::min(last, Until());
  for (Date day = WorkingDayFrom(first); day <= last;) {
    AddVisit(day, kind);
    // One in twelve is late by about as much again.
    const int late = rng_.Chance(8) ? rng_.Between(most_days / 2, most_days) : 0;
    day = WorkingDayFrom(day + days(rng_.Between(least_days, most_days) + late));
  }
}

void PracticeWriter::AddVisit(Date day, VisitKind kind) {
  RecordVisitRequest visit;
  visit.set_visit_date(calendar::FormatDate(day));
  visit.set_kind(kind);
  visit.set_is_statutory(kind != VISIT_KIND_OTHER);
  visit.add_practitioners(WorkerOn(day));
  const bool nobody = rng_.Chance(6);
  const auto why_nobody = rng_.Chance(70) ? NOT_SEEN_REASON_NOBODY_AT_HOME : NOT_SEEN_REASON_ACCESS_REFUSED;
  const bool bedroom = rng_.Chance(55);
  for (const auto child : all_) {
    auto& found = *visit.add_children();
    const bool unborn = IsUnborn(child, day);
    const bool is_seen = !unborn && !nobody && !rng_.Chance(6);
    found.set_is_seen(is_seen);
    if (!is_seen) {
      found.set_not_seen_reason(unborn ? NOT_SEEN_REASON_UNBORN : nobody ? why_nobody : NOT_SEEN_REASON_CHILD_AWAY);
      found.set_bedroom_not_seen_reason(unborn ? NOT_SEEN_REASON_UNBORN : nobody ? why_nobody : NOT_SEEN_REASON_OTHER);
      continue;
    }
    const bool is_alone = AgeOf(child, day) >= 3 && rng_.Chance(70);
    found.set_is_seen_alone(is_alone);
    if (!is_alone) {
      found.set_not_seen_alone_reason(AgeOf(child, day) < 3 ? NOT_SEEN_REASON_PRE_VERBAL_OBSERVED
                                                            : NOT_SEEN_REASON_CHILD_DECLINED);
    }
    found.set_is_bedroom_seen(bedroom);
    if (!bedroom) found.set_bedroom_not_seen_reason(NOT_SEEN_REASON_NOT_AT_HOME_VISIT);
  }
  AddForAll(day, Phase::kVisiting, "visit", "RecordVisit", visit);
}

void PracticeWriter::AddAllocations() {
  for (std::size_t nth = 0; nth < history_.allocations.size(); ++nth) {
    const auto& allocation = history_.allocations[nth];
    if (nth > 0 && history_.dealt.Has(Rate::kHandedOver)) {
      AddHandOver(history_.allocations[nth - 1], allocation);
      continue;
    }
    AllocateCaseRequest request;
    request.set_team(allocation.team());
    request.set_worker(allocation.worker());
    request.set_start_date(allocation.start_date());
    if (nth > 0) request.set_change_reason(WORKER_CHANGE_REASON_CASELOADS_BALANCED);
    AddForEach(DateOf(allocation.start_date()), Phase::kAllocating, "allocation", "AllocateCase", request);
  }
}

void PracticeWriter::AddHandOver(const Allocation& from, const Allocation& to) {
  HandOverCaseloadRequest request;
  request.set_name("workers/" + from.worker());
  request.set_to_worker("workers/" + to.worker());
  request.set_to_team(to.team());
  request.set_hand_over_date(to.start_date());
  request.set_reason(WORKER_CHANGE_REASON_WORKER_ABSENT);
  for (const auto child : All()) request.add_subjects(CaseFileOf(child));
  Add(DateOf(to.start_date()), Phase::kAllocating, "hand over", "HandOverCaseload", {}, request, kTeamsService);
}

// Started for the wrong family or twice, and taken back before the right one starts.
void PracticeWriter::AddCancelledAssessment(const Assessment& assessment) {
  const Date day = DateOf(assessment.start_date());
  StartAssessmentRequest start;
  start.set_start_date(episode_.referral_date());
  AddForEach(DateOf(episode_.referral_date()), Phase::kAssessing, "assessment in error", "StartAssessment", start);
  CancelAssessmentRequest cancel;
  cancel.set_cancellation_date(assessment.start_date());
  cancel.set_reason(ASSESSMENT_CANCELLATION_REASON_STARTED_IN_ERROR);
  AddForEach(day, Phase::kAssessing, "assessment cancelled", "CancelAssessment", cancel);
}

// The social worker completes it where one is at hand, within the three days before it is authorised.
void PracticeWriter::AddCompletion(const Assessment& assessment, AssessmentOutcome outcome) {
  const Date completed =
      std::max(DateOf(assessment.start_date()), DateOf(assessment.authorisation_date()) - days(rng_.Between(0, 3)));
  CompleteAssessmentRequest complete;
  complete.set_completion_date(calendar::FormatDate(completed));
  *complete.mutable_factors() = assessment.factors();
  complete.set_outcome(outcome);
  for (const auto child : All()) {
    complete.set_child_seen(!IsUnborn(child, completed));
    Add(completed, Phase::kAssessing, "assessment complete of " + std::to_string(child), "CompleteAssessment", {child},
        complete)
        .by = Caller::kSocialWorker;
  }
}

// A wrong code, which is found when the episode is looked at again.
void PracticeWriter::AddCorrection(int number, AssessmentOutcome outcome) {
  CorrectRecordRequest correct;
  correct.set_part(CASE_PART_ASSESSMENT);
  correct.set_number(number);
  correct.mutable_values()->mutable_assessment()->set_outcome(outcome);
  correct.mutable_update_mask()->add_paths("outcome");
  correct.set_reason(CORRECTION_REASON_WRONG_CODE);
  correct.set_explanation("another outcome of an invented assessment was meant");
  for (const auto child : All()) {
    correct.set_name(CaseFileOf(child));
    AddLast(episode_.referral_date(), "correction of " + std::to_string(child), "CorrectRecord", correct,
            kCensusService);
  }
}

AssessmentOutcome PracticeWriter::OutcomeOfAssessment() const {
  if (!episode_.cin_plans().empty() || !episode_.child_protection_plans().empty()) {
    return ASSESSMENT_OUTCOME_CHILD_IN_NEED_SERVICES;
  }
  if (!history_.periods_of_care.empty()) return ASSESSMENT_OUTCOME_LOOKED_AFTER;
  return episode_.closure_reason() == REASON_FOR_CLOSURE_AFTER_ASSESSMENT_EARLY_HELP
             ? ASSESSMENT_OUTCOME_STEP_DOWN_TO_EARLY_HELP
             : ASSESSMENT_OUTCOME_NO_FURTHER_ACTION;
}

void PracticeWriter::AddAssessments() {
  for (const auto& assessment : episode_.assessments()) {
    const bool is_first = &assessment == &episode_.assessments(0);
    if (is_first && history_.dealt.Has(Rate::kAssessmentCancelled)) AddCancelledAssessment(assessment);
    StartAssessmentRequest start;
    start.set_start_date(assessment.start_date());
    start.set_internal_review_date(assessment.internal_review_date());
    const Date began = DateOf(assessment.start_date());
    AddForEach(began, Phase::kAssessing, "assessment start", "StartAssessment", start);
    const Date seen = WorkingDayFrom(began + days(rng_.Between(1, 8)));
    if (assessment.authorisation_date().empty()) continue;
    const Date ended = DateOf(assessment.authorisation_date());
    if (seen < ended) AddVisit(seen, VISIT_KIND_OTHER);
    if (assessment.internal_review_date() < assessment.authorisation_date() && rng_.Chance(60)) {
      ReviewAssessmentRequest review;
      review.set_review_date(assessment.internal_review_date());
      AddForEach(DateOf(assessment.internal_review_date()), Phase::kAssessing, "assessment review", "ReviewAssessment",
                 review);
    }
    if (is_first && history_.dealt.Has(Rate::kFactorsOnTheWay)) {
      RecordAssessmentFactorsRequest factors;
      factors.set_recorded_date(assessment.start_date());
      factors.add_factors(assessment.factors(0));
      AddForEach(began, Phase::kAssessing, "assessment factors", "RecordAssessmentFactors", factors);
    }
    const auto outcome = OutcomeOfAssessment();
    // Numbers count the assessments of the file; those of an episode before are not known here.
    const bool is_corrected = is_first && is_first_episode_ && history_.dealt.Has(Rate::kOutcomeCorrected);
    AddCompletion(assessment, outcome);
    AuthoriseAssessmentRequest authorise;
    authorise.set_authorisation_date(assessment.authorisation_date());
    *authorise.mutable_factors() = assessment.factors();
    authorise.set_outcome(is_corrected ? ASSESSMENT_OUTCOME_OTHER : outcome);
    for (const auto child : All()) {
      Add(ended, Phase::kAuthorising, "assessment authorise of " + std::to_string(child), "AuthoriseAssessment",
          {child}, authorise)
          .by = Caller::kManagerOrImporter;
    }
    if (is_corrected) AddCorrection(history_.dealt.Has(Rate::kAssessmentCancelled) ? 2 : 1, outcome);
  }
}

// The strategy discussion is the start of the enquiry.
void PracticeWriter::AddEnquiries() {
  for (const auto& enquiry : episode_.section_47_enquiries()) {
    HoldStrategyDiscussionRequest discussion;
    discussion.set_discussion_date(enquiry.start_date());
    discussion.set_decision(rng_.Chance(55) ? STRATEGY_DECISION_SECTION_47_JOINT
                                            : STRATEGY_DECISION_SECTION_47_SINGLE_AGENCY);
    AddAgencies(*discussion.mutable_agencies());
    AddForAll(DateOf(enquiry.start_date()), Phase::kDiscussing, "strategy discussion", "HoldStrategyDiscussion",
              discussion);
    ConcludeSection47EnquiriesRequest conclude;
    conclude.set_end_date(enquiry.end_date());
    const auto outcome = !enquiry.conference_not_required() ? SECTION47_OUTCOME_INITIAL_CONFERENCE
                         : !history_.proceedings.empty()    ? SECTION47_OUTCOME_LEGAL_ACTION
                         : !episode_.cin_plans().empty()    ? SECTION47_OUTCOME_SECTION_17_SERVICES
                         : rng_.Chance(60)                  ? SECTION47_OUTCOME_CONTINUE_ASSESSMENT
                                                            : SECTION47_OUTCOME_NO_FURTHER_ACTION;
    for (std::size_t i = 0; i < all_.size(); ++i) conclude.add_children()->add_outcomes(outcome);
    AddForAll(DateOf(enquiry.end_date()), Phase::kConcluding, "section47 conclude", "ConcludeSection47Enquiries",
              conclude);
  }
}

void PracticeWriter::AddPractitioners() {
  for (const auto& spell : family_.practitioners) {
    if (spell.start_date() < episode_.referral_date()) continue;
    AllocatePractitionerRequest allocate;
    allocate.set_worker("workers/" + spell.worker());
    allocate.set_role(spell.role());
    allocate.set_team(spell.team());
    allocate.set_start_date(spell.start_date());
    const std::string what = "practitioner " + std::to_string(spell.number());
    allocate.set_subject("@family");
    Add(DateOf(spell.start_date()), Phase::kAllocating, what, "AllocatePractitioner", {}, allocate, kTeamsService);
    if (spell.end_date().empty()) continue;
    EndPractitionerAllocationRequest end;
    end.set_subject("@family");
    end.set_number(spell.number());
    end.set_end_date(spell.end_date());
    end.set_reason(WORKER_CHANGE_REASON_WORK_COMPLETED);
    Add(DateOf(spell.end_date()), Phase::kEndingWork, what + " end", "EndPractitionerAllocation", {}, end,
        kTeamsService);
  }
}

// What ends all that is open has its own command: a death, an adoption, a transfer.
void PracticeWriter::AddClosure() {
  if (episode_.closure_date().empty() || IsEndedByLife() || !history_.transferred_to.empty()) return;
  CloseCaseRequest close;
  close.set_closure_date(episode_.closure_date());
  close.set_reason(episode_.closure_reason());
  AddForEach(DateOf(episode_.closure_date()), Phase::kClosing, "closure", "CloseCase", close);
}

std::vector<Step> PracticeOf(const CountyFamily& family, std::size_t episode) {
  PracticeWriter writer(family, episode);
  writer.AddAllocations();
  writer.AddAssessments();
  writer.AddEnquiries();
  writer.AddConferences();
  writer.AddProtectionPlans();
  writer.AddCinPlans();
  writer.AddCourt();
  writer.AddCare();
  writer.AddMoves();
  if (episode + 1 == family.episodes.size()) {
    writer.AddPractitioners();
    writer.AddPeople();
    writer.AddBirthsAndDeaths();
    writer.AddRestrictions();
    writer.AddAdoption();
  }
  writer.AddClosure();
  return std::move(writer).InOrder();
}

}  // namespace kith::cli
