// The rates to which a county is calibrated, published or assumed, and how a county is counted against them.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "services/cli/deck.h"
#include "services/cli/history.h"
#include "services/cli/rate.h"
#include "shared/calendar/date.h"

namespace kith::cli {

struct County;
struct CountyFamily;

struct CalibratedRate {
  Rate rate;
  const char* what;    // per cent of what, in words
  double percent;      // as published or assumed
  double tolerance;    // within which a county at scale 1 lies, in percentage points
  const char* source;  // table of the source below; kAssumed where no published figure fits
};

// Department for Education, Characteristics of children in need, England, year to 31 March 2020 (Open Government
// Licence): the year in which a county lies.
inline constexpr const char* kRatesSource =
    "Department for Education, Characteristics of children in need, 2019 to 2020";
inline constexpr const char* kAssumed = "assumed";
const std::array<CalibratedRate, kRates>& CalibratedRates();
const CalibratedRate& Calibrated(Rate rate);
bool IsPublished(const CalibratedRate& rate);

// What so many of all those to whom it could have happened make of each rate: of published ones every child counts, of
// assumed ones every family or referral.
class RateCount {
 public:
  void Add(const CountyFamily& family);
  double Percent(Rate rate) const;

 private:
  void AddEpisode(const EpisodeHistory& history, int children);
  void AddDealt(const Dealt& dealt);
  void Count(Rate rate, bool yes, int weight);
  std::array<double, kRates> of_{};
  std::array<double, kRates> all_{};
};
RateCount CountRates(const County& county);

// A referral within 12 months of the one before it; an assessment authorised within 45 working days of its referral; a
// conference within 15 working days of its enquiry's start; a plan with every review on time; 0 to 4: the band of a
// plan's length, as the rates from kPlanUpTo3Months on name them.
bool IsReferredAgain(calendar::Date before, calendar::Date referral);
bool IsAssessedInTime(calendar::Date referral, calendar::Date authorised);
bool IsConferredInTime(calendar::Date start, calendar::Date conference);
bool IsReviewedInTime(const cases::v1::ChildProtectionPlan& plan);
std::size_t LengthBand(calendar::Date start, calendar::Date end);

// Deals the rates out while a county is made.
class Calibration {
 public:
  Calibration();

  // Of a rate with yes and no: whether it is the turn of yes, and what came of it.
  bool IsTurnOf(Rate rate, int weight) const { return Of(rate).Yes(weight); }
  void Took(Rate rate, bool yes, int weight) { decks_[static_cast<std::size_t>(rate)].TookYes(yes, weight); }
  // Both for one that was open to it, which keeps what came of it.
  void Deal(Rate rate, Dealt& dealt);

  Deck lengths;  // of plans that end

 private:
  const Deck& Of(Rate rate) const { return decks_[static_cast<std::size_t>(rate)]; }
  std::vector<Deck> decks_;  // by rate
};

}  // namespace kith::cli
