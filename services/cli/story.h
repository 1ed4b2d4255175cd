// Writes a family's history, episode by episode, so that it obeys the census rules. Private to the county.
#pragma once

#include <vector>

#include "services/cli/county_rates.h"
#include "services/cli/history.h"
#include "services/cli/rng.h"

namespace kith::cli {

calendar::Date WorkingDayFrom(calendar::Date date);
calendar::Date WorkingDayUntil(calendar::Date date);

class Story {
 public:
  using Date = calendar::Date;

  // children: of the family; so many the rates count for each thing that happens.
  Story(Rng& rng, Calibration& calibration, int children) : rng_(rng), calibration_(calibration), children_(children) {}

  std::vector<EpisodeHistory> Told() && { return std::move(episodes_); }
  Rng& rng() { return rng_; }
  Calibration& calibration() { return calibration_; }
  int children() const { return children_; }

  // Begins an episode. harm: significant harm is suspected, so there will be an enquiry.
  void Refer(Date referral, bool harm);
  void ReferWithNoFurtherAction(Date referral);
  // Starts a few days after the referral; authorised within 45 working days of it or as many late as the published rate
  // says, but never after `latest`. Returns the day of authorisation.
  Date Assess(Date latest);
  // Returns the day of the conference: within 15 working days of the enquiry's start as often as published.
  Date EnquireAndConfer(Date start);
  Date Confer(Date start, Date conference);
  // Referral, assessment and enquiry before a conference on that day; at most 49 days before it. As often as assumed
  // the children moved in from another authority instead, and the conference is that of their transfer.
  void ReferAndConferOn(Date conference, Date horizon);
  void EnquireWithoutConference(Date start);
  void StartCinPlan(Date start);
  void EndCinPlan(Date end);
  // With reviews within three months and then every six (clocks D8 and D9), as long as the plan is open; as many plans
  // have a late first one as the published rate leaves.
  void Protect(Date conference, Date until);
  // By a review conference on the day.
  void EndProtection(Date end);
  void Issue(Date issue);
  void Conclude(Date end, cases::v1::FinalOrder order);
  void BecomeLookedAfter(Date start);
  void CeaseToBeLookedAfter(Date end);
  // Ends the period of care and the episode by the order.
  void BeAdopted(Date placed, Date order);
  // Not before the episode's last activity.
  void Close(Date closure, type::v1::ReasonForClosure reason);
  // As often as published because they move to another authority.
  void CloseSoon();
  // The same of an episode that nothing follows; as often as published because an only child died, on the day of the
  // last activity.
  void CloseForGood();

  // A working day from first to last; both ends may move inwards to one.
  Date Pick(Date first, Date last);
  // The same, two times in three after the day on which the nine teams went live.
  Date PickSinceLaunch(Date first, Date last);

 private:
  cases::v1::Episode& Current() { return episodes_.back().episode; }
  void AddFactors(cases::v1::Assessment& assessment);
  void MoveIn(Date conference, Date horizon);
  int WorkingDaysToConference();

  Rng& rng_;
  Calibration& calibration_;
  int children_;
  std::vector<EpisodeHistory> episodes_;
  Date last_{};  // of the current episode's activity
};

}  // namespace kith::cli
