#include "services/cli/county_happenings.h"

#include <algorithm>

namespace kith::cli {
namespace {

void DealFrontDoor(EpisodeHistory& history, bool is_first, Calibration& calibration) {
  Dealt& dealt = history.dealt;
  if (is_first) calibration.Deal(Rate::kEarlierContact, dealt);
  calibration.Deal(Rate::kContactJoined, dealt);
  calibration.Deal(Rate::kAgenciesAsked, dealt);
  if (dealt.Has(Rate::kAgenciesAsked)) calibration.Deal(Rate::kReplyMissing, dealt);
  calibration.Deal(Rate::kContactRerated, dealt);
  calibration.Deal(Rate::kReferralRerated, dealt);
  calibration.Deal(Rate::kWorkAssigned, dealt);
  calibration.Deal(Rate::kAcknowledgedLater, dealt);
}

bool IsInCareAtCareOrder(const EpisodeHistory& history) {
  return std::any_of(history.proceedings.begin(), history.proceedings.end(), [&](const auto& proceedings) {
    return proceedings.final_order() == cases::v1::FINAL_ORDER_CARE_ORDER && !history.periods_of_care.empty() &&
           history.periods_of_care.front().start_date() < proceedings.end_date();
  });
}

void DealCasework(EpisodeHistory& history, Calibration& calibration) {
  Dealt& dealt = history.dealt;
  if (!history.episode.assessments().empty()) {
    calibration.Deal(Rate::kAssessmentCancelled, dealt);
    calibration.Deal(Rate::kFactorsOnTheWay, dealt);
    calibration.Deal(Rate::kOutcomeCorrected, dealt);
  }
  if (history.allocations.size() > 1) calibration.Deal(Rate::kHandedOver, dealt);
  if (!history.proceedings.empty()) calibration.Deal(Rate::kWithoutGateway, dealt);
  if (IsInCareAtCareOrder(history)) calibration.Deal(Rate::kLongTermAtOrder, dealt);
}

void DealHome(CountyFamily& family, Calibration& calibration) {
  Dealt& dealt = family.dealt;
  const auto is_couple = [](const Kinship& kinship) { return kinship.type == cases::v1::RELATIONSHIP_TYPE_PARTNER; };
  if (std::any_of(family.relationships.begin(), family.relationships.end(), is_couple)) {
    calibration.Deal(Rate::kPartnerLeft, dealt);
  }
  if (family.adults.size() == 1) calibration.Deal(Rate::kPartnerJoined, dealt);
  if (family.children.size() > 1) calibration.Deal(Rate::kHalfSiblings, dealt);
  if (family.has_domestic_abuse) calibration.Deal(Rate::kSafeContact, dealt);
}

// Of its youngest child, who was born when it was first recorded.
void DealRecord(CountyFamily& family, Calibration& calibration) {
  Dealt& dealt = family.dealt;
  const auto& child = family.children.front();
  calibration.Deal(Rate::kMovedHouse, dealt);
  calibration.Deal(Rate::kPreferredName, dealt);
  if (child.disabilities(0) != type::v1::DISABILITY_NONE) calibration.Deal(Rate::kDiagnosedLater, dealt);
  calibration.Deal(Rate::kEthnicityLater, dealt);
  calibration.Deal(Rate::kBirthDateMistyped, dealt);
  calibration.Deal(Rate::kEarlierNumber, dealt);
  calibration.Deal(Rate::kDuplicate, dealt);
  if (dealt.Has(Rate::kDuplicate)) calibration.Deal(Rate::kUnlinked, dealt);
}

}  // namespace

void DealHappenings(CountyFamily& family, Calibration& calibration) {
  bool is_first = true;
  for (auto& history : family.episodes) {
    DealFrontDoor(history, is_first, calibration);
    if (!history.no_further_action) DealCasework(history, calibration);
    is_first = false;
  }
  const auto& last = family.episodes.back();
  if (last.no_further_action) return;
  DealHome(family, calibration);
  if (family.expected_births.front().empty()) DealRecord(family, calibration);
  // Before adoption every record is restricted.
  if (!last.placed_for_adoption_date.empty()) return;
  calibration.Deal(Rate::kRestricted, family.dealt);
  if (family.dealt.Has(Rate::kRestricted)) calibration.Deal(Rate::kRestrictionLifted, family.dealt);
}

}  // namespace kith::cli
