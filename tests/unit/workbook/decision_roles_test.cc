// Who takes decisions, and who dissents from them until when.

#include "services/workbook/domain/decision_roles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/workbook/deciding.h"

namespace kith::workbook {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST_F(Deciding, WhoWasThereDissentsForFiveWorkingDaysAfterTheClosing) {
  GoOn();
  ASSERT_EQ(Dissent("DP1", 1), "") << "while it is open, there or not";
  SayTheRest();
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kMeeting), "");
  EXPECT_EQ(Dissent("DP1", 1), "NOT_PRESENT");
  ASSERT_EQ(Dissent("RW1", 1, "The note reads as if I had agreed."), "");
  family_.GoTo("2026-03-09");
  ASSERT_EQ(Dissent("CP1", 1), "") << "Monday, the fifth working day";
  family_.GoTo("2026-03-10");
  EXPECT_EQ(Dissent("SW1", 1), "DISSENT_TOO_LATE");
  const auto& dissents = Now().decisions(0).dissents();
  ASSERT_THAT(dissents, SizeIs(3));
  EXPECT_FALSE(dissents[0].is_after_closing());
  EXPECT_TRUE(dissents[1].is_after_closing());
  EXPECT_EQ(Now().state(), v1::Supervision::STATE_CLOSED) << "it changes nothing of what was decided";
}

TEST_F(Deciding, IsDissentedFromWhileTheCaseFilesAreAsked) {
  Propose(kStrategy);
  GoOn();
  SayTheRest();
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kMeeting), "");
  ASSERT_EQ(Now().state(), v1::Supervision::STATE_CLOSING);
  EXPECT_EQ(Dissent("SW1", 1), "");
}

TEST_F(Deciding, NobodyDissentsFromASupervisionThatWasNotHeld) {
  GoOn();
  FamilyStreams before;
  before.As("TM1");
  ASSERT_EQ(before.ReasonOf(ScheduleSupervision, "workbook: 'workbooks/F1' scheduled_date: '2026-03-02' chair: 'TM1'"),
            "");
  EXPECT_EQ(before.ReasonOf(RecordDissent, kMeeting + "number: 1 text: 'x'"), "SUPERVISION_NOT_OPEN");
}

TEST_F(Deciding, ADissentStaysWithWhatWasWithdrawnAndDoesNotPassToWhatIsProposedAgain) {
  GoOn();
  ASSERT_EQ(Dissent("RW1", 1, "Not a month."), "");
  family_.As("TM1");
  ASSERT_EQ(family_.ReasonOf(WithdrawDecision, kMeeting + "number: 1 reason: 'To be worded anew.'"), "");
  ASSERT_EQ(GoOn(), 2);
  const auto seen = SeenBy("CP1");
  EXPECT_TRUE(seen.decisions(0).is_withdrawn());
  ASSERT_THAT(seen.decisions(0).dissents(), SizeIs(1));
  EXPECT_EQ(seen.decisions(0).dissents(0).text(), "Not a month.");
  EXPECT_THAT(seen.decisions(1).dissents(), IsEmpty()) << "nobody is made to dissent from words they did not hear";
}

// Each command of cases, who may send it there, and so who may propose and take it here.
struct Permitted {
  const char* command;
  const char* text;
  const char* roles;  // of practitioner, social_worker, team_manager, importer, mash_officer, conference_chair
};
class DecidingByRole : public Deciding, public ::testing::WithParamInterface<Permitted> {};

TEST_P(DecidingByRole, IsProposedAndTakenByThoseOfWhomTheCaseFilesWouldTakeIt) {
  const std::string text =
      kMeeting + "command { " + GetParam().command + " { " + GetParam().text + " } } reason: 'As was agreed.'";
  std::string title = GetParam().command;
  std::replace(title.begin(), title.end(), '_', ' ');
  const int number = Propose("command { " + std::string(GetParam().command) + " { " + GetParam().text +
                             " } } reason: 'As was agreed.'");
  GoOn();
  SayTheRest();
  Context context = family_.As("TM1").context();
  const std::string roles[] = {"practitioner", "social_worker", "team_manager",
                               "importer",     "mash_officer",  "conference_chair"};
  for (size_t i = 0; i < std::size(roles); ++i) {
    context.roles = {roles[i]};
    const auto proposed = ProposeDecision(family_, Parse<v1::ProposeDecisionRequest>(text), context);
    const auto closed = CloseSupervision(MadeByKith(), family_, Parse<v1::CloseSupervisionRequest>(kMeeting), context);
    if (GetParam().roles[i] == 'y') {
      EXPECT_TRUE(proposed.has_value() && closed.has_value()) << roles[i];
      continue;
    }
    ASSERT_FALSE(proposed.has_value() || closed.has_value()) << roles[i];
    EXPECT_EQ(proposed.error().reason, "DECISION_NOT_PERMITTED");
    EXPECT_THAT(proposed.error().message, HasSubstr(title));
    EXPECT_EQ(closed.error().reason, "DECISION_NOT_PERMITTED");
    EXPECT_THAT(closed.error().message, HasSubstr(std::to_string(number) + " (" + title + ")"));
    ASSERT_THAT(closed.error().fields, SizeIs(1)) << "all that goes on is anybody's who chairs";
    EXPECT_EQ(closed.error().fields[0].field, "decisions[" + std::to_string(number) + "]");
    EXPECT_THAT(closed.error().fields[0].description, HasSubstr("team_manager"));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Command, DecidingByRole,
    ::testing::Values(Permitted{"start_cin_plan", "name: 'cases/C0000003' start_date: '2026-03-02'", "-yyy--"},
                      Permitted{"review_cin_plans", "children { name: 'cases/C0000003' }", "-yyy--"},
                      Permitted{"end_cin_plan", "name: 'cases/C0000003' end_date: '2026-03-02'", "-yyy--"},
                      Permitted{"hold_strategy_discussion", "children { name: 'cases/C0000003' }", "-yyyy-"},
                      Permitted{"plan_initial_conference", "children { name: 'cases/C0000003' }", "-yyy-y"},
                      Permitted{"hold_legal_gateway", "children { name: 'cases/C0000003' }", "-yyy--"},
                      Permitted{"start_pre_proceedings", "children { name: 'cases/C0000003' }", "--yy--"},
                      Permitted{"close_case", "name: 'cases/C0000003' closure_date: '2026-03-02'", "-yyy--"}),
    [](const auto& of) { return std::string(of.param.command); });

TEST(DecisionRoles, KnowEveryCommandThatAMeetingMayDecide) {
  const auto& commands = *cases::v1::Decision::descriptor()->oneof_decl(0);
  for (int i = 0; i < commands.field_count(); ++i) {
    EXPECT_FALSE(RolesFor(static_cast<cases::v1::Decision::CommandCase>(commands.field(i)->number())).empty())
        << commands.field(i)->name();
  }
}

}  // namespace
}  // namespace kith::workbook
