// Many hands in one field. The model below knows nothing of how the merge is made: it keeps what every writer wrote and
// had seen.
#include "services/workbook/domain/merge.h"

#include <set>

#include <gmock/gmock.h>
#include <rapidcheck.h>

#include "tests/unit/workbook/field_model.h"
#include "tests/unit/workbook/record.h"

namespace kith::workbook {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using v1::Chapter;

v1::Attribution By(const std::string& worker) {
  v1::Attribution by;
  by.set_worker(worker);
  return by;
}

void WriteAs(Chapter& chapter, const std::string& worker, const std::string& value, int64_t base,
             const std::string& prompt = "risk") {
  v1::ChapterWritten::Written written;
  written.set_prompt(prompt);
  written.set_value(value);
  written.set_base_revision(base);
  Write(chapter, written, By(worker));
}

std::vector<std::string> Values(const Chapter& chapter, const std::string& prompt = "risk") {
  std::vector<std::string> values;
  if (const auto* field = FindField(chapter, prompt)) {
    for (const auto& value : field->values()) values.push_back(value.by().worker() + ":" + value.value());
  }
  return values;
}

int64_t Revision(const Chapter& chapter, const std::string& prompt = "risk") {
  const auto* field = FindField(chapter, prompt);
  return field ? field->revision() : 0;
}

TEST(Write, ReplacesWhatItsWriterHadSeen) {
  Chapter chapter;
  WriteAs(chapter, "A", "one", 0);
  WriteAs(chapter, "B", "two", 1);
  EXPECT_THAT(Values(chapter), ElementsAre("B:two"));
}

TEST(Write, KeepsBothWhereTheWriterHadNotSeenTheOther) {
  Chapter chapter;
  WriteAs(chapter, "A", "one", 0);
  WriteAs(chapter, "B", "two", 0);
  EXPECT_THAT(Values(chapter), ElementsAre("A:one", "B:two"));
  EXPECT_EQ(ValueOf(chapter, "risk"), "");
}

TEST(Write, OfTheSameValueIsNoConflict) {
  Chapter chapter;
  WriteAs(chapter, "A", "one", 0);
  WriteAs(chapter, "B", "one", 0);
  EXPECT_EQ(FindField(chapter, "risk")->values_size(), 1);
}

TEST(Write, ReplacesTheWritersOwnEarlierWord) {
  Chapter chapter;
  WriteAs(chapter, "A", "one", 0);
  WriteAs(chapter, "A", "two", 0);
  EXPECT_THAT(Values(chapter), ElementsAre("A:two"));
}

TEST(Write, EndsNoConflictOfOthers) {
  Chapter chapter;
  WriteAs(chapter, "A", "one", 0);
  WriteAs(chapter, "B", "two", 0);
  WriteAs(chapter, "C", "three", 2);
  EXPECT_THAT(Values(chapter), ElementsAre("A:one", "B:two", "C:three"));
}

TEST(Write, EndsAConflictWhereTheTwoAgree) {
  Chapter chapter;
  WriteAs(chapter, "A", "one", 0);
  WriteAs(chapter, "B", "two", 0);
  WriteAs(chapter, "A", "two", 2);
  EXPECT_THAT(Values(chapter), ElementsAre("B:two"));
}

TEST(Fields, StandInTheOrderOfTheTemplateWhateverIsWrittenFirst) {
  Chapter chapter;
  v1::ChapterWritten::Written written;
  for (const int place : {3, 0, 2, 1}) {
    written.set_prompt("p" + std::to_string(place));
    written.set_place(place);
    written.set_value("x");
    Write(chapter, written, By("A"));
  }
  for (int i = 0; i < 4; ++i) EXPECT_EQ(chapter.fields(i).prompt(), "p" + std::to_string(i));
}

v1::FieldSettled Settled(const std::vector<int64_t>& seen, const std::string& value) {
  v1::FieldSettled settled;
  settled.set_prompt("risk");
  settled.set_value(value);
  for (const int64_t revision : seen) settled.add_seen_revisions(revision);
  *settled.mutable_by() = By("TM");
  return settled;
}

TEST(Settle, LeavesTheSettledValueAlone) {
  Chapter chapter;
  WriteAs(chapter, "A", "one", 0);
  WriteAs(chapter, "B", "two", 0);
  Settle(chapter, Settled({1, 2}, "two, since Monday"));
  EXPECT_THAT(Values(chapter), ElementsAre("TM:two, since Monday"));
  EXPECT_EQ(Revision(chapter), 3);
}

TEST(Settle, LeavesWhatCameSinceBesideIt) {
  Chapter chapter;
  WriteAs(chapter, "A", "one", 0);
  WriteAs(chapter, "B", "two", 0);
  WriteAs(chapter, "C", "three", 0);
  Settle(chapter, Settled({1, 2}, "two"));
  EXPECT_THAT(Values(chapter), UnorderedElementsAre("C:three", "TM:two"));
}

// What a writer knows is some earlier revision of the field; nobody knows what the others do meanwhile.
void ManyHandsWrite() {
  const int writers = *rc::gen::inRange(2, 20);
  const int steps = *rc::gen::inRange(1, 60);
  Chapter chapter;
  FieldModel model;
  for (int step = 0; step < steps; ++step) {
    if (model.InConflict() && *rc::gen::inRange(0, 6) == 0) {
      // Somebody settles what they have looked at: all that stands, or all but the last.
      std::vector<int64_t> seen;
      for (const auto& value : FindField(chapter, "risk")->values()) seen.push_back(value.revision());
      if (seen.size() > 2 && *rc::gen::arbitrary<bool>()) seen.pop_back();
      const std::string value = "settled " + std::to_string(step);
      Settle(chapter, Settled(seen, value));
      model.Settle("TM", value, seen);
    } else {
      const std::string worker = "W" + std::to_string(*rc::gen::inRange(0, writers));
      const std::string value = "value " + std::to_string(*rc::gen::inRange(0, 8));
      const int64_t base = *rc::gen::inRange<int64_t>(0, Revision(chapter) + 1);
      WriteAs(chapter, worker, value, base);
      model.Write(worker, value, base);
    }
    const auto& field = *FindField(chapter, "risk");
    std::multiset<std::string> shown;
    for (const auto& value : field.values()) shown.insert(value.value());
    RC_ASSERT(shown == model.Values());
    RC_ASSERT(InConflict(field) == model.InConflict());
    RC_ASSERT(field.revision() == model.revision());
    RC_ASSERT(model.size() > 0u);
    RC_ASSERT(field.values_size() <= kMaxValues);
  }
}

TEST(Merge, LosesNoWordThatNobodyHadSeenAndShowsEveryConflict) { ASSERT_TRUE(rc::check(ManyHandsWrite)); }

}  // namespace
}  // namespace kith::workbook
