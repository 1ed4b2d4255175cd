#include "tests/faults/workbook/judge.h"

#include <map>
#include <set>
#include <utility>

#include "tests/unit/workbook/field_model.h"

namespace kith::faults::writing {

Verdict Judge(const std::vector<Acknowledged>& acknowledged, const std::vector<workbook::v1::Chapter>& chapters) {
  using Place = std::pair<std::string, std::string>;
  std::map<Place, std::map<int64_t, const Acknowledged*>> written;  // in the order of their revisions
  std::map<Place, std::multiset<std::string>> shown;
  Verdict verdict;
  const auto wrong = [&](int64_t& count, const Place& place, const std::string& what) {
    ++count;
    if (verdict.examples.size() < 10) verdict.examples.push_back(place.second + " of " + place.first + ": " + what);
  };
  for (const auto& one : acknowledged) {
    const Place place{one.chapter, one.prompt};
    const bool is_first = written[place].emplace(one.revision, &one).second;
    if (one.revision == 0 || !is_first)
      wrong(verdict.lost, place, "\"" + one.value + "\" is not in its own answer, or in another's place");
  }
  for (const auto& chapter : chapters) {
    for (const auto& field : chapter.fields()) {
      for (const auto& value : field.values()) shown[{chapter.name(), field.prompt()}].insert(value.value());
      verdict.conflicts += field.values_size() > 1;
    }
  }
  for (const auto& [place, values] : written) {
    workbook::FieldModel model;
    for (const auto& [revision, one] : values) {
      // Everything has its answer, so a revision that nobody was told of is a write of nobody.
      if (revision != model.revision() + 1)
        wrong(verdict.ghosts, place, "a revision before " + std::to_string(revision));
      if (one->seen.empty()) {
        model.Write(one->worker, one->value, one->base_revision);
      } else {
        model.Settle(one->worker, one->value, one->seen);
      }
    }
    const auto stands = model.Values();
    for (const auto& value : stands)
      if (!shown[place].contains(value)) wrong(verdict.lost, place, "\"" + value + "\" is nowhere");
    for (const auto& value : shown[place])
      if (!stands.contains(value)) wrong(verdict.ghosts, place, "\"" + value + "\" was replaced, or is nobody's");
  }
  return verdict;
}

}  // namespace kith::faults::writing
