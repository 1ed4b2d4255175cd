#include "services/cli/county_rates.h"

#include <stdexcept>
#include <string_view>

#include "services/cli/county.h"
#include "shared/calendar/working_days.h"

namespace kith::cli {

using calendar::AddMonths;
using calendar::Date;
using calendar::DateOf;

namespace {

CalibratedRate Ours(Rate rate, const char* what, double percent, double tolerance) {
  return {rate, what, percent, tolerance, kAssumed};
}

}  // namespace

const std::array<CalibratedRate, kRates>& CalibratedRates() {
  static const std::array<CalibratedRate, kRates> rates = {{
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
      {Rate::kAdopted, "closures because the child was adopted", 0.8, 0.2, "B6"},
      {Rate::kDied, "closures because the child died", 0.2, 0.2, "B6"},
      {Rate::kMovedAway, "closures because the child moved to another authority", 3.3, 0.5, "B6"},
      // A quarter of an authority's contacts become referrals in the one published example; most of the others are
      // about children who are never referred, and are left out.
      Ours(Rate::kEarlierContact, "referrals before which a contact of the family led to none", 15, 1),
      Ours(Rate::kContactJoined, "referrals whose matter another agency reported too", 6, 1),
      Ours(Rate::kAgenciesAsked, "referrals before which agencies were asked (MASH)", 12, 1),
      Ours(Rate::kReplyMissing, "  enquiries closed with a reply missing", 20, 4),
      Ours(Rate::kContactRerated, "contacts whose rating was changed", 5, 1),
      Ours(Rate::kReferralRerated, "referrals whose rating was changed", 2, 1),
      Ours(Rate::kWorkAssigned, "contacts that were given to a team", 8, 1),
      Ours(Rate::kAcknowledgedLater, "referrals acknowledged after the decision", 8, 1),
      Ours(Rate::kMovedIn, "child protection plans begun by a transfer-in conference", 3, 1.5),
      Ours(Rate::kBornOnPlan, "child protection plans begun before birth", 2, 0.5),
      Ours(Rate::kAssessmentCancelled, "referrals with an assessment started in error", 2, 1),
      Ours(Rate::kFactorsOnTheWay, "referrals whose factors were noted on the way", 10, 1),
      Ours(Rate::kOutcomeCorrected, "referrals with a corrected outcome of assessment", 2, 1),
      Ours(Rate::kHandedOver, "changes of worker by handing a caseload over", 30, 3),
      Ours(Rate::kWithoutGateway, "court cases taken to pre-proceedings by a manager alone", 8, 1),
      Ours(Rate::kLongTermAtOrder, "care orders with a move to long-term foster care", 20, 4),
      Ours(Rate::kPartnerLeft, "couples who separated", 5, 1),
      Ours(Rate::kPartnerJoined, "single mothers whom a partner joined", 5, 1),
      Ours(Rate::kMovedHouse, "families that moved house", 8, 1),
      Ours(Rate::kPreferredName, "families with a child of another preferred name", 3, 1),
      Ours(Rate::kDiagnosedLater, "children's disabilities that were found later", 30, 4),
      Ours(Rate::kEthnicityLater, "families whose ethnicity was asked later", 3, 1),
      Ours(Rate::kBirthDateMistyped, "families with a mistyped date of birth", 2, 1),
      Ours(Rate::kEarlierNumber, "families with a number of an earlier system", 5, 1),
      Ours(Rate::kHalfSiblings, "sibling groups whose parentage was corrected", 2, 1),
      Ours(Rate::kDuplicate, "families with a child recorded twice and linked", 2, 1),
      Ours(Rate::kUnlinked, "  links that were undone", 25, 8),
      Ours(Rate::kRestricted, "families with a restricted record", 1, 0.5),
      Ours(Rate::kRestrictionLifted, "  restrictions that were lifted", 50, 10),
      Ours(Rate::kSafeContact, "families with domestic abuse and a safe contact", 10, 2),
  }};
  return rates;
}

const CalibratedRate& Calibrated(Rate rate) {
  const auto& found = CalibratedRates()[static_cast<std::size_t>(rate)];
  if (found.rate != rate) throw std::logic_error("the table of rates is not in the order of their names");
  return found;
}

bool IsPublished(const CalibratedRate& rate) { return std::string_view(rate.source) != kAssumed; }

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

void RateCount::Count(Rate rate, bool yes, int weight) {
  const auto i = static_cast<std::size_t>(rate);
  all_[i] += weight;
  if (yes) of_[i] += weight;
}

void RateCount::AddDealt(const Dealt& dealt) {
  for (const auto& rate : CalibratedRates()) {
    if (dealt.WasOpenTo(rate.rate)) Count(rate.rate, dealt.Has(rate.rate), 1);
  }
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
  if (!episode.closure_date().empty()) {
    using enum type::v1::ReasonForClosure;
    Count(Rate::kAdopted, episode.closure_reason() == REASON_FOR_CLOSURE_ADOPTED, children);
    Count(Rate::kDied, episode.closure_reason() == REASON_FOR_CLOSURE_DIED, children);
    Count(Rate::kMovedAway, episode.closure_reason() == REASON_FOR_CLOSURE_TRANSFERRED_TO_ANOTHER_AUTHORITY, children);
  }
  for (const auto& plan : episode.child_protection_plans()) {
    Count(Rate::kMovedIn, !history.transferred_from.empty(), children);
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
    AddDealt(history.dealt);
    for (const auto& plan : history.episode.child_protection_plans()) {
      for (std::size_t child = 0; child < family.children.size(); ++child) {
        Count(Rate::kBornOnPlan, family.IsUnborn(child, plan.start_date()), 1);
      }
    }
  }
  AddDealt(family.dealt);
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
    : lengths({Calibrated(Rate::kPlanUpTo3Months).percent, Calibrated(Rate::kPlanUpTo6Months).percent,
               Calibrated(Rate::kPlanUpToAYear).percent, Calibrated(Rate::kPlanUpTo2Years).percent,
               Calibrated(Rate::kPlanOver2Years).percent}) {
  for (const auto& rate : CalibratedRates()) decks_.push_back(Deck::Of(rate.percent));
}

void Calibration::Deal(Rate rate, Dealt& dealt) {
  const bool yes = IsTurnOf(rate, 1);
  Took(rate, yes, 1);
  dealt.Put(rate, yes);
}

}  // namespace kith::cli
