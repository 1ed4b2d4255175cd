// How a group supervision is brought to an end whatever happens to its chair, who speaks in it for whom, and when the
// next one is due.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workbook/domain/template_rules.h"
#include "services/workbook/domain/workbook.h"
#include "tests/unit/workbook/family_streams.h"

namespace kith::workbook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::string kName = "name: 'supervisions/F1-1' ";
const std::string kBook = "name: 'workbooks/F1' ";

class Meeting : public ::testing::Test {
 protected:
  void SetUp() override {
    family_.AddChapter("social_worker", "C0000003");
    Change([](v1::KnownFamily& family) {
      auto add = [&](const std::string& text) { *family.add_workers() = Parse<v1::KnownFamily::Worker>(text); };
      add("worker: 'SP1' role: WORKER_ROLE_SENIOR_PRACTITIONER subject: 'families/F1' start_date: '2025-09-01'");
      add("worker: 'SW2' role: WORKER_ROLE_SOCIAL_WORKER subject: 'cases/C0000004' start_date: '2025-09-01'");
    });
  }
  template <class Fn>
  void Change(Fn fn) {
    v1::KnownFamily family = *family_.Find<v1::KnownFamily>("families/F1");
    fn(family);
    family_.Put("families/F1", "known_family_changed { family { " + family.ShortDebugString() + " } }");
  }
  void Leaves(const std::string& worker) {
    Change([&](v1::KnownFamily& family) {
      for (auto& one : *family.mutable_workers()) {
        if (one.worker() == worker) one.set_end_date("2026-03-02");
      }
    });
  }
  void Schedule(const std::string& date = "2026-03-02") {
    family_.As("TM1");
    ASSERT_EQ(
        family_.ReasonOf(ScheduleSupervision, "workbook: 'workbooks/F1' scheduled_date: '" + date + "' chair: 'TM1'"),
        "");
  }
  void Open() {
    Schedule();
    std::string attendees;
    for (const auto& [worker, role] : {std::pair{"SW1", "SOCIAL_WORKER"},
                                       {"SW2", "SOCIAL_WORKER"},
                                       {"CP1", "CHILD_PRACTITIONER"},
                                       {"RW1", "RECOVERY_WORKER"}}) {
      attendees +=
          "attendees { worker: '" + std::string(worker) + "' role: WORKER_ROLE_" + role + " is_present: true } ";
    }
    ASSERT_EQ(family_.ReasonOf(OpenSupervision, kName + attendees), "");
  }
  // Everything that a closing asks for; then the manager's turn.
  void SayEverything() {
    family_.As("SW1");
    ASSERT_EQ(family_.ReasonOf(RecordUpdate, kName + "role: WORKER_ROLE_SOCIAL_WORKER text: 'Seen twice.'"), "");
    for (const char* child : {"C0000003", "C0000004", "C0000005"}) {
      ASSERT_EQ(family_.ReasonOf(RateChild, kName + "child: 'people/" + child + "' rating: 6 analysis: 'As before.'"),
                "");
    }
    ASSERT_EQ(
        family_.ReasonOf(ProposeDecision, kName + "continuation { children: ['people/C0000003', 'people/C0000004', "
                                                  "'people/C0000005'] } reason: 'The work goes on.'"),
        "");
    family_.As("TM1");
  }
  // With something for the case files to do.
  void BeginToClose() {
    SayEverything();
    ASSERT_EQ(family_.ReasonOf(ProposeDecision, kName + "command { end_cin_plan { name: 'cases/C0000004' end_date: "
                                                        "'2026-03-02' } } reason: 'x'"),
              "");
    ASSERT_EQ(family_.ReasonOf(CloseSupervision, kName), "");
    ASSERT_EQ(Now().state(), v1::Supervision::STATE_CLOSING);
  }
  Result<Drafts> TheCaseFilesAnswer() {
    return family_.Do([](const Streams& streams, const Context& context) -> Result<Drafts> {
      return NoteApplied(streams, "supervisions/F1-1", context);
    });
  }
  const v1::Supervision& Now() { return *family_.Find<v1::Supervision>("supervisions/F1-1"); }
  const v1::Workbook& Workbook() { return *family_.Find<v1::Workbook>("workbooks/F1"); }
  std::string Due() { return Workbook().supervision_due_date(); }

  FamilyStreams family_;
};

TEST_F(Meeting, IsTakenOverByAnotherManagerWhereItsChairCannotEndIt) {
  const std::string take = kName + "reason: 'The chair was called to court.'";
  Schedule();
  family_.As("SP1");
  EXPECT_EQ(family_.ReasonOf(TakeChair, take), "SUPERVISION_NOT_OPEN") << "whoever opens it chairs it";
  ASSERT_EQ(family_.ReasonOf(CancelSupervision, kName + "reason: 'Moved.'"), "");
  const std::string second = "name: 'supervisions/F1-2' ";
  Schedule();
  ASSERT_EQ(family_.ReasonOf(OpenSupervision,
                             second + "attendees { worker: 'SW1' role: WORKER_ROLE_SOCIAL_WORKER is_present: true }"),
            "");
  EXPECT_EQ(family_.ReasonOf(TakeChair, second + "reason: 'x'"), "ALREADY_THE_CHAIR");
  family_.As("SW1");
  EXPECT_EQ(family_.ReasonOf(TakeChair, second + "reason: 'x'"), "CHAIR_NOT_ALLOCATED");
  family_.As("SP1");
  EXPECT_EQ(family_.ReasonOf(TakeChair, second), "INVALID_REQUEST") << "with a reason";
  ASSERT_EQ(family_.ReasonOf(TakeChair, second + "reason: 'The chair was called to court.'"), "");
  const auto& now = *family_.Find<v1::Supervision>("supervisions/F1-2");
  EXPECT_EQ(now.chair(), "SP1");
  ASSERT_THAT(now.chairings(), SizeIs(2));
  EXPECT_EQ(now.chairings(0).by().worker(), "TM1");
  EXPECT_TRUE(now.chairings(0).by().has_time());
  EXPECT_EQ(now.chairings(0).reason(), "");
  EXPECT_EQ(now.chairings(1).by().worker(), "SP1");
  EXPECT_EQ(now.chairings(1).by().role(), cases::v1::WORKER_ROLE_SENIOR_PRACTITIONER);
  EXPECT_EQ(now.chairings(1).reason(), "The chair was called to court.");
  family_.As("TM1");
  EXPECT_EQ(family_.ReasonOf(CloseSupervision, second), "NOT_THE_CHAIR");
  EXPECT_EQ(family_.ReasonOf(RateChild, second + "child: 'people/C0000003' rating: 3 analysis: 'x'"), "NOT_PRESENT")
      << "who was there as its chair alone";
  family_.As("SP1");
  EXPECT_EQ(family_.ReasonOf(CloseSupervision, second), "QUORUM_NOT_MET") << "its new chair is asked for the rest";
}

TEST_F(Meeting, IsNotClosedByAChairWhoHasLeftTheFamily) {
  Open();
  SayEverything();
  Leaves("TM1");
  EXPECT_EQ(family_.ReasonOf(CloseSupervision, kName), "CHAIR_NOT_ALLOCATED");
  EXPECT_EQ(family_.ReasonOf(CancelSupervision, kName + "reason: 'x'"), "CHAIR_NOT_ALLOCATED");
  family_.As("SP1");
  ASSERT_EQ(family_.ReasonOf(TakeChair, kName + "reason: 'The manager has left.'"), "");
  EXPECT_EQ(family_.ReasonOf(CloseSupervision, kName), "");
  EXPECT_EQ(Now().closed_by().worker(), "SP1");
}

TEST_F(Meeting, ThatIsBrokenOffKeepsWhatWasSaidAndHoldsNothing) {
  Open();
  SayEverything();
  ASSERT_EQ(family_.ReasonOf(AddAction, kName + "text: 'Ask the school' due_date: '2026-03-09' owner: 'CP1'"), "");
  family_.As("RW1");
  ASSERT_EQ(family_.ReasonOf(RecordDissent, kName + "number: 1 text: 'Not yet.'"), "");
  const std::string cancel = kName + "reason: 'The fire alarm rang.'";
  EXPECT_EQ(family_.ReasonOf(CancelSupervision, cancel), "CHAIR_NOT_ALLOCATED") << "nobody sends a meeting home alone";
  family_.As("TM1");
  ASSERT_EQ(family_.ReasonOf(CancelSupervision, cancel), "");
  EXPECT_EQ(Now().state(), v1::Supervision::STATE_CANCELLED);
  EXPECT_EQ(Now().cancellation().reason(), "The fire alarm rang.");
  EXPECT_EQ(Now().cancellation().by().worker(), "TM1");
  EXPECT_THAT(Now().updates(), SizeIs(1));
  EXPECT_THAT(Now().ratings(), SizeIs(3));
  ASSERT_THAT(Now().decisions(), SizeIs(1));
  EXPECT_THAT(Now().decisions(0).dissents(), SizeIs(1));
  EXPECT_EQ(Workbook().episodes_size(), 1);
  const auto& file = *family_.Find<v1::SupervisionFile>("supervision-files/F1");
  EXPECT_EQ(file.current() + file.last(), "");
  EXPECT_THAT(file.ratings(), IsEmpty()) << "no history of what was not agreed";
  EXPECT_EQ(family_.ReasonOf(CloseSupervision, kName), "SUPERVISION_NOT_OPEN");
  EXPECT_EQ(family_.ReasonOf(CancelSupervision, cancel), "SUPERVISION_NOT_OPEN");
  Schedule("2026-03-09");
  family_.As("CP1");
  EXPECT_EQ(family_.ReasonOf(CompleteAction, kName + "number: 1 done_date: '2026-03-02' outcome: 'They were asked.'"),
            "");
}

TEST_F(Meeting, ThatIsUnderWayKeepsTheWorkbookOpen) {
  const std::string close = kBook + "end_date: '2026-03-02' reason: 'The work is done.'";
  Open();
  family_.As("SW1");
  const auto refused = family_.Do(CloseWorkbook, close);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "SUPERVISION_NOT_ENDED");
  EXPECT_THAT(refused.error().message, HasSubstr("supervisions/F1-1 is OPEN"));
  BeginToClose();
  EXPECT_EQ(family_.ReasonOf(CloseWorkbook, close), "SUPERVISION_NOT_ENDED") << "the case files are being asked";
  ASSERT_TRUE(TheCaseFilesAnswer());
  EXPECT_EQ(family_.ReasonOf(CloseWorkbook, close), "");
}

TEST_F(Meeting, ThatIsOnlyScheduledDoesNotKeepTheWorkbookOpen) {
  Schedule("2026-03-30");
  EXPECT_EQ(family_.ReasonOf(CloseWorkbook, kBook + "end_date: '2026-03-02' reason: 'The work is done.'"), "");
}

TEST_F(Meeting, EndsTheEpisodeThatItWasAboutAndNoOther) {
  Open();
  BeginToClose();
  family_.Put("workbooks/F1", "workbook_closed { end_date: '2026-03-02' reason: 'They moved away.' }");
  family_.Put("workbooks/F1", "workbook_reopened { start_date: '2026-03-02' }");
  ASSERT_THAT(*TheCaseFilesAnswer(), SizeIs(2));
  EXPECT_EQ(Now().state(), v1::Supervision::STATE_CLOSED);
  ASSERT_EQ(Workbook().episodes_size(), 2);
  EXPECT_EQ(Workbook().episodes(1).end_date() + Workbook().episodes(1).supervision(), "");
}

TEST_F(Meeting, HearsEachWorkerOfARole) {
  Open();
  const std::string update = kName + "role: WORKER_ROLE_SOCIAL_WORKER text: ";
  family_.As("SW1");
  ASSERT_EQ(family_.ReasonOf(RecordUpdate, update + "'The elder hides.'"), "");
  family_.As("SW2");
  ASSERT_EQ(family_.ReasonOf(RecordUpdate, update + "'The younger sleeps.'"), "");
  family_.As("TM1");
  ASSERT_EQ(family_.ReasonOf(RecordUpdate, update + "'What the duty worker sent.'"), "");
  family_.As("SW1");
  ASSERT_EQ(family_.ReasonOf(RecordUpdate, update + "'The elder hides at night.'"), "") << "one's own is replaced";
  std::vector<std::string> told;
  for (const auto& one : Now().updates()) told.push_back(one.by().worker() + ": " + one.text());
  EXPECT_THAT(told, ElementsAre("SW1: The elder hides at night.", "SW2: The younger sleeps.",
                                "TM1: What the duty worker sent."));
}

TEST_F(Meeting, IsHeardOfARoleThroughAnyWorkerOfIt) {
  Open();
  SayEverything();
  EXPECT_EQ(family_.ReasonOf(CloseSupervision, kName), "") << "one of the two social workers spoke";
}

TEST_F(Meeting, IsDueByTheRhythmWhateverIsScheduledOrCancelled) {
  EXPECT_EQ(Due(), "2025-10-01") << "a month after the workbook was opened, though nobody scheduled one";
  Schedule("2026-08-31");
  EXPECT_EQ(Due(), "2025-10-01");
  ASSERT_EQ(family_.ReasonOf(CancelSupervision, kName + "reason: 'Too late.'"), "");
  EXPECT_EQ(Due(), "2025-10-01");
  family_.As("SW1");
  ASSERT_EQ(family_.ReasonOf(CloseWorkbook, kBook + "end_date: '2026-03-02' reason: 'Stepped down.'"), "");
  EXPECT_EQ(Due(), "");
  ASSERT_EQ(family_.ReasonOf(ReopenWorkbook, kBook + "start_date: '2026-03-02'"), "");
  EXPECT_EQ(Due(), "2026-04-02");
}

struct NextDay {
  const char* asked;
  const char* reason;
  const char* refused;  // "" where it is taken
  const char* next_date;
  const char* due_date;
};

class NextMeeting : public Meeting, public ::testing::WithParamInterface<NextDay> {};

// Held on 2 March 2026, by a template of one month: 2 April, and in time up to 9 April.
TEST_P(NextMeeting, IsBoundedByTheRhythm) {
  Open();
  SayEverything();
  const NextDay& next = GetParam();
  EXPECT_EQ(family_.ReasonOf(CloseSupervision,
                             kName + "next_date: '" + next.asked + "' next_date_reason: '" + next.reason + "'"),
            next.refused);
  EXPECT_EQ(Now().next_date(), next.next_date);
  EXPECT_EQ(Now().next_date_reason(), std::string(next.refused).empty() ? next.reason : "");
  EXPECT_EQ(Due(), next.due_date);
}
INSTANTIATE_TEST_SUITE_P(Days, NextMeeting,
                         ::testing::Values(NextDay{"", "", "", "2026-04-02", "2026-04-02"},
                                           NextDay{"2026-03-16", "", "", "2026-03-16", "2026-03-16"},
                                           NextDay{"2026-04-09", "", "", "2026-04-09", "2026-04-09"},
                                           NextDay{"2026-04-09", "Easter", "INVALID_REQUEST", "", "2025-10-01"},
                                           NextDay{"2026-04-10", "", "INVALID_REQUEST", "", "2025-10-01"},
                                           NextDay{"2026-05-11", "They are abroad.", "", "2026-05-11", "2026-04-02"},
                                           NextDay{"2026-03-02", "", "INVALID_REQUEST", "", "2025-10-01"},
                                           NextDay{"2027-03-04", "They are abroad.", "INVALID_REQUEST", "",
                                                   "2025-10-01"},
                                           NextDay{"", "Easter", "INVALID_REQUEST", "", "2025-10-01"}));

TEST_F(Meeting, RefusesWhatOneClosingCannotCarryWhenItIsProposed) {
  Open();
  const auto propose = [&](size_t size) {
    return family_.ReasonOf(ProposeDecision, kName +
                                                 "command { hold_strategy_discussion { children { name: "
                                                 "'cases/C0000003' } discussion_date: '2026-03-02' narrative: '" +
                                                 std::string(size, 'x') + "' } } reason: 'Fresh marks.'");
  };
  for (int i = 0; i < 20; ++i) ASSERT_EQ(propose(8000), "") << i;
  EXPECT_EQ(propose(8000), "DECISIONS_TOO_LARGE");
  ASSERT_EQ(family_.ReasonOf(WithdrawDecision, kName + "number: 1 reason: 'Said twice.'"), "");
  EXPECT_EQ(propose(8000), "") << "what was withdrawn is not sent";
  EXPECT_EQ(propose(20), "") << "there is room for little";
  SayEverything();
  const auto closing = family_.Do(CloseSupervision, kName);
  ASSERT_TRUE(closing);
  EXPECT_LT(closing->front().event->ByteSizeLong(), 200u << 10);
}

TEST_F(Meeting, DecidesAboutNoMoreChildrenThanTheCaseFilesTakeAtOnce) {
  Change([](v1::KnownFamily& family) {
    for (int i = 0; i < 18; ++i) {
      auto& member = *family.add_members();
      member.set_person("people/C00001" + std::to_string(10 + i));
      member.set_birth_date("2018-01-01");
      member.set_start_date("2025-09-01");
    }
  });
  Open();
  ASSERT_THAT(Now().children(), SizeIs(21));
  const auto review = [&](int from, int to) {
    std::string children;
    for (int i = from; i < to; ++i)
      children += "children { name: 'cases" + Now().children(i).substr(Now().children(i).find('/')) + "' } ";
    return family_.ReasonOf(ProposeDecision, kName + "command { review_cin_plans { " + children +
                                                 " review_date: '2026-03-02' } } reason: 'All of them.'");
  };
  ASSERT_EQ(review(0, 20), "");
  EXPECT_EQ(review(19, 21), "TOO_MANY");
  EXPECT_EQ(review(0, 20), "") << "the same ones";
}

TEST(TemplateOfAMeeting, NamesNoRoleThatChairsInItsQuorum) {
  v1::Template made = *MadeByKith().Find("family-safeguarding.1");
  ASSERT_THAT(CheckTemplate(made, MadeByKith().instruments()), IsEmpty());
  for (const auto role : {cases::v1::WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER,
                          cases::v1::WORKER_ROLE_SENIOR_PRACTITIONER, cases::v1::WORKER_ROLE_HEAD_OF_SERVICE}) {
    made.mutable_supervision()->clear_quorum_roles();
    made.mutable_supervision()->add_quorum_roles(cases::v1::WORKER_ROLE_SOCIAL_WORKER);
    made.mutable_supervision()->add_quorum_roles(role);
    const auto problems = CheckTemplate(made, MadeByKith().instruments());
    ASSERT_THAT(problems, SizeIs(1)) << cases::v1::WorkerRole_Name(role);
    EXPECT_EQ(problems[0].field, "supervision.quorum_roles[1]");
    EXPECT_THAT(problems[0].description, HasSubstr("no part of a quorum"));
  }
}

}  // namespace
}  // namespace kith::workbook
