#include "services/cases/domain/correction_checks.h"

#include <algorithm>

#include "services/cases/domain/census/census.h"
#include "services/cases/domain/closure.h"
#include "services/cases/domain/reasons.h"

namespace kith::cases {

namespace {

using checks::Refused;
using v1::CaseFile;

struct Fault {
  Reason reason;
  std::string message;
  std::string accepted;

  bool operator==(const Fault& other) const { return reason.name == other.reason.name && message == other.message; }
};
using Faults = std::vector<Fault>;

void AddEpisodeFaults(const v1::Episode& episode, Faults& faults) {
  const auto add = [&faults](Reason reason, std::string message, std::string accepted) {
    faults.push_back({reason, std::move(message), std::move(accepted)});
  };
  const bool closed = !episode.closure_date().empty();
  for (const auto& enquiry : episode.section_47_enquiries()) {
    const std::string which = "section 47 enquiry " + std::to_string(enquiry.number());
    if (!enquiry.end_date().empty() && enquiry.end_date() < enquiry.start_date()) {
      add(reasons::kEndBeforeStart, which + " would end before it started", "an end on or after the start");
    }
    if (enquiry.conference_not_required() && (!enquiry.conference_date().empty() || enquiry.end_date().empty())) {
      add(reasons::kConferenceDateOrNotRequired, which + " would need no conference and be open, or have one",
          "either a conference date, or none required with an end date");
    }
  }
  for (const auto& plan : episode.cin_plans()) {
    if (closed && plan.end_date().empty()) {
      add(reasons::kPlanNotEnded, "child in need plan " + std::to_string(plan.number()) + " would outlast its episode",
          "an end date on or before the closure");
    }
  }
  for (const auto& plan : episode.child_protection_plans()) {
    const std::string which = "child protection plan " + std::to_string(plan.number());
    if (closed && plan.end_date().empty()) {
      add(reasons::kPlanNotEnded, which + " would outlast its episode", "an end date on or before the closure");
    }
    const auto& reviews = plan.review_dates();
    if (!plan.end_date().empty() && !reviews.empty() && *reviews.rbegin() > plan.end_date()) {
      add(reasons::kPlanEndsBeforeReview, which + " would end before its last review",
          "an end date on or after the last review");
    }
    if (std::adjacent_find(reviews.begin(), reviews.end()) != reviews.end()) {
      add(reasons::kReviewAlreadyRecorded, which + " would have two reviews on one day", "each day once");
    }
  }
  for (const auto& period : episode.pre_proceedings()) {
    if (period.start_date() < episode.referral_date()) {
      add(reasons::kBeforeReferral,
          "pre-proceedings " + std::to_string(period.number()) + " would begin before the referral",
          "a date on or after the referral");
    }
    const std::string which = "pre-proceedings " + std::to_string(period.number());
    const bool is_stepped_up =
        !period.step_decision_date().empty() && period.outcome() == type::v1::PRE_PROCEEDINGS_OUTCOME_ISSUE_PROCEEDINGS;
    if (!period.court_application_date().empty() && !is_stepped_up) {
      add(reasons::kNotSteppedUp, which + " would have an application to court that nobody decided on",
          "an application after the decision to issue proceedings");
    }
    if (!period.initiation_letter_date().empty() && period.court_application_date().empty()) {
      add(reasons::kApplicationRequired, which + " would have an initiation letter without an application",
          "a letter after the application to court");
    }
  }
}

void AddProceedingsFaults(const CaseFile& file, Faults& faults) {
  const auto add = [&faults](Reason reason, std::string message, std::string accepted) {
    faults.push_back({reason, std::move(message), std::move(accepted)});
  };
  for (const auto& one : file.care_proceedings()) {
    const std::string which = "care proceedings " + std::to_string(one.number());
    if (!one.end_date().empty() && one.end_date() < one.issue_date()) {
      add(reasons::kEndBeforeStart, which + " would end before they were issued", "an end on or after the issue");
    }
    if (one.end_date().empty() != (one.final_order() == 0)) {
      add(kith::reasons::kInvalidRequest, which + " would have an end without an order, or an order without an end",
          "end_date and final_order together");
    }
    for (const auto& other : file.care_proceedings()) {
      if (&other == &one || other.issue_date() > one.issue_date()) continue;
      if (other.issue_date() == one.issue_date() && other.number() > one.number()) continue;
      if (other.end_date().empty()) {
        add(reasons::kProceedingsAlreadyOpen, which + " would be issued while others are open",
            "proceedings that follow one another");
      } else if (one.issue_date() < other.end_date()) {
        add(reasons::kProceedingsOverlap, which + " would overlap others", "proceedings that follow one another");
      }
    }
  }
}

// What belongs to the child, not to an episode, is held against the closure of the newest.
void AddClosureFaults(const CaseFile& file, Faults& faults) {
  if (file.episodes().empty()) return;
  const auto& newest = file.episodes(file.episodes_size() - 1);
  if (newest.closure_date().empty() || newest.closure_date() >= LastActivity(file, newest)) return;
  faults.push_back({reasons::kActivityAfterClosure, "something was recorded of a day after this closure",
                    "a date on or after the last activity"});
}

Faults FaultsOf(const CaseFile& file) {
  Faults faults;
  for (const auto& episode : file.episodes()) AddEpisodeFaults(episode, faults);
  AddProceedingsFaults(file, faults);
  AddClosureFaults(file, faults);
  return faults;
}

bool IsKept(const census::Rule& rule) {
  return rule.handling == census::Handling::kRefused || rule.handling == census::Handling::kUnsayable;
}

}  // namespace

checks::Refused CheckCorrected(const CaseFile& before, const CaseFile& after, const Correctable& kind) {
  const std::string field = std::string("values.") + kind.values;
  const auto broken_before = census::FindingsOf(before);
  for (const auto& finding : census::FindingsOf(after)) {
    const auto is_same = [&finding](const census::Finding& other) {
      return other.rule == finding.rule && other.part == finding.part && other.number == finding.number;
    };
    if (!IsKept(*finding.rule) || std::any_of(broken_before.begin(), broken_before.end(), is_same)) continue;
    const std::string number(finding.rule->number);
    return checks::RefuseField(
        reasons::kCensusRuleBroken,
        "corrected so, the record would break census rule " + number + ": " + std::string(finding.rule->message), field,
        "values that keep rule " + number);
  }
  const Faults faults_before = FaultsOf(before);
  for (const Fault& fault : FaultsOf(after)) {
    if (std::find(faults_before.begin(), faults_before.end(), fault) != faults_before.end()) continue;
    return checks::RefuseField(fault.reason, fault.message, field, fault.accepted);
  }
  return std::nullopt;
}

}  // namespace kith::cases
