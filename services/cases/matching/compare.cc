#include "services/cases/matching/compare.h"

#include <algorithm>

#include "services/cases/matching/nicknames.h"
#include "services/cases/matching/similarity.h"
#include "services/cases/matching/sound.h"
#include "services/cases/matching/text.h"
#include "services/cases/matching/weigh.h"

namespace kith::cases::matching {
namespace {

using Words = std::vector<std::string>;

// A slip of the pen or the keyboard.
bool IsSlip(std::string_view a, std::string_view b) {
  const size_t shortest = std::min(a.size(), b.size());
  if (shortest < 4) return false;
  const int edits = Edits(a, b);
  return edits <= 1 || (edits == 2 && shortest >= 7);
}

bool SoundsAlike(std::string_view a, std::string_view b) {
  constexpr double kAlike = 0.90;
  const std::string sound = Sound(a);
  return (sound.size() > 1 && sound == Sound(b)) || JaroWinkler(a, b) >= kAlike;
}

bool HaveWordInCommon(const Words& a, const Words& b) {
  return std::any_of(a.begin(), a.end(), [&b](const std::string& word) {
    return word.size() > 1 && std::find(b.begin(), b.end(), word) != b.end();
  });
}

// Too short to be sure: Mia and Mja.
bool IsShortSlip(std::string_view a, std::string_view b) {
  return std::min(a.size(), b.size()) == 3 && Edits(a, b) == 1;
}

// A variant with a slip in it: Bettsy for Elizabeth.
bool IsSlipOfVariant(const std::string& name, const std::string& other) {
  for (const std::string& full : FullNames(name)) {
    const auto& variants = VariantsOf(full);
    if (std::any_of(variants.begin(), variants.end(),
                    [&other](const std::string& variant) { return IsSlip(variant, other); })) {
      return true;
    }
  }
  return false;
}

// A nickname's full name that is written as it sounds: Katharyn for Kate.
bool SoundsLikeFullName(const std::string& nickname, const std::string& other) {
  const std::string sound = Sound(other);
  const auto& full = FullNames(nickname);
  return sound.size() > 1 &&
         std::any_of(full.begin(), full.end(), [&sound](const std::string& name) { return Sound(name) == sound; });
}

}  // namespace

v1::Agreement CompareGiven(std::string_view wanted, std::string_view recorded) {
  const Words a = GivenWords(wanted), b = GivenWords(recorded);
  if (a.empty() || b.empty()) return v1::AGREEMENT_UNKNOWN;
  const std::string& first = a.front();
  const std::string& other = b.front();
  const std::string whole = Joined(a), other_whole = Joined(b);
  if (first == other || whole == other_whole) return v1::AGREEMENT_EXACT;
  if (AreVariants(first, other) || HaveWordInCommon(a, b)) return v1::AGREEMENT_VARIANT;
  if (IsSlip(first, other) || IsSlip(whole, other_whole)) return v1::AGREEMENT_CLOSE;
  const bool is_initial = (first.size() == 1 || other.size() == 1) && first.front() == other.front();
  if (is_initial || IsShortSlip(first, other) || SoundsAlike(first, other) || SoundsLikeFullName(first, other) ||
      SoundsLikeFullName(other, first) || IsSlipOfVariant(first, other) || IsSlipOfVariant(other, first)) {
    return v1::AGREEMENT_ALIKE;
  }
  return v1::AGREEMENT_DIFFERENT;
}

v1::Agreement CompareFamily(std::string_view wanted, std::string_view recorded) {
  const Words a = FamilyParts(wanted), b = FamilyParts(recorded);
  if (a.empty() || b.empty()) return v1::AGREEMENT_UNKNOWN;
  const std::string whole = Joined(a), other_whole = Joined(b);
  if (whole == other_whole || (a.size() == b.size() && std::is_permutation(a.begin(), a.end(), b.begin()))) {
    return v1::AGREEMENT_EXACT;
  }
  if (HaveWordInCommon(a, b)) return v1::AGREEMENT_VARIANT;
  if (IsSlip(whole, other_whole)) return v1::AGREEMENT_CLOSE;
  bool alike = false;
  for (const std::string& part : a) {
    for (const std::string& other : b) {
      if (IsSlip(part, other)) return v1::AGREEMENT_CLOSE;
      alike = alike || SoundsAlike(part, other);
    }
  }
  return alike || SoundsAlike(whole, other_whole) ? v1::AGREEMENT_ALIKE : v1::AGREEMENT_DIFFERENT;
}

NamesAgreement CompareNames(const Name& wanted, const std::vector<Name>& recorded) {
  const auto weight = [](const NamesAgreement& names) {
    return WeightOf(v1::MATCH_FIELD_GIVEN_NAME, names.given) + WeightOf(v1::MATCH_FIELD_FAMILY_NAME, names.family);
  };
  NamesAgreement best;
  bool first = true;
  const auto offer = [&](const NamesAgreement& names) {
    if (first || weight(names) > weight(best)) best = names;
    first = false;
  };
  const auto is_near = [](v1::Agreement agreement) {
    return agreement == v1::AGREEMENT_EXACT || agreement == v1::AGREEMENT_VARIANT || agreement == v1::AGREEMENT_CLOSE;
  };
  for (const Name& name : recorded) {
    offer({CompareGiven(wanted.given, name.given), CompareFamily(wanted.family, name.family)});
    if (is_near(CompareFamily(wanted.given, name.family)) && is_near(CompareGiven(wanted.family, name.given))) {
      offer({v1::AGREEMENT_REORDERED, v1::AGREEMENT_REORDERED});
    }
  }
  return best;
}

v1::Agreement CompareSex(Sex wanted, Sex recorded) {
  if (wanted == Sex::kUnknown || recorded == Sex::kUnknown) return v1::AGREEMENT_UNKNOWN;
  return wanted == recorded ? v1::AGREEMENT_EXACT : v1::AGREEMENT_DIFFERENT;
}

v1::Agreement CompareIdentifier(std::string_view wanted, std::string_view recorded) {
  const std::string a = Compact(wanted), b = Compact(recorded);
  if (a.empty() || b.empty()) return v1::AGREEMENT_UNKNOWN;
  if (a == b) return v1::AGREEMENT_EXACT;
  return a.size() == b.size() && Edits(a, b) <= 1 ? v1::AGREEMENT_CLOSE : v1::AGREEMENT_DIFFERENT;
}

v1::Agreement CompareHousehold(const std::vector<std::string>& wanted, const std::vector<std::string>& recorded) {
  const bool common = std::any_of(wanted.begin(), wanted.end(), [&recorded](const std::string& person) {
    return std::find(recorded.begin(), recorded.end(), person) != recorded.end();
  });
  return common ? v1::AGREEMENT_EXACT : v1::AGREEMENT_UNKNOWN;
}

}  // namespace kith::cases::matching
