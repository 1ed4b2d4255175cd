// What a family was known for before the course that its history takes now.
#include <algorithm>

#include "services/cli/county.h"
#include "services/cli/county_timeline.h"
#include "services/cli/story.h"

namespace kith::cli {
namespace {

using calendar::Date;
using calendar::DateOf;
using std::chrono::days;

using enum type::v1::ReasonForClosure;

const Date kFirstDay = DateOf("2018-01-02");

void TellAssessed(Story& story, Date referral, Date closed_by) {
  const bool harm = story.rng().Chance(35);
  story.Refer(referral, harm);
  if (harm) story.EnquireWithoutConference(referral + days(story.rng().Between(0, 3)));
  const Date authorised = story.Assess(closed_by);
  // Closed after assessment alone is said only of children without an enquiry (rule 2990).
  story.Close(authorised, harm                     ? REASON_FOR_CLOSURE_SERVICES_CEASED
                          : story.rng().Chance(60) ? REASON_FOR_CLOSURE_AFTER_ASSESSMENT_NO_FURTHER_ACTION
                                                   : REASON_FOR_CLOSURE_AFTER_ASSESSMENT_EARLY_HELP);
}

void TellChildInNeed(Story& story, Date referral, Date closed_by) {
  story.Refer(referral, false);
  const Date authorised = story.Assess(closed_by - days(75));
  const Date start = WorkingDayFrom(authorised + days(story.rng().Between(1, 7)));
  story.StartCinPlan(start);
  story.EndCinPlan(story.Pick(start + days(35), closed_by - days(12)));
  story.CloseSoon();
}

// Accommodated for some weeks with the parents' agreement (Children Act 1989, section 20), and home again.
void TellAccommodated(Story& story, Date referral, Date closed_by) {
  story.Refer(referral, false);
  story.Assess(closed_by - days(15));
  const Date start = WorkingDayFrom(referral + days(story.rng().Between(8, 20)));
  story.BecomeLookedAfter(start);
  story.CeaseToBeLookedAfter(story.Pick(start + days(40), std::min(start + days(100), closed_by - days(12))));
  story.CloseSoon();
}

}  // namespace

std::vector<EpisodeHistory> MakeEarlierEpisode(Date referral, int children, Calibration& calibration, Rng& rng) {
  const Date closed_by = referral - days(6);
  // A plan beside one of another family's would be counted on the first date.
  const bool may_have_plan = referral <= DateOf(kPilotBefore);
  const bool is_no_further_action = calibration.IsTurnOf(Rate::kNoFurtherAction, children);
  const auto kind = is_no_further_action ? 0 : may_have_plan ? 1 + rng.Weighted({50, 38, 12}) : 1;
  constexpr std::pair<int, int> kDaysBefore[] = {{20, 340}, {110, 345}, {230, 350}, {130, 345}};
  const auto& [least, most] = kDaysBefore[kind];
  const Date first = std::max(kFirstDay, referral - days(most));
  if (first > referral - days(least)) return {};
  const Date earlier = rng.Between(first, referral - days(least));
  Story story(rng, calibration, children);
  if (kind == 0) {
    story.ReferWithNoFurtherAction(earlier);
  } else if (kind == 1) {
    TellAssessed(story, earlier, closed_by);
  } else if (kind == 2) {
    TellChildInNeed(story, earlier, closed_by);
  } else {
    TellAccommodated(story, earlier, closed_by);
  }
  return std::move(story).Told();
}

}  // namespace kith::cli
