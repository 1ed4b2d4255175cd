// What an assessment is made of: each passage with whose it is, of which day, and from which version of its source.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workbook/domain/assessment.h"
#include "services/workbook/domain/modules.h"
#include "tests/unit/workbook/family_streams.h"

namespace kith::workbook {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kForCp[] = "visibility { workers: 'CP1' reason: REASON_ASKED_BY_PERSON }";

class Composed : public ::testing::Test {
 protected:
  // The passages of a section of what the social worker composes now.
  std::vector<v1::Passage> Section(const std::string& id) {
    const auto request = Parse<v1::ComposeAssessmentRequest>("workbook: 'workbooks/F1'");
    const auto drafts = ComposeAssessment(MadeByKith(), streams_, streams_, request, streams_.As("SW1").context());
    EXPECT_TRUE(drafts) << (drafts ? "" : drafts.error().message);
    std::vector<v1::Passage> passages;
    for (const auto& draft : drafts ? *drafts : Drafts()) {
      if (draft.stream != "assessment-sections/F1-1-" + id) continue;
      const auto& event = static_cast<const v1::WorkbookEvent&>(*draft.event);
      for (const auto& passage : event.assessment_section_composed().passages()) passages.push_back(passage);
    }
    return passages;
  }
  void Record(const std::string& entry, const std::string& day, const std::string& voice,
              const std::string& more = "") {
    const auto at = calendar::StartOfDay(calendar::DateOf(day)) + std::chrono::hours(10);
    ASSERT_EQ(streams_.As("CP1").ReasonOf(
                  RecordEntry, "workbook: 'workbooks/F1' entry { kind: ENTRY_KIND_DIRECT_WORK start_time { seconds: " +
                                   std::to_string(at.time_since_epoch() / std::chrono::seconds(1)) +
                                   " } practitioners: 'CP1' people: 'people/C0000003' narrative: '" + entry +
                                   "' children { person: 'people/C0000003' " + voice + " } " + more + " }"),
              "");
  }
  static std::vector<std::string> Texts(const std::vector<v1::Passage>& passages) {
    std::vector<std::string> texts;
    for (const auto& passage : passages) texts.push_back(passage.date() + " " + passage.text());
    return texts;
  }

  FamilyStreams streams_{"2026-03-02"};
};

TEST_F(Composed, SaysWhoWroteWhatAModuleTellsAndWhen) {
  const std::string name = "name: 'workbooks/F1' ";
  const std::string module =
      name + "module { id: 'our-story' purpose: 'To tell it.' people: 'people/C0000001' practitioners: 'RW1' ";
  ASSERT_EQ(streams_.As("RW1").ReasonOf(ChooseModule, module + "}"), "");
  EXPECT_THAT(Section("parenting"), IsEmpty());
  streams_.GoTo("2026-03-20");
  // It is neither begun nor ended, and somebody else than whoever does it writes what was heard.
  const std::string tells = "informs_assessment: 'She tells it without shame.' ";
  ASSERT_EQ(streams_.As("SW1").ReasonOf(ChangeModule, module + tells + "informs_by { worker: 'RW1' } }"), "");
  streams_.GoTo("2026-03-25");
  ASSERT_EQ(streams_.As("RW1").ReasonOf(ChangeModule, module + tells + "progress_percent: 10 }"), "");
  auto passages = Section("parenting");
  ASSERT_EQ(passages.size(), 1u);
  EXPECT_EQ(passages[0].worker(), "SW1");
  EXPECT_EQ(passages[0].role(), cases::v1::WORKER_ROLE_SOCIAL_WORKER);
  EXPECT_EQ(passages[0].date(), "2026-03-20") << "the day of the writing; nobody wrote it anew";
  const auto& kept = streams_.Find<v1::Workbook>("workbooks/F1")->modules(0);
  EXPECT_EQ(kept.purpose_by().worker(), "RW1");

  ASSERT_EQ(streams_.As("RW1").ReasonOf(StartModule, name + "id: 'our-story' start_date: '2026-03-25'"), "");
  streams_.GoTo("2026-04-02");
  ASSERT_EQ(streams_.As("RW1").ReasonOf(CompleteModule, name + "id: 'our-story' end_date: '2026-03-30' "
                                                               "informs_assessment: 'She told it to Anna.'"),
            "");
  passages = Section("parenting");
  ASSERT_EQ(passages.size(), 1u);
  EXPECT_EQ(passages[0].worker(), "RW1");
  EXPECT_EQ(passages[0].role(), cases::v1::WORKER_ROLE_RECOVERY_WORKER);
  EXPECT_EQ(passages[0].date(), "2026-04-02");
}

TEST_F(Composed, HasADateWhereNobodyKeptWhoWroteIt) {
  streams_.Put("workbooks/F1",
               "module_chosen { module { id: 'our-story' informs_assessment: 'She tells it.' practitioners: 'RW1' } }");
  EXPECT_THAT(Texts(Section("parenting")), ElementsAre("2026-03-02 She tells it."));
}

TEST_F(Composed, NamesTheVersionOfTheChapterAndTheRevisionOfTheField) {
  const auto chapter = streams_.AddChapter("recovery_worker", "C0000002");
  streams_.Write(chapter, "RW1", "sobriety", "problematic");
  streams_.Write(chapter, "RW1", "sobriety", "abstinent");
  const auto passages = Section("substances");
  ASSERT_EQ(passages.size(), 1u);
  EXPECT_EQ(passages[0].source(), chapter);
  EXPECT_EQ(passages[0].part(), "sobriety");
  EXPECT_EQ(passages[0].revision(), 2);
  EXPECT_EQ(passages[0].version(), streams_.Version(chapter));
}

TEST_F(Composed, HasTheNewestOfEachKindOfAChildsVoiceAndGoesBackToOneThatAllMayRead) {
  Record("One.", "2026-02-02", "own_words: 'Long ago.'");
  Record("Two.", "2026-02-09", "own_words: 'I like the garden.' observation: 'Laughs.'");
  Record("Three.", "2026-02-16", "own_words: 'I hide.'", kForCp);
  streams_.Put("attachments/A1",
               "attachment_uploaded { attachment { workbook: 'workbooks/F1' media_type: 'image/png' size_bytes: 9 "
               "title: 'Three houses' by { worker: 'CP1' } } }");
  Record("Four.", "2026-02-20", "attachments: 'attachments/A1'", "attachments: 'attachments/A1'");
  const auto passages = Section("child");
  EXPECT_THAT(Texts(passages), ElementsAre("2026-02-20 Three houses (attachments/A1)", "2026-02-16 I hide.",
                                           "2026-02-09 I like the garden.", "2026-02-09 Laughs."));
  EXPECT_EQ(passages[1].visibility().workers(0), "CP1");
}

}  // namespace
}  // namespace kith::workbook
