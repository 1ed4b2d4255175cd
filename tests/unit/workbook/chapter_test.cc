// Workbooks, chapters and modules: what is taken, what is refused and with which reason.
#include <gmock/gmock.h>

#include "services/workbook/domain/merge.h"
#include "tests/unit/workbook/record.h"

namespace kith::workbook {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr char kRecovery[] = "chapters/F0000001-recovery-worker-C0000004";
constexpr char kNewRecovery[] =
    "chapters { role: WORKER_ROLE_RECOVERY_WORKER subject: SUBJECT_ADULT person: 'people/C0000004' practitioners: "
    "'RW1' }";

std::string Named(const std::string& more) { return std::string("name: '") + kRecovery + "' " + more; }

class AChapter : public ::testing::Test {
 protected:
  void SetUp() override { record_.Open(kNewRecovery); }

  std::string Write(const std::string& worker, const std::string& fields) {
    last_ = record_.As(worker, WriteChapter, Named(fields));
    return ReasonOf(last_);
  }
  const v1::Chapter& chapter() const { return record_.chapter(kRecovery); }

  Record record_;
  Result<Drafts> last_ = Drafts{};
};

TEST(OpenWorkbook, IsForTheChildsSocialWorkerOrAManager) {
  Record record;
  record.MeetTheFamily();
  const std::string request = "family: 'families/F0000001' template: 'family-safeguarding.1' start_date: '2025-01-10'";
  EXPECT_EQ(ReasonOf(record.As("RW1", OpenFamilyWorkbook, request)), "NOT_CHILDS_SOCIAL_WORKER");
  EXPECT_EQ(ReasonOf(record.As("SW1", OpenFamilyWorkbook, request)), "OK");
  EXPECT_EQ(record.workbook().state(), v1::Workbook::STATE_OPEN);
  EXPECT_EQ(record.workbook().authority(), "873");
  EXPECT_EQ(record.workbook().episodes_size(), 1);
  EXPECT_EQ(ReasonOf(record.As("SW1", OpenFamilyWorkbook, request)), "WORKBOOK_EXISTS");
}

TEST(OpenWorkbook, RefusesATemplateThatIsNotThere) {
  Record record;
  record.MeetTheFamily();
  const auto refused =
      record.As("SW1", OpenFamilyWorkbook,
                "family: 'families/F0000001' template: 'family-safeguarding.2' start_date: '2025-01-10'");
  EXPECT_EQ(ReasonOf(refused), "UNKNOWN_TEMPLATE");
  EXPECT_THAT(refused.error().fields.at(0).description, HasSubstr("family-safeguarding.1"));
}

TEST(OpenWorkbook, RefusesAFamilyThatCasesHasNotToldOf) {
  Record record;
  EXPECT_EQ(
      ReasonOf(record.As("SW1", OpenFamilyWorkbook,
                         "family: 'families/F0000009' template: 'family-safeguarding.1' start_date: '2025-01-10'")),
      "NOT_FOUND");
}

TEST(Workbook, IsOpenedWhenAPractitionerIsAllocated) {
  Record record("2025-01-09");
  record.Hear("families/F0000001", "family_registered { family { authority: '873' members: 'people/C0000001' } }");
  const auto drafts = record.Hear("family-workers/F0000001",
                                  "practitioner_allocated { number: 1 subject: 'families/F0000001' worker: 'RW1' role: "
                                  "WORKER_ROLE_RECOVERY_WORKER team: 'teams/east-1' start_date: '2025-01-08' }",
                                  "family-safeguarding.1");
  EXPECT_THAT(drafts, SizeIs(2));
  EXPECT_EQ(record.workbook().episodes(0).start_date(), "2025-01-08");
  // The second one finds it open; one of long ago opens none.
  record.Hear("family-workers/F0000001",
              "practitioner_allocated { number: 2 subject: 'families/F0000001' worker: 'MH1' role: "
              "WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER start_date: '2025-01-09' }",
              "family-safeguarding.1");
  EXPECT_EQ(record.Version(Record::kWorkbook), 1);
  record.SetToday("2025-03-09");
  record.Hear("families/F0000002", "family_registered { family { authority: '873' members: 'people/C0000009' } }");
  record.Hear(
      "family-workers/F0000002",
      "practitioner_allocated { number: 1 subject: 'families/F0000002' worker: 'RW1' role: WORKER_ROLE_RECOVERY_WORKER "
      "start_date: '2025-01-08' }",
      "family-safeguarding.1");
  EXPECT_EQ(record.Version("workbooks/F0000002"), 0);
}

TEST(Workbook, IsClosedAndOpenedAgainAsAnotherEpisode) {
  Record record;
  record.Open();
  const std::string name = "name: 'workbooks/F0000001' ";
  EXPECT_EQ(ReasonOf(record.As("SW1", CloseWorkbook, name + "end_date: '2025-01-09' reason: 'x'")), "BEFORE_EPISODE");
  EXPECT_EQ(ReasonOf(record.As("RW1", CloseWorkbook, name + "end_date: '2025-02-09' reason: 'x'")),
            "NOT_CHILDS_SOCIAL_WORKER");
  EXPECT_EQ(ReasonOf(record.As("SW1", CloseWorkbook, name + "etag: '7' end_date: '2025-02-09' reason: 'x'")),
            "STALE_ETAG");
  EXPECT_EQ(ReasonOf(record.As("SW1", CloseWorkbook, name + "end_date: '2025-02-09' reason: 'Stepped down.'")), "OK");
  EXPECT_EQ(ReasonOf(record.As(
                "SW1", AddChapter,
                "workbook: 'workbooks/F0000001' start_date: '2025-02-10' chapter { role: WORKER_ROLE_RECOVERY_WORKER "
                "subject: SUBJECT_ADULT person: 'people/C0000004' practitioners: 'RW1' }")),
            "WORKBOOK_CLOSED");
  EXPECT_EQ(ReasonOf(record.As("SW1", ReopenWorkbook, name + "start_date: '2025-02-08'")), "BEFORE_EPISODE");
  EXPECT_EQ(ReasonOf(record.As("SW1", ReopenWorkbook, name + "start_date: '2025-02-20'")), "OK");
  EXPECT_EQ(ReasonOf(record.As("SW1", ReopenWorkbook, name + "start_date: '2025-02-20'")), "WORKBOOK_OPEN");
  ASSERT_EQ(record.workbook().episodes_size(), 2);
  EXPECT_EQ(record.workbook().episodes(0).end_date(), "2025-02-09");
  EXPECT_EQ(record.workbook().episodes(1).number(), 2);
}

TEST_F(AChapter, EndsItsEpisodeWithASnapshotOfEveryChapter) {
  Write("RW1", "fields { prompt: 'summary' value: 'Well.' }");
  const auto event = EndEpisode(record_, record_.workbook(), "supervisions/F0000001-1", "2025-02-28");
  record_.Keep(Drafts{DraftOf(std::string(Record::kWorkbook), event)});
  ASSERT_EQ(event.episode_ended().chapters_size(), 1);
  EXPECT_EQ(event.episode_ended().chapters(0).chapter(), kRecovery);
  EXPECT_EQ(event.episode_ended().chapters(0).version(), 2);
  ASSERT_EQ(record_.workbook().episodes_size(), 2);
  EXPECT_EQ(record_.workbook().episodes(0).supervision(), "supervisions/F0000001-1");
  EXPECT_EQ(record_.workbook().episodes(1).start_date(), "2025-02-28");
}

struct Refusal {
  const char* chapter;
  const char* reason;
};
class RefusedChapter : public ::testing::TestWithParam<Refusal> {};
TEST_P(RefusedChapter, SaysWhy) {
  Record record;
  record.Open(kNewRecovery);
  const auto refused = record.As(
      "SW1", AddChapter,
      std::string("workbook: 'workbooks/F0000001' start_date: '2025-02-01' chapter { ") + GetParam().chapter + " }");
  EXPECT_EQ(ReasonOf(refused), GetParam().reason);
  ASSERT_FALSE(refused.error().fields.empty());
  EXPECT_THAT(refused.error().fields[0].field, HasSubstr("chapter"));
  EXPECT_EQ(record.workbook().chapters_size(), 1);
}
INSTANTIATE_TEST_SUITE_P(
    , RefusedChapter,
    ::testing::Values(
        Refusal{
            "role: WORKER_ROLE_RECOVERY_WORKER subject: SUBJECT_ADULT person: 'people/C0000004' practitioners: 'RW1'",
            "CHAPTER_EXISTS"},
        Refusal{
            "role: WORKER_ROLE_RECOVERY_WORKER subject: SUBJECT_CHILD person: 'people/C0000001' practitioners: 'RW1'",
            "CHAPTER_NOT_IN_TEMPLATE"},
        Refusal{
            "role: WORKER_ROLE_RECOVERY_WORKER subject: SUBJECT_ADULT person: 'people/C0000001' practitioners: 'RW1'",
            "INVALID_REQUEST"},
        Refusal{"role: WORKER_ROLE_CHILD_PRACTITIONER subject: SUBJECT_CHILD person: 'people/C0000003' practitioners: "
                "'CP1'",
                "INVALID_REQUEST"},
        Refusal{"role: WORKER_ROLE_CHILD_PRACTITIONER subject: SUBJECT_CHILD person: 'people/C0000099' practitioners: "
                "'CP1'",
                "NOT_A_MEMBER"},
        Refusal{"role: WORKER_ROLE_CHILD_PRACTITIONER subject: SUBJECT_CHILD person: 'people/C0000001' practitioners: "
                "'CP9'",
                "NOT_A_WORKER"},
        Refusal{"role: WORKER_ROLE_CHILD_PRACTITIONER subject: SUBJECT_CHILD person: 'people/C0000001'",
                "INVALID_REQUEST"},
        Refusal{
            "role: WORKER_ROLE_SOCIAL_WORKER subject: SUBJECT_FAMILY person: 'people/C0000001' practitioners: 'SW1'",
            "INVALID_REQUEST"},
        Refusal{"subject: SUBJECT_FAMILY practitioners: 'SW1'", "UNKNOWN_CODE"}));

TEST_F(AChapter, IsAssignedEndedAndOpenedAgain) {
  record_.Allocate("RW2", "WORKER_ROLE_RECOVERY_WORKER");
  EXPECT_EQ(ReasonOf(record_.As("SW1", AssignChapter, Named("practitioners: 'RW2'"))), "OK");
  EXPECT_EQ(chapter().head().practitioners(0), "RW2");
  EXPECT_EQ(record_.workbook().chapters(0).practitioners(0), "RW2");
  EXPECT_EQ(ReasonOf(record_.As("SW1", EndChapter, Named("end_date: '2025-02-01'"))), "OK");
  EXPECT_EQ(chapter().summary_due_date(), "");
  EXPECT_EQ(Write("RW1", "fields { prompt: 'summary' value: 'x' }"), "CHAPTER_ENDED");
  EXPECT_EQ(ReasonOf(record_.As("SW1", AddChapter,
                                std::string("workbook: 'workbooks/F0000001' start_date: '2025-03-01' ") + "chapter" +
                                    std::string(kNewRecovery).substr(8))),
            "OK");
  EXPECT_EQ(record_.workbook().chapters_size(), 1);
  EXPECT_EQ(chapter().head().end_date(), "");
}

// What was limited in it is not opened by giving it another practitioner.
TEST_F(AChapter, ComesBackWithItsLimitToThoseAloneWhoMaySeeIt) {
  const std::string add = "workbook: 'workbooks/F0000001' start_date: '2025-03-01' ";
  const std::string mine =
      "chapter { role: WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER subject: SUBJECT_ADULT person: 'people/C0000004' "
      "practitioners: 'MH1' ";
  const std::string limit = "visibility { workers: 'MH1' reason: REASON_STAFF_INTEREST } ";
  const std::string name = "chapters/F0000001-mental-health-practitioner-C0000004";
  ASSERT_EQ(ReasonOf(record_.As("MH1", AddChapter, add + mine + limit + "}")), "OK");
  const std::string open = ReasonOf(record_.As("RW1", AddChapter, add + mine + "}"));
  ASSERT_EQ(ReasonOf(record_.As("MH1", EndChapter, "name: '" + name + "' end_date: '2025-03-02'")), "OK");
  EXPECT_EQ(ReasonOf(record_.As("RW1", AddChapter, add + mine + "}")), open) << "as where it is open";
  EXPECT_EQ(record_.chapter(name).head().end_date(), "2025-03-02");
  EXPECT_EQ(ReasonOf(record_.As("MH1", AddChapter, add + mine + "}")), "OK");
  EXPECT_EQ(record_.chapter(name).head().end_date(), "");
  EXPECT_EQ(record_.chapter(name).head().visibility().reason(), v1::Visibility::REASON_STAFF_INTEREST);
}

TEST_F(AChapter, TellsEveryFieldThatIsWrongAndWritesNoneOfThem) {
  EXPECT_EQ(Write("RW1",
                  "fields { prompt: 'summary' value: 'good' } fields { prompt: 'colour' value: 'x' } fields { prompt: "
                  "'sobriety' value: "
                  "'perhaps' } fields { prompt: 'goals' base_revision: 4 value: '" +
                      std::string(4001, 'x') + "' }"),
            "FIELD_REFUSED");
  std::vector<std::string> fields;
  for (const auto& field : last_.error().fields) fields.push_back(field.field);
  EXPECT_THAT(fields, ::testing::ElementsAre("fields[1].prompt", "fields[2].value", "fields[3].base_revision",
                                             "fields[3].value"));
  EXPECT_EQ(chapter().fields_size(), 0);
}

TEST_F(AChapter, TakesASecondHandAndShowsTheConflict) {
  EXPECT_EQ(Write("RW1", "fields { prompt: 'summary' value: 'Clean since January.' }"), "OK");
  EXPECT_EQ(Write("SW1", "fields { prompt: 'summary' value: 'Drank last week.' }"), "OK");
  ASSERT_EQ(chapter().fields(0).values_size(), 2);
  EXPECT_EQ(chapter().fields(0).values(1).by().worker(), "SW1");
  EXPECT_EQ(chapter().fields(0).values(1).by().role(), cases::v1::WORKER_ROLE_SOCIAL_WORKER);
  // Whoever writes without reading on is still taken.
  EXPECT_EQ(Write("MH1", "fields { prompt: 'summary' value: 'Not seen.' }"), "OK");
  EXPECT_EQ(chapter().fields(0).values_size(), 3);

  EXPECT_EQ(ReasonOf(record_.As("SW1", SettleField,
                                Named("prompt: 'summary' seen_revisions: [1, 9] value: 'x' reason: 'y'"))),
            "CONFLICT_NOT_SEEN");
  EXPECT_EQ(ReasonOf(record_.As("SW1", SettleField,
                                Named("prompt: 'summary' seen_revisions: [1, 2, 3] value: 'Relapsed once.'"))),
            "INVALID_REQUEST");
  EXPECT_EQ(ReasonOf(record_.As("SW1", SettleField,
                                Named("prompt: 'summary' seen_revisions: [1, 2, 3] value: 'Relapsed once.' reason: "
                                      "'Both looked at the test.'"))),
            "OK");
  EXPECT_EQ(ValueOf(chapter(), "summary"), "Relapsed once.");
  EXPECT_EQ(ReasonOf(record_.As("SW1", SettleField,
                                Named("prompt: 'summary' seen_revisions: [4, 5] value: 'x' reason: 'y'"))),
            "FIELD_NOT_IN_CONFLICT");
}

TEST_F(AChapter, KeepsNothingOfAWriteThatChangesNothing) {
  Write("RW1", "fields { prompt: 'summary' value: 'Well.' }");
  const auto version = record_.Version(kRecovery);
  EXPECT_EQ(Write("SW1", "fields { prompt: 'summary' value: 'Well.' } fields { prompt: 'goals' value: '' }"), "OK");
  EXPECT_EQ(record_.Version(kRecovery), version);
}

TEST(ASummary, IsDueByTheCalendarMonthOrByDaysAsTheTemplateSays) {
  v1::ChapterTemplate made;
  EXPECT_EQ(NextSummary(made, "2025-01-31"), "");
  made.set_summary_months(1);
  EXPECT_EQ(NextSummary(made, "2025-01-31"), "2025-02-28") << "a month without such a day ends with its last";
  EXPECT_EQ(NextSummary(made, "2025-02-28"), "2025-03-28");
  EXPECT_EQ(NextSummary(made, "2025-04-04"), "2025-05-04") << "a Sunday: practice is not moved by weekends";
  made.set_summary_months(0);
  made.set_summary_days(21);
  EXPECT_EQ(NextSummary(made, "2025-01-31"), "2025-02-21");
}

TEST_F(AChapter, IsSummarisedOnceItsRequiredFieldsAreThere) {
  EXPECT_EQ(chapter().summary_due_date(), "2025-02-10");
  const std::string request = Named("as_of_date: '2025-02-08' text: 'A month without drink.'");
  const auto refused = record_.As("RW1", SummariseChapter, request);
  EXPECT_EQ(ReasonOf(refused), "REQUIRED_FIELDS_EMPTY");
  EXPECT_THAT(refused.error().fields, SizeIs(3));
  ASSERT_EQ(Write("RW1", "fields { prompt: 'summary' value: 'x' } fields { prompt: 'for_the_child' value: 'x' }"),
            "OK");
  const auto* whole = Shipped().Find("family-safeguarding.1");
  const auto* made = FindChapterTemplate(*whole, cases::v1::WORKER_ROLE_RECOVERY_WORKER, v1::SUBJECT_ADULT);
  std::string choice;
  for (const auto& prompt : made->prompts()) {
    if (prompt.id() == "sobriety") choice = prompt.choices().choices(0).id();
  }
  ASSERT_EQ(Write("RW1", "fields { prompt: 'sobriety' value: '" + choice + "' }"), "OK");
  EXPECT_EQ(ReasonOf(record_.As("RW1", SummariseChapter, request)), "OK");
  EXPECT_EQ(chapter().summary_due_date(), "2025-03-08") << "a month later, however many days it has";
  ASSERT_EQ(chapter().summaries_size(), 1);
  EXPECT_EQ(chapter().summaries(0).episode(), 1);
  EXPECT_EQ(ReasonOf(record_.As("RW1", SummariseChapter, Named("as_of_date: '2025-02-07' text: 'x'"))),
            "SUMMARY_OUT_OF_ORDER");
  EXPECT_EQ(ReasonOf(record_.As("RW1", SummariseChapter, Named("as_of_date: '2025-03-04' text: 'x'"))),
            "DATE_IN_FUTURE");
  for (int i = 0; i < 14; ++i)
    ASSERT_EQ(ReasonOf(record_.As("RW1", SummariseChapter, Named("as_of_date: '2025-03-01' text: 'x'"))), "OK");
  EXPECT_EQ(chapter().summaries_size(), 12);
  EXPECT_EQ(chapter().summaries(11).number(), 15);
}

// A laptop and a telephone that were both away.
TEST_F(AChapter, KeepsInTheRecordWhatItsWriterReplacedUnseen) {
  const auto replaced = [&] {
    const auto& event = static_cast<const v1::WorkbookEvent&>(*last_->front().event);
    return event.chapter_written().fields(0).replaced().value();
  };
  ASSERT_EQ(Write("RW1", "fields { prompt: 'summary' value: 'All that was typed at the desk.' }"), "OK");
  EXPECT_EQ(replaced(), "");
  ASSERT_EQ(Write("RW1", "fields { prompt: 'summary' value: 'From the telephone.' }"), "OK");
  EXPECT_EQ(replaced(), "All that was typed at the desk.");
  EXPECT_EQ(chapter().fields(0).values_size(), 1);
  ASSERT_EQ(Write("RW1", "fields { prompt: 'summary' value: 'Both.' base_revision: 2 }"), "OK");
  EXPECT_EQ(replaced(), "") << "what was seen";
}

TEST_F(AChapter, OfSomebodyElsesFamilyIsNotWritten) {
  // Through a Front such a caller does not get even here: the gate says NOT_FOUND.
  EXPECT_EQ(Write("RW9", "fields { prompt: 'summary' value: 'x' }"), "ROLE_NOT_PERMITTED");
}

TEST_F(AChapter, HoldsAValueOfEachOfTwentyFourHandsAndNoMore) {
  for (int i = 1; i <= 25; ++i) record_.Allocate("W" + std::to_string(i), "WORKER_ROLE_CHILD_PRACTITIONER");
  for (int i = 1; i <= 24; ++i) {
    const std::string number = std::to_string(i);
    ASSERT_EQ(Write("W" + number, "fields { prompt: 'summary' value: '" + number + "' }"), "OK");
  }
  EXPECT_EQ(Write("W25", "fields { prompt: 'summary' value: '25' }"), "TOO_MANY_VALUES");
  EXPECT_EQ(Write("W1", "fields { prompt: 'summary' value: 'again' }"), "OK") << "the own one is replaced";
  EXPECT_EQ(chapter().fields(0).values_size(), 24);
}

TEST(Workbook, HoldsSixtyChaptersAndNoMore) {
  Record record;
  record.Open();
  std::string last;
  for (int i = 0; i < 61; ++i) {
    const std::string person = "people/C1" + std::to_string(100000 + i);
    record.Hear("families/F0000001",
                "family_member_added { membership { person: '" + person + "' start_date: '2025-01-20' } }");
    last = ReasonOf(record.As(
        "SW1", AddChapter,
        "workbook: 'workbooks/F0000001' start_date: '2025-02-01' chapter { role: WORKER_ROLE_CHILD_PRACTITIONER "
        "subject: SUBJECT_CHILD person: '" +
            person + "' practitioners: 'CP1' }"));
    ASSERT_EQ(last, i < 60 ? "OK" : "TOO_MANY") << i;
  }
}

TEST(Module, IsChosenTailoredDoneAndTellsTheAssessment) {
  Record record;
  record.Open();
  const std::string name = "name: 'workbooks/F0000001' ";
  const std::string module =
      "module { id: 'wellbeing' purpose: 'Sleep.' people: 'people/C0000003' practitioners: 'MH1' tools: 'diary' ";
  EXPECT_EQ(ReasonOf(record.As("MH1", StartModule, name + "id: 'wellbeing' start_date: '2025-02-01'")),
            "MODULE_NOT_CHOSEN");
  EXPECT_EQ(ReasonOf(record.As("MH1", ChooseModule, name + "module { id: 'juggling' }")), "UNKNOWN_MODULE");
  EXPECT_EQ(ReasonOf(record.As("MH1", ChooseModule, name + module + "}")), "OK");
  EXPECT_EQ(ReasonOf(record.As("MH1", ChooseModule, name + module + "}")), "MODULE_EXISTS");
  EXPECT_EQ(ReasonOf(record.As("MH1", CompleteModule,
                               name + "id: 'wellbeing' end_date: '2025-03-01' informs_assessment: 'x'")),
            "MODULE_NOT_STARTED");
  EXPECT_EQ(ReasonOf(record.As("MH1", StartModule, name + "id: 'wellbeing' start_date: '2025-02-01'")), "OK");
  EXPECT_EQ(ReasonOf(record.As("MH1", StartModule, name + "id: 'wellbeing' start_date: '2025-02-01'")),
            "MODULE_STARTED");
  EXPECT_EQ(ReasonOf(record.As("MH1", ChangeModule, name + module + "progress_percent: 140 }")), "INVALID_REQUEST");
  EXPECT_EQ(ReasonOf(record.As("MH1", ChangeModule, name + module + "progress_percent: 40 state: STATE_COMPLETED }")),
            "OK");
  EXPECT_EQ(record.workbook().modules(0).state(), v1::Module::STATE_UNDER_WAY);
  EXPECT_EQ(record.workbook().modules(0).progress_percent(), 40);
  EXPECT_EQ(ReasonOf(record.As("MH1", CompleteModule, name + "id: 'wellbeing' end_date: '2025-03-01'")),
            "INVALID_REQUEST");
  EXPECT_EQ(
      ReasonOf(record.As(
          "MH1", CompleteModule,
          name + "id: 'wellbeing' end_date: '2025-03-01' informs_assessment: 'She sleeps and gets up with Kit.'")),
      "OK");
  EXPECT_EQ(record.workbook().modules(0).tools(0), "diary");
  EXPECT_EQ(ReasonOf(record.As("MH1", StopModule, name + "id: 'wellbeing' end_date: '2025-03-01' reason: 'x'")),
            "MODULE_ENDED");
}

}  // namespace
}  // namespace kith::workbook
