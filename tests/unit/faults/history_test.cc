// The checker must see each kind of fault: every one is planted here into a history that is sound without it.
#include <algorithm>
#include <chrono>
#include <functional>

#include <gtest/gtest.h>

#include "tests/faults/history/checker.h"

namespace kith::faults {
namespace {

// Commands c1 to c5 on two case files (c4 refused, c5 never answered nor kept) and r1 on a referral, which asks the
// cases service for one event. Reporting folds the cases; the police are told of plans, the trust of all.
History Sound() {
  History history;
  history.seed = 7;
  history.attempts = {{"c1", 2, Outcome::kAcknowledged, {{"cases/a", 1}, {"cases/b", 1}}},
                      {"c2", 1, Outcome::kAcknowledged, {{"cases/a", 2}}},
                      {"c3", 1, Outcome::kAcknowledged, {{"cases/b", 2}}},
                      {"c4", 1, Outcome::kRefused, {}},
                      {"c5", 1, Outcome::kUncertain, {}},
                      {"r1", 1, Outcome::kAcknowledged, {{"referrals/r", 1}}, false, "referrals"}};
  Book cases{.journal = "cases", .source = "", .entries = {}, .topic = {}};
  const auto opened = [](int64_t position, const char* stream, const char* request) {
    return Kept{position,  stream,
                1,         "c-" + std::to_string(position),
                request,   "opened " + std::to_string(position),
                {},        {"reporting"},
                {"trust"}, {{"open", 1}}};
  };
  const auto planned = [](int64_t position, const char* stream, const char* request) {
    return Kept{position,
                stream,
                2,
                "c-" + std::to_string(position),
                request,
                "planned " + std::to_string(position),
                {},
                {"reporting"},
                {"trust", "police"},
                {{"planned", 1}}};
  };
  cases.entries = {opened(1, "cases/a", "c1"), opened(2, "cases/b", "c1"), planned(3, "cases/a", "c2"),
                   planned(4, "cases/b", "c3"), opened(5, "cases/c", "r-1")};
  Book referrals{.journal = "referrals", .source = "", .entries = {}, .topic = {}};
  referrals.entries = {{1, "referrals/r", 1, "r-1", "r1", "accepted", {{"cases", 1}}}};
  Book reporting{.journal = "reporting", .source = "cases", .entries = {}, .topic = {}};
  const char* children[] = {"children/a", "children/b", "children/a", "children/b", "children/c"};
  const int64_t versions[] = {1, 1, 2, 2, 1};
  for (int64_t i = 1; i <= 5; ++i) {
    Kept kept{i, children[i - 1], versions[i - 1], "p-" + std::to_string(i), "", "changed"};
    kept.source_position = i;
    reporting.entries.push_back(kept);
  }
  for (Book* book : {&cases, &referrals, &reporting}) {
    for (const Kept& entry : book->entries) {
      book->topic.push_back({entry.position, entry.stream, entry.version, entry.event_id, entry.content, entry.stream});
    }
  }
  history.books = {cases, referrals, reporting};
  history.has_ledger = true;
  const auto tell = [&](Partner& partner, int64_t position) {
    const auto sequence = static_cast<int64_t>(partner.topic.size()) + 1;
    const std::string id = partner.agency + "-" + std::to_string(position);
    const std::string content = "told " + std::to_string(position) + (partner.agency == "trust" ? " 9990001" : "");
    history.ledger.push_back({partner.agency, sequence, id, position, content});
    partner.topic.push_back({sequence, "agencies/" + partner.agency, sequence, id, content, "ref" + id, content});
    partner.applied.push_back({id, sequence});
  };
  Partner trust{.agency = "trust", .topic = {}, .applied = {}}, police{.agency = "police", .topic = {}, .applied = {}};
  for (int64_t position = 1; position <= 5; ++position) tell(trust, position);
  for (int64_t position = 3; position <= 4; ++position) tell(police, position);
  history.partners = {trust, police};
  history.canaries = {{"Kanarienvogel", {}}, {"9990001", {"trust"}}};
  history.has_figures = true;
  history.figures = {{"open", 3}, {"planned", 2}};
  return history;
}

struct Planted {
  const char* what;
  Kind kind;
  std::function<void(History&)> plant;
};

void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.what; }

Book& Cases(History& history) { return history.books[0]; }
Book& Reporting(History& history) { return history.books[2]; }
Partner& Trust(History& history) { return history.partners[0]; }
Partner& Police(History& history) { return history.partners[1]; }

// A further entry of the cases journal as if c3 had happened again, published as well.
void AppendAgain(History& history) {
  Kept again{6, "cases/b", 3, "c-6", "c3", "planned 6"};
  Cases(history).entries.push_back(again);
  Cases(history).topic.push_back({6, "cases/b", 3, "c-6", "planned 6", ""});
}

const Planted kPlanted[] = {
    {"an acknowledged command is not in the journal", Kind::kLost,
     [](History& h) {
       h.attempts.push_back({"c9", 1, Outcome::kAcknowledged, {}});
     }},
    {"a command happened in part", Kind::kLost, [](History& h) { h.attempts[0].events = 3; }},
    {"an unanswered command happened in part", Kind::kLost,
     [](History& h) {
       h.attempts[0] = {"c1", 3, Outcome::kUncertain, {}};
     }},
    {"the journal contradicts an answer", Kind::kLost, [](History& h) { h.attempts[1].answered[0].version = 7; }},
    {"a committed event was never published", Kind::kLost, [](History& h) { Cases(h).topic.pop_back(); }},
    {"what a service asks of another did not happen", Kind::kLost,
     [](History& h) { h.books[1].entries[0].asks[0].events = 2; }},
    {"a consumer missed an event", Kind::kLost,
     [](History& h) {
       Reporting(h).entries.pop_back();
       Reporting(h).topic.pop_back();
     }},
    {"a disclosure is missing in the ledger", Kind::kLost,
     [](History& h) {
       std::erase_if(h.ledger, [](const Disclosed& row) { return row.agency == "police" && row.sequence == 2; });
       Police(h).topic.pop_back();
       Police(h).applied.pop_back();
     }},
    {"the partner did not get to the end", Kind::kLost, [](History& h) { Trust(h).applied.pop_back(); }},
    {"a refused command happened", Kind::kGhost,
     [](History& h) {
       h.attempts[1] = {"c2", 1, Outcome::kRefused, {}};
     }},
    {"nobody asked for an event", Kind::kGhost, [](History& h) { h.attempts.erase(h.attempts.begin() + 1); }},
    {"a record of a commit that did not happen", Kind::kGhost,
     [](History& h) {
       Cases(h).topic.push_back({6, "cases/a", 3, "c-6", "x", ""});
     }},
    {"a consumer applied what its source does not have", Kind::kGhost,
     [](History& h) { Reporting(h).entries[4].source_position = 9; }},
    {"the partner applied what the ledger does not have", Kind::kGhost,
     [](History& h) {
       Trust(h).applied.push_back({"trust-6", 6});
     }},
    {"a command took effect twice", Kind::kDoubled, AppendAgain},
    {"a repeated command was answered otherwise", Kind::kDoubled,
     [](History& h) { h.attempts[1].answer_changed = true; }},
    {"a reaction took effect twice", Kind::kDoubled, [](History& h) { h.books[1].entries[0].asks[0].events = 0; }},
    {"a consumer applied an event twice", Kind::kDoubled,
     [](History& h) { Reporting(h).entries[4].source_position = 4; }},
    {"an agency is told twice of one event", Kind::kDoubled, [](History& h) { h.ledger[4].source_position = 4; }},
    {"the partner applied an event twice", Kind::kDoubled,
     [](History& h) { Police(h).applied.push_back(Police(h).applied.back()); }},
    {"a stream is in another order than its client was answered", Kind::kReordered,
     [](History& h) { std::swap(h.attempts[0], h.attempts[1]); }},
    {"a topic is in another order than its journal", Kind::kReordered,
     [](History& h) { std::swap(Cases(h).topic[1], Cases(h).topic[2]); }},
    {"an agency's topic is in another order than the ledger", Kind::kReordered,
     [](History& h) { std::swap(Trust(h).topic[1], Trust(h).topic[2]); }},
    {"the feed goes back", Kind::kReordered, [](History& h) { std::swap(Cases(h).entries[1], Cases(h).entries[2]); }},
    {"the positions have a hole", Kind::kGap,
     [](History& h) { Cases(h).entries[4].position = Cases(h).topic[4].position = 6; }},
    {"a stream's versions have a hole", Kind::kGap,
     [](History& h) { Cases(h).entries[3].version = Cases(h).topic[3].version = 5; }},
    {"an agency's sequences have a hole", Kind::kGap,
     [](History& h) { h.ledger[4].sequence = Trust(h).topic[4].position = Trust(h).topic[4].version = 6; }},
    {"a topic's first copies have a hole", Kind::kGap,
     [](History& h) { Cases(h).topic.erase(Cases(h).topic.begin() + 2); }},
    {"two entries have one position", Kind::kFork,
     [](History& h) {
       Kept other = Cases(h).entries[4];
       other.event_id = "d-5";
       Cases(h).entries.push_back(other);
     }},
    {"a record has another id than the journal", Kind::kFork, [](History& h) { Cases(h).topic[2].event_id = "d-3"; }},
    {"a record has another content than the journal", Kind::kFork,
     [](History& h) { Cases(h).topic[2].content = "else"; }},
    {"a repeated record has another content", Kind::kFork,
     [](History& h) {
       Published other = Cases(h).topic[4];
       other.content = "else";
       Cases(h).topic.push_back(other);
     }},
    {"one sequence of an agency has two ids", Kind::kFork,
     [](History& h) { Police(h).applied[1].stream = "police-9"; }},
    {"a value is on the topic of an agency that may not know it", Kind::kLeak,
     [](History& h) { Police(h).topic[0].inside += " 9990001"; }},
    {"a value is in a key or header", Kind::kLeak, [](History& h) { Trust(h).topic[0].outside = "ref/9990001"; }},
    {"a name is in an internal topic's header", Kind::kLeak,
     [](History& h) { Cases(h).topic[0].outside = "\"Kanarienvogel\""; }},
    {"a disclosure that no agreement allows", Kind::kLeak, [](History& h) { Cases(h).entries[3].told_to = {"trust"}; }},
    {"a figure is not the fold of the events", Kind::kUnfolded, [](History& h) { h.figures[0].value = 4; }},
    {"a figure is missing", Kind::kUnfolded, [](History& h) { h.figures.pop_back(); }},
    {"bytes left without a row of the ledger", Kind::kUnledgered,
     [](History& h) {
       Police(h).topic.push_back({3, "agencies/police", 3, "police-9", "", "", ""});
     }},
    {"a row of the ledger whose bytes never left", Kind::kPhantom, [](History& h) { Trust(h).topic.pop_back(); }},
};

class Checker : public ::testing::TestWithParam<Planted> {};

TEST_P(Checker, Sees) {
  History history = Sound();
  GetParam().plant(history);
  const Verdict verdict = Check(history);
  EXPECT_GE(verdict[GetParam().kind], 1) << verdict.Explanation();
  EXPECT_FALSE(verdict.sound());
  ASSERT_GE(verdict.slice.size(), 2u);
  EXPECT_EQ(verdict.slice[0], "seed 7");
  EXPECT_LE(verdict.slice.size(), 14u) << "a slice, not the history\n" << verdict.Explanation();
}

INSTANTIATE_TEST_SUITE_P(Planted, Checker, ::testing::ValuesIn(kPlanted));

TEST(Checker, HasAPlantedFaultOfEveryKind) {
  for (size_t kind = 0; kind < kKindNames.size(); ++kind) {
    EXPECT_TRUE(std::any_of(std::begin(kPlanted), std::end(kPlanted), [&](const Planted& planted) {
      return planted.kind == static_cast<Kind>(kind);
    })) << kKindNames[kind];
  }
}

TEST(Checker, FindsNothingInASoundHistory) {
  const Verdict verdict = Check(Sound());
  EXPECT_TRUE(verdict.sound()) << verdict.Explanation();
  EXPECT_EQ(verdict.acknowledged, 4);
  EXPECT_EQ(verdict.refused, 1);
  EXPECT_EQ(verdict.uncertain, 1);
  EXPECT_EQ(verdict.kept, 11);
  EXPECT_EQ(verdict.repeats, 0);
}

TEST(Checker, AllowsRepeatedRecordsAndUnansweredCommandsThatHappened) {
  History history = Sound();
  history.attempts[1] = {"c2", 1, Outcome::kUncertain, {}};
  auto& topic = Cases(history).topic;
  topic.insert(topic.begin() + 2, topic[0]);
  topic.push_back(topic[3]);
  const Verdict verdict = Check(history);
  EXPECT_TRUE(verdict.sound()) << verdict.Explanation();
  EXPECT_EQ(verdict.repeats, 2);
  EXPECT_GT(verdict.repeat_rate(), 0);
}

TEST(Checker, ShowsTheCommandAndItsEntriesInTheSlice) {
  History history = Sound();
  AppendAgain(history);
  const std::string text = Check(history).Explanation();
  EXPECT_NE(text.find("sent c3 to cases: OK, cases/b v2"), std::string::npos) << text;
  EXPECT_NE(text.find("journal cases 4 cases/b v2 c-4 by c3"), std::string::npos) << text;
  EXPECT_NE(text.find("journal cases 6 cases/b v3 c-6 by c3"), std::string::npos) << text;
}

// Twice the history takes about twice the time: far from four times.
TEST(Checker, IsLinear) {
  const auto seconds = [](int64_t entries) {
    History history;
    Book book{.journal = "cases", .source = "", .entries = {}, .topic = {}};
    for (int64_t i = 1; i <= entries; ++i) {
      const std::string id = std::to_string(i);
      history.attempts.push_back({id, 1, Outcome::kAcknowledged, {{"s" + id, 1}}});
      book.entries.push_back({i, "s" + id, 1, "e" + id, id});
      book.topic.push_back({i, "s" + id, 1, "e" + id});
    }
    history.books = {book};
    const auto began = std::chrono::steady_clock::now();
    EXPECT_TRUE(Check(history).sound());
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  };
  (void)seconds(5'000);
  EXPECT_LT(seconds(20'000), 8 * seconds(5'000) + 0.3);
}

}  // namespace
}  // namespace kith::faults
