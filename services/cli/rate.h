// What a county is calibrated to, by name; county_rates.h has the figures.
#pragma once

#include <bitset>
#include <cstddef>

namespace kith::cli {

enum class Rate {
  // Published; counted from the histories themselves.
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
  kAdopted,
  kDied,
  kMovedAway,
  // Assumed, for want of a published figure. The front door:
  kEarlierContact,
  kContactJoined,
  kAgenciesAsked,
  kReplyMissing,
  kContactRerated,
  kReferralRerated,
  kWorkAssigned,
  kAcknowledgedLater,
  // Casework:
  kMovedIn,
  kBornOnPlan,
  kAssessmentCancelled,
  kFactorsOnTheWay,
  kOutcomeCorrected,
  kHandedOver,
  kWithoutGateway,
  kLongTermAtOrder,
  // People:
  kPartnerLeft,
  kPartnerJoined,
  kMovedHouse,
  kPreferredName,
  kDiagnosedLater,
  kEthnicityLater,
  kBirthDateMistyped,
  kEarlierNumber,
  kHalfSiblings,
  kDuplicate,
  kUnlinked,
  kRestricted,
  kRestrictionLifted,
  kSafeContact,
};
inline constexpr std::size_t kRates = static_cast<std::size_t>(Rate::kSafeContact) + 1;

// To which of the assumed things something was open, and which of them happened.
class Dealt {
 public:
  void Put(Rate rate, bool happens) {
    open_.set(static_cast<std::size_t>(rate));
    happens_.set(static_cast<std::size_t>(rate), happens);
  }
  bool WasOpenTo(Rate rate) const { return open_.test(static_cast<std::size_t>(rate)); }
  bool Has(Rate rate) const { return happens_.test(static_cast<std::size_t>(rate)); }

 private:
  std::bitset<kRates> open_;
  std::bitset<kRates> happens_;
};

}  // namespace kith::cli
