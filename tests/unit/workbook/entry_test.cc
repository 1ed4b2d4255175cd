// Entries: one record for the chapters, the visit and the chronology; the child's voice in it; who takes part; who may
// limit it.
#include "services/workbook/domain/entry.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workbook/domain/attachment.h"
#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/visit_request.h"
#include "tests/unit/workbook/family_streams.h"

namespace kith::workbook {
namespace {

// 2026-03-02T10:00:00Z, a Monday.
const std::string kMonday = "start_time { seconds: 1772445600 } ";
const std::string kSeen =
    "is_seen: true is_seen_alone: true is_bedroom_seen: true own_words: 'I like it when nobody shouts.'";

std::string EntryText(const std::string& kind, const std::string& more,
                      const std::string& who = "practitioners: 'CP1' people: 'people/C0000003'") {
  return "workbook: 'workbooks/F1' entry { kind: ENTRY_KIND_" + kind + " " + kMonday + who +
         " narrative: 'We drew the house.' " + more + " }";
}
std::string VisitText(const std::string& child = kSeen) {
  return EntryText("VISIT",
                   "visit { kind: VISIT_KIND_CHILD_IN_NEED is_statutory: true } children { person: "
                   "'people/C0000003' " +
                       child + " }");
}

class Entries : public ::testing::Test {
 protected:
  const v1::Entry& Recorded(const std::string& text) {
    const auto done = streams_.As("CP1").Do(RecordEntry, text);
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
    return *streams_.Find<v1::Entry>(done->front().stream);
  }
  std::string Why(const std::string& text, const std::string& worker = "CP1") {
    return streams_.As(worker).ReasonOf(RecordEntry, text);
  }

  FamilyStreams streams_{"2026-03-03"};
};

TEST_F(Entries, AreRecordedOnceForTheChaptersOfAllWhoTookPart) {
  const auto childs = streams_.AddChapter("child_practitioner", "C0000003", "practitioners: 'CP1'");
  const auto workers = streams_.AddChapter("social_worker", "C0000003", "practitioners: 'SW1'");
  streams_.AddChapter("recovery_worker", "C0000002", "practitioners: 'RW1'");
  streams_.AddChapter("social_worker", "C0000004", "practitioners: 'SW1'");
  const auto& entry = Recorded(EntryText("MEETING", "", "practitioners: ['CP1', 'SW1'] people: 'people/C0000003'"));
  EXPECT_EQ(std::vector<std::string>(entry.chapters().begin(), entry.chapters().end()),
            (std::vector<std::string>{childs, workers}));
  EXPECT_EQ(entry.episode(), 1);
  EXPECT_EQ(entry.by().worker(), "CP1");
  EXPECT_EQ(entry.by().role(), cases::v1::WORKER_ROLE_CHILD_PRACTITIONER);
  EXPECT_TRUE(entry.is_significant()) << "a meeting belongs into the chronology";
  EXPECT_FALSE(Recorded(EntryText("OBSERVATION", "")).is_significant());
}

TEST_F(Entries, OfAClosedEpisodeAreRefused) {
  EXPECT_EQ(Why("episode: 1 " + EntryText("MEETING", "")), "");
  streams_.Put("workbooks/F1", "episode_ended { number: 1 end_date: '2026-03-03' supervision: 'supervisions/F1-1' }");
  EXPECT_EQ(Why("episode: 1 " + EntryText("MEETING", "")), "EPISODE_CLOSED");
  EXPECT_EQ(Why("episode: 3 " + EntryText("MEETING", "")), "INVALID_REQUEST");
  EXPECT_EQ(Recorded("episode: 2 " + EntryText("MEETING", "")).episode(), 2);
  streams_.Put("workbooks/F1", "workbook_closed { end_date: '2026-03-03' reason: 'work ended' }");
  EXPECT_EQ(Why("episode: 2 " + EntryText("MEETING", "")), "EPISODE_CLOSED");
  EXPECT_EQ(Why(EntryText("MEETING", "")), "WORKBOOK_CLOSED");
}

TEST_F(Entries, OfNobodyWhoWorksWithTheFamilyAreRefused) {
  EXPECT_EQ(Why(EntryText("MEETING", ""), "XX9"), "NOT_FOUND");
  EXPECT_EQ(Why(EntryText("MEETING", "", "practitioners: 'CP1' people: 'people/C0000099'")), "NOT_A_MEMBER");
  EXPECT_EQ(Why(EntryText("MEETING", "modules: 'relationships'")), "MODULE_NOT_CHOSEN");
  EXPECT_EQ(Why(EntryText("MEETING", "session { questions: 2 }")), "ENTRY_DETAILS_MISPLACED");
  EXPECT_EQ(Why(EntryText("MEETING", "visibility { workers: 'SW1' }")), "UNKNOWN_CODE") << "a limit has a reason";
  EXPECT_EQ(Why("workbook: 'workbooks/F1' entry { kind: ENTRY_KIND_MEETING start_time { seconds: 1772600000 } "
                "practitioners: 'CP1' people: 'people/C0000003' narrative: 'x' }"),
            "DATE_IN_FUTURE");
  EXPECT_TRUE(streams_.log().size() == 2) << "nothing was recorded";
}

TEST_F(Entries, OfAVisitSayHowTheChildWasSeen) {
  EXPECT_EQ(Why(VisitText("is_seen: true is_seen_alone: true is_bedroom_seen: true")), "");
  EXPECT_EQ(Why(VisitText("is_seen: true is_bedroom_seen: true")), "NOT_SEEN_REASON_REQUIRED");
  EXPECT_EQ(Why(VisitText("is_seen: true is_bedroom_seen: true not_seen_alone_reason: "
                          "NOT_SEEN_REASON_PRE_VERBAL_OBSERVED observation: 'Smiles at her mother.'")),
            "");
  EXPECT_EQ(Why(VisitText("is_seen: true is_seen_alone: true is_bedroom_seen: true not_seen_reason: "
                          "NOT_SEEN_REASON_OTHER")),
            "NOT_SEEN_REASON_CONTRADICTS");
  EXPECT_EQ(Why(VisitText("is_seen_alone: true")), "NOT_SEEN_REASON_CONTRADICTS");
  EXPECT_EQ(Why(EntryText("VISIT", "visit { kind: VISIT_KIND_CHILD_IN_NEED }")), "INVALID_REQUEST")
      << "a visit is to see a child";
}

TEST_F(Entries, KeepTheChildsAgeOnThatDay) {
  EXPECT_EQ(Recorded(VisitText()).children(0).age(), "9y 9m");
  const auto& family = *streams_.Find<v1::KnownFamily>("families/F1");
  EXPECT_EQ(AgeOn(family, "people/C0000004", "2020-11-30"), "0y 0m");
  EXPECT_EQ(AgeOn(family, "people/C0000004", "2020-11-29"), "unborn");
  EXPECT_EQ(AgeOn(family, "people/C0000004", "2021-02-28"), "0y 3m") << "born on the 30th: February has its last day";
  EXPECT_EQ(AgeOn(family, "people/C0000005", "2026-03-02"), "unborn");
}

TEST_F(Entries, SayWhenAChildWasLastHeard) {
  Recorded(VisitText("is_seen: true is_seen_alone: true is_bedroom_seen: true"));
  EXPECT_FALSE(streams_.Find<v1::LatestVoices>("voices/F1")) << "to be seen is not to be heard";
  const std::string heard = Recorded(VisitText()).workbook();
  const auto* voice = FindVoice(*streams_.Find<v1::LatestVoices>("voices/F1"), "people/C0000003");
  ASSERT_TRUE(voice);
  EXPECT_EQ(voice->date(), "2026-03-02");
  EXPECT_FALSE(FindVoice(*streams_.Find<v1::LatestVoices>("voices/F1"), "people/C0000004"));
}

TEST_F(Entries, AreCorrectedBesideWhatStands) {
  const auto done = streams_.As("CP1").Do(RecordEntry, EntryText("MEETING", ""));
  const std::string name = done->front().stream;
  ASSERT_TRUE(
      streams_.As("SW1").Do(CorrectEntry, "name: '" + name + "' text: 'It was the flat.' reason: 'wrong word'"));
  const auto& entry = *streams_.Find<v1::Entry>(name);
  EXPECT_EQ(entry.narrative(), "We drew the house.");
  ASSERT_EQ(entry.corrections_size(), 1);
  EXPECT_EQ(entry.corrections(0).by().worker(), "SW1");
  EXPECT_EQ(streams_.ReasonOf(CorrectEntry, "name: '" + name + "' etag: '1' text: 'x' reason: 'x'"), "STALE_ETAG");
  EXPECT_EQ(streams_.ReasonOf(CorrectEntry, "name: '" + name + "' text: '' reason: 'x'"), "INVALID_REQUEST");
}

TEST_F(Entries, AreLimitedByTheirAuthorAManagerOrTheChildsSocialWorker) {
  const std::string name = streams_.As("CP1").Do(RecordEntry, EntryText("MEETING", ""))->front().stream;
  const std::string limit =
      "name: '" + name +
      "' reason: 'he reads over her shoulder' visibility { workers: 'DP1' reason: REASON_RISK_OF_HARM }";
  EXPECT_EQ(streams_.As("RW1").ReasonOf(LimitEntry, limit), "NOT_YOURS");
  EXPECT_EQ(streams_.As("CP1").ReasonOf(LimitEntry, limit), "");
  EXPECT_EQ(streams_.Find<v1::Entry>(name)->visibility().review_date(), "2026-06-01") << "90 days on";
  EXPECT_EQ(streams_.As("SW1").ReasonOf(LimitEntry, "name: '" + name + "' reason: 'over' visibility {}"), "");
  EXPECT_EQ(streams_.Find<v1::Entry>(name)->visibility().review_date(), "");
}

TEST_F(Entries, OfVisitsAreSentToCasesWithoutAWord) {
  const auto done = streams_.As("CP1").Do(RecordEntry, VisitText());
  const std::string name = done->front().stream;
  EXPECT_EQ(streams_.Find<v1::Entry>(name)->visit().state(), v1::VisitDetails::STATE_ON_ITS_WAY);
  const auto sent = VisitFor("f00dcafe-7", name, static_cast<const v1::WorkbookEvent&>(*done->front().event));
  ASSERT_TRUE(sent);
  EXPECT_EQ(sent->request_id(), "f00dcafe-7");
  EXPECT_EQ(sent->visit_date(), "2026-03-02");
  ASSERT_EQ(sent->children_size(), 1);
  EXPECT_EQ(sent->children(0).name(), "cases/C0000003");
  EXPECT_TRUE(sent->children(0).is_seen_alone());
  EXPECT_EQ(sent->DebugString().find("shouts"), std::string::npos);
  EXPECT_EQ(sent->DebugString().find("drew"), std::string::npos);

  EXPECT_EQ(streams_.ReasonOf(ResendVisit, "name: '" + name + "' visit { kind: VISIT_KIND_OTHER } reason: 'x'"),
            "VISIT_NOT_REFUSED");
  streams_.Put(name, "visit_refused { reason: 'VISIT_WITHOUT_PLAN' }");
  EXPECT_EQ(streams_.Find<v1::Entry>(name)->visit().refusal_reason(), "VISIT_WITHOUT_PLAN");
  const auto again =
      streams_.Do(ResendVisit, "name: '" + name + "' visit { kind: VISIT_KIND_OTHER } reason: 'the plan had ended'");
  ASSERT_TRUE(again);
  const auto resent = VisitFor("f00dcafe-7", name, static_cast<const v1::WorkbookEvent&>(*again->front().event));
  ASSERT_TRUE(resent);
  EXPECT_EQ(resent->kind(), type::v1::VISIT_KIND_OTHER);
  EXPECT_TRUE(resent->children(0).is_seen_alone());
  EXPECT_EQ(streams_.Find<v1::Entry>(name)->visit().state(), v1::VisitDetails::STATE_ON_ITS_WAY);
  EXPECT_EQ(streams_.Find<v1::Entry>(name)->children(0).own_words(), "I like it when nobody shouts.");
  EXPECT_EQ(streams_.Find<v1::Entry>(name)->corrections_size(), 1);
  streams_.Put(name, "visit_recorded {}");
  EXPECT_EQ(streams_.Find<v1::Entry>(name)->visit().state(), v1::VisitDetails::STATE_RECORDED);
}

// Siblings who are seen together need not have the same plan, nor each a case file.
TEST_F(Entries, OfAVisitHaveAKindForEachChildAndGoAgainWithoutOne) {
  const auto done = streams_.As("CP1").Do(
      RecordEntry, EntryText("VISIT",
                             "visit { kind: VISIT_KIND_CHILD_PROTECTION is_statutory: true } children { person: "
                             "'people/C0000003' " +
                                 kSeen +
                                 " } children { person: 'people/C0000004' visit_kind: "
                                 "VISIT_KIND_CHILD_IN_NEED is_left_out: true " +
                                 kSeen + " }",
                             "practitioners: 'CP1' people: ['people/C0000003', 'people/C0000004']"));
  ASSERT_TRUE(done) << done.error().message;
  const std::string name = done->front().stream;
  const auto sent = VisitFor("f00dcafe-8", name, static_cast<const v1::WorkbookEvent&>(*done->front().event));
  ASSERT_EQ(sent->children_size(), 2) << "who is left out is said by ResendVisit alone";
  EXPECT_EQ(sent->children(0).kind(), type::v1::VISIT_KIND_UNSPECIFIED);
  EXPECT_EQ(sent->children(1).kind(), type::v1::VISIT_KIND_CHILD_IN_NEED);
  streams_.Put(name, "visit_refused { reason: 'NOT_FOUND' }");
  const std::string again =
      "name: '" + name + "' reason: 'no case file' visit { kind: VISIT_KIND_CHILD_PROTECTION is_statutory: true } ";
  EXPECT_EQ(streams_.ReasonOf(ResendVisit, again + "children { person: 'people/C0000001' is_left_out: true }"),
            "INVALID_REQUEST");
  EXPECT_EQ(streams_.ReasonOf(ResendVisit, again + "children { person: 'people/C0000003' is_left_out: true } children "
                                                   "{ person: 'people/C0000004' is_left_out: true }"),
            "INVALID_REQUEST")
      << "nobody would be left";
  const auto resent = streams_.Do(ResendVisit, again + "children { person: 'people/C0000004' is_left_out: true }");
  ASSERT_TRUE(resent) << resent.error().message;
  const auto request = VisitFor("f00dcafe-9", name, static_cast<const v1::WorkbookEvent&>(*resent->front().event));
  ASSERT_EQ(request->children_size(), 1);
  EXPECT_EQ(request->children(0).name(), "cases/C0000003");
  const auto& entry = *streams_.Find<v1::Entry>(name);
  EXPECT_FALSE(entry.children(0).is_left_out());
  EXPECT_TRUE(entry.children(1).is_left_out());
  EXPECT_EQ(entry.children(1).own_words(), "I like it when nobody shouts.");
  EXPECT_THAT(entry.corrections(0).text(), ::testing::HasSubstr("people/C0000004: left out"));
}

TEST_F(Entries, OfSessionsNameGoalsOfTheWorkbookThatTheWriterMaySee) {
  const auto put = [&](const std::string& goal, const std::string& workbook, const std::string& more) {
    streams_.Put(goal, "goal_set { goal { workbook: '" + workbook + "' person: 'people/C0000002' own_words: 'A dry " +
                           "month.' by { worker: 'RW1' } " + more + " } }");
  };
  put("goals/G1", "workbooks/F1", "");
  put("goals/G2", "workbooks/F2", "");
  put("goals/G3", "workbooks/F1", "visibility { workers: 'RW1' reason: REASON_ASKED_BY_PERSON }");
  const auto session = [](const std::string& goals) {
    return EntryText("SESSION", "session { questions: 2 " + goals + " }",
                     "practitioners: 'RW1' people: 'people/C0000002'");
  };
  EXPECT_EQ(Why(session("goals: 'goals/G1' goals: 'goals/G3'"), "RW1"), "");
  for (const char* goal : {"goals/G2", "goals/G3", "goals/G9"}) {
    const auto refused =
        streams_.As("CP1").Do(RecordEntry, session("goals: ['goals/G1', '" + std::string(goal) + "']"));
    ASSERT_FALSE(refused) << goal;
    EXPECT_EQ(refused.error().reason, "NOT_FOUND");
    EXPECT_EQ(refused.error().message, "the workbook has no such goal that you may see") << "alike, whatever it is";
    ASSERT_EQ(refused.error().fields.size(), 1u);
    EXPECT_EQ(refused.error().fields[0].field, "entry.session.goals[1]");
    EXPECT_NE(refused.error().fields[0].description.find("ListGoals"), std::string::npos);
  }
  const auto read = RecordEntryStreams(Parse<v1::RecordEntryRequest>(session("goals: 'goals/G1'")));
  EXPECT_EQ(std::count(read.begin(), read.end(), "goals/G1"), 1) << "read before it is decided";
}

TEST_F(Entries, TellOfChildrenWhoAreChildren) {
  // As of the day of the entry, 2 March 2026.
  const std::string members =
      "members { person: 'people/C1' birth_date: '2008-03-03' } members { person: 'people/C2' birth_date: '2008-03-02' "
      "} members { person: 'people/C3' } members { person: 'people/C4' expected_date: '2026-06-20' } ";
  streams_.Put("families/F1", "known_family_changed { family { " + members +
                                  FamilyStreams::WorkerText("CP1", "CHILD_PRACTITIONER") + "} }");
  const auto work = [](const std::string& person) {
    return EntryText("DIRECT_WORK", "children { person: '" + person + "' is_seen: true own_words: 'Hm.' }",
                     "practitioners: 'CP1' people: '" + person + "'");
  };
  EXPECT_EQ(Why(work("people/C1")), "") << "eighteen tomorrow";
  EXPECT_EQ(Why(work("people/C3")), "") << "nobody knows when they were born";
  EXPECT_EQ(Why(work("people/C4")), "") << "unborn";
  const auto refused = streams_.Do(RecordEntry, work("people/C2"));
  ASSERT_FALSE(refused) << "eighteen on that day";
  EXPECT_EQ(refused.error().reason, "NOT_A_CHILD");
  ASSERT_EQ(refused.error().fields.size(), 1u);
  EXPECT_EQ(refused.error().fields[0].field, "entry.children[0].person");
  EXPECT_NE(refused.error().fields[0].description.find("under 18 on 2026-03-02"), std::string::npos);
}

TEST_F(Entries, OfSessionsWithTwoAdultsSayWhoSaidIt) {
  const auto joint = [](const std::string& speaker) {
    return EntryText("SESSION", "session { talk { category: CATEGORY_NEED words: 'I must.' " + speaker + " } }",
                     "practitioners: 'RW1' people: ['people/C0000001', 'people/C0000002']");
  };
  EXPECT_EQ(Why(joint("")), "INVALID_REQUEST");
  EXPECT_EQ(Why(joint("person: 'people/C0000009'")), "INVALID_REQUEST") << "who was not there";
  EXPECT_EQ(Why(joint("person: 'people/C0000002'")), "");
}

TEST_F(Entries, TakeNoMoreThanTheyHold) {
  EXPECT_EQ(Why(EntryText("SESSION", "session { reflections: 501 }")), "INVALID_REQUEST");
  EXPECT_EQ(Why(EntryText("SESSION", "session { talk { category: CATEGORY_NEED words: '' } }")), "INVALID_REQUEST");
  EXPECT_EQ(Why(EntryText("SESSION", "session { talk { category: CATEGORY_NEED words: 'I must.' } }")), "");
  auto request = Parse<v1::RecordEntryRequest>(EntryText("MEETING", ""));
  request.mutable_entry()->set_narrative(std::string(8'001, 'x'));
  const auto refused = RecordEntry(streams_, request, streams_.context());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().fields.at(0).field, "entry.narrative");
}

TEST_F(Entries, OfManyWordsAreCutSmaller) {
  std::string family, children, people;
  for (int i = 1; i <= 14; ++i) {
    const std::string person = "'people/C" + std::to_string(1000000 + i) + "'";
    family += "members { person: " + person + " } ";
    people += " people: " + person;
    children += " children { person: " + person + " own_words: '" + std::string(2'000, 'a') + "' observation: '" +
                std::string(2'000, 'b') + "' }";
  }
  streams_.Put("families/F1", "known_family_changed { family { " + family +
                                  FamilyStreams::WorkerText("CP1", "CHILD_PRACTITIONER") + "} }");
  EXPECT_EQ(Why(EntryText("DIRECT_WORK", children, "practitioners: 'CP1'" + people)), "");
  auto request = Parse<v1::RecordEntryRequest>(EntryText("DIRECT_WORK", children, "practitioners: 'CP1'" + people));
  request.mutable_entry()->set_narrative(std::string(8'000, 'x'));
  const auto refused = RecordEntry(streams_, request, streams_.context());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "ENTRY_TOO_LARGE");
}

TEST_F(Entries, TakeTenCorrections) {
  const std::string name = streams_.As("CP1").Do(RecordEntry, EntryText("MEETING", ""))->front().stream;
  const std::string correct = "name: '" + name + "' text: 'x' reason: 'y'";
  for (int i = 0; i < 10; ++i) EXPECT_EQ(streams_.ReasonOf(CorrectEntry, correct), "");
  EXPECT_EQ(streams_.ReasonOf(CorrectEntry, correct), "TOO_MANY");
}

constexpr char kAttachment[] =
    "attachment_uploaded { attachment { workbook: 'workbooks/F1' media_type: 'image/png' size_bytes: 9 by { worker: "
    "'CP1' } } }";

TEST_F(Entries, TakeTheAttachmentsOfThoseWhoUploadedThem) {
  streams_.Put("attachments/A1", kAttachment);
  const std::string with = EntryText("DIRECT_WORK",
                                     "attachments: 'attachments/A1' children { person: 'people/C0000003' "
                                     "attachments: 'attachments/A1' } visibility { locates: "
                                     "'people/C0000001' }");
  EXPECT_EQ(Why(with, "SW1"), "NOT_FOUND") << "somebody else's";
  EXPECT_EQ(Why(EntryText("DIRECT_WORK", "children { person: 'people/C0000003' attachments: 'attachments/A1' }")),
            "INVALID_REQUEST");
  EXPECT_EQ(Why(with), "");
  const auto& attachment = *streams_.Find<v1::Attachment>("attachments/A1");
  EXPECT_EQ(attachment.state(), v1::Attachment::STATE_ATTACHED);
  EXPECT_EQ(attachment.visibility().locates(0), "people/C0000001") << "it is seen by whoever sees the entry";
  EXPECT_EQ(Why(with), "ALREADY_ATTACHED");
  EXPECT_TRUE(FindVoice(*streams_.Find<v1::LatestVoices>("voices/F1"), "people/C0000003")) << "a drawing is a voice";

  const auto& family = *streams_.Find<v1::KnownFamily>("families/F1");
  EXPECT_FALSE(MaySeeAttachment(attachment, SightOf(family, streams_.As("DO1").context())));
  EXPECT_TRUE(MaySeeAttachment(attachment, SightOf(family, streams_.As("RW1").context())));
  const std::string limited =
      "name: '" + attachment.entry() + "' reason: 'asked' visibility { workers: 'CP1' reason: REASON_ASKED_BY_PERSON }";
  EXPECT_EQ(streams_.As("CP1").ReasonOf(LimitEntry, limited), "");
  EXPECT_FALSE(MaySeeAttachment(*streams_.Find<v1::Attachment>("attachments/A1"),
                                SightOf(family, streams_.As("RW1").context())));
}

TEST_F(Entries, LoseAttachmentsByTheHandOfAManager) {
  streams_.Put("attachments/A1", kAttachment);
  const std::string erase = "name: 'attachments/A1' reason: 'the wrong child'";
  EXPECT_EQ(streams_.As("RW1").ReasonOf(EraseAttachment, erase), "NOT_FOUND") << "it waits for its entry";
  Recorded(EntryText("DIRECT_WORK", "attachments: 'attachments/A1'"));
  EXPECT_EQ(streams_.As("CP1").ReasonOf(EraseAttachment, erase), "NOT_YOURS");
  EXPECT_EQ(streams_.As("TM1").ReasonOf(EraseAttachment, "name: 'attachments/A1'"), "INVALID_REQUEST");
  EXPECT_EQ(streams_.As("TM1").ReasonOf(EraseAttachment, erase), "");
  EXPECT_EQ(streams_.Find<v1::Attachment>("attachments/A1")->state(), v1::Attachment::STATE_ERASED);
  EXPECT_TRUE(streams_.As("TM1").Do(EraseAttachment, erase)->empty()) << "once";
}

TEST(Uploads, AreWhatTheyAreSaidToBe) {
  using namespace std::string_literals;
  EXPECT_TRUE(MayBe("image/png", "\x89PNG\r\n\x1A\n and so on"));
  EXPECT_FALSE(MayBe("image/png", "\xFF\xD8\xFF and so on")) << "a JPEG";
  EXPECT_TRUE(MayBe("image/jpeg", "\xFF\xD8\xFF\xE0"));
  EXPECT_FALSE(MayBe("image/jpeg", "MZ\x90"s));
  EXPECT_FALSE(MayBe("application/pdf", "<html>%PDF-"));
  EXPECT_TRUE(MayBe("application/pdf", "%PDF-1.7"));
  EXPECT_TRUE(MayBe("image/heic", "\0\0\0\x18"s + "ftypheic"));
  EXPECT_FALSE(MayBe("image/heic", "\0\0\0\x18"s + "ftypM4A "));
  EXPECT_TRUE(MayBe("audio/mp4", "\0\0\0\x18"s + "ftypM4A "));
  EXPECT_TRUE(MayBe("audio/wav", "RIFF\x10\x20\x30\x40WAVEfmt "));
  EXPECT_FALSE(MayBe("audio/wav", "RIFF"));
  EXPECT_FALSE(MayBe("text/plain", "MZ\0\x03"s));
  EXPECT_TRUE(MayBe("text/plain", "Liebe Oma,\n"));
  EXPECT_FALSE(MayBe("text/html", "<html>"));
  EXPECT_FALSE(MayBe("image/png", ""));

  v1::BeginUploadRequest request;
  request.set_workbook("workbooks/F1");
  request.set_media_type("image/png");
  request.set_size_bytes(kLargestAttachment);
  request.set_sha256(std::string(64, 'a'));
  EXPECT_FALSE(CheckUpload(request));
  request.set_size_bytes(kLargestAttachment + 1);
  EXPECT_EQ(CheckUpload(request)->value().reason, "ATTACHMENT_TOO_LARGE");
  request.set_media_type("application/x-msdownload");
  EXPECT_EQ(CheckUpload(request)->value().reason, "UNKNOWN_MEDIA_TYPE");
}

}  // namespace
}  // namespace kith::workbook
