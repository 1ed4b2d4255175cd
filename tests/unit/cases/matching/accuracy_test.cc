// How well the searches that people really make find whom they mean: 20,000 people, 4,000 searches, all invented.
#include <iostream>
#include <map>
#include <unordered_map>

#include <gtest/gtest.h>

#include "services/cases/matching/keys.h"
#include "services/cases/matching/weigh.h"
#include "tests/unit/cases/matching/invented.h"

namespace kith::cases::matching {
namespace {

// The view, with the limits that the service's query has.
class Index {
 public:
  explicit Index(const County& county) : county_(county) {
    for (size_t i = 0; i < county.people.size(); ++i) {
      const auto keys = StoredKeys(county.people[i]);
      keys_ += keys.size();
      for (const int64_t key : keys) rows_[key].push_back(i);
    }
  }

  // The people in the bands certain and probable.
  std::vector<size_t> Find(const Profile& wanted) const {
    std::vector<std::pair<std::string, int>> hits;
    for (const SearchKey& key : SearchKeys(wanted)) {
      const auto found = rows_.find(key.key);
      if (found == rows_.end()) continue;
      const size_t rows = std::min<size_t>(found->second.size(), kMostRowsOfAKey);
      for (size_t i = 0; i < rows; ++i) hits.emplace_back(std::to_string(found->second[i]), key.weight);
    }
    std::vector<size_t> people;
    for (const std::string& record : ChooseCandidates(hits)) {
      const size_t person = std::stoul(record);
      const auto band = Weigh(wanted, county_.people[person]).band;
      if (band == v1::BAND_CERTAIN || band == v1::BAND_PROBABLE) people.push_back(person);
    }
    return people;
  }

  double KeysOfAPerson() const { return static_cast<double>(keys_) / static_cast<double>(county_.people.size()); }

 private:
  const County& county_;
  std::unordered_map<int64_t, std::vector<size_t>> rows_;
  size_t keys_ = 0;
};

TEST(Accuracy, FindsWhomIsMeantAndFewOthers) {
  constexpr int kPeople = 20'000, kSearches = 4'000, kForNobody = 400;
  const County county = Invent(kPeople, 4);
  const Index index(county);
  Dice dice(41);
  int found = 0, shown = 0, wrong_of_nobody = 0;
  std::map<std::string, std::pair<int, int>> missed;  // by error: missed, all
  for (int i = 0; i < kSearches; ++i) {
    const auto meant = static_cast<size_t>(dice.Below(kPeople));
    const bool nobody = i < kForNobody;
    const Search search =
        nobody ? SearchFor(LikeButAnother(county.people[meant], dice), dice) : SearchFor(county.people[meant], dice);
    const auto people = index.Find(search.wanted);
    shown += static_cast<int>(people.size());
    if (nobody) {
      wrong_of_nobody += !people.empty();
      continue;
    }
    const bool is_found = std::find(people.begin(), people.end(), meant) != people.end();
    found += is_found;
    for (const char* error : search.errors) {
      missed[error].first += !is_found;
      ++missed[error].second;
    }
  }
  const double recall = static_cast<double>(found) / (kSearches - kForNobody);
  const double precision = static_cast<double>(found) / shown;
  RecordProperty("recall_per_mille", static_cast<int>(recall * 1000));
  RecordProperty("precision_per_mille", static_cast<int>(precision * 1000));
  std::cout << "recall " << recall << ", precision " << precision << ", keys of a person " << index.KeysOfAPerson()
            << ", of " << kForNobody << " searches for nobody who is recorded " << wrong_of_nobody
            << " found somebody\n";
  for (const auto& [error, count] : missed) {
    std::cout << "  " << error << ": missed " << count.first << " of " << count.second << "\n";
  }
  EXPECT_GE(recall, 0.98);
  EXPECT_GE(precision, 0.95);
}

}  // namespace
}  // namespace kith::cases::matching
