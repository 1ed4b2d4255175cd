#include "services/cli/practice.h"

#include <algorithm>
#include <map>
#include <stdexcept>
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
      rng_(family.seed * 31 + episode) {
  for (std::size_t i = 0; i < family.children.size(); ++i) all_.push_back(i);
}

std::vector<PracticeStep> PracticeWriter::InOrder() && {
  std::stable_sort(steps_.begin(), steps_.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.day, a.phase) < std::tie(b.day, b.phase);
  });
  std::vector<PracticeStep> ordered;
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
  if (IsUnborn(child)) return -1;
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
    const bool is_seen = !IsUnborn(child) && !nobody && !rng_.Chance(6);
    found.set_is_seen(is_seen);
    if (!is_seen) {
      found.set_not_seen_reason(IsUnborn(child) ? NOT_SEEN_REASON_UNBORN
                                : nobody        ? why_nobody
                                                : NOT_SEEN_REASON_CHILD_AWAY);
      found.set_bedroom_not_seen_reason(IsUnborn(child) ? NOT_SEEN_REASON_UNBORN
                                        : nobody        ? why_nobody
                                                        : NOT_SEEN_REASON_OTHER);
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
  bool is_first = true;
  for (const auto& allocation : history_.allocations) {
    AllocateCaseRequest request;
    request.set_team(allocation.team());
    request.set_worker(allocation.worker());
    request.set_start_date(allocation.start_date());
    if (!is_first) request.set_change_reason(WORKER_CHANGE_REASON_CASELOADS_BALANCED);
    is_first = false;
    AddForEach(DateOf(allocation.start_date()), Phase::kAllocating, "allocation", "AllocateCase", request);
  }
}

void PracticeWriter::AddAssessments() {
  for (const auto& assessment : episode_.assessments()) {
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
    AuthoriseAssessmentRequest authorise;
    authorise.set_authorisation_date(assessment.authorisation_date());
    *authorise.mutable_factors() = assessment.factors();
    const bool goes_on = !episode_.cin_plans().empty() || !episode_.child_protection_plans().empty();
    authorise.set_outcome(goes_on                             ? ASSESSMENT_OUTCOME_CHILD_IN_NEED_SERVICES
                          : !history_.periods_of_care.empty() ? ASSESSMENT_OUTCOME_LOOKED_AFTER
                          : episode_.closure_reason() == REASON_FOR_CLOSURE_AFTER_ASSESSMENT_EARLY_HELP
                              ? ASSESSMENT_OUTCOME_STEP_DOWN_TO_EARLY_HELP
                              : ASSESSMENT_OUTCOME_NO_FURTHER_ACTION);
    AddForEach(ended, Phase::kAssessing, "assessment authorise", "AuthoriseAssessment", authorise);
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
    Add(DateOf(spell.start_date()), Phase::kAllocating, what, "AllocatePractitioner", {}, allocate, kTeamsService);
    if (spell.end_date().empty()) continue;
    EndPractitionerAllocationRequest end;
    end.set_number(spell.number());
    end.set_end_date(spell.end_date());
    end.set_reason(WORKER_CHANGE_REASON_WORK_COMPLETED);
    Add(DateOf(spell.end_date()), Phase::kEndingWork, what + " end", "EndPractitionerAllocation", {}, end,
        kTeamsService);
  }
}

void PracticeWriter::AddClosure() {
  if (episode_.closure_date().empty()) return;
  CloseCaseRequest close;
  close.set_closure_date(episode_.closure_date());
  close.set_reason(episode_.closure_reason());
  AddForEach(DateOf(episode_.closure_date()), Phase::kClosing, "closure", "CloseCase", close);
}

std::vector<PracticeStep> PracticeOf(const CountyFamily& family, std::size_t episode) {
  PracticeWriter writer(family, episode);
  writer.AddAllocations();
  writer.AddAssessments();
  writer.AddEnquiries();
  writer.AddConferences();
  writer.AddProtectionPlans();
  writer.AddCinPlans();
  writer.AddCourt();
  writer.AddCare();
  if (episode + 1 == family.episodes.size()) writer.AddPractitioners();
  writer.AddClosure();
  return std::move(writer).InOrder();
}

namespace {

void SetText(google::protobuf::Message& message, const char* field, const std::string& value) {
  const auto* descriptor = message.GetDescriptor()->FindFieldByName(field);
  if (!descriptor) throw std::logic_error(message.GetDescriptor()->full_name() + " has no " + field);
  message.GetReflection()->SetString(&message, descriptor, value);
}

}  // namespace

std::unique_ptr<google::protobuf::Message> RequestOf(const PracticeStep& step,
                                                     const std::vector<std::string>& case_files,
                                                     const std::string& family, const std::string& request_id) {
  std::unique_ptr<google::protobuf::Message> request(step.request->New());
  request->CopyFrom(*step.request);
  SetText(*request, "request_id", request_id);
  if (step.children.empty()) {
    SetText(*request, "subject", family);
    return request;
  }
  if (auto* issue = dynamic_cast<IssueCareProceedingsRequest*>(request.get())) {
    issue->set_name(case_files[step.children.front()]);
    for (std::size_t i = 1; i < step.children.size(); ++i)
      issue->add_siblings()->set_name(case_files[step.children[i]]);
    return request;
  }
  const auto* children = request->GetDescriptor()->FindFieldByName("children");
  if (!children) {
    SetText(*request, "name", case_files[step.children.front()]);
    return request;
  }
  for (std::size_t i = 0; i < step.children.size(); ++i) {
    SetText(*request->GetReflection()->MutableRepeatedMessage(request.get(), children, static_cast<int>(i)), "name",
            case_files[step.children[i]]);
  }
  return request;
}

}  // namespace kith::cli
