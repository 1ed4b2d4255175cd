#include "services/cli/county_rates.h"

#include <stdexcept>

#include "services/cli/county.h"
#include "shared/calendar/working_days.h"

namespace kith::cli {

using calendar::AddMonths;
using calendar::Date;
using calendar::DateOf;

const std::array<PublishedRate, kRates>& PublishedRates() {
  static const std::array<PublishedRate, kRates> rates = {{
      {Rate::kReferredAgain, "referrals within 12 months of one before", 22.6, 1.5, "C1"},
      {Rate::kNoFurtherAction, "referrals with no further action", 6.3, 1.5, "C1"},
      {Rate::kAssessedInTime, "assessments authorised within 45 working days", 83.9, 1.5, "C2"},
      {Rate::kConferredInTime, "initial conferences within 15 working days of the enquiry", 77.7, 2.0, "C4"},
      {Rate::kSecondPlan, "child protection plans that are a second or later one", 21.9, 2.0, "D3"},
      {Rate::kReviewedInTime, "child protection plans with every review on time", 91.5, 2.0, "D6"},
      {Rate::kPlanUpTo3Months, "child protection plans that ended within 3 months", 18.7, 2.5, "D7"},
      {Rate::kPlanUpTo6Months, "  after 3 to 6 months", 11.4, 2.5, "D7"},
      {Rate::kPlanUpToAYear, "  after 6 months to a year", 42.3, 2.5, "D7"},
      {Rate::kPlanUpTo2Years, "  after 1 to 2 years", 24.0, 2.5, "D7"},
      {Rate::kPlanOver2Years, "  after 2 years or more", 3.6, 2.0, "D7"},
  }};
  return rates;
}

const PublishedRate& Published(Rate rate) {
  for (const auto& published : PublishedRates()) {
    if (published.rate == rate) return published;
  }
  throw std::logic_error("a rate without a row");
}

bool IsReferredAgain(Date before, Date referral) { return referral <= AddMonths(before, 12); }

bool IsAssessedInTime(Date referral, Date authorised) {
  return calendar::WorkingDaysBetween(referral, authorised) <= 45;
}

bool IsConferredInTime(Date start, Date conference) { return calendar::WorkingDaysBetween(start, conference) <= 15; }

bool IsReviewedInTime(const cases::v1::ChildProtectionPlan& plan) {
  Date due = AddMonths(DateOf(plan.start_date()), 3);
  for (const auto& text : plan.review_dates()) {
    const Date review = DateOf(text);
    if (review > due) return false;
    due = AddMonths(review, 6);
  }
  return true;
}

std::size_t LengthBand(Date start, Date end) {
  std::size_t band = 0;
  for (const int months : {3, 6, 12, 24}) {
    if (end <= AddMonths(start, months)) return band;
    ++band;
  }
  return band;
}

void RateCount::Count(Rate rate, bool yes, int children) {
  const auto i = static_cast<std::size_t>(rate);
  all_[i] += children;
  if (yes) of_[i] += children;
}

void RateCount::AddEpisode(const EpisodeHistory& history, int children) {
  const auto& episode = history.episode;
  for (const auto& assessment : episode.assessments()) {
    if (assessment.authorisation_date().empty()) continue;
    Count(Rate::kAssessedInTime,
          IsAssessedInTime(DateOf(episode.referral_date()), DateOf(assessment.authorisation_date())), children);
  }
  for (const auto& enquiry : episode.section_47_enquiries()) {
    if (enquiry.conference_date().empty()) continue;
    Count(Rate::kConferredInTime, IsConferredInTime(DateOf(enquiry.start_date()), DateOf(enquiry.conference_date())),
          children);
  }
  for (const auto& plan : episode.child_protection_plans()) {
    Count(Rate::kSecondPlan, plan.number_of_previous_plans() > 0, children);
    const Date start = DateOf(plan.start_date());
    const bool is_reviewed = plan.end_date().empty() || DateOf(plan.end_date()) > AddMonths(start, 3);
    if (is_reviewed) Count(Rate::kReviewedInTime, IsReviewedInTime(plan), children);
    if (plan.end_date().empty()) continue;
    const auto band = LengthBand(start, DateOf(plan.end_date()));
    for (std::size_t i = 0; i < 5; ++i) {
      Count(static_cast<Rate>(static_cast<std::size_t>(Rate::kPlanUpTo3Months) + i), i == band, children);
    }
  }
}

void RateCount::Add(const CountyFamily& family) {
  const int children = static_cast<int>(family.children.size());
  for (std::size_t i = 0; i < family.episodes.size(); ++i) {
    const auto& history = family.episodes[i];
    const Date referral = DateOf(history.episode.referral_date());
    Count(Rate::kReferredAgain,
          i > 0 && IsReferredAgain(DateOf(family.episodes[i - 1].episode.referral_date()), referral), children);
    Count(Rate::kNoFurtherAction, history.no_further_action, children);
    AddEpisode(history, children);
  }
}

double RateCount::Percent(Rate rate) const {
  const auto i = static_cast<std::size_t>(rate);
  return all_[i] > 0 ? 100 * of_[i] / all_[i] : 0;
}

RateCount CountRates(const County& county) {
  RateCount count;
  for (const auto& family : county.families) count.Add(family);
  return count;
}

Calibration::Calibration()
    : again(Deck::Of(Published(Rate::kReferredAgain).percent)),
      no_further_action(Deck::Of(Published(Rate::kNoFurtherAction).percent)),
      assessments(Deck::Of(Published(Rate::kAssessedInTime).percent)),
      conferences(Deck::Of(Published(Rate::kConferredInTime).percent)),
      second_plans(Deck::Of(Published(Rate::kSecondPlan).percent)),
      reviews(Deck::Of(Published(Rate::kReviewedInTime).percent)),
      lengths({Published(Rate::kPlanUpTo3Months).percent, Published(Rate::kPlanUpTo6Months).percent,
               Published(Rate::kPlanUpToAYear).percent, Published(Rate::kPlanUpTo2Years).percent,
               Published(Rate::kPlanOver2Years).percent}) {}

}  // namespace kith::cli
