// The published rates to which a county is calibrated, and how a county is counted against them.
#pragma once

#include <array>
#include <string>

#include "services/cli/deck.h"
#include "services/cli/history.h"
#include "shared/calendar/date.h"

namespace kith::cli {

struct County;
struct CountyFamily;

enum class Rate {
  kReferredAgain,
  kNoFurtherAction,
  kAssessedInTime,
  kConferredInTime,
  kSecondPlan,
  kReviewedInTime,
  kPlanUpTo3Months,
  kPlanUpTo6Months,
  kPlanUpToAYear,
  kPlanUpTo2Years,
  kPlanOver2Years,
};
inline constexpr std::size_t kRates = 11;

struct PublishedRate {
  Rate rate;
  const char* what;    // per cent of what, in words
  double percent;      // as published
  double tolerance;    // within which a county at scale 1 lies, in percentage points
  const char* source;  // table of the source below
};

// Department for Education, Characteristics of children in need, England, year to 31 March 2020 (Open Government
// Licence): the year in which a county lies.
inline constexpr const char* kRatesSource =
    "Department for Education, Characteristics of children in need, 2019 to 2020";
const std::array<PublishedRate, kRates>& PublishedRates();
const PublishedRate& Published(Rate rate);

// What so many children of all those to whom it could have happened make of each rate; every child counts.
class RateCount {
 public:
  void Add(const CountyFamily& family);
  double Percent(Rate rate) const;

 private:
  void AddEpisode(const EpisodeHistory& history, int children);
  void Count(Rate rate, bool yes, int children);
  std::array<double, kRates> of_{};
  std::array<double, kRates> all_{};
};
RateCount CountRates(const County& county);

// A referral within 12 months of the one before it; an assessment authorised within 45 working days of its referral; a
// conference within 15 working days of its enquiry's start; a plan with every review on time; 0 to 4: the band of a
// plan's length, as the last five rates name them.
bool IsReferredAgain(calendar::Date before, calendar::Date referral);
bool IsAssessedInTime(calendar::Date referral, calendar::Date authorised);
bool IsConferredInTime(calendar::Date start, calendar::Date conference);
bool IsReviewedInTime(const cases::v1::ChildProtectionPlan& plan);
std::size_t LengthBand(calendar::Date start, calendar::Date end);

// Deals the rates out while a county is made.
struct Calibration {
  Calibration();

  Deck again;  // referrals
  Deck no_further_action;
  Deck assessments;
  Deck conferences;
  Deck second_plans;
  Deck reviews;
  Deck lengths;  // of plans that end
};

}  // namespace kith::cli
