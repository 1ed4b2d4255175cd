#include "services/cli/county_timeline.h"

#include <algorithm>

#include "services/cli/county.h"
#include "services/cli/story.h"

namespace kith::cli {
namespace {

using calendar::Date;
using calendar::DateOf;
using std::chrono::days;

const Date kBefore = DateOf(kPilotBefore);
const Date kAfter = DateOf(kPilotAfter);
const Date kHorizon = DateOf("2020-09-30");
const Date kBegin = DateOf("2019-04-01");
// 49 days of referral and enquiry before it lie in the years whose bank holidays are known.
const Date kFirstConference = DateOf("2018-02-26");

using enum type::v1::ReasonForClosure;

// Referral, assessment and a CIN plan that starts by `latest_start`.
void BeginCin(Story& story, Date first, Date last, Date latest_start, bool on_the_day) {
  story.Refer(story.rng().Between(first, last), false);
  const Date authorised = story.Assess(latest_start);
  story.StartCinPlan(on_the_day ? latest_start
                                : std::min(latest_start, WorkingDayFrom(authorised + days(story.rng().Between(0, 7)))));
}

// Referral, assessment, enquiry and conference by `latest`. Returns the conference.
Date BeginProtection(Story& story, Date first, Date last, Date latest, bool on_the_day) {
  const Date referral = story.rng().Between(first, last);
  story.Refer(referral, true);
  story.Assess(kHorizon);
  const Date start = referral + days(story.rng().Between(1, 9));
  if (on_the_day) return story.Confer(std::max(start, latest - days(20)), latest);
  return story.EnquireAndConfer(start);
}

struct Spell {
  Date start;
  Date end;
};

// A plan that was open on the first date and ended by `latest`, as long as the published lengths want the next one.
Spell PlanOpenBefore(Story& story, Date latest) {
  constexpr std::pair<int, int> kDays[] = {{40, 86}, {96, 178}, {188, 358}, {372, 715}, {738, 820}};
  const Date first_end = DateOf("2019-11-15");
  const auto& [least, most] = kDays[story.calibration().lengths.Next(story.children())];
  const int length = story.rng().Between(least, most);
  const Date earliest = std::max(first_end, kFirstConference + days(length));
  const Date end = story.PickSinceLaunch(earliest, std::max(earliest, std::min(latest, kBefore + days(length - 4))));
  return {WorkingDayUntil(end - days(length)), end};
}

// Enquiry and conference in a CIN plan, which ends as the child protection plan starts. Returns the conference.
Date StepUp(Story& story, Date first, Date last) {
  const Date conference = story.EnquireAndConfer(story.rng().Between(first, last));
  story.EndCinPlan(conference);
  return conference;
}

void BeginProceedings(Story& story, Date first, Date last) {
  const Date referral = story.rng().Between(first, last);
  story.Refer(referral, true);
  story.EnquireWithoutConference(referral + days(story.rng().Between(0, 5)));
  story.Assess(kHorizon);
}

// 20 to 34 weeks after the issue, and not by the first date that is counted.
Date CourtDay(Story& story, Date issue, bool on_the_day) {
  if (on_the_day) return kAfter;
  const Date earliest = std::max(issue + days(7 * 20), kBefore + days(14));
  return story.Pick(earliest, std::max(earliest + days(20), std::min(issue + days(7 * 34), kAfter - days(8))));
}

void TellCin(Story& story, Course course, int nth) {
  const bool on_the_day = nth < 3;
  if (course == Course::kCinEarlier) {
    BeginCin(story, kBegin, DateOf("2019-06-10"), DateOf("2019-08-25"), false);
    story.EndCinPlan(on_the_day ? kBefore : story.Pick(DateOf("2019-09-02"), DateOf("2019-10-30")));
    story.CloseSoon();
    return;
  }
  const bool starts_on_the_day = on_the_day && course == Course::kCinThenClosed;
  BeginCin(story, starts_on_the_day ? DateOf("2019-08-12") : kBegin, DateOf("2019-08-20"), kBefore, starts_on_the_day);
  switch (course) {
    case Course::kCinThenClosed:
      story.EndCinPlan(nth == 3 ? kAfter : story.PickSinceLaunch(DateOf("2019-11-18"), DateOf("2020-07-29")));
      story.CloseForGood();
      break;
    case Course::kCinToProtection:
      story.Protect(StepUp(story, DateOf("2019-11-05"), DateOf("2020-06-20")), kHorizon);
      break;
    case Course::kCinUpThenClosed: {
      const Date conference = StepUp(story, DateOf("2019-11-05"), DateOf("2020-02-10"));
      const Date end = story.Pick(DateOf("2020-06-01"), DateOf("2020-07-15"));
      story.Protect(conference, end);
      story.EndProtection(end);
      story.CloseSoon();
      break;
    }
    case Course::kCinReferredAgain:
      story.EndCinPlan(story.Pick(DateOf("2019-11-05"), DateOf("2019-12-20")));
      story.CloseSoon();
      BeginCin(story, DateOf("2020-02-01"), DateOf("2020-04-20"), kAfter - days(3), false);
      break;
    default:
      break;
  }
}

void TellProtection(Story& story, Course course, int nth) {
  const bool on_the_day = nth < 2;
  if (course == Course::kProtectionThroughout) {
    story.Protect(BeginProtection(story, on_the_day ? DateOf("2019-09-16") : kBegin,
                                  on_the_day ? DateOf("2019-09-20") : DateOf("2019-09-05"), kBefore, on_the_day),
                  kHorizon);
    return;
  }
  Spell plan;
  if (course == Course::kProtectionToCin && on_the_day) {
    plan = {WorkingDayUntil(kAfter - days(story.rng().Between(300, 350))), kAfter};
  } else {
    plan = PlanOpenBefore(story, DateOf(course == Course::kProtectionToCin ? "2020-07-15" : "2020-04-30"));
  }
  story.ReferAndConferOn(plan.start, kHorizon);
  story.Protect(plan.start, plan.end);
  story.EndProtection(plan.end);
  story.StartCinPlan(plan.end);
  if (course == Course::kProtectionToCin) return;
  story.EndCinPlan(story.Pick(plan.end + days(45), std::min(plan.end + days(110), DateOf("2020-07-29"))));
  story.CloseSoon();
}

// One in four becomes looked after in the course of the proceedings; the plan ends as they do.
void TellProtectionWithProceedings(Story& story, Course course, int nth) {
  const Date conference = BeginProtection(story, DateOf("2018-09-03"), DateOf("2019-08-05"), kBefore, false);
  const Date issue = story.Pick(std::max(conference + days(14), DateOf("2019-06-03")), DateOf("2019-10-29"));
  const bool on_the_day = course == Course::kProtectionCareOrder && nth < 2;
  story.Issue(issue);
  const Date end = CourtDay(story, issue, on_the_day);
  const Date removal = story.Pick(kBefore + days(6), kBefore + days(24));
  const bool is_removed =
      !on_the_day && removal + days(60) < end && removal > issue + days(10) && story.rng().Chance(25);
  const Date plan_end = is_removed ? removal : end;
  story.Protect(conference, plan_end);
  story.EndProtection(plan_end);
  if (is_removed) story.BecomeLookedAfter(removal);
  using namespace cases::v1;
  if (course == Course::kProtectionCareOrder) {
    story.Conclude(end, story.rng().Chance(30) ? FINAL_ORDER_PLACEMENT_ORDER : FINAL_ORDER_CARE_ORDER);
    if (!is_removed) story.BecomeLookedAfter(end);
    return;
  }
  if (is_removed) story.CeaseToBeLookedAfter(end);
  if (course == Course::kProtectionSupervisionOrder) {
    // A child under a supervision order is worked with as a child in need.
    story.Conclude(end, FINAL_ORDER_SUPERVISION_ORDER);
    story.StartCinPlan(end);
    return;
  }
  const bool guardian = story.rng().Chance(60);
  story.Conclude(end, guardian ? FINAL_ORDER_SPECIAL_GUARDIANSHIP_ORDER : FINAL_ORDER_CHILD_ARRANGEMENTS_ORDER);
  story.Close(end + days(story.rng().Between(7, 30)),
              guardian ? REASON_FOR_CLOSURE_SPECIAL_GUARDIANSHIP_ORDER : REASON_FOR_CLOSURE_CHILD_ARRANGEMENTS_ORDER);
}

// Placed six to ten weeks after the order, and adopted no sooner than ten weeks later (Adoption and Children Act 2002
// s.42).
void TellAdoption(Story& story) {
  const Date conference = BeginProtection(story, DateOf("2018-09-03"), DateOf("2019-04-26"), kBefore, false);
  const Date issue = story.Pick(std::max(conference + days(14), DateOf("2019-06-03")), DateOf("2019-07-15"));
  story.Issue(issue);
  const Date end = story.Pick(std::max(issue + days(7 * 20), kBefore + days(14)), DateOf("2019-12-20"));
  story.Protect(conference, end);
  story.EndProtection(end);
  story.Conclude(end, cases::v1::FINAL_ORDER_PLACEMENT_ORDER);
  story.BecomeLookedAfter(end);
  const Date placed = story.Pick(end + days(42), end + days(70));
  story.BeAdopted(placed, story.Pick(placed + days(72), placed + days(110)));
}

void TellProceedings(Story& story, Course course) {
  BeginProceedings(story, kBegin, DateOf("2019-08-15"));
  const Date issue = story.Pick(DateOf("2019-09-02"), DateOf("2019-10-29"));
  story.Issue(issue);
  story.BecomeLookedAfter(issue + days(story.rng().Between(0, 6)));
  const Date end = CourtDay(story, issue, false);
  using namespace cases::v1;
  if (course == Course::kProceedingsCareOrder) {
    story.Conclude(end, FINAL_ORDER_CARE_ORDER);
    return;
  }
  story.CeaseToBeLookedAfter(end);
  story.Conclude(end, FINAL_ORDER_SPECIAL_GUARDIANSHIP_ORDER);
  story.Close(end + days(story.rng().Between(7, 30)), REASON_FOR_CLOSURE_SPECIAL_GUARDIANSHIP_ORDER);
}

void TellNew(Story& story, Course course, int nth) {
  const bool on_the_day = nth < 2;
  switch (course) {
    case Course::kNewCin:
      BeginCin(story, DateOf("2019-11-05"), DateOf("2020-05-10"), kAfter, on_the_day);
      break;
    case Course::kNewProtection:
      story.Protect(BeginProtection(story, DateOf("2019-11-05"), DateOf("2020-06-05"), kAfter, on_the_day), kHorizon);
      break;
    case Course::kBornOnPlan:
      story.Protect(BeginProtection(story, DateOf("2019-11-05"), DateOf("2020-03-10"), kAfter, false), kHorizon);
      break;
    case Course::kNewProtectionProceedings: {
      const Date conference = BeginProtection(story, DateOf("2019-12-02"), DateOf("2020-05-20"), kAfter, false);
      story.Protect(conference, kHorizon);
      story.Issue(on_the_day ? kAfter
                             : story.Pick(std::max(conference + days(10), DateOf("2020-02-03")), DateOf("2020-07-28")));
      break;
    }
    default: {
      BeginProceedings(story, DateOf("2020-01-10"), DateOf("2020-05-20"));
      const Date issue = story.Pick(DateOf("2020-06-08"), DateOf("2020-07-28"));
      story.Issue(issue);
      story.BecomeLookedAfter(issue + days(story.rng().Between(0, 6)));
      break;
    }
  }
}

void TellBackground(Story& story, Course course) {
  if (course == Course::kNoFurtherAction) {
    story.ReferWithNoFurtherAction(story.rng().Between(kBegin, DateOf("2020-07-15")));
  } else if (course == Course::kAssessedOnly) {
    story.Refer(story.rng().Between(kBegin, DateOf("2020-05-01")), false);
    story.Close(story.Assess(kHorizon), story.rng().Chance(60) ? REASON_FOR_CLOSURE_AFTER_ASSESSMENT_NO_FURTHER_ACTION
                                                               : REASON_FOR_CLOSURE_AFTER_ASSESSMENT_EARLY_HELP);
  } else {
    story.Refer(story.rng().Between(DateOf("2020-05-01"), DateOf("2020-06-15")), false);
    story.Assess(kHorizon);
  }
}

}  // namespace

const std::vector<Quota>& Quotas() {
  // Before: CIN 60 + 560 + 32 + 40 + 20 = 712; protection 47 + 130 + 202 + 48 + 12 + 40 + 40 = 519; proceedings 140 +
  // 53 + 40 = 233. After: CIN 60 + 20 + 130 + 40 + 119 = 369; protection 32 + 47 + 94 + 16 + 50 = 239; proceedings 50 +
  // 38 = 88. What its course decides comes before what can make up for it: referrals with no further action, and plans
  // whose length the courts set.
  static const std::vector<Quota> quotas = {{Course::kNoFurtherAction, 70},
                                            {Course::kCinThroughout, 60},
                                            {Course::kCinThenClosed, 560},
                                            {Course::kCinToProtection, 32},
                                            {Course::kCinUpThenClosed, 40},
                                            {Course::kCinReferredAgain, 20},
                                            {Course::kProtectionThroughout, 47},
                                            {Course::kProtectionCareOrder, 48},
                                            {Course::kProtectionAdopted, 12},
                                            {Course::kProtectionSupervisionOrder, 40},
                                            {Course::kProtectionToRelative, 40},
                                            {Course::kProtectionToCin, 130},
                                            {Course::kProtectionDownClosed, 202},
                                            {Course::kProceedingsCareOrder, 53},
                                            {Course::kProceedingsToRelative, 40},
                                            {Course::kNewCin, 119},
                                            {Course::kNewProtection, 94},
                                            {Course::kBornOnPlan, 16},
                                            {Course::kNewProtectionProceedings, 50},
                                            {Course::kNewProceedings, 38},
                                            {Course::kCinEarlier, 40},
                                            {Course::kAssessedOnly, 90},
                                            {Course::kUnborn, 8}};
  return quotas;
}

namespace {

void Tell(Story& story, Course course, int nth) {
  switch (course) {
    case Course::kCinThroughout:
    case Course::kCinThenClosed:
    case Course::kCinToProtection:
    case Course::kCinUpThenClosed:
    case Course::kCinReferredAgain:
    case Course::kCinEarlier:
      TellCin(story, course, nth);
      break;
    case Course::kProtectionThroughout:
    case Course::kProtectionToCin:
    case Course::kProtectionDownClosed:
      TellProtection(story, course, nth);
      break;
    case Course::kProtectionAdopted:
      TellAdoption(story);
      break;
    case Course::kProtectionCareOrder:
    case Course::kProtectionSupervisionOrder:
    case Course::kProtectionToRelative:
      TellProtectionWithProceedings(story, course, nth);
      break;
    case Course::kProceedingsCareOrder:
    case Course::kProceedingsToRelative:
      TellProceedings(story, course);
      break;
    case Course::kNewCin:
    case Course::kNewProtection:
    case Course::kBornOnPlan:
    case Course::kNewProtectionProceedings:
    case Course::kNewProceedings:
      TellNew(story, course, nth);
      break;
    case Course::kAssessedOnly:
    case Course::kNoFurtherAction:
    case Course::kUnborn:
      TellBackground(story, course);
      break;
  }
}

void CountReferral(Calibration& calibration, bool again, bool no_further_action, int children) {
  calibration.Took(Rate::kReferredAgain, again, children);
  calibration.Took(Rate::kNoFurtherAction, no_further_action, children);
}

}  // namespace

std::vector<EpisodeHistory> MakeTimeline(Course course, int nth, int children, Calibration& calibration, Rng& rng) {
  Story story(rng, calibration, children);
  Tell(story, course, nth);
  auto told = std::move(story).Told();
  // Pupils' numbers of children who were never worked with say so, and an unborn child was not known before.
  const bool may_be_known =
      course != Course::kNoFurtherAction && course != Course::kUnborn && course != Course::kBornOnPlan;
  std::vector<EpisodeHistory> episodes;
  if (may_be_known && calibration.IsTurnOf(Rate::kReferredAgain, children)) {
    episodes = MakeEarlierEpisode(DateOf(told.front().episode.referral_date()), children, calibration, rng);
  }
  if (!episodes.empty()) CountReferral(calibration, false, episodes.front().no_further_action, children);
  for (auto& history : told) {
    const bool again = !episodes.empty() && IsReferredAgain(DateOf(episodes.back().episode.referral_date()),
                                                            DateOf(history.episode.referral_date()));
    CountReferral(calibration, again, history.no_further_action, children);
    episodes.push_back(std::move(history));
  }
  return episodes;
}

}  // namespace kith::cli
