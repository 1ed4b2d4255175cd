#include "services/cli/workbook_chronology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kith::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

workbook::v1::Entry Entry(const std::string& name, int64_t seconds) {
  workbook::v1::Entry entry;
  entry.set_name(name);
  entry.mutable_start_time()->set_seconds(seconds);
  return entry;
}

cases::v1::ChronologyLine Line(const std::string& id, const std::string& day, cases::v1::ChronologyKind kind,
                               const std::string& text) {
  cases::v1::ChronologyLine line;
  line.set_event_id(id);
  line.set_occurred_on(day);
  line.set_subject("cases/C0000123");
  line.set_kind(kind);
  line.set_text(text);
  return line;
}

cases::v1::ChronologyLine Visit(const std::string& id, const std::string& entry) {
  return Line(id, "2026-03-02", cases::v1::CHRONOLOGY_KIND_VISIT,
              "Visit by SW1; the child was seen. Recorded in " + entry + " of the family's workbook.");
}

std::vector<std::string> NamesOf(const std::vector<Happening>& all) {
  std::vector<std::string> names;
  for (const auto& one : all) names.push_back(one.day + " " + (one.entry ? one.name() : one.event->event_id()));
  return names;
}

TEST(OneChronology, IsInTheOrderOfDaysAndOfADayTheCaseFilesComeFirst) {
  const auto all = OneChronology(
      {Entry("entries/Elate", 1772470800), Entry("entries/Eearly", 1772442000)},  // 17:00 and 09:00 of 2 March 2026
      {Line("before", "2026-03-01", cases::v1::CHRONOLOGY_KIND_REFERRAL, "Referral received."),
       Line("that day", "2026-03-02", cases::v1::CHRONOLOGY_KIND_PLAN, "Child in need plan 1 began."),
       Line("after", "2026-03-03", cases::v1::CHRONOLOGY_KIND_PLAN, "Child in need plan 1 reviewed.")});
  EXPECT_THAT(NamesOf(all), ElementsAre("2026-03-01 before", "2026-03-02 that day", "2026-03-02 entries/Eearly",
                                        "2026-03-02 entries/Elate", "2026-03-03 after"));
}

TEST(OneChronology, PutsAnEntryOnTheDayThatItIsInLondon) {
  EXPECT_EQ(OneChronology({Entry("entries/E1", 1782862200)}, {}).front().day, "2026-07-01") << "23:30 UTC of 30 June";
}

TEST(OneChronology, TellsAVisitThatAnEntryBecameOnce) {
  const auto all =
      OneChronology({Entry("entries/E1", 1772442000)}, {Visit("eldest", "entries/E1"), Visit("baby", "entries/E1")});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_THAT(all.front().recorded_in_cases, ElementsAre("eldest", "baby"));
}

TEST(OneChronology, KeepsTheVisitOfAnEntryThatThePersonDoesNotSee) {
  const auto all = OneChronology({Entry("entries/E1", 1772442000)}, {Visit("of another", "entries/E12")});
  EXPECT_THAT(NamesOf(all), ElementsAre("2026-03-02 of another", "2026-03-02 entries/E1"));
  EXPECT_THAT(all.back().recorded_in_cases, IsEmpty());
}

TEST(OneChronology, LeavesNothingElseOutThatOnlyMentionsAnEntry) {
  auto corrected = Visit("correction", "entries/E1");
  corrected.set_is_correction(true);
  const auto all = OneChronology(
      {Entry("entries/E1", 1772442000)},
      {Line("plan", "2026-03-02", cases::v1::CHRONOLOGY_KIND_PLAN, Visit("", "entries/E1").text()), corrected,
       Line("words", "2026-03-02", cases::v1::CHRONOLOGY_KIND_VISIT, "Visit. It is told in entries/E1 too.")});
  EXPECT_EQ(all.size(), 4U);
}

TEST(OneChronology, OfNothingIsEmpty) { EXPECT_THAT(OneChronology({}, {}), IsEmpty()); }

}  // namespace
}  // namespace kith::cli
