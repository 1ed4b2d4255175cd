#include "services/cases/domain/episode.h"

#include "services/cases/domain/reasons.h"

namespace kith::cases {

namespace {

template <class Parts, class IsOpen>
auto LastOpen(const Parts& parts, IsOpen is_open) -> decltype(&parts.Get(0)) {
  for (int i = parts.size() - 1; i >= 0; --i) {
    if (is_open(parts.Get(i))) return &parts.Get(i);
  }
  return nullptr;
}

bool HasNoEnd(const auto& part) { return part.end_date().empty(); }

}  // namespace

Result<const Episode*> OpenEpisode(const CaseFile& file) {
  if (!file.episodes().empty()) {
    const Episode& newest = file.episodes(file.episodes_size() - 1);
    if (newest.closure_date().empty()) return &newest;
  }
  // Rule 8565: activity shown after a case has been closed.
  return Refuse(reasons::kCaseClosed, "the case is closed; a new referral must be accepted first",
                {{"name", "a case file with an open referral episode"}});
}

checks::Refused CheckAfterReferral(std::string_view field, const std::string& date, const Episode& episode,
                                   std::string_view rule) {
  if (date >= episode.referral_date()) return std::nullopt;
  return checks::RefuseField(
      reasons::kBeforeReferral,
      "nothing of an episode can begin before its referral (census rule " + std::string(rule) + ")", field,
      "a date on or after the referral date, " + episode.referral_date());
}

checks::Refused CheckEnd(std::string_view field, const std::string& start, const std::string& end,
                         std::string_view rule) {
  if (end >= start) return std::nullopt;
  std::string message = "it cannot end before it started";
  if (!rule.empty()) message += " (census rule " + std::string(rule) + ")";
  return checks::RefuseField(reasons::kEndBeforeStart, std::move(message), field,
                             "a date on or after the start, " + start);
}

bool StartsWithin(const Period& other, const Period& period) {
  return other.start >= period.start && (period.end.empty() || other.start <= period.end);
}

bool StartsBeforeEndOf(const Period& other, const Period& period) {
  return other.start >= period.start && (period.end.empty() || other.start < period.end);
}

std::vector<Period> CinPlanPeriods(const CaseFile& file) {
  std::vector<Period> periods;
  for (const auto& episode : file.episodes()) {
    for (const auto& plan : episode.cin_plans()) periods.push_back({plan.start_date(), plan.end_date()});
  }
  return periods;
}

std::vector<Period> ChildProtectionPlanPeriods(const CaseFile& file) {
  std::vector<Period> periods;
  for (const auto& episode : file.episodes()) {
    for (const auto& plan : episode.child_protection_plans()) periods.push_back({plan.start_date(), plan.end_date()});
  }
  return periods;
}

const v1::Assessment* OpenAssessment(const Episode& episode) {
  return LastOpen(episode.assessments(), [](const auto& part) {
    return part.authorisation_date().empty() && part.cancellation_date().empty();
  });
}

const v1::Section47Enquiry* OpenSection47Enquiry(const Episode& episode) {
  return LastOpen(episode.section_47_enquiries(), HasNoEnd<v1::Section47Enquiry>);
}

const v1::Section47Enquiry* UnresolvedSection47Enquiry(const Episode& episode) {
  return LastOpen(episode.section_47_enquiries(), [](const auto& enquiry) {
    return enquiry.conference_date().empty() && !enquiry.conference_not_required();
  });
}

const v1::InitialConference* PendingConference(const Episode& episode) {
  return LastOpen(episode.initial_conferences(), [](const auto& part) { return part.conference_date().empty(); });
}

const v1::PreProceedings* OpenPreProceedings(const Episode& episode) {
  return LastOpen(episode.pre_proceedings(), [](const auto& part) { return part.step_decision_date().empty(); });
}

const v1::CareProceedings* OpenCareProceedings(const CaseFile& file) {
  return LastOpen(file.care_proceedings(), HasNoEnd<v1::CareProceedings>);
}

const v1::PeriodOfCare* OpenPeriodOfCare(const CaseFile& file) {
  return LastOpen(file.periods_of_care(), HasNoEnd<v1::PeriodOfCare>);
}

const v1::Reunification* OpenReunification(const CaseFile& file) {
  return LastOpen(file.reunifications(), HasNoEnd<v1::Reunification>);
}

const v1::CinPlan* OpenCinPlan(const Episode& episode) { return LastOpen(episode.cin_plans(), HasNoEnd<v1::CinPlan>); }

const v1::ChildProtectionPlan* OpenChildProtectionPlan(const Episode& episode) {
  return LastOpen(episode.child_protection_plans(), HasNoEnd<v1::ChildProtectionPlan>);
}

}  // namespace kith::cases
