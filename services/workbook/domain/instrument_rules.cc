#include "services/workbook/domain/instrument_rules.h"

#include <algorithm>
#include <set>
#include <utility>

#include "services/workbook/domain/instrument_about.h"
#include "services/workbook/domain/template_rules.h"

namespace kith::workbook {
namespace {

using v1::InstrumentTemplate;
using v1::Item;
using v1::Score;

std::string At(const std::string& list, int index) { return list + "[" + std::to_string(index) + "]"; }

const Item* FindItem(const InstrumentTemplate& instrument, const std::string& id) {
  const auto found = std::find_if(instrument.items().begin(), instrument.items().end(),
                                  [&](const Item& item) { return item.id() == id; });
  return found == instrument.items().end() ? nullptr : &*found;
}

// The items that a score is made of; those that it names and that exist.
std::vector<const Item*> ItemsOf(const InstrumentTemplate& instrument, const Score& score) {
  std::vector<const Item*> items;
  if (score.items().empty()) {
    for (const auto& item : instrument.items()) items.push_back(&item);
  }
  for (const auto& id : score.items()) {
    if (const auto* item = FindItem(instrument, id)) items.push_back(item);
  }
  return items;
}

// Half up, as published scoring rules round; of numbers that are not negative.
int Rounded(int sum, int times, int by) { return (2 * sum * times + by) / (2 * by); }

const Score* FindScore(const InstrumentTemplate& instrument, const std::string& id) {
  const auto found = std::find_if(instrument.scores().begin(), instrument.scores().end(),
                                  [&](const Score& score) { return score.id() == id; });
  return found == instrument.scores().end() ? nullptr : &*found;
}

// From the least to the greatest that a score can be.
std::pair<int, int> RangeOf(const InstrumentTemplate& instrument, const Score& score) {
  int least = 0;
  int most = 0;
  bool first = true;
  for (const auto& id : score.of()) {
    const auto part = RangeOf(instrument, *FindScore(instrument, id));
    least += part.first;
    most += part.second;
  }
  if (score.method() == Score::METHOD_SUM_OF_SCORES) return {least, most};
  for (const auto* item : ItemsOf(instrument, score)) {
    if (score.method() == Score::METHOD_SUM || score.method() == Score::METHOD_PRORATED_SUM) {
      least += item->is_optional() && score.method() == Score::METHOD_SUM ? std::min(0, item->least()) : item->least();
      most += item->most();
    } else {
      least = first ? item->least() : std::max(least, item->least());
      most = first ? item->most() : std::max(most, item->most());
    }
    first = false;
  }
  return {least, most};
}

class Check {
 public:
  explicit Check(const InstrumentTemplate& instrument) : instrument_(instrument) {}

  std::vector<FieldViolation> All() {
    if (!IsTemplateId(instrument_.id(), "-"))
      Problem("id", "must be 1 to 40 characters of a-z, 0-9 and \"-\", beginning with a letter");
    if (instrument_.version() < 1) Problem("version", "must be a whole number from 1 on");
    if (instrument_.title().empty()) Problem("title", "is missing");
    if (instrument_.source().empty()) Problem("source", "is missing: who published the scoring");
    if (instrument_.respondents().empty()) Problem("respondents", "must have at least one element");
    if (instrument_.items().empty() || instrument_.items_size() > kMaxItems) {
      Problem("items", "must have 1 to " + std::to_string(kMaxItems) + " elements");
    }
    std::set<std::string> ids;
    for (int i = 0; i < instrument_.items_size(); ++i) OneItem(At("items", i), instrument_.items(i), ids);
    if (instrument_.scores().empty()) Problem("scores", "must have at least one element");
    ids.clear();
    for (int i = 0; i < instrument_.scores_size(); ++i) OneScore(At("scores", i), instrument_.scores(i), ids);
    for (int i = 0; i < instrument_.suggestions_size(); ++i) {
      const auto& suggestion = instrument_.suggestions(i);
      const std::string at = At("suggestions", i);
      if (!ids.contains(suggestion.score())) Problem(at + ".score", "must be the id of a score");
      if (suggestion.action() == v1::Suggestion::ACTION_UNSPECIFIED) Problem(at + ".action", "is missing");
    }
    for (auto& problem : CheckInstrumentSubject(instrument_)) problems_.push_back(std::move(problem));
    return std::move(problems_);
  }

 private:
  void Problem(std::string path, std::string what) { problems_.push_back({std::move(path), std::move(what)}); }

  void Id(const std::string& at, const std::string& id, std::set<std::string>& ids) {
    if (id.empty()) {
      Problem(at + ".id", "is missing");
    } else if (!ids.insert(id).second) {
      Problem(at + ".id", "stands twice in this list: \"" + id + "\"");
    }
  }

  void OneItem(const std::string& at, const Item& item, std::set<std::string>& ids) {
    Id(at, item.id(), ids);
    if (item.label().empty()) Problem(at + ".label", "is missing");
    if (item.least() < 0 || item.least() >= item.most())
      Problem(at, "must go from a least of 0 or more up to a greater most");
    for (int i = 0; i < item.values_size(); ++i) {
      const bool rises = i == 0 || item.values(i) > item.values(i - 1);
      if (!rises || item.values(i) < item.least() || item.values(i) > item.most()) {
        Problem(At(at + ".values", i), "must rise, from least to most");
      }
    }
  }

  void OneScore(const std::string& at, const Score& score, std::set<std::string>& ids) {
    Id(at, score.id(), ids);
    if (score.title().empty()) Problem(at + ".title", "is missing");
    if (score.method() == Score::METHOD_UNSPECIFIED) Problem(at + ".method", "is missing");
    if (score.method() == Score::METHOD_VALUE && score.items_size() != 1) {
      Problem(at + ".items", "must be the one item whose answer is the score");
    }
    Parts(at, score, ids);
    std::set<std::string> named;
    for (int i = 0; i < score.items_size(); ++i) {
      if (!FindItem(instrument_, score.items(i))) Problem(At(at + ".items", i), "must be the id of an item");
      if (!named.insert(score.items(i)).second) Problem(At(at + ".items", i), "stands twice in this list");
    }
    Bands(at, score);
  }

  // Scores that stand before this one: nothing can add up to itself. ids holds this one's own too.
  void Parts(const std::string& at, const Score& score, const std::set<std::string>& ids) {
    const bool adds_scores = score.method() == Score::METHOD_SUM_OF_SCORES;
    if (adds_scores != !score.of().empty())
      Problem(at + ".of", "must name scores with METHOD_SUM_OF_SCORES, and only then");
    if (adds_scores && !score.items().empty()) Problem(at + ".items", "must be empty: the score is made of scores");
    for (int i = 0; i < score.of_size(); ++i) {
      const auto* part = FindScore(instrument_, score.of(i));
      if (score.of(i) == score.id() || !ids.contains(score.of(i)) || part->method() == Score::METHOD_SUM_OF_SCORES) {
        Problem(At(at + ".of", i), "must be the id of a score that stands before this one and is made of items");
      }
    }
  }

  // A score that no band takes, or two take, would be read as whatever the screen shows.
  void Bands(const std::string& at, const Score& score) {
    if (score.bands().empty() || problems_.size() > 0) return;
    const auto [least, most] = RangeOf(instrument_, score);
    int next = least;
    for (int i = 0; i < score.bands_size(); ++i) {
      const auto& band = score.bands(i);
      const std::string path = At(at + ".bands", i);
      if (band.id().empty() || band.title().empty()) Problem(path, "must have an id and a title");
      if (band.from() != next)
        Problem(path + ".from", "must be " + std::to_string(next) + ": bands have neither gaps nor overlaps");
      if (band.to() < band.from()) Problem(path + ".to", "must not be less than from");
      next = band.to() + 1;
    }
    if (next != most + 1) {
      Problem(at + ".bands", "must end at " + std::to_string(most) + ", the greatest score that the items allow");
    }
  }

  const InstrumentTemplate& instrument_;
  std::vector<FieldViolation> problems_;
};

// The band that the value lies in.
std::string BandOf(const Score& score, int value) {
  for (const auto& band : score.bands()) {
    if (value >= band.from() && value <= band.to()) return band.id();
  }
  return {};
}

// A score that is made of the ones before it.
Scored SumOf(const Score& score, const std::vector<Scored>& before) {
  Scored made;
  made.score = score.id();
  made.is_complete = true;
  for (const auto& part : before) {
    if (std::find(score.of().begin(), score.of().end(), part.score) == score.of().end()) continue;
    made.is_complete = made.is_complete && part.is_complete;
    made.value += part.value;
  }
  if (!made.is_complete) made.value = 0;
  if (made.is_complete) made.band = BandOf(score, made.value);
  return made;
}

Scored ScoreOf(const InstrumentTemplate& instrument, const Score& score, const Answers& answers) {
  Scored made;
  made.score = score.id();
  const auto items = ItemsOf(instrument, score);
  int sum = 0;
  int greatest = 0;
  int answered = 0;
  for (const auto* item : items) {
    const auto answer = answers.find(item->id());
    if (answer == answers.end()) continue;
    const int value = item->is_reversed() ? item->least() + item->most() - answer->second : answer->second;
    sum += value;
    greatest = answered == 0 ? value : std::max(greatest, value);
    ++answered;
  }
  const int all = static_cast<int>(items.size());
  switch (score.method()) {
    case Score::METHOD_PRORATED_SUM:
      made.is_complete = answered > 0 && 2 * answered >= all;
      if (made.is_complete) made.value = Rounded(sum, all, answered);
      break;
    case Score::METHOD_MAXIMUM:
      made.is_complete = answered > 0;
      made.value = greatest;
      break;
    case Score::METHOD_VALUE:
      made.is_complete = answered == 1;
      made.value = sum;
      break;
    default:
      // Optional items that were left out count as nothing; the others are there, or the answers would not be taken.
      made.is_complete = answered > 0;
      made.value = sum;
  }
  if (made.is_complete) made.band = BandOf(score, made.value);
  return made;
}

}  // namespace

std::vector<FieldViolation> CheckInstrument(const InstrumentTemplate& instrument) { return Check(instrument).All(); }

std::vector<FieldViolation> CheckAnswers(const InstrumentTemplate& instrument, const Answers& answers) {
  std::vector<FieldViolation> problems;
  for (const auto& [id, answer] : answers) {
    const std::string field = "answers[\"" + id + "\"]";
    const auto* item = FindItem(instrument, id);
    if (!item) {
      problems.push_back({field, "must be an item of " + instrument.id()});
    } else if (answer < item->least() || answer > item->most()) {
      problems.push_back({field, "must be " + std::to_string(item->least()) + " to " + std::to_string(item->most())});
    } else if (!item->values().empty() &&
               std::find(item->values().begin(), item->values().end(), answer) == item->values().end()) {
      std::string values;
      for (const int value : item->values()) values += (values.empty() ? "" : ", ") + std::to_string(value);
      problems.push_back({field, "must be one of " + values});
    }
  }
  for (const auto& item : instrument.items()) {
    if (!item.is_optional() && !answers.contains(item.id())) {
      problems.push_back({"answers[\"" + item.id() + "\"]", "is missing"});
    }
  }
  return problems;
}

std::vector<Scored> ScoresOf(const InstrumentTemplate& instrument, const Answers& answers) {
  std::vector<Scored> scores;
  for (const auto& score : instrument.scores()) {
    scores.push_back(score.method() == Score::METHOD_SUM_OF_SCORES ? SumOf(score, scores)
                                                                   : ScoreOf(instrument, score, answers));
  }
  return scores;
}

std::vector<v1::Suggestion> SuggestionsOf(const InstrumentTemplate& instrument, const std::vector<Scored>& scores) {
  std::vector<v1::Suggestion> met;
  for (const auto& suggestion : instrument.suggestions()) {
    const auto is_met = [&](const Scored& score) {
      return score.is_complete && score.score == suggestion.score() && score.value >= suggestion.at_least();
    };
    if (std::any_of(scores.begin(), scores.end(), is_met)) met.push_back(suggestion);
  }
  return met;
}

}  // namespace kith::workbook
