#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workbook/domain/agenda.h"
#include "tests/unit/workbook/family_streams.h"

namespace kith::workbook {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const std::string kName = "name: 'supervisions/F1-1' ";

class GroupSupervision : public ::testing::Test {
 protected:
  void SetUp() override {
    family_.AddChapter("social_worker", "C0000003");
    family_.AddChapter("recovery_worker", "C0000002");
  }
  void Schedule() {
    family_.As("TM1");
    ASSERT_EQ(
        family_.ReasonOf(ScheduleSupervision, "workbook: 'workbooks/F1' scheduled_date: '2026-03-02' chair: 'TM1'"),
        "");
  }
  static std::string Attendee(const std::string& worker, const std::string& role, bool is_present = true) {
    return "attendees { worker: '" + worker + "' role: WORKER_ROLE_" + role +
           (is_present ? " is_present: true } " : " apology: 'at court' } ");
  }
  void Open(const std::string& more = "") {
    Schedule();
    ASSERT_EQ(family_.ReasonOf(OpenSupervision, kName + Attendee("SW1", "SOCIAL_WORKER") +
                                                    Attendee("CP1", "CHILD_PRACTITIONER") +
                                                    Attendee("RW1", "RECOVERY_WORKER") + more),
              "");
  }
  // Everything that a closing asks for.
  void SayEverything() {
    for (const char* child : {"C0000003", "C0000004", "C0000005"}) {
      ASSERT_EQ(family_.ReasonOf(RateChild, kName + "child: 'people/" + child + "' rating: 6 analysis: 'As before.'"),
                "");
    }
    ASSERT_EQ(
        family_.ReasonOf(ProposeDecision, kName + "continuation { children: ['people/C0000003', 'people/C0000004', "
                                                  "'people/C0000005'] } reason: 'The work goes on.'"),
        "");
    family_.As("SW1");
    ASSERT_EQ(family_.ReasonOf(RecordUpdate, kName + "role: WORKER_ROLE_SOCIAL_WORKER text: 'Seen twice.'"), "");
    family_.As("RW1");
    ASSERT_EQ(family_.ReasonOf(RecordUpdate, kName + "role: WORKER_ROLE_RECOVERY_WORKER text: 'Three sessions.'"), "");
    family_.As("TM1");
  }
  const v1::Supervision& Now() { return *family_.Find<v1::Supervision>("supervisions/F1-1"); }
  const v1::Workbook& Workbook() { return *family_.Find<v1::Workbook>("workbooks/F1"); }

  FamilyStreams family_;
};

TEST_F(GroupSupervision, IsChairedByAManagerWhoIsAllocatedToTheFamily) {
  family_.As("SW1");
  const std::string schedule = "workbook: 'workbooks/F1' scheduled_date: '2026-03-02' chair: ";
  EXPECT_EQ(family_.ReasonOf(ScheduleSupervision, schedule + "'SW1'"), "CHAIR_NOT_ALLOCATED");
  EXPECT_EQ(family_.ReasonOf(ScheduleSupervision, schedule + "'TM9'"), "CHAIR_NOT_ALLOCATED");
  ASSERT_EQ(family_.ReasonOf(ScheduleSupervision, schedule + "'TM1'"), "");
  EXPECT_EQ(family_.ReasonOf(ScheduleSupervision, schedule + "'TM1'"), "SUPERVISION_NOT_ENDED");
  EXPECT_EQ(family_.ReasonOf(OpenSupervision, kName + Attendee("SW1", "SOCIAL_WORKER")), "CHAIR_NOT_ALLOCATED");
  family_.As("TM1");
  EXPECT_EQ(family_.ReasonOf(OpenSupervision, kName + Attendee("RW1", "SOCIAL_WORKER")), "NOT_A_WORKER");
  ASSERT_EQ(family_.ReasonOf(OpenSupervision, kName + Attendee("SW1", "SOCIAL_WORKER")), "");
  EXPECT_THAT(Now().children(), ElementsAre("people/C0000003", "people/C0000004", "people/C0000005"))
      << "the baby who is expected is one of them, the adults are not";
}

TEST_F(GroupSupervision, IsWrittenByThoseWhoArePresentEachForTheirRole) {
  Open(Attendee("DP1", "DOMESTIC_ABUSE_PRACTITIONER", false));
  const std::string update = kName + "role: WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER text: 'She has a plan.'";
  family_.As("DP1");
  EXPECT_EQ(family_.ReasonOf(RecordUpdate, update), "NOT_PRESENT");
  family_.As("SW1");
  EXPECT_EQ(family_.ReasonOf(RecordUpdate, update), "NOT_YOUR_ROLE");
  family_.As("TM1");
  EXPECT_EQ(family_.ReasonOf(RecordUpdate, update), "") << "the chair, for one who sent an apology";
  EXPECT_EQ(family_.ReasonOf(RateChild, kName + "child: 'people/C0000001' rating: 3 analysis: 'x'"), "NOT_A_MEMBER");
  EXPECT_EQ(family_.ReasonOf(RateChild, kName + "child: 'people/C0000003' rating: 11 analysis: 'x'"),
            "INVALID_REQUEST");
}

TEST_F(GroupSupervision, WarnsWhereADecisionIsTakenWithNoVoiceInTwentyWorkingDays) {
  // Tuesday 3 February 2026 is 19 working days before Monday 2 March; Friday 30 January is 21.
  family_.Put("voices/F1",
              "voice_heard { voices { person: 'people/C0000003' date: '2026-02-03' entry: 'entries/E1' } }");
  family_.Put("voices/F1",
              "voice_heard { voices { person: 'people/C0000004' date: '2026-01-30' entry: 'entries/E2' } }");
  Open();
  ASSERT_EQ(family_.ReasonOf(ProposeDecision, kName + "continuation { children: ['people/C0000003', 'people/C0000004', "
                                                      "'people/C0000005'] } reason: 'All goes on.'"),
            "");
  const auto& warnings = Now().decisions(0).voice_warnings();
  ASSERT_THAT(warnings, SizeIs(1)) << "the unborn child is not waited for";
  EXPECT_EQ(warnings[0].child(), "people/C0000004");
  EXPECT_EQ(warnings[0].last_heard_date(), "2026-01-30");
  EXPECT_EQ(warnings[0].working_days(), 21);
}

TEST_F(GroupSupervision, TwentyWorkingDaysAreNoWarningYet) {
  const auto& known = *family_.Find<v1::KnownFamily>("families/F1");
  v1::LatestVoices voices = Parse<v1::LatestVoices>("voices { person: 'people/C0000003' date: '2026-02-02' }");
  EXPECT_THAT(NotHeard({"people/C0000003"}, &voices, known, "2026-03-02"), IsEmpty());
  EXPECT_THAT(NotHeard({"people/C0000003"}, &voices, known, "2026-03-03"), SizeIs(1));
  EXPECT_THAT(NotHeard({"people/C0000003"}, nullptr, known, "2026-03-02"), SizeIs(1)) << "never heard";
}

TEST_F(GroupSupervision, HearsOfEachChapterOnceAndOfAllThatIsNewInIt) {
  Open();
  SayEverything();
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kName), "");
  family_.GoTo("2026-03-20");
  const std::string of_sam = "chapters/F1-recovery-worker-C0000002";
  const auto ended = family_.AddChapter("domestic_abuse_officer", "C0000002", "practitioners: 'DO1'");
  const auto write = [&](const std::string& chapter, const std::string& worker, const std::string& prompt,
                         const std::string& value) {
    family_.Put(chapter, "chapter_written { fields { prompt: '" + prompt + "' value: '" + value + "' } by { worker: '" +
                             worker + "' time { seconds: 1774000000 } } }");
  };
  write(of_sam, "RW1", "sobriety", "abstinent");
  write(of_sam, "SW1", "sobriety", "problematic");
  write(of_sam, "RW1", "goals", "A dry month.");
  family_.Put(of_sam,
              "chapter_summarised { summary { number: 1 as_of_date: '2026-03-19' text: 'He came.' by { worker: 'RW1' "
              "time { seconds: 1774000000 } } } summary_due_date: '2026-04-19' }");
  write(ended, "DO1", "conditions", "None.");
  for (const std::string& stream : {std::string("workbooks/F1"), ended}) {
    family_.Put(stream, "chapter_ended { chapter: '" + ended + "' end_date: '2026-03-20' }");
  }

  family_.GoTo("2026-04-02");
  const auto made = MadeByKith().Find("family-safeguarding.1");
  const auto agenda = AgendaOf(family_, *made, "workbooks/F1", {}, family_.As("TM1").context());
  std::map<std::string, v1::AgendaItem> chapters;
  std::vector<std::string> missing;
  for (const auto& point : agenda.points()) {
    if (point.source() != v1::AgendaSection::SOURCE_CHAPTERS) continue;
    for (const auto& item : point.items()) {
      if (item.kind() == v1::AGENDA_ITEM_KIND_CHAPTER_MISSING) {
        missing.push_back(item.worker() + item.person());
        continue;
      }
      EXPECT_EQ(item.kind(), v1::AGENDA_ITEM_KIND_CHAPTER);
      EXPECT_TRUE(chapters.emplace(item.source(), item).second) << item.source() << " stands twice";
    }
  }
  ASSERT_THAT(chapters, SizeIs(3));
  EXPECT_THAT(missing, Contains("DO1")) << "whose chapter has ended";
  EXPECT_THAT(missing, Not(Contains("RW1")));
  EXPECT_TRUE(chapters["chapters/F1-social-worker-C0000003"].is_untouched());
  std::vector<std::string> details;
  for (const auto& detail : chapters[of_sam].details())
    details.push_back(v1::AgendaItemKind_Name(detail.kind()).substr(17) + " " + detail.text());
  EXPECT_THAT(details, ElementsAre("FIELD_IN_CONFLICT Abstinent", "FIELD_IN_CONFLICT Problematic use",
                                   "SUMMARY He came.", "FIELD_CHANGED A dry month."));
  EXPECT_FALSE(chapters[of_sam].is_untouched() || chapters[of_sam].is_summary_missing());
  ASSERT_THAT(chapters[ended].details(), SizeIs(1)) << "what was written before it ended is not lost";
  EXPECT_EQ(chapters[ended].details(0).text(), "None.");
  EXPECT_FALSE(chapters[ended].is_summary_missing()) << "nobody gives it any more";
}

TEST_F(GroupSupervision, NeedsItsQuorumOfAllocatedRoles) {
  Open();
  SayEverything();
  // Three of five roles are sixty in a hundred: enough, with the social worker.
  ASSERT_EQ(family_.ReasonOf(ChangeAttendance, kName + Attendee("CP1", "CHILD_PRACTITIONER", false)), "");
  auto closed = family_.Do(CloseSupervision, kName);
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().reason, "QUORUM_NOT_MET");
  EXPECT_THAT(closed.error().message, HasSubstr("2 of 5"));
  ASSERT_EQ(family_.ReasonOf(ChangeAttendance, kName + Attendee("CP1", "CHILD_PRACTITIONER") +
                                                   Attendee("SW1", "SOCIAL_WORKER", false) +
                                                   Attendee("DP1", "DOMESTIC_ABUSE_PRACTITIONER")),
            "");
  EXPECT_EQ(family_.ReasonOf(CloseSupervision, kName), "QUORUM_NOT_MET") << "never without the child's social worker";
  ASSERT_EQ(family_.ReasonOf(ChangeAttendance, kName + Attendee("SW1", "SOCIAL_WORKER")), "");
  EXPECT_EQ(family_.ReasonOf(CloseSupervision, kName), "");
}

TEST_F(GroupSupervision, ListsEverythingThatIsMissingBeforeItCloses) {
  Open();
  family_.As("SW1");
  EXPECT_EQ(family_.ReasonOf(CloseSupervision, kName), "NOT_THE_CHAIR");
  family_.As("TM1");
  const auto closed = family_.Do(CloseSupervision, kName);
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().reason, "SUPERVISION_INCOMPLETE");
  EXPECT_THAT(closed.error().fields, SizeIs(8)) << "a rating and a decision for each of three children, two updates";
}

TEST_F(GroupSupervision, EndsTheEpisodeFreezesEveryChapterAndBeginsTheNext) {
  Open();
  SayEverything();
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kName), "");
  EXPECT_EQ(Now().state(), v1::Supervision::STATE_CLOSED);
  EXPECT_EQ(Now().next_date(), "2026-04-02") << "a month of the template's later";
  ASSERT_EQ(Workbook().episodes_size(), 2);
  EXPECT_EQ(Workbook().episodes(0).end_date(), "2026-03-02");
  EXPECT_EQ(Workbook().episodes(0).supervision(), "supervisions/F1-1");
  EXPECT_EQ(Workbook().episodes(1).end_date(), "");
  ASSERT_EQ(Now().snapshot_size(), 2);
  EXPECT_EQ(Now().snapshot(0).version(), family_.Version(Now().snapshot(0).chapter()));
  EXPECT_EQ(Now().workbook_version(), family_.Version("workbooks/F1") - 1) << "the one before the episode ended";
  const auto& file = *family_.Find<v1::SupervisionFile>("supervision-files/F1");
  EXPECT_EQ(file.current(), "");
  EXPECT_EQ(file.ratings_size(), 3);
  EXPECT_EQ(family_.ReasonOf(RateChild, kName + "child: 'people/C0000003' rating: 3 analysis: 'x'"),
            "SUPERVISION_NOT_OPEN");
}

TEST_F(GroupSupervision, IsFollowedByTheNextOneAMonthLaterWhateverTheMonthsLength) {
  family_.GoTo("2026-01-31");
  Open();
  SayEverything();
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kName), "");
  EXPECT_EQ(Now().next_date(), "2026-02-28") << "the month's last day, a Saturday: practice is not moved by weekends";
}

TEST_F(GroupSupervision, HasTheEpisodesOwnSnapshotAndKeepsItWhereTheWorkbookWasClosedMeanwhile) {
  Open();
  SayEverything();
  ASSERT_EQ(family_.ReasonOf(ProposeDecision, kName + "command { end_cin_plan { name: 'cases/C0000004' end_date: "
                                                      "'2026-03-02' } } reason: 'x'"),
            "");
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kName), "");
  const auto note = [](const Streams& streams, const Context& context) -> Result<Drafts> {
    return NoteApplied(streams, "supervisions/F1-1", context);
  };
  const auto event = [](const Drafts& drafts, size_t i) -> const v1::WorkbookEvent& {
    return static_cast<const v1::WorkbookEvent&>(*drafts.at(i).event);
  };
  const auto open = note(family_, family_.context());
  ASSERT_THAT(*open, SizeIs(3));
  const auto& ended = event(*open, 0).episode_ended();
  EXPECT_EQ(ended.number(), 1);
  ASSERT_THAT(ended.chapters(), SizeIs(2));
  const auto& frozen = event(*open, 1).supervision_held().snapshot();
  ASSERT_THAT(frozen, SizeIs(2));
  for (int i = 0; i < 2; ++i) EXPECT_EQ(frozen[i].SerializeAsString(), ended.chapters(i).SerializeAsString());

  family_.Put("workbooks/F1", "workbook_closed { end_date: '2026-03-02' reason: 'They moved away.' }");
  ASSERT_THAT(*family_.Do(note), SizeIs(2)) << "an episode that was ended is not ended again";
  EXPECT_EQ(Workbook().episodes_size(), 1);
  EXPECT_THAT(Now().snapshot(), SizeIs(2));
}

TEST_F(GroupSupervision, SendsItsDecisionsAndStaysClosingUntilTheCaseFilesAnswer) {
  Open();
  SayEverything();
  EXPECT_EQ(family_.ReasonOf(ProposeDecision, kName + "command { end_cin_plan { name: 'cases/C0000009' end_date: "
                                                      "'2026-03-02' } } reason: 'x'"),
            "NOT_A_MEMBER");
  ASSERT_EQ(family_.ReasonOf(ProposeDecision, kName + "command { hold_strategy_discussion { children { name: "
                                                      "'cases/C0000003' } discussion_date: '2026-03-02' } } reason: "
                                                      "'Fresh marks.'"),
            "");
  ASSERT_EQ(family_.ReasonOf(ProposeDecision, kName + "command { end_cin_plan { name: 'cases/C0000004' end_date: "
                                                      "'2026-03-02' } } reason: 'x'"),
            "");
  ASSERT_EQ(family_.ReasonOf(WithdrawDecision, kName + "number: 3 reason: 'Too early.'"), "");
  EXPECT_EQ(family_.ReasonOf(WithdrawDecision, kName + "number: 3 reason: 'Too early.'"), "DECISION_WITHDRAWN");
  family_.As("DP1");
  ASSERT_EQ(family_.ReasonOf(RecordDissent, kName + "number: 2 text: 'I would wait for the medical.'"), "");
  family_.As("TM1");
  const auto closing = family_.Do(CloseSupervision, kName);
  ASSERT_TRUE(closing);
  EXPECT_EQ(Now().state(), v1::Supervision::STATE_CLOSING);
  EXPECT_EQ(Workbook().episodes_size(), 1) << "nothing has ended yet";
  const auto request = DecisionsFor("event-0001", static_cast<const v1::WorkbookEvent&>(*closing->front().event));
  ASSERT_TRUE(request);
  ASSERT_EQ(request->decisions_size(), 1) << "what was withdrawn is not sent, and a continuation is no command";
  EXPECT_THAT(request->case_files(), ElementsAre("cases/C0000003"));

  const auto refuse = [](const Streams& streams, const Context& context) -> Result<Drafts> {
    Error error;
    error.reason = "STRATEGY_DISCUSSION_NOT_QUORATE";
    error.message = "decision 1 of 1";
    return NoteRefused(streams, "supervisions/F1-1", error, context);
  };
  ASSERT_TRUE(family_.Do(refuse));
  EXPECT_EQ(Now().state(), v1::Supervision::STATE_OPEN);
  EXPECT_EQ(Now().refusal().reason(), "STRATEGY_DISCUSSION_NOT_QUORATE");
  EXPECT_THAT(Now().decisions(1).dissents(), SizeIs(1)) << "nothing that was said is lost";
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kName), "");
  const auto apply = [](const Streams& streams, const Context& context) -> Result<Drafts> {
    return NoteApplied(streams, "supervisions/F1-1", context);
  };
  EXPECT_THAT(*family_.Do(apply), SizeIs(3));
  EXPECT_EQ(Now().state(), v1::Supervision::STATE_CLOSED);
  EXPECT_EQ(Now().refusal().reason(), "");
  EXPECT_EQ(Workbook().episodes_size(), 2);
  EXPECT_THAT(*family_.Do(apply), IsEmpty()) << "noted once";
}

TEST_F(GroupSupervision, ActionsBelongToWorkersOfTheFamilyAndAreDoneOnce) {
  Open();
  const std::string action = kName + "text: 'Ask the school' due_date: '2026-03-09' owner: ";
  EXPECT_EQ(family_.ReasonOf(AddAction, action + "'SW9'"), "NOT_A_WORKER");
  ASSERT_EQ(family_.ReasonOf(AddAction, action + "'CP1'"), "");
  SayEverything();
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kName), "");
  family_.GoTo("2026-03-06");
  family_.As("CP1");
  const std::string done = kName + "number: 1 outcome: 'They were asked.' done_date: ";
  EXPECT_EQ(family_.ReasonOf(CompleteAction, done + "'2026-03-07'"), "DATE_IN_FUTURE");
  ASSERT_EQ(family_.ReasonOf(CompleteAction, done + "'2026-03-05'"), "") << "after the supervision has closed";
  EXPECT_EQ(family_.ReasonOf(CompleteAction, done + "'2026-03-05'"), "ACTION_DONE");
}

TEST_F(GroupSupervision, AnActionIsHandedOnOrPutOffWithAReasonAndKeepsWhatItWas) {
  Open();
  ASSERT_EQ(family_.ReasonOf(AddAction, kName + "text: 'Ask the school' due_date: '2026-03-09' owner: 'CP1'"), "");
  SayEverything();
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kName), "");
  family_.GoTo("2026-03-10");
  family_.As("RW1");
  const std::string change = kName + "number: 1 reason: 'Off sick.' ";
  EXPECT_EQ(family_.ReasonOf(ChangeAction, change + "owner: 'SW1'"), "NOT_YOURS");
  family_.As("CP1");
  EXPECT_EQ(family_.ReasonOf(ChangeAction, change), "INVALID_REQUEST") << "nothing is changed";
  EXPECT_EQ(family_.ReasonOf(ChangeAction, change + "owner: 'SW9'"), "NOT_A_WORKER");
  EXPECT_EQ(family_.ReasonOf(ChangeAction, change + "due_date: '2026-03-09'"), "INVALID_REQUEST") << "before today";
  EXPECT_EQ(family_.ReasonOf(ChangeAction, kName + "number: 1 owner: 'SW1'"), "INVALID_REQUEST") << "no reason";
  ASSERT_EQ(family_.ReasonOf(ChangeAction, change + "owner: 'SW1' due_date: '2026-03-16'"), "");
  const auto& action = Now().actions(0);
  EXPECT_EQ(action.owner(), "SW1");
  EXPECT_EQ(action.due_date(), "2026-03-16");
  ASSERT_EQ(action.changes_size(), 1);
  EXPECT_EQ(action.changes(0).owner(), "CP1");
  EXPECT_EQ(action.changes(0).due_date(), "2026-03-09");
  EXPECT_EQ(action.changes(0).reason(), "Off sick.");
  EXPECT_EQ(action.changes(0).by().worker(), "CP1");
  EXPECT_EQ(family_.ReasonOf(ChangeAction, change + "owner: 'CP1'"), "NOT_YOURS") << "it is another's now";
  family_.As("TM1");
  EXPECT_EQ(family_.ReasonOf(ChangeAction, change + "owner: 'CP1'"), "") << "a manager's hand";
}

TEST_F(GroupSupervision, ThePerpetratorsWorkerIsNotToldWhatLocatesTheVictim) {
  Open(Attendee("DP1", "DOMESTIC_ABUSE_PRACTITIONER") + Attendee("DO1", "DOMESTIC_ABUSE_OFFICER"));
  family_.As("DP1");
  ASSERT_EQ(family_.ReasonOf(RecordUpdate, kName + "role: WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER text: 'The refuge is "
                                                   "near the park.' visibility { locates: 'people/C0000001' }"),
            "");
  ASSERT_EQ(family_.ReasonOf(AddAction, kName + "text: 'Meet her at the refuge' owner: 'DO1' due_date: '2026-03-09' "
                                                "visibility { locates: 'people/C0000001' }"),
            "");
  const auto& known = *family_.Find<v1::KnownFamily>("families/F1");
  const auto seen_by = [&](const std::string& worker) {
    return Seen(Now(), SightOf(known, family_.As(worker).context()), family_);
  };
  EXPECT_EQ(seen_by("SW1").updates_size(), 1);
  EXPECT_EQ(seen_by("SW1").actions_size(), 1);
  EXPECT_EQ(seen_by("DO1").updates_size(), 0);
  EXPECT_EQ(seen_by("DO1").actions_size(), 0) << "not even where the action is theirs";
}

}  // namespace
}  // namespace kith::workbook
