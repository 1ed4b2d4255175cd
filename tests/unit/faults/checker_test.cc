// The crash test's checker must see each kind of fault: every one is planted here into a history that is sound without
// it.
#include "tests/faults/crash/checker.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace kith::faults {
namespace {

struct World {
  std::vector<Attempt> history;
  std::vector<Kept> journal;
  std::vector<Published> topic;

  // Three commands on two streams: c1 opens both, c2 changes a, c3 changes b; c4 was refused, c5 never answered nor
  // kept.
  World() {
    journal = {{1, "cases/a", 1, "j-1", "c1"},
               {2, "cases/b", 1, "j-2", "c1"},
               {3, "cases/a", 2, "j-3", "c2"},
               {4, "cases/b", 2, "j-4", "c3"}};
    history = {{"c1", 2, Outcome::kAcknowledged, {{"cases/a", 1}, {"cases/b", 1}}, false},
               {"c2", 1, Outcome::kAcknowledged, {{"cases/a", 2}}, false},
               {"c3", 1, Outcome::kAcknowledged, {{"cases/b", 2}}, false},
               {"c4", 1, Outcome::kRefused, {}, false},
               {"c5", 1, Outcome::kUncertain, {}, false}};
    for (const Kept& entry : journal) topic.push_back({entry.position, entry.stream, entry.version, entry.event_id});
  }
  Verdict Checked() const { return Check(history, journal, topic); }
};

TEST(CrashChecker, FindsNothingInASoundHistory) {
  const Verdict verdict = World().Checked();
  EXPECT_TRUE(verdict.sound()) << testing::PrintToString(verdict.examples);
  EXPECT_EQ(verdict.acknowledged, 3);
  EXPECT_EQ(verdict.refused, 1);
  EXPECT_EQ(verdict.uncertain, 1);
  EXPECT_EQ(verdict.kept, 4);
}

TEST(CrashChecker, AllowsRepeatedRecordsAndUnansweredCommandsThatHappened) {
  World world;
  world.history[1].outcome = Outcome::kUncertain;
  world.history[1].answered.clear();
  world.topic.insert(world.topic.begin() + 2, world.topic[0]);
  const Verdict verdict = world.Checked();
  EXPECT_TRUE(verdict.sound()) << testing::PrintToString(verdict.examples);
  EXPECT_EQ(verdict.repeats, 1);
}

TEST(CrashChecker, SeesAnAcknowledgedCommandThatIsNotInTheJournal) {
  World world;
  world.journal.pop_back();
  world.topic.pop_back();
  EXPECT_EQ(world.Checked().lost, 1);
}

TEST(CrashChecker, SeesACommandThatHappenedInPart) {
  World world;
  std::erase_if(world.journal, [](const Kept& entry) { return entry.position == 2; });
  EXPECT_GT(world.Checked().lost, 0);
  world.history[0].outcome = Outcome::kUncertain;
  world.history[0].answered.clear();
  EXPECT_GT(world.Checked().lost, 0);
}

TEST(CrashChecker, SeesAnAnswerThatTheJournalContradicts) {
  World world;
  world.history[1].answered[0].version = 7;
  EXPECT_EQ(world.Checked().lost, 1);
}

TEST(CrashChecker, SeesACommittedEventThatWasNeverPublished) {
  World world;
  world.topic.pop_back();
  EXPECT_EQ(world.Checked().lost, 1);
}

TEST(CrashChecker, SeesARefusedCommandThatHappenedAll) {
  World world;
  world.history[1].outcome = Outcome::kRefused;
  world.history[1].answered.clear();
  EXPECT_EQ(world.Checked().ghost, 1);
}

TEST(CrashChecker, SeesAnEventThatNobodyAskedFor) {
  World world;
  world.history.erase(world.history.begin() + 1);
  EXPECT_EQ(world.Checked().ghost, 1);
}

TEST(CrashChecker, SeesARecordOfACommitThatDidNotHappen) {
  World world;
  world.topic.push_back({5, "cases/a", 3, "j-5"});
  EXPECT_EQ(world.Checked().ghost, 1);
}

TEST(CrashChecker, SeesARecordThatTellsSomethingElseThanTheJournal) {
  World world;
  world.topic[2].event_id = "other-3";
  EXPECT_EQ(world.Checked().ghost, 1);
}

TEST(CrashChecker, SeesACommandThatTookEffectTwice) {
  World world;
  world.journal.push_back({5, "cases/b", 3, "j-5", "c3"});
  world.topic.push_back({5, "cases/b", 3, "j-5"});
  EXPECT_EQ(world.Checked().doubled, 1);
}

TEST(CrashChecker, SeesARepeatedCommandThatWasAnsweredOtherwise) {
  World world;
  world.history[1].answer_changed = true;
  EXPECT_EQ(world.Checked().doubled, 1);
}

TEST(CrashChecker, SeesAStreamInAnotherOrderThanItsClientWasAnswered) {
  World world;
  std::swap(world.history[0], world.history[1]);
  EXPECT_EQ(world.Checked().reordered, 1);
}

TEST(CrashChecker, SeesATopicInAnotherOrderThanTheJournal) {
  World world;
  std::swap(world.topic[1], world.topic[2]);
  const Verdict verdict = world.Checked();
  EXPECT_EQ(verdict.reordered, 1);
  EXPECT_EQ(verdict.gap, 1);
}

TEST(CrashChecker, SeesAHoleInThePositions) {
  World world;
  for (size_t i = 2; i < world.journal.size(); ++i) world.topic[i].position = ++world.journal[i].position;
  EXPECT_EQ(world.Checked().gap, 2);  // in the journal and in the topic
}

TEST(CrashChecker, SeesAHoleInAStreamsVersions) {
  World world;
  world.topic[3].version = ++world.journal[3].version;
  world.history[2].answered[0].version = 3;
  EXPECT_EQ(world.Checked().gap, 1);
}

}  // namespace
}  // namespace kith::faults
