// Bad input to the workbook service, as a list: each is refused with its reason and the field that is wrong, and
// nothing of it is written, whichever store it is.
#include <gtest/gtest.h>

#include "services/workbook/practice_rpcs.h"
#include "services/workbook/template_files.h"
#include "shared/front/feed.h"
#include "tests/integration/workbook/supervision_fixture.h"

#include "kith/workbook/v1/practice_service.pb.h"

namespace kith::workbook {
namespace {

struct BadInput {
  const char* what;
  const Caller* who;
  const char* rpc;
  std::string request;
  const char* reason;
  const char* field;  // the one that the refusal names, or one of them; empty: none
};

class Refusals : public SupervisionOnAStore {
 protected:
  void SetUp() override {
    SupervisionOnAStore::SetUp();
    if (!journal_) return;
    Front practice("kith.workbook.v1.PracticeService", *journal_, *queries_);
    AddPracticeRpcs(practice, templates_, clock_);
    Serve(practice);
  }

  // Whatever the RPC answers.
  Result<std::string> Send(const BadInput& input) {
    const rpc::Method& method = methods_.at(input.rpc);
    std::unique_ptr<google::protobuf::Message> request(method.request->New());
    std::string text = input.request;
    if (request->GetDescriptor()->FindFieldByName("request_id"))
      text += " request_id: 'refused-" + std::to_string(10000 + ++calls_) + "'";
    if (!google::protobuf::TextFormat::ParseFromString(text, request.get())) return std::string("no request: " + text);
    rpc::Call call;
    call.method = "/" + method.service + "/" + input.rpc;
    call.caller = {input.who->subject, {input.who->role}, ""};
    call.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    auto answer = std::make_shared<std::promise<Result<std::string>>>();
    auto told = answer->get_future();
    method.unary(call, std::move(request),
                 [answer](Result<std::string> bytes) { answer->set_value(std::move(bytes)); });
    return told.get();
  }

  static bool Names(const Error& error, const std::string& field) {
    return std::any_of(error.fields.begin(), error.fields.end(),
                       [&](const auto& one) { return one.field == field && !one.description.empty(); });
  }
};
KITH_ON_BOTH_STORES(Refusals);

std::string Entry(const std::string& more) {
  return "workbook: 'workbooks/F0000001' entry { people: 'people/C0000001' practitioners: 'SW1' start_time { seconds: "
         "1769421600 } " +
         more + " }";
}

TEST_P(Refusals, EachHasItsReasonAndLeavesNothing) {
  // A month that is over: its episode is closed.
  Must<v1::ScheduleSupervisionResponse>(tm_, "ScheduleSupervision",
                                        "workbook: 'workbooks/F0000001' scheduled_date: '2026-02-02' chair: 'TM1'");
  const std::string session = "name: 'supervisions/F0000001-1' ";
  Must<v1::OpenSupervisionResponse>(
      tm_, "OpenSupervision",
      session +
          "attendees { worker: 'TM1' role: WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER is_present: true } attendees { "
          "worker: 'SW1' role: WORKER_ROLE_SOCIAL_WORKER is_present: true }");
  const std::string note = "kind: ENTRY_KIND_MEETING narrative: 'We met.'";
  const std::string chapter = "name: '" + std::string(kRecovery) + "' ";
  const BadInput inputs[] = {
      {"an entry that is too large", &sw_, "RecordEntry",
       Entry("kind: ENTRY_KIND_MEETING narrative: '" + std::string(8001, 'x') + "'"), "INVALID_REQUEST",
       "entry.narrative"},
      {"an entry of no kind", &sw_, "RecordEntry", Entry("narrative: 'We met.'"), "UNKNOWN_CODE", "entry.kind"},
      {"an entry of a kind that does not exist", &sw_, "RecordEntry", Entry("kind: 99 narrative: 'We met.'"),
       "UNKNOWN_CODE", "entry.kind"},
      {"a session's details in a meeting", &sw_, "RecordEntry", Entry(note + " session { questions: 3 }"),
       "ENTRY_DETAILS_MISPLACED", ""},
      {"an entry for an episode that never was", &sw_, "RecordEntry", Entry(note) + " episode: 7", "INVALID_REQUEST",
       "episode"},
      {"an entry about a stranger", &sw_, "RecordEntry", Entry(note + " people: 'people/C0000999'"), "NOT_A_MEMBER",
       "entry.people[1]"},
      {"an entry by somebody who does not work with the family", &stranger_, "RecordEntry", Entry(note), "NOT_FOUND",
       ""},
      {"a workbook of an unknown template", &tm_, "OpenWorkbook",
       "family: 'families/F0000001' template: 'family-safeguarding.99' start_date: '2026-01-10'", "UNKNOWN_TEMPLATE",
       "template"},
      {"a second workbook", &tm_, "OpenWorkbook",
       "family: 'families/F0000001' template: 'family-safeguarding.1' start_date: '2026-01-10'", "WORKBOOK_EXISTS", ""},
      {"a chapter that no template has", &sw_, "AddChapter",
       "workbook: 'workbooks/F0000001' start_date: '2026-01-20' chapter { role: WORKER_ROLE_RECOVERY_WORKER subject: "
       "SUBJECT_CHILD person: 'people/C0000001' practitioners: 'RW1' }",
       "CHAPTER_NOT_IN_TEMPLATE", "chapter"},
      {"a choice that is none", &rw_, "WriteChapter", chapter + "fields { prompt: 'sobriety' value: 'so-so' }",
       "FIELD_REFUSED", "fields[0].value"},
      {"a prompt that is none, and a field that is too large", &rw_, "WriteChapter",
       chapter + "fields { prompt: 'shoes' value: 'x' } fields { prompt: 'goals' value: '" + std::string(40'000, 'x') +
           "' }",
       "FIELD_REFUSED", "fields[1].value"},
      {"a revision that is ahead", &rw_, "WriteChapter",
       chapter + "fields { prompt: 'goals' value: 'x' base_revision: 5 }", "FIELD_REFUSED", "fields[0].base_revision"},
      {"a summary of an empty chapter", &rw_, "SummariseChapter", chapter + "as_of_date: '2026-02-01' text: 'A month.'",
       "REQUIRED_FIELDS_EMPTY", "sobriety"},
      {"a settlement where nothing differs", &rw_, "SettleField",
       chapter + "prompt: 'goals' value: 'x' reason: 'y' seen_revisions: 1 seen_revisions: 2", "FIELD_NOT_IN_CONFLICT",
       "prompt"},
      {"a chair who is not allocated", &tm_, "ScheduleSupervision",
       "workbook: 'workbooks/F0000001' scheduled_date: '2026-03-02' chair: 'TM9'", "CHAIR_NOT_ALLOCATED", "chair"},
      {"a rating off the scale", &tm_, "RateChild", session + "child: 'people/C0000001' rating: 11 analysis: 'x'",
       "INVALID_REQUEST", "rating"},
      {"a rating of an adult", &tm_, "RateChild", session + "child: 'people/C0000003' rating: 3 analysis: 'x'",
       "NOT_A_MEMBER", "child"},
      {"a decision by somebody who is not there", &rw_, "ProposeDecision",
       session + "continuation { children: 'people/C0000001' } reason: 'x'", "NOT_PRESENT", ""},
      {"a closing by somebody who is not the chair", &sw_, "CloseSupervision", session, "NOT_THE_CHAIR", ""},
      {"a closing without its quorum", &tm_, "CloseSupervision", session, "QUORUM_NOT_MET", "attendees"},
      {"an upload of a type that is not taken", &sw_, "BeginUpload",
       "workbook: 'workbooks/F0000001' media_type: 'application/x-msdownload' size_bytes: 100 sha256: '" +
           std::string(64, 'a') + "' title: 'x'",
       "UNKNOWN_MEDIA_TYPE", "media_type"},
      {"an upload above 20 MB", &sw_, "BeginUpload",
       "workbook: 'workbooks/F0000001' media_type: 'image/png' size_bytes: 20971521 sha256: '" + std::string(64, 'a') +
           "' title: 'x'",
       "ATTACHMENT_TOO_LARGE", "size_bytes"},
      {"answers to questions that the instrument does not ask", &rw_, "RecordInstrument",
       "workbook: 'workbooks/F0000001' instrument: 'audit.1' person: 'people/C0000004' respondent: RESPONDENT_ADULT "
       "answered_date: '2026-02-01' answers { item: '77' value: 1 }",
       "WRONG_ANSWERS", ""},
      {"an instrument that the template does not have", &rw_, "RecordInstrument",
       "workbook: 'workbooks/F0000001' instrument: 'audit.9' person: 'people/C0000004' respondent: RESPONDENT_ADULT "
       "answered_date: '2026-02-01'",
       "INSTRUMENT_NOT_IN_TEMPLATE", "instrument"},
  };
  for (const auto& input : inputs) {
    const int64_t before = journal_->ReadHead().position;
    const auto answer = Send(input);
    EXPECT_EQ(journal_->ReadHead().position, before) << input.what;
    if (answer) {
      ADD_FAILURE() << input.what << " was taken: " << *answer;
      continue;
    }
    EXPECT_EQ(answer.error().reason, input.reason) << input.what << ": " << answer.error().message;
    EXPECT_FALSE(answer.error().message.empty()) << input.what;
    std::string named;
    for (const auto& field : answer.error().fields) named += field.field + " ";
    EXPECT_TRUE(*input.field == '\0' || Names(answer.error(), input.field))
        << input.what << " names " << named << "and not " << input.field;
  }
}

// Whoever may not see a record is told word for word what they are told where there is none.
TEST_P(Refusals, WhatIsClosedAndWhatIsNotThereAreTheSame) {
  if (!journal_) return;
  const std::string limit = " visibility { workers: 'CP1' reason: REASON_ASKED_BY_PERSON }";
  const auto entry = Must<v1::RecordEntryResponse>(
                         cp_, "RecordEntry",
                         "workbook: 'workbooks/F0000001' entry { people: 'people/C0000001' practitioners: 'CP1' "
                         "start_time { seconds: 1769421600 } kind: ENTRY_KIND_MEETING narrative: 'We met.'" +
                             limit + " }")
                         .entry()
                         .name();
  const auto goal = Must<v1::SetGoalResponse>(cp_, "SetGoal",
                                              "workbook: 'workbooks/F0000001' person: 'people/C0000004' own_words: "
                                              "'A dry month.' set_date: '2026-02-01'" +
                                                  limit)
                        .goal()
                        .name();
  const std::string chapter = "chapters/F0000001-child-practitioner-C0000001";
  Must<v1::AddChapterResponse>(cp_, "AddChapter",
                               "workbook: 'workbooks/F0000001' start_date: '2026-01-20' chapter { role: "
                               "WORKER_ROLE_CHILD_PRACTITIONER subject: SUBJECT_CHILD person: 'people/C0000001' "
                               "practitioners: 'CP1'" +
                                   limit + " }");
  struct Asked {
    const Caller* who;
    const char* rpc;
    std::string closed, absent, field;
    std::string more = "";
  };
  const std::string family = "F0000001", nobody = "F0000999";
  const Asked all[] = {
      {&rw_, "GetEntry", entry, "entries/E9999999", "name"},
      {&rw_, "CorrectEntry", entry, "entries/E9999999", "name", " text: 'x' reason: 'y'"},
      {&rw_, "GetGoal", goal, "goals/G9999999", "name"},
      {&rw_, "CloseGoal", goal, "goals/G9999999", "name",
       " state: STATE_LEFT closed_date: '2026-02-01' closed_words: 'x'"},
      {&rw_, "GetChapter", chapter, "chapters/F0000001-recovery-worker-C0000001", "name"},
      {&rw_, "ListChapterSummaries", chapter, "chapters/F0000001-recovery-worker-C0000001", "name"},
      {&rw_, "WriteChapter", chapter, "chapters/F0000001-recovery-worker-C0000001", "name",
       " fields { prompt: 'wishes' value: 'x' }"},
      {&stranger_, "GetWorkbook", "workbooks/" + family, "workbooks/" + nobody, "name"},
      {&stranger_, "ListEntries", "workbooks/" + family, "workbooks/" + nobody, "workbook"},
      {&stranger_, "GetAgenda", "workbooks/" + family, "workbooks/" + nobody, "workbook"},
      {&stranger_, "OpenWorkbook", "families/" + family, "families/" + nobody, "family",
       " template: 'family-safeguarding.1' start_date: '2026-01-10'"},
  };
  for (const auto& asked : all) {
    const auto refusal = [&](const std::string& name) {
      const auto answer =
          Send({asked.rpc, asked.who, asked.rpc, asked.field + ": '" + name + "'" + asked.more, "NOT_FOUND", ""});
      if (answer) return std::string("it was answered");
      std::string text = answer.error().reason + ": " + answer.error().message;
      for (const auto& field : answer.error().fields) text += "; " + field.field + ": " + field.description;
      for (size_t at = text.find(name); at != std::string::npos; at = text.find(name))
        text.replace(at, name.size(), "*");
      return text;
    };
    const std::string kind = asked.closed.substr(0, asked.closed.find('/'));
    const std::string wanted = "NOT_FOUND: there is no * that you may see; " + asked.field +
                               ": the name of one of the " + kind +
                               " that you may see, as lists and answers give it: \"" + kind + "/\" and its id";
    EXPECT_EQ(refusal(asked.closed), wanted) << asked.rpc;
    EXPECT_EQ(refusal(asked.absent), wanted) << asked.rpc;
  }
}

// An auditor proves a journal; what is limited, sealed or hidden stands in its entries.
TEST_P(Refusals, TheFeedIsReadByServicesAlone) {
  int rows = 0;
  Feed feed(*journal_, *queries_);
  for (const auto& method : feed.methods()) {
    if (method.name != "ReadEntries") continue;
    ++rows;
    EXPECT_EQ(method.roles, std::vector<identity::Role>{identity::Role::kService});
  }
  EXPECT_EQ(rows, 1);
}

TEST_P(Refusals, AnEntryForAnEpisodeThatIsClosedStaysWithItsWriter) {
  const auto clocks = [&] { return Must<v1::ListSummaryClocksResponse>(tm_, "ListSummaryClocks", "").clocks_size(); };
  const int due = clocks();
  EXPECT_GT(due, 0);
  Must<v1::CloseWorkbookResponse>(sw_, "CloseWorkbook",
                                  "name: 'workbooks/F0000001' end_date: '2026-02-02' reason: 'The work is done.'");
  EXPECT_EQ(clocks(), 0) << "nobody owes a summary any more";
  const std::string note = Entry("kind: ENTRY_KIND_MEETING narrative: 'We met.'");
  const int64_t closed = journal_->ReadHead().position;
  EXPECT_EQ(ReasonOf<v1::RecordEntryResponse>(sw_, "RecordEntry", note), "WORKBOOK_CLOSED");
  EXPECT_EQ(ReasonOf<v1::RecordEntryResponse>(sw_, "RecordEntry", note + " episode: 1"), "EPISODE_CLOSED");
  EXPECT_EQ(journal_->ReadHead().position, closed);
  Must<v1::ReopenWorkbookResponse>(sw_, "ReopenWorkbook", "name: 'workbooks/F0000001' start_date: '2026-02-02'");
  EXPECT_EQ(clocks(), due);
  const int64_t reopened = journal_->ReadHead().position;
  EXPECT_EQ(ReasonOf<v1::RecordEntryResponse>(sw_, "RecordEntry", note + " episode: 1"), "EPISODE_CLOSED");
  EXPECT_EQ(journal_->ReadHead().position, reopened);
}

}  // namespace
}  // namespace kith::workbook
