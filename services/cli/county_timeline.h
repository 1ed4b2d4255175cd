// The course that a family's history takes. Private to the county.
#pragma once

#include <vector>

#include "services/cli/county_rates.h"
#include "services/cli/history.h"
#include "services/cli/rng.h"

namespace kith::cli {

enum class Course {
  kCinThroughout,     // on one CIN plan at both dates
  kCinThenClosed,     // on a CIN plan before, closed since
  kCinToProtection,   // stepped up, on a child protection plan after
  kCinUpThenClosed,   // stepped up, and closed since
  kCinReferredAgain,  // closed, referred again, on a CIN plan at both dates
  kProtectionThroughout,
  kProtectionToCin,  // stepped down, on a CIN plan after
  kProtectionDownClosed,
  kProtectionCareOrder,         // in proceedings before, a care order since; the episode stays open
  kProtectionAdopted,           // in proceedings before, placed for adoption and adopted since
  kProtectionSupervisionOrder,  // in proceedings before, a supervision order, on a CIN plan after
  kProtectionToRelative,        // in proceedings before, special guardianship or child arrangements, closed
  kProceedingsCareOrder,        // in proceedings before and on no plan
  kProceedingsToRelative,
  kNewCin,  // on a CIN plan after
  kNewProtection,
  kBornOnPlan,                // on a child protection plan since before birth, and after
  kNewProtectionProceedings,  // on a child protection plan and in proceedings after
  kNewProceedings,            // in proceedings after and on no plan
  kCinEarlier,                // a CIN plan that ended by the first date
  kAssessedOnly,              // closed after assessment
  kNoFurtherAction,
  kUnborn,  // a pre-birth assessment
};

struct Quota {
  Course course;
  int children;  // at scale 1
};
const std::vector<Quota>& Quotas();

// The episodes, without allocations. nth: the family's number within its course; the first ones fall on the very days
// that are counted. children: of the family. As many families as the published rate of re-referrals says were known
// before: their first episode is closed when the course begins.
std::vector<EpisodeHistory> MakeTimeline(Course course, int nth, int children, Calibration& calibration, Rng& rng);

// Private to the two. An episode that was closed before `referral`, and began at most 12 months before it; nothing
// where bank holidays of that time are not known.
std::vector<EpisodeHistory> MakeEarlierEpisode(calendar::Date referral, int children, Calibration& calibration,
                                               Rng& rng);

}  // namespace kith::cli
