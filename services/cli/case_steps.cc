#include "services/cli/case_steps.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "services/cli/pre_proceedings_steps.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cli {
namespace {

using namespace cases::v1;

// Where a step stands among those of its day: reviews before the end of the plan, ends before the starts that they make
// room for, the closure last.
enum Phase {
  kAllocating,
  kReviewing,
  kChanging,
  kEnding,
  kAssessing,
  kProtecting,
  kChangingAtStart,
  kPlanning,
  kEndingAtOnce,
  kIssuing,
  kConcluding,
  kClosing
};

class Steps {
 public:
  explicit Steps(const EpisodeHistory& history) : history_(history), episode_(history.episode) {}

  std::vector<CaseStep> InOrder() && {
    for (int i = 0; i < static_cast<int>(history_.allocations.size()); ++i)
      AddAllocation(history_.allocations[static_cast<std::size_t>(i)]);
    AddAssessments();
    for (int i = 0; i < episode_.section_47_enquiries_size(); ++i) AddEnquiry(episode_.section_47_enquiries(i), i);
    for (int i = 0; i < episode_.child_protection_plans_size(); ++i)
      AddProtectionPlan(episode_.child_protection_plans(i), i);
    for (int i = 0; i < episode_.cin_plans_size(); ++i) AddCinPlan(episode_.cin_plans(i), i);
    for (const auto& proceedings : history_.proceedings) AddProceedings(proceedings);
    AddClosure();
    std::stable_sort(steps_.begin(), steps_.end(), [](const Placed& a, const Placed& b) {
      return std::tie(a.day, a.phase) < std::tie(b.day, b.phase);
    });
    std::vector<CaseStep> ordered;
    for (auto& placed : steps_) ordered.push_back(std::move(placed.step));
    return ordered;
  }

 private:
  struct Placed {
    std::string day;
    Phase phase;
    CaseStep step;
  };

  template <class Request>
  void Add(const std::string& day, Phase phase, RecordKind kind, int part, std::string key, const char* rpc,
           const std::string& date, Request request) {
    steps_.push_back(
        {day, phase, {rpc, date, kind, part, std::move(key), std::make_shared<Request>(std::move(request))}});
  }

  void AddAllocation(const Allocation& allocation) {
    AllocateCaseRequest request;
    request.set_team(allocation.team());
    request.set_worker(allocation.worker());
    request.set_start_date(allocation.start_date());
    const auto& date = allocation.start_date();
    Add(date, kAllocating, RecordKind::kEpisode, 0, "allocation " + date, "AllocateCase", date, request);
  }

  // Assessments that overlap (a query, 8863Q) are recorded one after the other all the same: only one can be open.
  void AddAssessments() {
    std::string free;
    for (int i = 0; i < episode_.assessments_size(); ++i) {
      const auto& assessment = episode_.assessments(i);
      const auto key = "assessment " + assessment.start_date();
      StartAssessmentRequest start;
      start.set_start_date(assessment.start_date());
      start.set_internal_review_date(assessment.internal_review_date());
      const auto begun = std::max(assessment.start_date(), free);
      Add(begun, kAssessing, RecordKind::kAssessment, i, key + " start", "StartAssessment", assessment.start_date(),
          start);
      if (assessment.authorisation_date().empty()) continue;
      AuthoriseAssessmentRequest authorise;
      authorise.set_authorisation_date(assessment.authorisation_date());
      *authorise.mutable_factors() = assessment.factors();
      free = std::max(begun, assessment.authorisation_date());
      Add(free, kAssessing, RecordKind::kAssessment, i, key + " authorise", "AuthoriseAssessment",
          assessment.authorisation_date(), authorise);
    }
  }

  void AddEnquiry(const Section47Enquiry& enquiry, int i) {
    const auto key = "section47 " + enquiry.start_date();
    StartSection47EnquiryRequest start;
    start.set_start_date(enquiry.start_date());
    Add(enquiry.start_date(), kAssessing, RecordKind::kSection47, i, key + " start", "StartSection47Enquiry",
        enquiry.start_date(), start);
    if (enquiry.end_date().empty()) return;
    ConcludeSection47EnquiryRequest conclude;
    conclude.set_end_date(enquiry.end_date());
    conclude.set_conference_date(enquiry.conference_date());
    conclude.set_conference_not_required(enquiry.conference_not_required());
    Add(enquiry.end_date(), enquiry.end_date() > enquiry.start_date() ? kEnding : kAssessing, RecordKind::kSection47, i,
        key + " conclude", "ConcludeSection47Enquiry", enquiry.end_date(), conclude);
  }

  void AddProtectionPlan(const ChildProtectionPlan& plan, int i) {
    const auto key = "protection " + plan.start_date();
    StartChildProtectionPlansRequest start;
    start.set_conference_date(plan.start_date());
    auto& child = *start.add_children();
    child.set_category(plan.initial_category());
    child.set_number_of_previous_plans(plan.number_of_previous_plans());
    Add(plan.start_date(), kProtecting, RecordKind::kProtectionPlan, i, key + " start", "StartChildProtectionPlans",
        plan.start_date(), start);
    for (const auto& date : plan.review_dates()) {
      RecordReviewConferenceRequest review;
      review.set_review_date(date);
      Add(date, kReviewing, RecordKind::kReview, i, key + " review " + date, "RecordReviewConference", date, review);
    }
    AddChangeOfCategory(plan, i, key);
    if (plan.end_date().empty()) return;
    EndChildProtectionPlanRequest end;
    end.set_end_date(plan.end_date());
    Add(plan.end_date(), kEnding, RecordKind::kProtectionPlan, i, key + " end", "EndChildProtectionPlan",
        plan.end_date(), end);
  }

  // Neither the census nor the county say when the category changed: at the last review, or as the plan ended.
  void AddChangeOfCategory(const ChildProtectionPlan& plan, int i, const std::string& key) {
    if (plan.latest_category() == plan.initial_category()) return;
    std::string date = plan.start_date();
    if (!plan.end_date().empty()) date = plan.end_date();
    if (!plan.review_dates().empty()) date = *std::max_element(plan.review_dates().begin(), plan.review_dates().end());
    ChangeCategoryOfAbuseRequest change;
    change.set_change_date(date);
    change.set_category(plan.latest_category());
    Add(date, date == plan.start_date() ? kChangingAtStart : kChanging, RecordKind::kProtectionPlan, i,
        key + " category", "ChangeCategoryOfAbuse", date, change);
  }

  void AddCinPlan(const CinPlan& plan, int i) {
    const auto key = "cin " + plan.start_date();
    StartCinPlanRequest start;
    start.set_start_date(plan.start_date());
    Add(plan.start_date(), kPlanning, RecordKind::kCinPlan, i, key + " start", "StartCinPlan", plan.start_date(),
        start);
    if (plan.end_date().empty()) return;
    EndCinPlanRequest end;
    end.set_end_date(plan.end_date());
    Add(plan.end_date(), plan.end_date() > plan.start_date() ? kEnding : kEndingAtOnce, RecordKind::kCinPlan, i,
        key + " end", "EndCinPlan", plan.end_date(), end);
  }

  void AddProceedings(const CareProceedings& proceedings) {
    const auto key = "proceedings " + proceedings.issue_date();
    IssueCareProceedingsRequest issue;
    issue.set_issue_date(proceedings.issue_date());
    Add(proceedings.issue_date(), kIssuing, RecordKind::kEpisode, 0, key + " issue", "IssueCareProceedings",
        proceedings.issue_date(), issue);
    if (proceedings.end_date().empty()) return;
    ConcludeCareProceedingsRequest conclude;
    conclude.set_end_date(proceedings.end_date());
    conclude.set_final_order(proceedings.final_order());
    Add(proceedings.end_date(), proceedings.end_date() > proceedings.issue_date() ? kEnding : kConcluding,
        RecordKind::kEpisode, 0, key + " conclude", "ConcludeCareProceedings", proceedings.end_date(), conclude);
  }

  void AddClosure() {
    if (episode_.closure_date().empty()) return;
    CloseCaseRequest close;
    close.set_closure_date(episode_.closure_date());
    close.set_reason(episode_.closure_reason());
    Add(episode_.closure_date(), kClosing, RecordKind::kEpisode, 0, "closure", "CloseCase", episode_.closure_date(),
        close);
  }

  const EpisodeHistory& history_;
  const Episode& episode_;
  std::vector<Placed> steps_;
};

void SetText(google::protobuf::Message& message, const char* field, const std::string& value) {
  const auto* descriptor = message.GetDescriptor()->FindFieldByName(field);
  if (!descriptor) throw std::logic_error(message.GetDescriptor()->full_name() + " has no " + field);
  message.GetReflection()->SetString(&message, descriptor, value);
}

}  // namespace

std::vector<CaseStep> StepsOf(const EpisodeHistory& history) {
  auto steps = Steps(history).InOrder();
  AddTransferIn(history, steps);
  AddPreProceedings(history, steps);
  return steps;
}

std::unique_ptr<google::protobuf::Message> RequestOf(const CaseStep& step, const std::vector<std::string>& case_files,
                                                     const std::string& request_id) {
  std::unique_ptr<google::protobuf::Message> request(step.request->New());
  request->CopyFrom(*step.request);
  SetText(*request, "request_id", request_id);
  if (auto* conference = dynamic_cast<StartChildProtectionPlansRequest*>(request.get())) {
    const auto outcome = conference->children(0);
    conference->clear_children();
    for (const auto& name : case_files) {
      auto& child = *conference->add_children();
      child = outcome;
      child.set_name(name);
    }
    return request;
  }
  if (case_files.size() != 1) throw std::logic_error(step.rpc + " is about one case file");
  if (const auto* children = request->GetDescriptor()->FindFieldByName("children")) {
    const auto& fields = *request->GetReflection();
    const bool has_child = fields.FieldSize(*request, children) > 0;
    SetText(has_child ? *fields.MutableRepeatedMessage(request.get(), children, 0)
                      : *fields.AddMessage(request.get(), children),
            "name", case_files[0]);
    return request;
  }
  SetText(*request, "name", case_files[0]);
  return request;
}

}  // namespace kith::cli
