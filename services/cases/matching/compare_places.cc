// Dates and addresses.
#include <algorithm>
#include <cstdlib>

#include "services/cases/matching/compare.h"
#include "services/cases/matching/similarity.h"
#include "services/cases/matching/text.h"
#include "services/cases/matching/weigh.h"
#include "shared/calendar/date.h"

namespace kith::cases::matching {
namespace {

// A birth lies up to six weeks from the date that was expected, but for few.
constexpr int kDaysAroundExpected = 42;

std::string_view Year(std::string_view date) { return date.substr(0, 4); }
std::string_view Month(std::string_view date) { return date.substr(5, 2); }
std::string_view Day(std::string_view date) { return date.substr(8, 2); }

bool IsDate(std::string_view text) { return calendar::IsIsoDate(text); }

int DaysApart(std::string_view a, std::string_view b) {
  return static_cast<int>(std::abs((calendar::DateOf(a) - calendar::DateOf(b)).count()));
}

v1::Agreement CompareBirthDates(std::string_view a, std::string_view b) {
  if (a == b) return v1::AGREEMENT_EXACT;
  if (Year(a) == Year(b) && Month(a) == Day(b) && Day(a) == Month(b)) return v1::AGREEMENT_REORDERED;
  if (Edits(a, b) == 1) return v1::AGREEMENT_CLOSE;
  const bool same_year = Year(a) == Year(b), same_month = Month(a) == Month(b), same_day = Day(a) == Day(b);
  if (same_month && same_day && DaysApart(a, b) <= 366) return v1::AGREEMENT_CLOSE;
  if (same_year + same_month + same_day >= 2) return v1::AGREEMENT_ALIKE;
  const bool is_estimated = a.substr(4) == "-01-01" || b.substr(4) == "-01-01";
  return same_year && is_estimated ? v1::AGREEMENT_ALIKE : v1::AGREEMENT_DIFFERENT;
}

// "12, High Street" and "12" are one house.
std::string HouseOf(std::string_view text) {
  const std::string plain = Plain(text);
  const bool is_number = !plain.empty() && plain.front() >= '0' && plain.front() <= '9';
  return is_number ? plain.substr(0, plain.find(' ')) : plain;
}

v1::Agreement CompareAddress(const Address& wanted, const Address& recorded) {
  const std::string a = Compact(wanted.postcode), b = Compact(recorded.postcode);
  if (a.empty() || b.empty()) return v1::AGREEMENT_UNKNOWN;
  const std::string house = HouseOf(wanted.house), other = HouseOf(recorded.house);
  if (a == b) {
    if (house.empty() || other.empty()) return v1::AGREEMENT_VARIANT;
    return house == other ? v1::AGREEMENT_EXACT : v1::AGREEMENT_ALIKE;
  }
  return !house.empty() && house == other && Edits(a, b) == 1 ? v1::AGREEMENT_CLOSE : v1::AGREEMENT_DIFFERENT;
}

}  // namespace

v1::Agreement CompareDates(const Profile& wanted, const Profile& recorded) {
  const bool is_born = !wanted.birth_date.empty(), other_is_born = !recorded.birth_date.empty();
  const std::string& a = is_born ? wanted.birth_date : wanted.expected_birth_date;
  const std::string& b = other_is_born ? recorded.birth_date : recorded.expected_birth_date;
  if (!IsDate(a) || !IsDate(b)) return v1::AGREEMENT_UNKNOWN;
  if (is_born && other_is_born) return CompareBirthDates(a, b);
  if (a == b && !is_born && !other_is_born) return v1::AGREEMENT_EXACT;
  return DaysApart(a, b) <= kDaysAroundExpected ? v1::AGREEMENT_VARIANT : v1::AGREEMENT_DIFFERENT;
}

v1::Agreement CompareAddresses(const std::vector<Address>& wanted, const std::vector<Address>& recorded) {
  v1::Agreement best = v1::AGREEMENT_UNKNOWN;
  for (const Address& address : wanted) {
    for (const Address& other : recorded) {
      const v1::Agreement agreement = CompareAddress(address, other);
      if (best == v1::AGREEMENT_UNKNOWN ||
          (agreement != v1::AGREEMENT_UNKNOWN &&
           WeightOf(v1::MATCH_FIELD_ADDRESS, agreement) > WeightOf(v1::MATCH_FIELD_ADDRESS, best))) {
        best = agreement;
      }
    }
  }
  return best;
}

}  // namespace kith::cases::matching
