// What is kept of the children's voices: the newest of each kind, whoever may see it, and on the day on which it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workbook/domain/agenda.h"
#include "services/workbook/domain/child_voice.h"
#include "tests/unit/workbook/family_streams.h"

namespace kith::workbook {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr char kAnna[] = "people/C0000003";
constexpr char kForCp[] = "visibility { workers: 'CP1' reason: REASON_ASKED_BY_PERSON }";

class Voices : public ::testing::Test {
 protected:
  // An entry of the day, by the child practitioner; its name.
  std::string Tell(const std::string& day, const std::string& voice, const std::string& more = "",
                   const std::string& kind = "DIRECT_WORK") {
    const auto at = calendar::StartOfDay(calendar::DateOf(day)) + std::chrono::hours(10);
    const auto done = streams_.As("CP1").Do(
        RecordEntry,
        "workbook: 'workbooks/F1' entry { kind: ENTRY_KIND_" + kind + " start_time { seconds: " +
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count()) +
            " } practitioners: 'CP1' people: '" + kAnna + "' narrative: 'We met.' children { person: '" + kAnna +
            "' is_seen: true is_seen_alone: true is_bedroom_seen: true " + voice + " } " + more + " }");
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return done ? done->front().stream : "";
  }
  const v1::LatestVoices& Latest() { return *streams_.Find<v1::LatestVoices>("voices/F1"); }

  // "kind day text" of what the agenda has of the child.
  std::vector<std::string> OnTheAgenda(const std::string& worker) {
    const auto& context = streams_.As(worker).context();
    const auto agenda =
        AgendaOf(streams_, *MadeByKith().Find("family-safeguarding.1"), "workbooks/F1", AgendaSources(), context);
    std::vector<std::string> items;
    for (const auto& item : agenda.points(0).items()) {
      if (item.person() != kAnna) continue;
      items.push_back((item.kind() == v1::AGENDA_ITEM_KIND_VOICE ? "" : "no voice: " + item.title()) + item.date() +
                      " " + item.text());
    }
    return items;
  }

  FamilyStreams streams_{"2026-03-02"};
};

TEST_F(Voices, AreTheNewestOfEachKindThatTheReaderMaySee) {
  Tell("2026-02-09", "own_words: 'I like the garden.'");
  Tell("2026-02-10", "observation: 'Stays close to the door.'");
  Tell("2026-02-16", "own_words: 'I hide.'", kForCp);
  EXPECT_THAT(OnTheAgenda("CP1"), ElementsAre("2026-02-16 I hide.", "2026-02-10 Stays close to the door."));
  EXPECT_THAT(OnTheAgenda("RW1"), ElementsAre("2026-02-10 Stays close to the door.", "2026-02-09 I like the garden."))
      << "the latest is not for everybody; what came before it is";
  streams_.Put("attachments/A1",
               "attachment_uploaded { attachment { workbook: 'workbooks/F1' media_type: 'image/png' size_bytes: 9 "
               "title: 'Three houses' by { worker: 'CP1' } } }");
  Tell("2026-02-20", "attachments: 'attachments/A1'", "attachments: 'attachments/A1'");
  EXPECT_THAT(OnTheAgenda("RW1"), ElementsAre("2026-02-20 Three houses (attachments/A1)",
                                              "2026-02-10 Stays close to the door.", "2026-02-09 I like the garden."))
      << "a drawing does not silence the words";
  streams_.Put("attachments/A1", "attachment_erased { reason: 'asked' }");
  EXPECT_THAT(OnTheAgenda("RW1"), SizeIs(2)) << "what is erased is not shown";
}

TEST_F(Voices, StandOrAreSaidToBeMissingForEachChild) {
  EXPECT_THAT(OnTheAgenda("RW1"), ElementsAre("no voice: Not heard in 20 working days "));
  Tell("2026-02-16", "own_words: 'I hide.'", kForCp);
  EXPECT_THAT(OnTheAgenda("RW1"), ElementsAre("no voice: Heard, but nothing that you may read "));
  EXPECT_THAT(OnTheAgenda("CP1"), ElementsAre("2026-02-16 I hide."));
}

TEST_F(Voices, OfOneKindDoNotPushOutThoseOfAnother) {
  Tell("2026-01-05", "observation: 'Sleeps on the sofa.'");
  for (int day = 10; day < 20; ++day) Tell("2026-02-" + std::to_string(day), "own_words: 'Words.'");
  EXPECT_EQ(Latest().heard_size(), 7) << "six of own words, and the observation";
  EXPECT_EQ(FindVoice(Latest(), kAnna)->date(), "2026-02-19");
  EXPECT_THAT(OnTheAgenda("RW1"), Contains("2026-01-05 Sleeps on the sofa."));
}

TEST_F(Voices, GoWithTheDayOfAVisitThatWasEnteredWrongly) {
  Tell("2026-02-09", "own_words: 'I like the garden.'");
  const auto name = Tell("2026-03-02", "own_words: 'I hide.'",
                         "visit { kind: VISIT_KIND_CHILD_IN_NEED is_statutory: true }", "VISIT");
  EXPECT_EQ(FindVoice(Latest(), kAnna)->entry(), name);
  EXPECT_EQ(streams_.Find<v1::Entry>(name)->children(0).age(), "9y 9m");
  streams_.Put(name, "visit_refused { reason: 'VISIT_WITHOUT_PLAN' }");
  // 12 January 2026, 10:00.
  const auto again = streams_.As("CP1").Do(
      ResendVisit, "name: '" + name +
                       "' start_time { seconds: 1768212000 } visit { kind: VISIT_KIND_CHILD_IN_NEED is_statutory: "
                       "true } reason: 'it was in January'");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(streams_.Find<v1::Entry>(name)->children(0).age(), "9y 8m");
  EXPECT_EQ(FindVoice(Latest(), kAnna)->date(), "2026-02-09") << "nobody was heard in March";
  EXPECT_EQ(Latest().heard_size(), 2);
  EXPECT_THAT(OnTheAgenda("RW1"), ElementsAre("2026-02-09 I like the garden."));
  streams_.Put(name, "visit_refused { reason: 'VISIT_WITHOUT_PLAN' }");
  const auto same = streams_.As("CP1").Do(
      ResendVisit, "name: '" + name + "' visit { kind: VISIT_KIND_OTHER } reason: 'there was no plan'");
  ASSERT_TRUE(same) << same.error().message;
  EXPECT_THAT(*same, SizeIs(1)) << "of the same day nothing is heard anew";
}

TEST_F(Voices, ThatWereHeardBeforeTheirKindsWereKeptStillCount) {
  const std::string heard = "voice_heard { voices { person: 'people/C0000003' entry: 'entries/E";
  streams_.Put("voices/F1", heard + "1' date: '2026-02-03' } }");
  streams_.Put("voices/F1", heard + "2' date: '2026-01-03' } }");
  EXPECT_EQ(FindVoice(Latest(), kAnna)->entry(), "entries/E1");
  EXPECT_EQ(Latest().voices_size(), 1);
  // A state of which the latest alone was kept.
  auto old = Parse<v1::LatestVoices>("voices { person: 'people/C0000003' date: '2026-02-03' entry: 'entries/E1' }");
  Hear(old, Parse<v1::LatestVoices::Voice>("person: 'people/C0000003' date: '2026-01-03' entry: 'entries/E2'"));
  EXPECT_EQ(FindVoice(old, kAnna)->entry(), "entries/E1");
  EXPECT_EQ(old.heard_size(), 2);
}

}  // namespace
}  // namespace kith::workbook
