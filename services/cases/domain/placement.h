// The rules of the return on children looked after (SSDA903) that a placement and a legal status keep by themselves and
// with each other; the numbers are those of the return's checks.
#pragma once

#include <string>
#include <string_view>

#include "shared/checks/checks.h"

#include "kith/cases/v1/case_file.pb.h"

namespace kith::cases {

// T0 to T4.
bool IsTemporary(type::v1::PlacementType type);
// A3 to A6.
bool IsForAdoption(type::v1::PlacementType type);
// V3 and V4.
bool IsShortBreak(type::v1::LegalStatus status);

// Full years of age on the day; -1 before birth or where the date of birth is not known.
int AgeOn(const v1::CaseFile& file, const std::string& date);

// Known codes, and a provider exactly where the type has one: rules 146, 178, 213, 526 to 531, 550. UNKNOWN_CODE;
// PROVIDER_IMPOSSIBLE; INVALID_REQUEST (the URN).
checks::Refused CheckPlacement(std::string_view field, const v1::Placement& placement);

// Age and law for an episode that begins on the day: rules 358, 371 to 374, 378, 382, 384, 408, 446. TOO_YOUNG;
// PLACEMENT_IMPOSSIBLE; LEGAL_STATUS_IMPOSSIBLE; PLACEMENT_ORDER_REQUIRED. had_order: there was a placement order
// before.
checks::Refused CheckEpisodeRules(const v1::CaseFile& file, std::string_view placement_field,
                                  std::string_view status_field, type::v1::LegalStatus status,
                                  type::v1::PlacementType type, const std::string& date, bool had_order);

// How long a legal status can last, from the day on which its episodes began: 72 hours of police protection, 21 days of
// an emergency protection order, 7 of a child assessment order, 17 of a short break (rules 361, 362, 363, 365).
// LEGAL_STATUS_TOO_LONG.
checks::Refused CheckStatusLength(const v1::PeriodOfCare& period, std::string_view field, const std::string& end);

}  // namespace kith::cases
