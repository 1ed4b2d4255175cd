#include "services/cli/story.h"

#include <algorithm>
#include <iterator>

#include "shared/calendar/working_days.h"

namespace kith::cli {

using calendar::Date;
using calendar::DateOf;
using calendar::FormatDate;
using cases::v1::FinalOrder;
using std::chrono::days;
using type::v1::PrimaryNeed;
using type::v1::ReasonForClosure;
using type::v1::ReferralSource;

Date WorkingDayFrom(Date date) {
  while (!calendar::IsWorkingDay(date)) date += days(1);
  return date;
}

Date WorkingDayUntil(Date date) {
  while (!calendar::IsWorkingDay(date)) date -= days(1);
  return date;
}

void Story::Refer(Date referral, bool harm) {
  auto& history = episodes_.emplace_back();
  history.episode.set_referral_date(FormatDate(referral));
  history.episode.set_referral_source(static_cast<ReferralSource>(
      std::vector<int>{ReferralSource::REFERRAL_SOURCE_POLICE, ReferralSource::REFERRAL_SOURCE_SCHOOLS,
                       ReferralSource::REFERRAL_SOURCE_HEALTH_VISITOR, ReferralSource::REFERRAL_SOURCE_FAMILY_OR_CARER,
                       ReferralSource::REFERRAL_SOURCE_GP, ReferralSource::REFERRAL_SOURCE_LA_EARLY_HELP,
                       ReferralSource::REFERRAL_SOURCE_HOUSING,
                       ReferralSource::REFERRAL_SOURCE_ANONYMOUS}[rng_.Weighted({30, 20, 14, 10, 8, 8, 6, 4})]));
  // Any section 47 enquiry means N1 (census guide 4.5).
  constexpr PrimaryNeed kNeeds[] = {PrimaryNeed::PRIMARY_NEED_ABUSE_OR_NEGLECT,
                                    PrimaryNeed::PRIMARY_NEED_CHILDS_DISABILITY,
                                    PrimaryNeed::PRIMARY_NEED_PARENTAL_DISABILITY_OR_ILLNESS,
                                    PrimaryNeed::PRIMARY_NEED_FAMILY_IN_ACUTE_STRESS,
                                    PrimaryNeed::PRIMARY_NEED_FAMILY_DYSFUNCTION,
                                    PrimaryNeed::PRIMARY_NEED_SOCIALLY_UNACCEPTABLE_BEHAVIOUR};
  history.episode.set_primary_need(harm ? PrimaryNeed::PRIMARY_NEED_ABUSE_OR_NEGLECT
                                        : kNeeds[rng_.Weighted({35, 8, 12, 15, 26, 4})]);
  last_ = referral;
}

void Story::ReferWithNoFurtherAction(Date referral) {
  Refer(referral, false);
  episodes_.back().no_further_action = true;
  episodes_.back().episode.clear_primary_need();
}

Story::Date Story::Assess(Date latest) {
  auto& assessment = *Current().add_assessments();
  const Date referral = DateOf(Current().referral_date());
  const Date start = WorkingDayFrom(referral + days(rng_.Between(0, 3)));
  const int length =
      calibration_.IsTurnOf(Rate::kAssessedInTime, children_) ? rng_.Between(14, 44) : rng_.Between(46, 68);
  const Date end = std::max(start, WorkingDayUntil(std::min(calendar::AddWorkingDays(referral, length), latest)));
  calibration_.Took(Rate::kAssessedInTime, IsAssessedInTime(referral, end), children_);
  assessment.set_start_date(FormatDate(start));
  assessment.set_internal_review_date(FormatDate(WorkingDayFrom(start + days(10))));
  assessment.set_authorisation_date(FormatDate(end));
  AddFactors(assessment);
  last_ = std::max(last_, end);
  return end;
}

int Story::WorkingDaysToConference() {
  if (calibration_.IsTurnOf(Rate::kConferredInTime, children_)) return rng_.Between(9, 15);
  return rng_.Chance(40) ? rng_.Between(16, 20) : rng_.Between(21, 27);
}

Story::Date Story::EnquireAndConfer(Date start) {
  return Confer(start, calendar::AddWorkingDays(start, WorkingDaysToConference()));
}

void Story::ReferAndConferOn(Date conference, Date horizon) {
  if (calibration_.IsTurnOf(Rate::kMovedIn, children_)) {
    MoveIn(conference, horizon);
    return;
  }
  Date start = conference;
  for (int left = WorkingDaysToConference(); left > 0;) {
    start -= days(1);
    if (calendar::IsWorkingDay(start)) --left;
  }
  Refer(start - days(rng_.Between(1, 7)), true);
  Assess(horizon);
  Confer(start, conference);
}

Story::Date Story::Confer(Date start, Date conference) {
  auto& enquiry = *Current().add_section_47_enquiries();
  enquiry.set_start_date(FormatDate(start));
  enquiry.set_end_date(FormatDate(std::max(start, conference - days(rng_.Between(0, 4)))));
  enquiry.set_conference_date(FormatDate(conference));
  calibration_.Took(Rate::kConferredInTime, IsConferredInTime(start, conference), children_);
  calibration_.Took(Rate::kMovedIn, false, children_);
  last_ = std::max(last_, conference);
  return conference;
}

// Within 15 working days of the day on which the other authority told it (CIN census guide 4.8).
void Story::MoveIn(Date conference, Date horizon) {
  constexpr const char* kNeighbours[] = {"821", "823", "874", "925", "926", "935"};
  Refer(conference - days(rng_.Between(9, 18)), true);
  Current().set_referral_source(ReferralSource::REFERRAL_SOURCE_LA_EXTERNAL);
  episodes_.back().transferred_from = kNeighbours[rng_.Below(std::size(kNeighbours))];
  Assess(horizon);
  auto& held = *Current().add_initial_conferences();
  held.set_is_transfer_in(true);
  held.set_conference_date(FormatDate(conference));
  calibration_.Took(Rate::kMovedIn, true, children_);
  last_ = std::max(last_, conference);
}

void Story::EnquireWithoutConference(Date start) {
  auto& enquiry = *Current().add_section_47_enquiries();
  enquiry.set_start_date(FormatDate(start));
  const Date end = WorkingDayFrom(start + days(rng_.Between(4, 10)));
  enquiry.set_end_date(FormatDate(end));
  enquiry.set_conference_not_required(true);
  last_ = std::max(last_, end);
}

void Story::StartCinPlan(Date start) {
  Current().add_cin_plans()->set_start_date(FormatDate(start));
  last_ = std::max(last_, start);
}

void Story::EndCinPlan(Date end) {
  Current().mutable_cin_plans(Current().cin_plans_size() - 1)->set_end_date(FormatDate(end));
  last_ = std::max(last_, end);
}

void Story::Protect(Date conference, Date until) {
  auto& plan = *Current().add_child_protection_plans();
  plan.set_start_date(FormatDate(conference));
  using type::v1::CategoryOfAbuse;
  constexpr CategoryOfAbuse kCategories[] = {
      CategoryOfAbuse::CATEGORY_OF_ABUSE_NEGLECT, CategoryOfAbuse::CATEGORY_OF_ABUSE_EMOTIONAL,
      CategoryOfAbuse::CATEGORY_OF_ABUSE_PHYSICAL, CategoryOfAbuse::CATEGORY_OF_ABUSE_SEXUAL};
  const auto category = kCategories[rng_.Weighted({50, 34, 11, 5})];
  plan.set_initial_category(category);
  plan.set_latest_category(category);
  const bool is_second = calibration_.IsTurnOf(Rate::kSecondPlan, children_);
  calibration_.Took(Rate::kSecondPlan, is_second, children_);
  plan.set_number_of_previous_plans(is_second ? 1 + static_cast<int>(rng_.Weighted({75, 20, 5})) : 0);
  // Only a plan that lasts is late with its first review, and only one that lasts at least three months is counted.
  const bool is_counted = until > calendar::AddMonths(conference, 3);
  const bool is_late = until > conference + days(130) && !calibration_.IsTurnOf(Rate::kReviewedInTime, children_);
  Date review = WorkingDayUntil(conference + days(is_late ? rng_.Between(97, 112) : rng_.Between(60, 74)));
  while (review + days(14) <= until) {
    plan.add_review_dates(FormatDate(review));
    if (rng_.Chance(6)) plan.set_latest_category(CategoryOfAbuse::CATEGORY_OF_ABUSE_EMOTIONAL);
    review = WorkingDayUntil(review + days(rng_.Between(140, 162)));
  }
  if (is_counted) calibration_.Took(Rate::kReviewedInTime, !is_late, children_);
  last_ = std::max(last_, conference);
}

void Story::EndProtection(Date end) {
  auto& plan = *Current().mutable_child_protection_plans(Current().child_protection_plans_size() - 1);
  plan.add_review_dates(FormatDate(end));
  plan.set_end_date(FormatDate(end));
  calibration_.lengths.Took(LengthBand(DateOf(plan.start_date()), end), children_);
  last_ = std::max(last_, end);
}

void Story::Issue(Date issue) {
  episodes_.back().proceedings.emplace_back().set_issue_date(FormatDate(issue));
  last_ = std::max(last_, issue);
}

void Story::Conclude(Date end, FinalOrder order) {
  auto& proceedings = episodes_.back().proceedings.back();
  proceedings.set_end_date(FormatDate(end));
  proceedings.set_final_order(order);
  last_ = std::max(last_, end);
}

void Story::BecomeLookedAfter(Date start) {
  episodes_.back().periods_of_care.emplace_back().set_start_date(FormatDate(start));
  last_ = std::max(last_, start);
}

void Story::CeaseToBeLookedAfter(Date end) {
  episodes_.back().periods_of_care.back().set_end_date(FormatDate(end));
  last_ = std::max(last_, end);
}

void Story::BeAdopted(Date placed, Date order) {
  episodes_.back().placed_for_adoption_date = FormatDate(placed);
  CeaseToBeLookedAfter(order);
  Close(order, ReasonForClosure::REASON_FOR_CLOSURE_ADOPTED);
}

void Story::Close(Date closure, ReasonForClosure reason) {
  closure = std::max(closure, last_);
  using enum ReasonForClosure;
  calibration_.Took(Rate::kDied, reason == REASON_FOR_CLOSURE_DIED, children_);
  calibration_.Took(Rate::kMovedAway, reason == REASON_FOR_CLOSURE_TRANSFERRED_TO_ANOTHER_AUTHORITY, children_);
  Current().set_closure_date(FormatDate(closure));
  Current().set_closure_reason(reason);
  last_ = closure;
}

void Story::CloseSoon() {
  using enum ReasonForClosure;
  const Date day = last_ + days(rng_.Between(0, 10));
  if (!calibration_.IsTurnOf(Rate::kMovedAway, children_)) {
    Close(day, REASON_FOR_CLOSURE_SERVICES_CEASED);
    return;
  }
  constexpr const char* kElsewhere[] = {"821", "874", "935", "330", "855", "891"};
  episodes_.back().transferred_to = kElsewhere[rng_.Below(std::size(kElsewhere))];
  Close(day, REASON_FOR_CLOSURE_TRANSFERRED_TO_ANOTHER_AUTHORITY);
}

void Story::CloseForGood() {
  if (children_ == 1 && calibration_.IsTurnOf(Rate::kDied, children_)) {
    Close(last_, ReasonForClosure::REASON_FOR_CLOSURE_DIED);
  } else {
    CloseSoon();
  }
}

Story::Date Story::Pick(Date first, Date last) {
  const Date drawn = WorkingDayFrom(rng_.Between(first, std::max(first, last)));
  return drawn > last ? std::max(first, WorkingDayUntil(last)) : drawn;
}

Story::Date Story::PickSinceLaunch(Date first, Date last) {
  const Date launch = DateOf("2020-02-10");
  return first < launch && launch < last && rng_.Chance(67) ? Pick(launch, last) : Pick(first, last);
}

void Story::AddFactors(cases::v1::Assessment& assessment) {
  using enum type::v1::AssessmentFactor;
  // The trio of Family Safeguarding first: domestic abuse, substances, mental health.
  constexpr std::pair<type::v1::AssessmentFactor, int> kFactors[] = {{ASSESSMENT_FACTOR_DOMESTIC_ABUSE_PARENT, 52},
                                                                     {ASSESSMENT_FACTOR_DOMESTIC_ABUSE_CHILD, 18},
                                                                     {ASSESSMENT_FACTOR_ALCOHOL_MISUSE_PARENT, 24},
                                                                     {ASSESSMENT_FACTOR_DRUG_MISUSE_PARENT, 27},
                                                                     {ASSESSMENT_FACTOR_MENTAL_HEALTH_PARENT, 41},
                                                                     {ASSESSMENT_FACTOR_MENTAL_HEALTH_CHILD, 14},
                                                                     {ASSESSMENT_FACTOR_NEGLECT, 22},
                                                                     {ASSESSMENT_FACTOR_EMOTIONAL_ABUSE, 21},
                                                                     {ASSESSMENT_FACTOR_MISSING, 4},
                                                                     {ASSESSMENT_FACTOR_LEARNING_DISABILITY_CHILD, 9},
                                                                     {ASSESSMENT_FACTOR_SELF_HARM, 4},
                                                                     {ASSESSMENT_FACTOR_PHYSICAL_ABUSE_BY_ADULT, 9}};
  for (const auto& [factor, percent] : kFactors) {
    if (rng_.Chance(percent)) assessment.add_factors(factor);
  }
  if (assessment.factors().empty()) assessment.add_factors(ASSESSMENT_FACTOR_OTHER);
}

}  // namespace kith::cli
