#include "services/cases/domain/clocks/starts.h"

#include <algorithm>

#include "shared/calendar/clocks.h"

#include "kith/type/v1/looked_after_codes.pb.h"
#include "kith/type/v1/safeguarding_codes.pb.h"

namespace kith::cases {

namespace {

using v1::CaseFile;
using v1::Episode;

// The earlier of two days on which something fell away.
std::string Sooner(const std::string& a, const std::string& b) {
  if (a.empty() || b.empty()) return a.empty() ? b : a;
  return std::min(a, b);
}

std::string Compact(const std::string& date) {
  std::string digits;
  std::copy_if(date.begin(), date.end(), std::back_inserter(digits), [](char c) { return c != '-'; });
  return digits;
}

std::string LastSeen(const CaseFile& file, type::v1::VisitKind kind) {
  for (const auto& visits : file.visits()) {
    if (visits.kind() == kind) return visits.last_seen_date();
  }
  return "";
}

class Starts {
 public:
  explicit Starts(const CaseFile& file) : file_(file) {}

  std::vector<ClockStart> All() && {
    for (const Episode& episode : file_.episodes()) {
      gone_ = Sooner(episode.closure_date(), file_.death_date());
      for (const auto& assessment : episode.assessments()) Add(episode, assessment);
      for (const auto& enquiry : episode.section_47_enquiries()) Add(enquiry);
      for (const auto& conference : episode.initial_conferences()) Add(conference);
      for (const auto& plan : episode.child_protection_plans()) Add(plan);
      for (const auto& plan : episode.cin_plans()) Add(plan);
      for (const auto& proceedings : episode.pre_proceedings()) Add(proceedings);
    }
    // Court and care outlast an episode's closure.
    gone_ = file_.death_date();
    for (const auto& proceedings : file_.care_proceedings()) Add(proceedings);
    for (const auto& period : file_.periods_of_care()) Add(period);
    return std::move(starts_);
  }

 private:
  ClockStart& Put(const char* id, const char* part, int number, const std::string& start, const std::string& done,
                  const std::string& ended = "") {
    ClockStart clock;
    clock.clock_id = id;
    clock.key = std::string(id) + "-" + part + "-" + std::to_string(number);
    clock.start_date = start;
    clock.done_date = done;
    clock.ended_date = done.empty() ? Sooner(ended, gone_) : "";
    return starts_.emplace_back(std::move(clock));
  }

  // A link of a chain: it is another clock from another day.
  ClockStart& PutLink(const char* id, const char* part, int number, const std::string& start, const std::string& done,
                      const std::string& ended = "") {
    ClockStart& clock = Put(id, part, number, start, done, ended);
    clock.key += "-" + Compact(start);
    return clock;
  }

  void Add(const Episode& episode, const v1::Assessment& assessment) {
    // The limit runs from the referral (CIN census guide §4.9). An assessment that begins when that is long past is a
    // new one, and its own start counts.
    const std::string from_referral =
        calendar::FormatDate(calendar::DueDate("D3", calendar::DateOf(episode.referral_date())));
    const std::string& start =
        assessment.start_date() > from_referral ? assessment.start_date() : episode.referral_date();
    Put("D3", "assessment", assessment.number(), start, assessment.authorisation_date(),
        assessment.cancellation_date());
    if (assessment.internal_review_date().empty()) return;
    const std::string& reviewed =
        assessment.last_reviewed_date().empty() ? assessment.authorisation_date() : assessment.last_reviewed_date();
    Put("D3a", "assessment", assessment.number(), assessment.start_date(), reviewed, assessment.cancellation_date())
        .fixed_due = assessment.internal_review_date();
  }

  void Add(const v1::Section47Enquiry& enquiry) {
    Put("D5", "enquiry", enquiry.number(), enquiry.start_date(), enquiry.conference_date(),
        enquiry.conference_not_required() ? enquiry.end_date() : "");
    Put("D5a", "enquiry", enquiry.number(), enquiry.start_date(), enquiry.end_date());
  }

  void Add(const v1::InitialConference& conference) {
    if (!conference.is_transfer_in() || conference.target_date().empty()) return;
    // The record keeps the day by which, not the day on which the authority was told.
    Put("D6", "conference", conference.number(), conference.target_date(), conference.conference_date()).fixed_due =
        conference.target_date();
  }

  void Add(const v1::ChildProtectionPlan& plan) {
    const int number = plan.number();
    const std::string& end = plan.end_date();
    if (plan.core_group_count() <= 1) {
      Put("D7", "plan", number, plan.start_date(), plan.last_core_group_date(), end);
    }
    if (plan.core_group_count() > 0) PutLink("D7a", "plan", number, plan.last_core_group_date(), "", end);
    const std::string* before = &plan.start_date();
    for (const std::string& review : plan.review_dates()) {
      PutReview(number, *before, review, end, plan.start_date());
      before = &review;
    }
    // The conference that ends a plan needs no next one.
    if (end.empty() || *before < end) PutReview(number, *before, "", end, plan.start_date());
    PutVisits("D10", "plan", plan, type::v1::VISIT_KIND_CHILD_PROTECTION);
  }

  // From the plan's start or the last time that the child was seen. A plan that ended before that keeps no visits.
  template <class Plan>
  void PutVisits(const char* id, const char* part, const Plan& plan, type::v1::VisitKind kind) {
    const std::string seen = LastSeen(file_, kind);
    if (!plan.end_date().empty() && seen > plan.end_date()) return;
    PutLink(id, part, plan.number(), std::max(plan.start_date(), seen), "", plan.end_date());
  }

  void PutReview(int number, const std::string& before, const std::string& review, const std::string& end,
                 const std::string& plan_start) {
    if (before == plan_start) {
      Put("D8", "plan", number, before, review, end);
    } else {
      PutLink("D9", "plan", number, before, review, end);
    }
  }

  void Add(const v1::CinPlan& plan) {
    const int number = plan.number();
    const std::string& end = plan.end_date();
    if (plan.review_count() <= 1) Put("D11", "cin-plan", number, plan.start_date(), plan.last_review_date(), end);
    if (plan.review_count() > 0) {
      ClockStart& next = PutLink("D11a", "cin-plan", number, plan.last_review_date(), "", end);
      next.fixed_due = plan.next_review_date();
    }
    PutVisits("D11b", "cin-plan", plan, type::v1::VISIT_KIND_CHILD_IN_NEED);
  }

  void Add(const v1::PreProceedings& proceedings) {
    const int number = proceedings.number();
    const std::string& step = proceedings.step_decision_date();
    Put("D12", "pre-proceedings", number, proceedings.start_date(), proceedings.letter_date(), step);
    if (!proceedings.letter_date().empty()) {
      Put("D12a", "pre-proceedings", number, proceedings.letter_date(), proceedings.initial_meeting_date(), step);
    }
    Put("D13", "pre-proceedings", number, proceedings.start_date(), step);
  }

  void Add(const v1::CareProceedings& proceedings) {
    ClockStart& clock =
        Put("D14", "proceedings", proceedings.number(), proceedings.issue_date(), proceedings.end_date());
    for (const auto& extension : proceedings.extensions()) clock.extra_weeks += extension.weeks();
  }

  void Add(const v1::PeriodOfCare& period) {
    const int number = period.number();
    const std::string& end = period.end_date();
    if (period.review_count() <= 1) Put("D15", "care", number, period.start_date(), period.last_review_date(), end);
    if (period.review_count() == 1) Put("D16", "care", number, period.last_review_date(), "", end);
    if (period.review_count() > 1) PutLink("D16a", "care", number, period.last_review_date(), "", end);
    for (const auto& episode : period.episodes()) {
      // Protection by the police or by an emergency order is what has to end.
      if (episode.legal_status() == type::v1::LEGAL_STATUS_POLICE_PROTECTION) {
        PutLink("D19", "care", number, episode.start_date(), episode.end_date());
      }
      if (episode.legal_status() == type::v1::LEGAL_STATUS_EMERGENCY_PROTECTION_ORDER) {
        PutLink("D20", "care", number, episode.start_date(), episode.end_date());
      }
    }
    if (end.empty() && !period.episodes().empty()) AddVisits(period);
  }

  // Visits of the placement that goes on: care episodes of one number are one placement.
  void AddVisits(const v1::PeriodOfCare& period) {
    const auto& episodes = period.episodes();
    const int placement = episodes[episodes.size() - 1].placement().number();
    int first = episodes.size() - 1;
    while (first > 0 && episodes[first - 1].placement().number() == placement) --first;
    const std::string& began = episodes[first].start_date();
    const std::string seen = LastSeen(file_, type::v1::VISIT_KIND_LOOKED_AFTER);
    if (seen < began) {
      PutLink("D17", "care", period.number(), began, "");
      return;
    }
    const std::string year = calendar::FormatDate(calendar::AddMonths(calendar::DateOf(began), 12));
    PutLink(seen < year ? "D17a" : "D17b", "care", period.number(), seen, "");
  }

  const CaseFile& file_;
  std::string gone_;
  std::vector<ClockStart> starts_;
};

}  // namespace

std::vector<ClockStart> ClockStarts(const CaseFile& file) { return Starts(file).All(); }

}  // namespace kith::cases
