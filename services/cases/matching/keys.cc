#include "services/cases/matching/keys.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "services/cases/matching/nicknames.h"
#include "services/cases/matching/sound.h"
#include "services/cases/matching/text.h"
#include "shared/calendar/date.h"
#include "shared/digest/digest.h"

namespace kith::cases::matching {
namespace {

using Sounds = std::set<std::string>;

constexpr int kByIdentifier = 8, kByNames = 4, kByHome = 3, kByNameAndDate = 3, kByNameAndExpectedDate = 2;
// A birth lies up to six weeks from the date that was expected.
constexpr int kDaysAroundExpected = 42;

int64_t KeyOf(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) {
    text += part;
    text += '\n';
  }
  const std::string digest = digest::Sha256({text});
  uint64_t key = 0;
  for (size_t i = 0; i < sizeof key; ++i) key = key << 8 | static_cast<unsigned char>(digest[i]);
  return static_cast<int64_t>(key);
}

void AddSound(Sounds& sounds, const std::string& word) {
  std::string sound = Sound(word);
  if (!sound.empty()) sounds.insert(std::move(sound));
}

// A nickname sounds like each full name that it may stand for, so that Liz and Elisabeth meet.
Sounds GivenSounds(const std::string& word, bool also_as_it_is) {
  Sounds sounds;
  for (const std::string& full : FullNames(word)) AddSound(sounds, full);
  if (sounds.empty() || also_as_it_is) AddSound(sounds, word);
  return sounds;
}

Sounds FamilySounds(const std::string& family) {
  Sounds sounds;
  for (const std::string& part : FamilyParts(family)) AddSound(sounds, part);
  return sounds;
}

std::string MonthAndDay(const std::string& date) { return date.substr(5); }
std::string YearAndMonth(const std::string& date) { return date.substr(0, 7); }

int64_t SameDayKey(const std::string& sound, const std::string& date) {
  return KeyOf({"name and day", sound, MonthAndDay(date)});
}
int64_t SameMonthKey(const std::string& sound, const std::string& date) {
  return KeyOf({"name and month", sound, YearAndMonth(date)});
}
int64_t ExpectedKey(const std::string& sound, const std::string& month) {
  return KeyOf({"name and expected month", sound, month});
}
// The order of the names does not count.
int64_t NamesKey(const std::string& a, const std::string& b) {
  return KeyOf({"names", std::min(a, b), std::max(a, b)});
}
int64_t HomeKey(const Address& address) { return KeyOf({"home", Compact(address.postcode)}); }

// Halves, so that a slip in one of them leaves the other.
std::vector<int64_t> IdentifierKeys(const Profile& profile) {
  std::vector<int64_t> keys;
  const std::string nhs_number = Compact(profile.nhs_number);
  if (nhs_number.size() == 10) {
    keys.push_back(KeyOf({"nhs number begins", nhs_number.substr(0, 5)}));
    keys.push_back(KeyOf({"nhs number ends", nhs_number.substr(5)}));
  }
  const std::string upn = Compact(profile.upn);
  // Its check letter is left out; pupils of a school share the first half.
  if (upn.size() == 13) {
    keys.push_back(KeyOf({"upn", upn.substr(1)}));
    keys.push_back(KeyOf({"upn ends", upn.substr(7)}));
  }
  return keys;
}

std::set<std::string> MonthsAround(const std::string& date) {
  std::set<std::string> months;
  for (const int days :
       {-kDaysAroundExpected, -kDaysAroundExpected / 2, 0, kDaysAroundExpected / 2, kDaysAroundExpected}) {
    months.insert(YearAndMonth(calendar::FormatDate(calendar::DateOf(date) + std::chrono::days(days))));
  }
  return months;
}

// The date, and with day and month swapped where that is a date.
std::vector<std::string> Readings(const std::string& date) {
  std::vector<std::string> readings = {date};
  const std::string swapped = date.substr(0, 5) + date.substr(8, 2) + "-" + date.substr(5, 2);
  if (swapped != date && calendar::IsIsoDate(swapped)) readings.push_back(swapped);
  return readings;
}

class Wanted {
 public:
  void Add(int64_t key, int weight) {
    int& kept = weights_[key];
    kept = std::max(kept, weight);
  }

  std::vector<SearchKey> keys() const {
    std::vector<SearchKey> keys;
    for (const auto& [key, weight] : weights_) keys.push_back({key, weight});
    std::stable_sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.weight > b.weight; });
    if (keys.size() > kMostSearchKeys) keys.resize(kMostSearchKeys);
    return keys;
  }

 private:
  std::map<int64_t, int> weights_;
};

}  // namespace

std::vector<int64_t> StoredKeys(const Profile& recorded) {
  std::set<int64_t> keys;
  const bool is_born = calendar::IsIsoDate(recorded.birth_date);
  const bool is_expected = !is_born && calendar::IsIsoDate(recorded.expected_birth_date);
  for (const Name& name : recorded.names) {
    const auto words = GivenWords(name.given);
    const Sounds given = words.empty() ? Sounds() : GivenSounds(words.front(), false);
    const Sounds family = FamilySounds(name.family);
    for (const Sounds* sounds : {&given, &family}) {
      for (const std::string& sound : *sounds) {
        if (is_born) {
          keys.insert(SameDayKey(sound, recorded.birth_date));
          keys.insert(SameMonthKey(sound, recorded.birth_date));
        }
        if (is_expected) keys.insert(ExpectedKey(sound, YearAndMonth(recorded.expected_birth_date)));
      }
    }
    for (const std::string& a : given) {
      for (const std::string& b : family) keys.insert(NamesKey(a, b));
    }
  }
  for (const Address& address : recorded.addresses) {
    if (!address.postcode.empty()) keys.insert(HomeKey(address));
  }
  for (const int64_t key : IdentifierKeys(recorded)) keys.insert(key);
  return {keys.begin(), keys.end()};
}

std::vector<SearchKey> SearchKeys(const Profile& wanted) {
  Wanted keys;
  for (const int64_t key : IdentifierKeys(wanted)) keys.Add(key, kByIdentifier);
  for (const Address& address : wanted.addresses) {
    if (!address.postcode.empty()) keys.Add(HomeKey(address), kByHome);
  }
  const bool is_born = calendar::IsIsoDate(wanted.birth_date);
  const std::string& date = is_born ? wanted.birth_date : wanted.expected_birth_date;
  const bool has_date = calendar::IsIsoDate(date);
  for (const Name& name : wanted.names) {
    Sounds given;
    auto words = GivenWords(name.given);
    if (words.size() > 2) words.resize(2);
    for (const std::string& word : words) given.merge(GivenSounds(word, true));
    Sounds family = FamilySounds(name.family);
    // What stands in the field of the family name may be a nickname.
    for (const std::string& part : FamilyParts(name.family)) family.merge(GivenSounds(part, true));
    for (const std::string& a : given) {
      for (const std::string& b : family) keys.Add(NamesKey(a, b), kByNames);
    }
    if (!has_date) continue;
    given.merge(family);
    for (const std::string& sound : given) {
      if (is_born) {
        for (const std::string& reading : Readings(date)) {
          keys.Add(SameDayKey(sound, reading), kByNameAndDate);
          keys.Add(SameMonthKey(sound, reading), kByNameAndDate);
        }
      }
      for (const std::string& month : MonthsAround(date)) {
        keys.Add(ExpectedKey(sound, month), kByNameAndExpectedDate);
        if (!is_born) keys.Add(SameMonthKey(sound, month + "-01"), kByNameAndDate);
      }
    }
  }
  return keys.keys();
}

std::vector<std::string> ChooseCandidates(const std::vector<std::pair<std::string, int>>& hits) {
  std::map<std::string_view, int> weights;
  for (const auto& [record, weight] : hits) weights[record] += weight;
  std::vector<std::pair<std::string_view, int>> ranked(weights.begin(), weights.end());
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (ranked.size() > kMostCompared) ranked.resize(kMostCompared);
  std::vector<std::string> records;
  for (const auto& [record, weight] : ranked) records.emplace_back(record);
  return records;
}

}  // namespace kith::cases::matching
