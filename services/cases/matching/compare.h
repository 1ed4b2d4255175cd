// Comparisons of single fields. Each says how they agree, never what they are. Pure and thread-safe; an empty text is
// not known, which compares as AGREEMENT_UNKNOWN.
#pragma once

#include <string_view>
#include <vector>

#include "services/cases/matching/profile.h"

#include "kith/cases/v1/search_service.pb.h"

namespace kith::cases::matching {

// EXACT: the same first name, or all written together; VARIANT: a nickname or variant, a middle name used as first
// name; CLOSE: a slip of one letter in four or two in seven; ALIKE: the same sound, an initial, a nickname with a
// slip in it.
v1::Agreement CompareGiven(std::string_view wanted, std::string_view recorded);

// EXACT: the same parts in any order; VARIANT: one part of a double-barrelled name; CLOSE, ALIKE as above.
v1::Agreement CompareFamily(std::string_view wanted, std::string_view recorded);

struct NamesAgreement {
  v1::Agreement given = v1::AGREEMENT_UNKNOWN;
  v1::Agreement family = v1::AGREEMENT_UNKNOWN;
};
// Of the names recorded, now or before, the one that agrees best; both REORDERED when they agree only the other way
// round.
NamesAgreement CompareNames(const Name& wanted, const std::vector<Name>& recorded);

// Of two birth dates. EXACT; REORDERED: day and month swapped; CLOSE: one digit, neighbouring digits swapped, the year
// before or after; ALIKE: two of day, month and year, or the year where one is 1 January, which stands for "not known".
// With an expected date: EXACT for two equal ones, VARIANT within six weeks.
v1::Agreement CompareDates(const Profile& wanted, const Profile& recorded);

v1::Agreement CompareSex(Sex wanted, Sex recorded);

// The best of all addresses. EXACT: postcode and house; VARIANT: postcode, house not known; CLOSE: house, and the
// postcode but for one slip; ALIKE: postcode, another house.
v1::Agreement CompareAddresses(const std::vector<Address>& wanted, const std::vector<Address>& recorded);

// Of NHS numbers or UPNs. EXACT; CLOSE: one character, or neighbours swapped. A check digit that is wrong is such a
// slip.
v1::Agreement CompareIdentifier(std::string_view wanted, std::string_view recorded);

// EXACT: somebody in common; UNKNOWN otherwise: nobody records whole families.
v1::Agreement CompareHousehold(const std::vector<std::string>& wanted, const std::vector<std::string>& recorded);

}  // namespace kith::cases::matching
