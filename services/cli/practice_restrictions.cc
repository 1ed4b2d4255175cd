// Records that are closed to all but a few: their access list, reviews, changes and end.
#include "services/cli/practice_writer.h"

namespace kith::cli {

using namespace cases::v1;
using calendar::Date;
using calendar::DateOf;
using calendar::FormatDate;
using std::chrono::days;

namespace {

constexpr const char* kRestriction = "@restrictions/child 0";
constexpr days kBetweenReviews{85};  // at most 90
constexpr int kReviews = 2;

RestrictedAccess AccessOf(const std::string& worker, Date from) {
  RestrictedAccess access;
  access.set_subject(worker);
  access.set_start_date(FormatDate(from));
  access.set_last_date(FormatDate(from + days(120)));
  return access;
}

}  // namespace

void PracticeWriter::AddRestrictions() {
  if (family_.dealt.Has(Rate::kRestricted)) AddRestriction();
  if (!history_.placed_for_adoption_date.empty()) AddAdoptionRestriction();
}

// Recorded when all else is, so that those who bring the history are not shut out of it.
void PracticeWriter::AddRestriction() {
  const Date day = DateOf(episode_.referral_date()) + days(rng_.Between(2, 20));
  const std::string owner = WorkerOn(day), colleague = "D" + owner.substr(1);
  SetRestrictionRequest set;
  auto& restriction = *set.mutable_restriction();
  restriction.set_person("@child 0");
  restriction.set_category(Restriction::CATEGORY_HIGH_RISK);
  restriction.set_owner(owner);
  restriction.set_set_date(FormatDate(day));
  restriction.set_review_due_date(FormatDate(day + kBetweenReviews));
  set.set_reason(RESTRICTION_REASON_RISK_ASSESSED);
  AddLast(FormatDate(day), "restriction", "SetRestriction", set, kPeopleService);
  GrantRestrictedAccessRequest grant;
  grant.set_name(kRestriction);
  *grant.mutable_access() = AccessOf(colleague, day);
  grant.set_reason(RESTRICTION_REASON_RISK_ASSESSED);
  AddLast(FormatDate(day), "access granted", "GrantRestrictedAccess", grant, kPeopleService);
  BreakGlassRequest glass;
  glass.set_name(kRestriction);
  glass.set_reason(GLASS_BREAK_REASON_OUT_OF_HOURS_DUTY);
  if (rng_.Chance(50)) {
    AddLast(FormatDate(day), "glass broken", "BreakGlass", glass, kPeopleService).by = Caller::kManager;
  }
  Date reviewed = day;
  for (int nth = 0; nth < kReviews; ++nth) {
    reviewed += kBetweenReviews;
    ReviewRestrictionRequest review;
    review.set_name(kRestriction);
    review.set_review_date(FormatDate(reviewed));
    review.set_next_review_due_date(FormatDate(reviewed + kBetweenReviews));
    review.set_reason(RESTRICTION_REASON_RISK_ASSESSED);
    AddLast(FormatDate(reviewed), "restriction reviewed", "ReviewRestriction", review, kPeopleService);
  }
  RevokeRestrictedAccessRequest revoke;
  revoke.set_name(kRestriction);
  revoke.set_subject(colleague);
  revoke.set_reason(RESTRICTION_REASON_CHANGE_OF_STAFF);
  AddLast(FormatDate(reviewed), "access revoked", "RevokeRestrictedAccess", revoke, kPeopleService);
  // A court takes over what the authority decided.
  ChangeRestrictionRequest change;
  change.set_name(kRestriction);
  *change.mutable_restriction() = restriction;
  change.mutable_restriction()->set_category(Restriction::CATEGORY_COURT_ORDER);
  change.set_reason(RESTRICTION_REASON_COURT_ORDER);
  AddLast(FormatDate(reviewed), "restriction changed", "ChangeRestriction", change, kPeopleService);
  if (!family_.dealt.Has(Rate::kRestrictionLifted)) return;
  LiftRestrictionRequest lift;
  lift.set_name(kRestriction);
  lift.set_lifted_date(FormatDate(reviewed + days(30)));
  lift.set_reason(RESTRICTION_REASON_NO_LONGER_NEEDED);
  AddLast(FormatDate(reviewed + days(30)), "restriction lifted", "LiftRestriction", lift, kPeopleService);
}

// From the placement on, so that nobody who should not know learns of those who adopt.
void PracticeWriter::AddAdoptionRestriction() {
  const Date placed = DateOf(history_.placed_for_adoption_date);
  for (const auto child : All()) {
    SetRestrictionRequest set;
    auto& restriction = *set.mutable_restriction();
    restriction.set_person("@child " + std::to_string(child));
    restriction.set_category(Restriction::CATEGORY_ADOPTION);
    restriction.set_owner(WorkerOn(placed));
    restriction.set_set_date(FormatDate(placed));
    restriction.set_review_due_date(FormatDate(placed + kBetweenReviews));
    set.set_reason(RESTRICTION_REASON_ADOPTION_PLACEMENT);
    AddLast(FormatDate(placed), "adoption restriction of " + std::to_string(child), "SetRestriction", set,
            kPeopleService);
  }
}

}  // namespace kith::cli
