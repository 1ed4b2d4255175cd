// Writes a family's history, episode by episode, so that it obeys the census rules. Private to the county.
#pragma once

#include <vector>

#include "services/cli/history.h"
#include "services/cli/rng.h"

namespace kith::cli {

calendar::Date WorkingDayFrom(calendar::Date date);
calendar::Date WorkingDayUntil(calendar::Date date);

class Story {
 public:
  using Date = calendar::Date;

  explicit Story(Rng& rng) : rng_(rng) {}

  std::vector<EpisodeHistory> Told() && { return std::move(episodes_); }
  Rng& rng() { return rng_; }

  // Begins an episode. harm: significant harm is suspected, so there will be an enquiry.
  void Refer(Date referral, bool harm);
  void ReferWithNoFurtherAction(Date referral);
  // Starts a few days after the referral; authorised within 45 working days of it, or, one time in ten, late, but never
  // after `latest`. Returns the day of authorisation.
  Date Assess(Date latest);
  // Returns the day of the conference, 9 to 15 working days (one in six up to 18) after the enquiry started.
  Date EnquireAndConfer(Date start);
  Date Confer(Date start, Date conference);
  void EnquireWithoutConference(Date start);
  void StartCinPlan(Date start);
  void EndCinPlan(Date end);
  // With reviews at three months and then every six (clocks D8 and D9), as long as the plan is open.
  void Protect(Date conference, Date until);
  // By a review conference on the day.
  void EndProtection(Date end);
  void Issue(Date issue);
  void Conclude(Date end, cases::v1::FinalOrder order);
  // Not before the episode's last activity.
  void Close(Date closure, type::v1::ReasonForClosure reason);
  void CloseSoon();

  // A working day from first to last; both ends may move inwards to one.
  Date Pick(Date first, Date last);
  // The same, two times in three after the day on which the nine teams went live.
  Date PickSinceLaunch(Date first, Date last);

 private:
  cases::v1::Episode& Current() { return episodes_.back().episode; }
  void AddFactors(cases::v1::Assessment& assessment);

  Rng& rng_;
  std::vector<EpisodeHistory> episodes_;
  Date last_{};  // of the current episode's activity
};

}  // namespace kith::cli
