// Entries through their front, on both stores: recorded once, listed for whoever may see them, and sent to cases.
#include <gtest/gtest.h>

#include "services/workbook/domain/visit_request.h"
#include "services/workbook/record_visit.h"
#include "tests/integration/workbook/entries_fixture.h"

namespace kith::workbook {
namespace {

using Entries = EntriesOnAStore;
KITH_ON_BOTH_STORES(Entries);

constexpr char kVisit[] =
    "practitioners: ['SW1', 'RW1'] people: ['people/C0000001', 'people/C0000004'] narrative: 'A joint visit.' visit { "
    "kind: VISIT_KIND_CHILD_IN_NEED is_statutory: true } children { person: 'people/C0000001' is_seen: true "
    "is_seen_alone: true is_bedroom_seen: true own_words: 'I can sleep now.' }";

TEST_P(Entries, AreRecordedOnceAndStandInEveryChapter) {
  if (!journal_) return;
  const auto visit = Record(sw_, "VISIT", At("03-02") + kVisit);
  const auto entry = Get(rw_, visit);
  EXPECT_EQ(entry.children(0).age(), "9y 10m");
  EXPECT_EQ(entry.by().worker(), "SW1");
  ASSERT_EQ(entry.chapters_size(), 2) << "the social worker's about Mo and the recovery worker's about Sam";
  for (const auto& chapter : entry.chapters()) EXPECT_EQ(Listed(cp_, "chapter: '" + chapter + "'"), Names{visit});
  EXPECT_EQ(Listed(cp_, "person: 'people/C0000004'"), Names{visit});
  EXPECT_EQ(Listed(cp_, "person: 'people/C0000003'"), Names{});
  EXPECT_EQ(Listed(cp_), Names{visit});
}

// Cases tells who works with the family; whoever comes of another agency has no number.
TEST_P(Entries, NameThoseWhoWorkedWithTheFamilyThatDayAndTheAgenciesThatCameAlong) {
  if (!journal_) return;
  const auto joint = [&](const std::string& day, const std::string& who) {
    return Call<v1::RecordEntryResponse>(
        sw_, "RecordEntry",
        "workbook: 'workbooks/F0000001' entry { kind: ENTRY_KIND_MEETING people: 'people/C0000001' narrative: 'Met.' " +
            At(day) + who + " }");
  };
  const auto stranger = joint("03-02", "practitioners: ['SW1', 'RW9']");
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().reason, "NOT_A_WORKER");
  EXPECT_EQ(stranger.error().fields.at(0).field, "entry.practitioners[1]");
  const auto done = joint("03-02", "practitioners: 'SW1' agencies: [AGENCY_POLICE, AGENCY_SCHOOL]");
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(Get(rw_, done->entry().name()).agencies_size(), 2);
  Allocate("RW9", "WORKER_ROLE_RECOVERY_WORKER");
  EXPECT_TRUE(joint("03-02", "practitioners: ['SW1', 'RW9']"));
}

TEST_P(Entries, AreDoneOnceHoweverOftenTheyAreSent) {
  if (!journal_) return;
  const std::string text =
      "request_id: 'twice-12345678' workbook: 'workbooks/F0000001' entry { kind: "
      "ENTRY_KIND_MEETING " +
      At("03-02") + "practitioners: 'SW1' people: 'people/C0000001' narrative: 'Core group.' }";
  const auto first = Must<v1::RecordEntryResponse>(sw_, "RecordEntry", text).entry().name();
  BeginAnew();
  EXPECT_EQ(Must<v1::RecordEntryResponse>(sw_, "RecordEntry", text).entry().name(), first);
  EXPECT_EQ(Listed(sw_), Names{first});
}

TEST_P(Entries, AreListedNewestFirstPageByPage) {
  if (!journal_) return;
  Names all;
  for (const char* day : {"02-10", "02-11", "02-12", "02-20", "03-01", "03-02", "02-13"})
    all.push_back(Meeting(sw_, day, "Met."));
  const Names by_day = Listed(sw_, "page_size: 100");
  ASSERT_EQ(by_day.size(), 7u);
  EXPECT_EQ(by_day.back(), all.front());
  EXPECT_EQ(Get(sw_, by_day.front()).start_time().seconds(), 1772445600);
  Names paged;
  std::string token;
  do {
    const auto page = Must<v1::ListEntriesResponse>(
        sw_, "ListEntries", "workbook: 'workbooks/F0000001' page_size: 3 page_token: '" + token + "'");
    for (auto& name : NamesOf(page)) paged.push_back(name);
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_EQ(paged, by_day);
  EXPECT_EQ(Listed(sw_, "first_date: '2026-02-13' last_date: '2026-02-20'").size(), 2u);
  EXPECT_EQ(Listed(sw_, "kind: ENTRY_KIND_SESSION"), Names{});
  EXPECT_EQ(
      ReasonOf<v1::ListEntriesResponse>(sw_, "ListEntries", "workbook: 'workbooks/F0000001' first_date: '1.2.26'"),
      "INVALID_REQUEST");

  const auto chronology =
      Must<v1::GetChronologyResponse>(sw_, "GetChronology", "workbook: 'workbooks/F0000001' page_size: 4");
  ASSERT_EQ(chronology.entries_size(), 4);
  EXPECT_EQ(chronology.entries(0).name(), all.front()) << "in the order in which it happened";
  const auto rest = Must<v1::GetChronologyResponse>(
      sw_, "GetChronology", "workbook: 'workbooks/F0000001' page_token: '" + chronology.next_page_token() + "'");
  ASSERT_EQ(rest.entries_size(), 3);
  EXPECT_EQ(rest.entries(2).name(), by_day.front());
}

TEST_P(Entries, AreSeenByThoseWhoMaySeeThemAlone) {
  if (!journal_) return;
  const auto open = Meeting(dp_, "03-01", "Open to all.");
  const auto refuge = Meeting(dp_, "03-02", "She moved on Monday.", "visibility { locates: 'people/C0000003' }");
  const auto limited =
      Meeting(dp_, "02-28", "For the two of us.", "visibility { workers: 'CP1' reason: REASON_ASKED_BY_PERSON }");
  struct Expected {
    Caller caller;
    Names seen;
  };
  for (const auto& [caller, seen] : std::vector<Expected>{{dp_, {refuge, open, limited}},
                                                          {cp_, {refuge, open, limited}},
                                                          {sw_, {refuge, open, limited}},
                                                          {tm_, {refuge, open, limited}},
                                                          {rw_, {refuge, open}},
                                                          {dao_, {open}},
                                                          {auditor_, {open, limited}}}) {
    EXPECT_EQ(Listed(caller), seen) << caller.subject;
    EXPECT_EQ(Listed(caller, "page_size: 1").size(), 1u) << "a page is full, whatever is left out of it";
    Names told;
    const auto chronology = Must<v1::GetChronologyResponse>(caller, "GetChronology", "workbook: 'workbooks/F0000001'");
    for (const auto& entry : chronology.entries()) told.insert(told.begin(), entry.name());
    EXPECT_EQ(told, seen) << caller.subject;
    for (const auto& name : {open, refuge, limited}) {
      const bool is_seen = std::find(seen.begin(), seen.end(), name) != seen.end();
      EXPECT_EQ(ReasonOf<v1::GetEntryResponse>(caller, "GetEntry", "name: '" + name + "'"),
                is_seen ? "OK" : "NOT_FOUND");
    }
  }
  EXPECT_EQ(ReasonOf<v1::ListEntriesResponse>(stranger_, "ListEntries", "workbook: 'workbooks/F0000001'"), "NOT_FOUND");
  EXPECT_EQ(ReasonOf<v1::CorrectEntryResponse>(dao_, "CorrectEntry", "name: '" + refuge + "' text: 'x' reason: 'x'"),
            "NOT_FOUND")
      << "nor is there anything to be written to";
  const auto page = Must<v1::ListEntriesResponse>(dao_, "ListEntries", "workbook: 'workbooks/F0000001' page_size: 1");
  EXPECT_EQ(page.next_page_token(), "") << "no page is told of that holds nothing for the caller";
}

TEST_P(Entries, NameNoChapterThatTheirReaderMayNotSee) {
  if (!journal_) return;
  const std::string limited =
      Must<v1::AddChapterResponse>(
          dp_, "AddChapter",
          "workbook: 'workbooks/F0000001' start_date: '2026-01-20' chapter { role: WORKER_ROLE_CHILD_PRACTITIONER "
          "subject: SUBJECT_CHILD person: 'people/C0000001' practitioners: 'CP1' visibility { workers: 'CP1' reason: "
          "REASON_ASKED_BY_PERSON } }")
          .chapter()
          .head()
          .name();
  const std::string of_mo = "chapters/F0000001-social-worker-C0000001";
  const auto chapters = [](const v1::Entry& entry) { return Names(entry.chapters().begin(), entry.chapters().end()); };
  // By somebody who may not see one of the chapters in which it stands, and names it besides.
  const auto recorded = Must<v1::RecordEntryResponse>(
      rw_, "RecordEntry",
      "workbook: 'workbooks/F0000001' entry { kind: ENTRY_KIND_MEETING " + At("03-02") +
          "practitioners: ['SW1', 'CP1'] people: 'people/C0000001' narrative: 'Core group.' chapters: '" + limited +
          "' }");
  EXPECT_EQ(chapters(recorded.entry()), Names{of_mo});
  const std::string name = recorded.entry().name();
  EXPECT_EQ(chapters(Get(rw_, name)), Names{of_mo});
  EXPECT_EQ(chapters(Get(cp_, name)), (Names{of_mo, limited})) << "and there it stands";
  for (const auto& [caller, told] : std::vector<std::pair<Caller, size_t>>{{rw_, 1}, {cp_, 2}, {tm_, 2}}) {
    const auto listed = Must<v1::ListEntriesResponse>(caller, "ListEntries", "workbook: 'workbooks/F0000001'");
    const auto chronology = Must<v1::GetChronologyResponse>(caller, "GetChronology", "workbook: 'workbooks/F0000001'");
    EXPECT_EQ(chapters(listed.entries(0)).size(), told) << caller.subject;
    EXPECT_EQ(chapters(chronology.entries(0)).size(), told) << caller.subject;
  }
  const auto corrected =
      Must<v1::CorrectEntryResponse>(rw_, "CorrectEntry", "name: '" + name + "' text: 'x' reason: 'y'");
  EXPECT_EQ(chapters(corrected.entry()), Names{of_mo});
  EXPECT_EQ(Listed(cp_, "chapter: '" + limited + "'"), Names{name});
  EXPECT_EQ(ReasonOf<v1::ListEntriesResponse>(rw_, "ListEntries",
                                              "workbook: 'workbooks/F0000001' chapter: '" + limited + "'"),
            "NOT_FOUND");
}

TEST_P(Entries, ThatAreLimitedLaterAreGoneFromLists) {
  if (!journal_) return;
  const auto name = Meeting(cp_, "03-02", "They moved.");
  EXPECT_EQ(Listed(dao_), Names{name});
  Must<v1::LimitEntryResponse>(
      sw_, "LimitEntry", "name: '" + name + "' reason: 'names the street' visibility { locates: 'people/C0000003' }");
  EXPECT_EQ(Listed(dao_), Names{});
  EXPECT_EQ(Found(dao_, "moved"), Names{});
  EXPECT_EQ(Found(cp_, "moved"), Names{name});
}

TEST_P(Entries, TellWhatChildrenSaid) {
  if (!journal_) return;
  Record(sw_, "VISIT", At("03-01") + kVisit);
  Record(cp_, "DIRECT_WORK",
         At("03-02") +
             "practitioners: 'CP1' people: ['people/C0000001', 'people/C0000002'] narrative: 'Played.' "
             "children { person: 'people/C0000002' is_seen: true observation: 'Reaches for her mother.' } "
             "children { person: 'people/C0000001' is_seen: true }");
  const auto all = Must<v1::ListChildVoicesResponse>(tm_, "ListChildVoices", "workbook: 'workbooks/F0000001'");
  ASSERT_EQ(all.voices_size(), 2) << "who was seen and said nothing is not heard";
  EXPECT_EQ(all.voices(0).voice().observation(), "Reaches for her mother.");
  EXPECT_EQ(all.voices(0).voice().age(), "1y 9m");
  EXPECT_EQ(all.voices(1).voice().own_words(), "I can sleep now.");
  const auto mo = Must<v1::ListChildVoicesResponse>(tm_, "ListChildVoices",
                                                    "workbook: 'workbooks/F0000001' person: 'people/C0000001'");
  EXPECT_EQ(mo.voices_size(), 1);
  const auto latest = journal_->ReadStateAs<v1::LatestVoices>("voices/F0000001");
  ASSERT_TRUE(latest);
  EXPECT_EQ(latest->voices_size(), 2);
}

TEST_P(Entries, OfVisitsNoteWhatCasesAnswered) {
  if (!journal_) return;
  const auto name = Record(sw_, "VISIT", At("03-02") + kVisit);
  const auto written = journal_->Read(0, 100, name).at(0);
  v1::WorkbookEvent event;
  ASSERT_TRUE(event.ParseFromString(written.payload));
  ASSERT_TRUE(VisitFor(written.event_id, name, event));
  const auto state = [&] { return Get(sw_, name).visit().state(); };
  EXPECT_EQ(state(), v1::VisitDetails::STATE_ON_ITS_WAY);
  const Error refusal{Code::kFailedPrecondition, "VISIT_WITHOUT_PLAN", "", {}};
  ASSERT_TRUE(journal_->Execute(NoteVisitRefused(written, refusal)));
  ASSERT_TRUE(journal_->Execute(NoteVisitRefused(written, refusal))) << "a reaction may come twice";
  EXPECT_EQ(Get(sw_, name).visit().refusal_reason(), "VISIT_WITHOUT_PLAN");
  Must<v1::ResendVisitResponse>(sw_, "ResendVisit",
                                "name: '" + name + "' visit { kind: VISIT_KIND_OTHER } reason: 'no plan that day'");
  EXPECT_EQ(state(), v1::VisitDetails::STATE_ON_ITS_WAY);
  const auto again = journal_->Read(written.position, 100, name).back();
  ASSERT_TRUE(journal_->Execute(NoteVisitRecorded(again)));
  EXPECT_EQ(state(), v1::VisitDetails::STATE_RECORDED);
  ASSERT_TRUE(journal_->Execute(NoteVisitRefused(again, refusal)));
  EXPECT_EQ(state(), v1::VisitDetails::STATE_RECORDED) << "what cases has, it has";
}

TEST_P(Entries, HaveRowsThatFollowFromTheirEvents) {
  if (!journal_) return;
  Record(sw_, "VISIT", At("03-01") + kVisit);
  const auto name = Meeting(cp_, "03-02", "Before.");
  Must<v1::CorrectEntryResponse>(sw_, "CorrectEntry", "name: '" + name + "' text: 'Afterwards.' reason: 'slip'");
  const auto words = Found(sw_, "afterwards");
  EXPECT_EQ(journal_->RebuildStates(), 0) << "nothing differs from what the events say";
  EXPECT_EQ(Found(sw_, "afterwards"), words);
  EXPECT_EQ(Listed(sw_).size(), 2u);
}

}  // namespace
}  // namespace kith::workbook
