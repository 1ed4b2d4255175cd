// Full-text search over all of a family's record, on both stores: each text by whoever may read it where it stands, and
// by nobody else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workbook/practice_rpcs.h"
#include "tests/integration/workbook/supervision_fixture.h"

#include "kith/workbook/v1/practice_service.pb.h"

namespace kith::workbook {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kSession[] = "name: 'supervisions/F0000001-1' ";
constexpr char kWellbeing[] = "chapters/F0000001-mental-health-practitioner-C0000003";
constexpr char kLocatesHer[] = "visibility { locates: 'people/C0000003' } ";

class SearchTheRecord : public SupervisionOnAStore {
 protected:
  void SetUp() override {
    SupervisionOnAStore::SetUp();
    if (!journal_) return;
    Front practice("kith.workbook.v1.PracticeService", *journal_, *queries_);
    AddPracticeRpcs(practice, templates_, clock_);
    Serve(practice);
  }

  v1::SearchRecordResponse Search(const Caller& caller, const std::string& words, const std::string& more = "") {
    return Must<v1::SearchRecordResponse>(caller, "SearchRecord", "words: '" + words + "' " + more);
  }
  // "CHAPTER_FIELD chapters/… sobriety", with the number where there is one.
  static std::string Line(const v1::RecordHit& hit) {
    return v1::RecordKind_Name(hit.kind()).substr(12) + " " + hit.name() +
           (hit.part().empty() ? "" : " " + hit.part()) + (hit.number() > 0 ? " " + std::to_string(hit.number()) : "");
  }
  Names FindIn(const Caller& caller, const std::string& words) {
    Names lines;
    const auto found = Search(caller, words);
    for (const auto& hit : found.hits()) lines.push_back(Line(hit));
    return lines;
  }
  Names AllPages(const Caller& caller, const std::string& words, int size) {
    Names lines;
    std::string token;
    int pages = 0;
    do {
      const auto page = Search(caller, words, "page_size: " + std::to_string(size) + " page_token: '" + token + "'");
      EXPECT_LE(page.hits_size(), size);
      for (const auto& hit : page.hits()) lines.push_back(Line(hit));
      token = page.next_page_token();
    } while (!token.empty() && ++pages < 200);
    EXPECT_EQ(token, "") << "it comes to no end";
    return lines;
  }

  void Meet() {
    Must<v1::ScheduleSupervisionResponse>(tm_, "ScheduleSupervision",
                                          "workbook: 'workbooks/F0000001' scheduled_date: '2026-02-02' chair: 'TM1'");
    std::string attendees;
    for (const auto& [worker, role] : {std::pair("TM1", "DISTRICT_SAFEGUARDING_MANAGER"),
                                       {"SW1", "SOCIAL_WORKER"},
                                       {"RW1", "RECOVERY_WORKER"},
                                       {"DP1", "DOMESTIC_ABUSE_PRACTITIONER"},
                                       {"DO1", "DOMESTIC_ABUSE_OFFICER"}}) {
      attendees +=
          "attendees { worker: '" + std::string(worker) + "' role: WORKER_ROLE_" + role + " is_present: true } ";
    }
    Must<v1::OpenSupervisionResponse>(tm_, "OpenSupervision", kSession + attendees);
  }
  void Tell(const Caller& caller, const std::string& role, const std::string& text, const std::string& more = "") {
    Must<v1::RecordUpdateResponse>(caller, "RecordUpdate",
                                   kSession + ("role: WORKER_ROLE_" + role) + " text: '" + text + "' " + more);
  }
  void Act(const std::string& text, const std::string& more = "") {
    Must<v1::AddActionResponse>(tm_, "AddAction",
                                kSession + ("text: '" + text) + "' owner: 'CP1' due_date: '2026-03-06' " + more);
  }
  void Raise(const Caller& caller, const std::string& title, const std::string& accounts,
             const std::string& more = "") {
    Must<v1::RaiseContradictionResponse>(
        caller, "RaiseContradiction",
        "workbook: 'workbooks/F0000001' contradiction { people: 'people/C0000003' title: '" + title + "' " + accounts +
            " " + more + "}");
  }
  void WriteChapters() {
    Write(rw_, kRecovery, "engagement", "He came to the harvest supper.");
    Write(rw_, kRecovery, "summary", "As before.");
    Write(rw_, kRecovery, "for_the_child", "Dad is trying.");
    Write(rw_, kRecovery, "sobriety", "abstinent");
    Must<v1::SummariseChapterResponse>(
        rw_, "SummariseChapter",
        "name: '" + std::string(kRecovery) + "' as_of_date: '2026-02-01' text: 'January: an orchard of good days.'");
    Write(dp_, kVictim, "safety_plan", "A bag at the bolthole.");
    Must<v1::AddChapterResponse>(
        mh_, "AddChapter",
        "workbook: 'workbooks/F0000001' start_date: '2026-01-20' chapter { role: "
        "WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER subject: SUBJECT_ADULT person: 'people/C0000003' practitioners: 'MH1' "
        "visibility { roles: WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER reason: REASON_ASKED_BY_PERSON } }");
    Write(mh_, kWellbeing, "treatment", "Her melancholy is lifting.");
    Must<v1::ChooseModuleResponse>(sw_, "ChooseModule",
                                   "name: 'workbooks/F0000001' module { id: 'our-story' purpose: 'To plant a marigold' "
                                   "people: 'people/C0000003' practitioners: 'SW1' }");
  }
  void SpeakInTheMeeting() {
    Meet();
    Raise(rw_, "The quarrel of Sunday", "accounts { text: 'She threw a thimble.' } accounts { text: 'Nobody threw.' }");
    Raise(dp_, "Where she sleeps",
          "accounts { chapter: '" + std::string(kVictim) + "' prompt: 'safety_plan' } accounts { text: 'At home.' }");
    Raise(dp_, "What she said in a whisper", "accounts { text: 'a' } accounts { text: 'b' }",
          "visibility { roles: WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER reason: REASON_RISK_OF_HARM }");
    Tell(rw_, "RECOVERY_WORKER", "He turns the compost.");
    Tell(dp_, "DOMESTIC_ABUSE_PRACTITIONER", "She moors at the harbour.", kLocatesHer);
    Must<v1::RateChildResponse>(tm_, "RateChild",
                                kSession + std::string("child: 'people/C0000001' rating: 7 analysis: 'An avalanche.' "
                                                       "visibility { roles: WORKER_ROLE_SOCIAL_WORKER reason: "
                                                       "REASON_RISK_OF_HARM }"));
    Must<v1::ProposeDecisionResponse>(
        sw_, "ProposeDecision",
        kSession + std::string("continuation { children: 'people/C0000001' } reason: 'Until the tribunal.'"));
    Must<v1::RecordDissentResponse>(rw_, "RecordDissent", kSession + std::string("number: 1 text: 'I am hesitant.'"));
    Act("Build a scaffold", "visibility { workers: 'DP1' reason: REASON_RISK_OF_HARM }");
    Act("Fetch the suitcase", kLocatesHer);
    const auto found =
        Must<v1::ListContradictionsResponse>(tm_, "ListContradictions", "workbook: 'workbooks/F0000001'");
    for (const auto& one : found.contradictions()) {
      if (one.title() != "The quarrel of Sunday") continue;
      Must<v1::SettleContradictionResponse>(
          sw_, "SettleContradiction", "name: '" + one.name() + "' account: 2 reason: 'The windmill stood still.'");
    }
  }
  void Practise() {
    Must<v1::SetGoalResponse>(
        dp_, "SetGoal",
        "workbook: 'workbooks/F0000001' person: 'people/C0000003' own_words: 'Play the saxophone.' "
        "set_date: '2026-02-01' visibility { roles: WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER "
        "reason: REASON_ASKED_BY_PERSON }");
    const auto& instrument = *templates_.FindInstrument("stage-of-change.1");
    Must<v1::RecordInstrumentResponse>(
        dp_, "RecordInstrument",
        "workbook: 'workbooks/F0000001' instrument: 'stage-of-change.1' person: 'people/C0000003' respondent: " +
            v1::Respondent_Name(static_cast<v1::Respondent>(instrument.respondents(0))) +
            " answered_date: '2026-02-01' answers { item: '" + instrument.items(0).id() +
            "' value: 2 } note: 'By the barometer on her new wall.' " + kLocatesHer);
  }
};
KITH_ON_BOTH_STORES(SearchTheRecord);

TEST_P(SearchTheRecord, EachTextIsFoundByWhoeverMayReadItAndByNobodyElse) {
  if (!journal_) return;
  WriteChapters();
  SpeakInTheMeeting();
  Practise();
  const auto entry = Meeting(cp_, "02-01", "Through a telescope.");
  const std::map<std::string, Caller> callers = {{"sw", sw_},   {"cp", cp_},      {"dp", dp_},
                                                 {"dao", dao_}, {"rw", rw_},      {"mh", mh_},
                                                 {"tm", tm_},   {"au", auditor_}, {"nobody", stranger_}};
  const Names everybody = {"au", "cp", "dao", "dp", "mh", "rw", "sw", "tm"};
  const Names not_of_danger = {"cp", "dp", "mh", "rw", "sw", "tm"};  // nor auditors: it locates her
  const std::string session = "supervisions/F0000001-1";
  struct Asked {
    const char* word;
    std::string of;  // of a contradiction, a goal and an instrument the beginning
    Names by;
  };
  const Asked table[] = {
      {"telescope", "ENTRY " + entry, everybody},
      {"harvest", "CHAPTER_FIELD " + std::string(kRecovery) + " engagement", everybody},
      {"orchard", "CHAPTER_SUMMARY " + std::string(kRecovery) + " 1", everybody},
      {"bag", "CHAPTER_FIELD " + std::string(kVictim) + " safety_plan", not_of_danger},
      {"melancholy", "CHAPTER_FIELD " + std::string(kWellbeing) + " treatment", {"au", "mh", "sw", "tm"}},
      {"marigold", "MODULE workbooks/F0000001 our-story", everybody},
      {"quarrel", "CONTRADICTION contradictions/X", everybody},
      {"thimble", "CONTRADICTION contradictions/X", everybody},
      {"windmill", "CONTRADICTION contradictions/X", everybody},
      {"sleeps", "CONTRADICTION contradictions/X", not_of_danger},
      {"whisper", "CONTRADICTION contradictions/X", {"au", "dp", "sw", "tm"}},
      {"compost", "SUPERVISION_UPDATE " + session, everybody},
      {"harbour", "SUPERVISION_UPDATE " + session, not_of_danger},
      {"avalanche", "SUPERVISION_RATING " + session + " people/C0000001", {"au", "sw", "tm"}},
      {"tribunal", "SUPERVISION_DECISION " + session + " 1", everybody},
      {"hesitant", "SUPERVISION_DECISION " + session + " 1", everybody},
      {"scaffold", "SUPERVISION_ACTION " + session + " 1", {"au", "cp", "dp", "sw", "tm"}},
      {"suitcase", "SUPERVISION_ACTION " + session + " 2", not_of_danger},
      {"saxophone", "GOAL goals/G", {"au", "dp", "sw", "tm"}},
      {"barometer", "INSTRUMENT instruments/I", not_of_danger},
  };
  for (const auto& asked : table) {
    for (const auto& [who, caller] : callers) {
      const auto found = Search(caller, asked.word);
      const bool may_see = std::find(asked.by.begin(), asked.by.end(), who) != asked.by.end();
      const int wanted = !may_see ? 0 : std::string(asked.word) == "bag" ? 2 : 1;
      EXPECT_EQ(found.hits_size(), wanted) << asked.word << ", " << who;
      EXPECT_EQ(found.next_page_token(), "") << asked.word << ", " << who;
      if (found.hits().empty()) continue;
      const auto& hit = found.hits(found.hits_size() - 1);
      EXPECT_EQ(hit.workbook(), kWorkbook);
      EXPECT_NE(hit.excerpt().find(asked.word), std::string::npos) << hit.excerpt();
      EXPECT_EQ(hit.date().size(), 10U) << asked.word;
      if (wanted > 1) continue;
      EXPECT_TRUE(Line(hit).starts_with(asked.of)) << Line(hit) << " for " << asked.word;
    }
  }
  // The account is what stands in the chapter, and is found by those who read it there.
  EXPECT_THAT(FindIn(dp_, "bolthole"), SizeIs(2));
  EXPECT_THAT(FindIn(dao_, "bolthole"), IsEmpty());
  ASSERT_FALSE(HasFailure());
  const auto one = Search(sw_, "melancholy").hits(0);
  EXPECT_EQ(one.by().worker(), "MH1");
  EXPECT_EQ(one.date(), "2026-02-02");
  EXPECT_EQ(Search(sw_, "orchard").hits(0).date(), "2026-02-01") << "the day up to which it tells";
  EXPECT_EQ(Search(sw_, "telescope").hits(0).entry_kind(), v1::ENTRY_KIND_MEETING);
  EXPECT_EQ(
      ReasonOf<v1::SearchRecordResponse>(stranger_, "SearchRecord", "words: 'harvest' workbook: 'workbooks/F0000001'"),
      "NOT_FOUND");
  EXPECT_EQ(journal_->RebuildStates(), 0) << "rows follow from the states";
}

TEST_P(SearchTheRecord, WhatIsHiddenIsInNoCountAndOnNoPage) {
  if (!journal_) return;
  Meet();
  Names open, all;
  for (int i = 1; i <= 30; ++i) {
    const bool is_hidden = i % 3 == 0;
    const std::string text = "Item " + std::to_string(i) + " of the series";
    std::string line = "SUPERVISION_ACTION supervisions/F0000001-1 " + std::to_string(i);
    Act(text, is_hidden ? kLocatesHer : "");
    if (i % 2 == 0) {
      all.push_back("ENTRY " + Meeting(dp_, "02-01", text, is_hidden ? kLocatesHer : ""));
      if (!is_hidden) open.push_back(all.back());
    }
    all.push_back(line);
    if (!is_hidden) open.push_back(line);
    // Several of the same second, and of others.
    if (i % 5 == 0) clock_.Advance(std::chrono::seconds(1 + i * 40));
  }
  for (const int size : {1, 4, 50}) {
    EXPECT_THAT(AllPages(dao_, "series", size), ::testing::UnorderedElementsAreArray(open)) << size;
    EXPECT_THAT(AllPages(auditor_, "series", size), ::testing::UnorderedElementsAreArray(open)) << size;
    EXPECT_THAT(AllPages(dp_, "series", size), ::testing::UnorderedElementsAreArray(all)) << size;
  }
  Tell(dp_, "DOMESTIC_ABUSE_PRACTITIONER", "In Invented Lane.", kLocatesHer);
  const auto nothing = Search(dao_, "invented", "page_size: 1");
  EXPECT_EQ(nothing.hits_size(), 0);
  EXPECT_EQ(nothing.next_page_token(), "");
  EXPECT_EQ(ReasonOf<v1::SearchRecordResponse>(dao_, "SearchRecord", "words: 'x' page_token: '41'"), "INVALID_REQUEST");
}

TEST_P(SearchTheRecord, GoesOnBehindHoweverMuchIsLeftOut) {
  if (!journal_) return;
  Write(rw_, kRecovery, "engagement", "The first of the series.");
  const auto second = clock_.Now().time_since_epoch() / std::chrono::seconds(1);
  clock_.Advance(std::chrono::hours(3));
  Write(rw_, kRecovery, "goals", "The last of the series.");
  // Rows of a record that is not there for anybody, between the two: half of them of one second.
  const bool is_postgres = options_.database.dialect == sql::Dialect::kPostgres;
  sql::Open(options_.database, sql::Mode::kWrite)
      ->Script(
          "INSERT INTO part_text_view (stream, part, at, book, author, limits, words) WITH RECURSIVE n (i) AS (SELECT "
          "1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200) SELECT 'supervisions/F0000001-9', 'x/' || i, " +
          std::to_string(second + 60) + " + CASE WHEN i < 600 THEN 0 ELSE i END, 'F0000001', '', " +
          (is_postgres ? "CAST('' AS bytea)" : "x''") + ", 'series' FROM n");
  const std::string field = "CHAPTER_FIELD " + std::string(kRecovery);
  for (const int size : {1, 50})
    EXPECT_THAT(AllPages(sw_, "series", size), ElementsAre(field + " goals", field + " engagement")) << size;
}

TEST_P(SearchTheRecord, WhatStandsThereNowIsFound) {
  if (!journal_) return;
  const std::string field = "CHAPTER_FIELD " + std::string(kRecovery) + " relapse_plan";
  Write(rw_, kRecovery, "relapse_plan", "He rings his brother.");
  EXPECT_THAT(FindIn(sw_, "brother"), ElementsAre(field));
  Write(rw_, kRecovery, "relapse_plan", "He rings his sponsor.");
  EXPECT_THAT(FindIn(sw_, "brother"), IsEmpty());
  EXPECT_THAT(FindIn(sw_, "sponsor"), ElementsAre(field));
  // Written without knowledge of it: both stand.
  Must<v1::WriteChapterResponse>(sw_, "WriteChapter",
                                 "name: '" + std::string(kRecovery) +
                                     "' fields { prompt: 'relapse_plan' value: 'He rings nobody.' base_revision: 1 }");
  EXPECT_THAT(FindIn(sw_, "sponsor"), ElementsAre(field));
  EXPECT_THAT(FindIn(sw_, "nobody"), ElementsAre(field));
  EXPECT_THAT(FindIn(sw_, "rings"), SizeIs(2));
}

TEST_P(SearchTheRecord, WhatIsLimitedLaterOrErasedIsFoundNoMore) {
  if (!journal_) return;
  const auto entry = Meeting(rw_, "02-01", "He relapsed on Sunday.");
  Write(rw_, kRecovery, "engagement", "The relapse was short.");
  Meet();
  Tell(rw_, "RECOVERY_WORKER", "One relapse.");
  EXPECT_THAT(FindIn(dao_, "relapse"), SizeIs(3));
  Must<v1::LimitEntryResponse>(
      rw_, "LimitEntry",
      "name: '" + entry + "' visibility { workers: 'RW1' reason: REASON_THIRD_PARTY } reason: 'asked for'");
  EXPECT_THAT(FindIn(dao_, "relapse"), SizeIs(2));
  EXPECT_THAT(FindIn(rw_, "relapse"), SizeIs(3));
  // A chapter that ended, and is opened again for fewer.
  Must<v1::EndChapterResponse>(sw_, "EndChapter", "name: '" + std::string(kRecovery) + "' end_date: '2026-02-02'");
  Must<v1::AddChapterResponse>(
      rw_, "AddChapter",
      "workbook: 'workbooks/F0000001' start_date: '2026-02-02' chapter { role: WORKER_ROLE_RECOVERY_WORKER subject: "
      "SUBJECT_ADULT person: 'people/C0000004' practitioners: 'RW1' visibility { roles: WORKER_ROLE_RECOVERY_WORKER "
      "reason: REASON_ASKED_BY_PERSON } }");
  EXPECT_THAT(FindIn(dao_, "relapse"), ElementsAre("SUPERVISION_UPDATE supervisions/F0000001-1"));
  EXPECT_THAT(FindIn(rw_, "relapse"), SizeIs(3));

  EXPECT_EQ(Found(sw_, "relapse"), Names{entry});
  ASSERT_TRUE(journal_->EraseStream(entry));
  for (const auto& caller : {sw_, rw_, tm_}) {
    EXPECT_EQ(Found(caller, "relapse"), Names{}) << caller.subject;
    EXPECT_THAT(FindIn(caller, "relapse"), SizeIs(2)) << caller.subject;
  }
  ASSERT_TRUE(journal_->EraseStream(kRecovery));
  ASSERT_TRUE(journal_->EraseStream("supervisions/F0000001-1"));
  for (const auto& caller : {sw_, rw_, tm_}) EXPECT_THAT(FindIn(caller, "relapse"), IsEmpty()) << caller.subject;
  journal_->RebuildStates();
  EXPECT_THAT(FindIn(sw_, "relapse"), IsEmpty()) << "it does not come back";
}

TEST_P(SearchTheRecord, WhatWasRecordedBeforeThereWasAnIndexIsFoundOnceItIsMadeAnew) {
  if (!journal_) return;
  const auto entry = Meeting(rw_, "02-01", "A lantern.");
  Write(rw_, kRecovery, "engagement", "The same lantern.");
  const std::string field = "CHAPTER_FIELD " + std::string(kRecovery) + " engagement";
  sql::Open(options_.database, sql::Mode::kWrite)->Script("DELETE FROM entry_text_view; DELETE FROM part_text_view");
  EXPECT_THAT(FindIn(sw_, "lantern"), IsEmpty());
  EXPECT_GT(journal_->RebuildStates(), 0) << "what `migrate` does after a migration";
  EXPECT_THAT(FindIn(sw_, "lantern"), UnorderedElementsAre("ENTRY " + entry, field));
}

}  // namespace
}  // namespace kith::workbook
