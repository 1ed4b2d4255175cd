// Workbooks and chapters through their front, on both stores.
#include <atomic>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include "tests/integration/workbook/through_the_fronts.h"

namespace kith::workbook {
namespace {

using ::testing::ElementsAre;

class RecordOfAFamily : public ThroughTheFronts {
 protected:
  void SetUp() override {
    ThroughTheFronts::SetUp();
    if (journal_) OpenTheWorkbook();
  }

  std::vector<std::string> Chapters(const Caller& caller) {
    std::vector<std::string> names;
    const auto listed = Must<v1::ListChaptersResponse>(caller, "ListChapters", "workbook: 'workbooks/F0000001'");
    for (const auto& chapter : listed.chapters()) names.push_back(chapter.name());
    return names;
  }
};
KITH_ON_BOTH_STORES(RecordOfAFamily);

TEST_P(RecordOfAFamily, ExistsForWhoeverWorksWithItAndForNobodyElse) {
  if (!journal_) return;
  const std::string name = "name: 'workbooks/F0000001'";
  for (const auto& caller : {sw_, cp_, dp_, dao_, rw_, mh_, tm_, auditor_})
    EXPECT_EQ(ReasonOf<v1::GetWorkbookResponse>(caller, "GetWorkbook", name), "OK") << caller.subject;
  EXPECT_EQ(ReasonOf<v1::GetWorkbookResponse>(stranger_, "GetWorkbook", name), "NOT_FOUND");
  EXPECT_EQ(ReasonOf<v1::GetWorkbookResponse>({"SW9", identity::Role::kSocialWorker}, "GetWorkbook", name),
            "NOT_FOUND");
  EXPECT_EQ(ReasonOf<v1::ListChaptersResponse>(stranger_, "ListChapters", "workbook: 'workbooks/F0000001'"),
            "NOT_FOUND");
  const std::string chapter = std::string("name: '") + kRecovery + "' ";
  EXPECT_EQ(ReasonOf<v1::GetChapterResponse>(stranger_, "GetChapter", chapter), "NOT_FOUND");
  EXPECT_EQ(ReasonOf<v1::WriteChapterResponse>(stranger_, "WriteChapter",
                                               chapter + "fields { prompt: 'summary' value: 'x' }"),
            "NOT_FOUND");
  EXPECT_EQ(ReasonOf<v1::ListChapterSummariesResponse>(stranger_, "ListChapterSummaries", chapter), "NOT_FOUND");
  EXPECT_EQ(ReasonOf<v1::OpenWorkbookResponse>(
                {"SW9", identity::Role::kSocialWorker}, "OpenWorkbook",
                "family: 'families/F0000001' template: 'family-safeguarding.1' start_date: '2026-01-10'"),
            "NOT_FOUND");
}

TEST_P(RecordOfAFamily, IsClosedWithTheRecordOfOneOfItsChildren) {
  if (!journal_) return;
  Happened("restrictions/C0000001",
           "restriction_set { restriction { person: 'people/C0000001' category: CATEGORY_HIGH_RISK owner: 'TM2' "
           "set_date: '2026-02-01' } }");
  const std::string name = "name: 'workbooks/F0000001'";
  EXPECT_EQ(ReasonOf<v1::GetWorkbookResponse>(sw_, "GetWorkbook", name), "OK") << "who holds the child's case";
  for (const auto& caller : {cp_, rw_, tm_, auditor_})
    EXPECT_EQ(ReasonOf<v1::GetWorkbookResponse>(caller, "GetWorkbook", name), "NOT_FOUND") << caller.subject;
  EXPECT_EQ(Must<v1::ListWorkbooksResponse>(tm_, "ListWorkbooks", "").workbooks_size(), 0);
  EXPECT_EQ(Must<v1::ListSummaryClocksResponse>(rw_, "ListSummaryClocks", "").clocks_size(), 0);
  // What is hidden is not begun anew beside itself.
  EXPECT_EQ(ReasonOf<v1::OpenWorkbookResponse>(
                tm_, "OpenWorkbook",
                "family: 'families/F0000001' template: 'family-safeguarding.1' start_date: '2026-02-10'"),
            "NOT_FOUND");
  Happened("restrictions/C0000001", "restriction_lifted { lifted_date: '2026-02-20' }");
  EXPECT_EQ(ReasonOf<v1::GetWorkbookResponse>(rw_, "GetWorkbook", name), "OK");
}

TEST_P(RecordOfAFamily, MergesWhatTwoWroteAndShowsTheConflictUntilItIsSettled) {
  if (!journal_) return;
  const std::string chapter = std::string("name: '") + kRecovery + "' ";
  Must<v1::WriteChapterResponse>(
      rw_, "WriteChapter",
      chapter + "fields { prompt: 'summary' value: 'Clean.' } fields { prompt: 'goals' value: 'Work.' }");
  const auto second = Must<v1::WriteChapterResponse>(
      sw_, "WriteChapter",
      chapter + "fields { prompt: 'summary' value: 'Drank.' } fields { prompt: 'engagement' value: 'Opens up.' }");
  EXPECT_THAT(second.conflicts(), ElementsAre("summary"));
  EXPECT_EQ(second.chapter().fields_size(), 3);
  ServeAnew();
  const auto read = Must<v1::GetChapterResponse>(mh_, "GetChapter", chapter).chapter();
  for (const auto& field : read.fields())
    EXPECT_EQ(field.values_size(), field.prompt() == "summary" ? 2 : 1) << field.prompt();
  Must<v1::SettleFieldResponse>(
      sw_, "SettleField",
      chapter + "prompt: 'summary' seen_revisions: [1, 2] value: 'Drank once.' reason: 'The test says so.'");
  EXPECT_EQ(Must<v1::WriteChapterResponse>(
                rw_, "WriteChapter", chapter + "fields { prompt: 'summary' value: 'Clean again.' base_revision: 3 }")
                .conflicts_size(),
            0);
}

TEST_P(RecordOfAFamily, AnswersARetryWithWhatItAnsweredBefore) {
  if (!journal_) return;
  const std::string write =
      std::string("request_id: 'the-same-one' name: '") + kRecovery + "' fields { prompt: 'summary' value: 'Clean.' }";
  const auto first = Must<v1::WriteChapterResponse>(rw_, "WriteChapter", write);
  EXPECT_EQ(Must<v1::WriteChapterResponse>(rw_, "WriteChapter", write).SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(ReasonOf<v1::WriteChapterResponse>(rw_, "WriteChapter",
                                               std::string("request_id: 'the-same-one' name: '") + kRecovery +
                                                   "' fields { prompt: 'summary' value: 'Other.' }"),
            "REQUEST_ID_REUSED");
}

TEST_P(RecordOfAFamily, WithholdsFromThePerpetratorsWorkerWhatLocatesTheVictim) {
  if (!journal_) return;
  const std::string chapter = std::string("name: '") + kVictim + "' ";
  Must<v1::WriteChapterResponse>(
      dp_, "WriteChapter",
      chapter + "fields { prompt: 'safety_plan' value: 'To her sister.' } fields { prompt: 'summary' value: 'Well.' }");
  EXPECT_EQ(Must<v1::GetChapterResponse>(dp_, "GetChapter", chapter).chapter().fields_size(), 2);
  EXPECT_EQ(Must<v1::GetChapterResponse>(dao_, "GetChapter", chapter).chapter().fields_size(), 1);
  const auto listed = Must<v1::ListChaptersResponse>(dao_, "ListChapters", "workbook: 'workbooks/F0000001'");
  for (const auto& one : listed.chapters()) EXPECT_EQ(one.ShortDebugString().find("sister"), std::string::npos);
  const auto written =
      Must<v1::WriteChapterResponse>(dao_, "WriteChapter", chapter + "fields { prompt: 'goals' value: 'x' }")
          .ShortDebugString();
  EXPECT_EQ(written.find("sister"), std::string::npos);
}

TEST_P(RecordOfAFamily, ShowsALimitedChapterToThoseItNamesTheLeadAndTheManagers) {
  if (!journal_) return;
  Must<v1::AddChapterResponse>(sw_, "AddChapter",
                               "workbook: 'workbooks/F0000001' start_date: '2026-02-01' chapter { role: "
                               "WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER subject: SUBJECT_ADULT "
                               "person: 'people/C0000003' practitioners: 'MH1' visibility { roles: "
                               "WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER reason: "
                               "REASON_ASKED_BY_PERSON } }");
  EXPECT_EQ(Chapters(mh_).size(), 4u);
  EXPECT_EQ(Chapters(sw_).size(), 4u);
  EXPECT_EQ(Chapters(tm_).size(), 4u);
  EXPECT_EQ(Chapters(rw_).size(), 3u);
  EXPECT_EQ(Must<v1::GetWorkbookResponse>(rw_, "GetWorkbook", "name: 'workbooks/F0000001'").workbook().chapters_size(),
            3);
  const std::string name = "name: 'chapters/F0000001-mental-health-practitioner-C0000003' ";
  EXPECT_EQ(ReasonOf<v1::GetChapterResponse>(rw_, "GetChapter", name), "NOT_FOUND");
  EXPECT_EQ(ReasonOf<v1::WriteChapterResponse>(rw_, "WriteChapter", name + "fields { prompt: 'summary' value: 'x' }"),
            "NOT_FOUND");
  EXPECT_EQ(Must<v1::GetChapterResponse>(mh_, "GetChapter", name).chapter().head().visibility().review_date(),
            "2026-05-31");
}

TEST_P(RecordOfAFamily, GivesAChapterToWhoeverDoesItsWorkUnlessAManagerDecidesOtherwise) {
  if (!journal_) return;
  const std::string assign = std::string("name: '") + kRecovery + "' practitioners: 'MH1'";
  EXPECT_EQ(ReasonOf<v1::AssignChapterResponse>(sw_, "AssignChapter", assign), "NOT_THE_CHAPTERS_ROLE");
  EXPECT_EQ(ReasonOf<v1::AssignChapterResponse>(tm_, "AssignChapter", assign), "OK");
  const std::string across = std::string("name: '") + kVictim + "' practitioners: 'DO1'";
  EXPECT_EQ(ReasonOf<v1::AssignChapterResponse>(tm_, "AssignChapter", across), "NOT_THE_CHAPTERS_ROLE");
}

// Two who read the workbook at the same time, and then each change their module.
TEST_P(RecordOfAFamily, TwoModulesAreChangedAtOnceAndOneIsDoneASecondTime) {
  if (!journal_) return;
  const std::string name = "name: 'workbooks/F0000001' ";
  const auto module = [&](const std::string& id, const std::string& worker, const std::string& purpose) {
    return name + "module { id: '" + id + "' purpose: '" + purpose + "' people: 'people/C0000003' practitioners: '" +
           worker + "' } ";
  };
  Must<v1::ChooseModuleResponse>(mh_, "ChooseModule", module("wellbeing", "MH1", "Sleep."));
  Must<v1::ChooseModuleResponse>(dp_, "ChooseModule", module("safe-relationships", "DP1", "Talk."));
  const auto read = Must<v1::GetWorkbookResponse>(mh_, "GetWorkbook", name).workbook();
  const auto revision = [&](int i) { return "revision: " + std::to_string(read.modules(i).revision()); };
  EXPECT_EQ(ReasonOf<v1::ChangeModuleResponse>(mh_, "ChangeModule", module("wellbeing", "MH1", "Rest.") + revision(0)),
            "OK");
  EXPECT_EQ(ReasonOf<v1::ChangeModuleResponse>(dp_, "ChangeModule",
                                               module("safe-relationships", "DP1", "Calm.") + revision(1)),
            "OK");
  EXPECT_EQ(ReasonOf<v1::ChangeModuleResponse>(dp_, "ChangeModule", module("wellbeing", "MH1", "x") + revision(0)),
            "STALE_ETAG");
  EXPECT_EQ(ReasonOf<v1::ChangeModuleResponse>(mh_, "ChangeModule",
                                               module("wellbeing", "MH1", "x") + "etag: '" + read.etag() + "'"),
            "STALE_ETAG")
      << "the workbook's";
  Must<v1::StopModuleResponse>(mh_, "StopModule",
                               name + "id: 'wellbeing' end_date: '2026-03-01' reason: 'She went to her sister.'");
  const auto again =
      Must<v1::ChooseModuleResponse>(mh_, "ChooseModule", module("wellbeing", "MH1", "Back home.")).workbook();
  ASSERT_EQ(again.modules_size(), 3);
  EXPECT_EQ(again.modules(0).stop_reason(), "She went to her sister.");
  EXPECT_EQ(again.modules(2).round(), 2);
  EXPECT_EQ(journal_->RebuildStates(), 0) << "nothing differs";
}

TEST_P(RecordOfAFamily, TellsWhoseSummariesAreDueAndKeepsThemAll) {
  if (!journal_) return;
  // 31 days after 10 January; today is 2 March.
  auto clocks = Must<v1::ListSummaryClocksResponse>(tm_, "ListSummaryClocks", "only_overdue: true");
  ASSERT_EQ(clocks.clocks_size(), 3);
  EXPECT_EQ(clocks.clocks(0).due_date(), "2026-02-10");
  EXPECT_EQ(clocks.clocks(0).days_left(), -20);
  EXPECT_TRUE(clocks.clocks(0).is_overdue());
  EXPECT_EQ(Must<v1::ListSummaryClocksResponse>(tm_, "ListSummaryClocks", "worker: 'RW1'").clocks_size(), 1);
  EXPECT_EQ(Must<v1::ListSummaryClocksResponse>(tm_, "ListSummaryClocks", "team: 'teams/east-1'").clocks_size(), 3);
  EXPECT_EQ(Must<v1::ListSummaryClocksResponse>(tm_, "ListSummaryClocks", "team: 'teams/west-1'").clocks_size(), 0);
  EXPECT_EQ(Must<v1::ListSummaryClocksResponse>(stranger_, "ListSummaryClocks", "").clocks_size(), 0);
  const auto first = Must<v1::ListSummaryClocksResponse>(tm_, "ListSummaryClocks", "page_size: 2");
  ASSERT_EQ(first.clocks_size(), 2);
  EXPECT_EQ(Must<v1::ListSummaryClocksResponse>(tm_, "ListSummaryClocks",
                                                "page_size: 2 page_token: '" + first.next_page_token() + "'")
                .clocks_size(),
            1);

  const std::string chapter = "name: 'chapters/F0000001-social-worker-C0000001' ";
  Must<v1::WriteChapterResponse>(sw_, "WriteChapter", chapter + "fields { prompt: 'lived_experience' value: 'x' }");
  EXPECT_EQ(
      ReasonOf<v1::SummariseChapterResponse>(sw_, "SummariseChapter", chapter + "as_of_date: '2026-03-01' text: 'x'"),
      "REQUIRED_FIELDS_EMPTY");
  const auto* made = FindChapterTemplate(*templates_.Find("family-safeguarding.1"),
                                         cases::v1::WORKER_ROLE_SOCIAL_WORKER, v1::SUBJECT_CHILD);
  for (const auto& prompt : made->prompts()) {
    if (!prompt.required() || prompt.id() == "lived_experience") continue;
    const std::string value = prompt.has_choices() ? prompt.choices().choices(0).id()
                              : prompt.has_scale() ? std::to_string(prompt.scale().least())
                                                   : "x";
    Must<v1::WriteChapterResponse>(sw_, "WriteChapter",
                                   chapter + "fields { prompt: '" + prompt.id() + "' value: '" + value + "' }");
  }
  for (int i = 1; i <= 14; ++i)
    Must<v1::SummariseChapterResponse>(sw_, "SummariseChapter",
                                       chapter + "as_of_date: '2026-03-01' text: 'Number " + std::to_string(i) + "'");
  EXPECT_EQ(Must<v1::ListSummaryClocksResponse>(tm_, "ListSummaryClocks", "only_overdue: true").clocks_size(), 2);
  std::vector<int> numbers;
  std::string token;
  do {
    const auto page = Must<v1::ListChapterSummariesResponse>(rw_, "ListChapterSummaries",
                                                             chapter + "page_size: 6 page_token: '" + token + "'");
    for (const auto& summary : page.summaries()) numbers.push_back(summary.number());
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(numbers.size(), 14u);
  EXPECT_EQ(numbers.back(), 14);
}

TEST_P(RecordOfAFamily, IsListedByWorkerTeamAndState) {
  if (!journal_) return;
  const auto count = [&](const Caller& caller, const std::string& request) {
    return Must<v1::ListWorkbooksResponse>(caller, "ListWorkbooks", request).workbooks_size();
  };
  EXPECT_EQ(count(tm_, ""), 1);
  EXPECT_EQ(count(rw_, ""), 1);
  EXPECT_EQ(count(stranger_, ""), 0);
  EXPECT_EQ(count(tm_, "worker: 'MH1'"), 1);
  EXPECT_EQ(count(tm_, "worker: 'RW9'"), 0);
  EXPECT_EQ(count(tm_, "team: 'teams/east-1' authority: '873' state: STATE_OPEN"), 1);
  EXPECT_EQ(count(tm_, "state: STATE_CLOSED"), 0);
  EXPECT_EQ(ReasonOf<v1::ListWorkbooksResponse>(tm_, "ListWorkbooks", "page_token: 'zz'"), "INVALID_REQUEST");
}

TEST_P(RecordOfAFamily, ShowsItsTemplatesWithTheirInstruments) {
  if (!journal_) return;
  EXPECT_EQ(Must<v1::ListTemplatesResponse>(rw_, "ListTemplates", "").templates_size(), 3);
  const auto made = Must<v1::GetTemplateResponse>(rw_, "GetTemplate", "template: 'family-safeguarding.1'");
  EXPECT_EQ(made.instruments_size(), made.template_().instruments_size());
  EXPECT_EQ(ReasonOf<v1::GetTemplateResponse>(rw_, "GetTemplate", "template: 'family-safeguarding.7'"), "NOT_FOUND");
}

TEST_P(RecordOfAFamily, IsTheSameWhenItIsMadeAnewFromItsEvents) {
  if (!journal_) return;
  const std::string chapter = std::string("name: '") + kRecovery + "' ";
  Must<v1::WriteChapterResponse>(rw_, "WriteChapter", chapter + "fields { prompt: 'summary' value: 'Clean.' }");
  Must<v1::WriteChapterResponse>(sw_, "WriteChapter", chapter + "fields { prompt: 'summary' value: 'Drank.' }");
  EXPECT_EQ(journal_->RebuildStates(), 0);
}

TEST_P(RecordOfAFamily, StaysAsItIsKnownWhileAStreamOfCasesCannotBeRead) {
  if (!journal_) return;
  journal::Entry entry;
  entry.position = ++cases_position_;
  entry.stream = "families/F0000001";
  entry.type = "kith.cases.v1.FamilyMemberAdded";
  entry.payload = "\xff\xff";
  ASSERT_TRUE(inbox::ApplyBatch(*journal_, source_, {entry}));
  const auto parked = inbox::ListParked(*journal_);
  ASSERT_EQ(parked.size(), 1u);
  EXPECT_THAT(parked[0].reason(), ::testing::StartsWith("UNREADABLE_RECORD"));
  EXPECT_EQ(ReasonOf<v1::GetWorkbookResponse>(rw_, "GetWorkbook", "name: 'workbooks/F0000001'"), "OK");
}

// Twenty at once, each in the same three fields: every answer is yes, and every value that nobody had seen stands
// there.
TEST_P(RecordOfAFamily, TakesTwentyWritersAtOnceAndLosesNoneOfTheirWords) {
  if (!journal_) return;
  constexpr int kWriters = 20;
  for (int i = 0; i < kWriters; ++i) Allocate("W" + std::to_string(i), "WORKER_ROLE_CHILD_PRACTITIONER");
  std::vector<std::thread> writers;
  std::atomic<int> taken = 0;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      const std::string number = std::to_string(i);
      const auto written = Call<v1::WriteChapterResponse>(
          {"W" + number, identity::Role::kPractitioner}, "WriteChapter",
          std::string("request_id: 'writer-number-") + number + "' name: '" + kRecovery +
              "' fields { prompt: 'summary' value: 'summary " + number + "' } fields { prompt: 'goals' value: 'goals " +
              number + "' } fields { prompt: 'engagement' value: 'the same' }");
      taken += written.has_value();
    });
  }
  for (auto& writer : writers) writer.join();
  EXPECT_EQ(taken, kWriters);
  const auto chapter =
      Must<v1::GetChapterResponse>(sw_, "GetChapter", std::string("name: '") + kRecovery + "'").chapter();
  ASSERT_EQ(chapter.fields_size(), 3);
  for (const auto& field : chapter.fields()) {
    std::set<std::string> values;
    for (const auto& value : field.values()) values.insert(value.value());
    EXPECT_EQ(values.size(), field.prompt() == "engagement" ? 1u : size_t{kWriters}) << field.prompt();
  }
}

}  // namespace
}  // namespace kith::workbook
