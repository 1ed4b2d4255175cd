#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workbook/domain/limits.h"
#include "tests/unit/workbook/family_streams.h"

namespace kith::workbook {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class Contradictions : public ::testing::Test {
 protected:
  void SetUp() override {
    recovery_ = family_.AddChapter("recovery_worker", "C0000002");
    social_ = family_.AddChapter("social_worker", "C0000002");
  }

  const v1::SupervisionFile& File() { return *family_.Find<v1::SupervisionFile>("supervision-files/F1"); }
  const v1::Contradiction& Only() { return *family_.Find<v1::Contradiction>(File().differing(0).contradiction()); }
  void OpenSupervision() {
    family_.As("TM1");
    ASSERT_TRUE(family_.Do(ScheduleSupervision, "workbook: 'workbooks/F1' scheduled_date: '2026-03-02' chair: 'TM1'"));
    ASSERT_TRUE(family_.Do(workbook::OpenSupervision,
                           "name: 'supervisions/F1-1' attendees { worker: 'SW1' role: "
                           "WORKER_ROLE_SOCIAL_WORKER is_present: true }"));
  }

  FamilyStreams family_;
  std::string recovery_, social_;
};

TEST_F(Contradictions, TheRuleRaisesOneWhereTheTwoAccountsOfSobrietyDiffer) {
  EXPECT_THAT(family_.Write(recovery_, "RW1", "sobriety", "abstinent"), IsEmpty()) << "nobody says otherwise yet";
  ASSERT_THAT(family_.Write(social_, "SW1", "sobriety", "problematic"), SizeIs(2));
  const auto& raised = Only();
  EXPECT_EQ(raised.state(), v1::Contradiction::STATE_OPEN);
  EXPECT_EQ(raised.rule(), "sobriety");
  ASSERT_EQ(raised.people_size(), 1);
  EXPECT_EQ(raised.people(0), "people/C0000002");
  ASSERT_EQ(raised.accounts_size(), 2);
  EXPECT_EQ(raised.accounts(0).text(), "abstinent");
  EXPECT_EQ(raised.accounts(0).by().worker(), "RW1");
  EXPECT_EQ(raised.accounts(1).text(), "problematic");
  EXPECT_EQ(raised.accounts(1).by().worker(), "SW1");
}

TEST_F(Contradictions, OneThatIsOpenGetsAnotherAccountAndNoSecondOneIsRaised) {
  family_.Write(recovery_, "RW1", "sobriety", "abstinent");
  family_.Write(social_, "SW1", "sobriety", "problematic");
  EXPECT_THAT(family_.Write(social_, "SW1", "sobriety", "abstinent"), SizeIs(1))
      << "agreeing later does not take back what was said";
  EXPECT_EQ(Only().accounts_size(), 3);
  EXPECT_EQ(Only().state(), v1::Contradiction::STATE_OPEN);
  EXPECT_THAT(family_.Write(social_, "SW1", "sobriety", "abstinent"), IsEmpty()) << "the same again says nothing new";
  EXPECT_EQ(File().differing_size(), 1);
}

TEST_F(Contradictions, ComparesOnePersonWithTheSamePersonUnlessTheRuleSaysOtherwise) {
  const auto mother = family_.AddChapter("social_worker", "C0000001");
  family_.Write(recovery_, "RW1", "sobriety", "abstinent");
  EXPECT_THAT(family_.Write(mother, "SW1", "sobriety", "dependent"), IsEmpty());
  const auto victim = family_.AddChapter("domestic_abuse_practitioner", "C0000001");
  const auto perpetrator = family_.AddChapter("domestic_abuse_officer", "C0000002");
  family_.Write(perpetrator, "DO1", "contact", "none");
  ASSERT_THAT(family_.Write(victim, "DP1", "contact", "not-agreed"), SizeIs(2));
  EXPECT_EQ(Only().people_size(), 2) << "what a victim and a perpetrator tell of their contact";
}

TEST_F(Contradictions, WhatTwoLimitedChaptersSayIsSeenByThoseAloneWhoSeeBoth) {
  const auto limited =
      family_.AddChapter("social_worker", "C0000001",
                         "visibility { roles: [WORKER_ROLE_SOCIAL_WORKER, WORKER_ROLE_RECOVERY_WORKER] "
                         "reason: REASON_RISK_OF_HARM }");
  const auto recovery = family_.AddChapter("recovery_worker", "C0000001",
                                           "visibility { roles: WORKER_ROLE_RECOVERY_WORKER reason: "
                                           "REASON_ASKED_BY_PERSON }");
  family_.Write(limited, "SW1", "sobriety", "dependent");
  family_.Write(recovery, "RW1", "sobriety", "controlled");
  const auto& limit = Only().visibility();
  ASSERT_EQ(limit.roles_size(), 1);
  EXPECT_EQ(limit.roles(0), cases::v1::WORKER_ROLE_RECOVERY_WORKER);
}

TEST_F(Contradictions, AreForFewerWhereAChapterWasLimitedSinceTheyWereRaised) {
  family_.Write(recovery_, "RW1", "sobriety", "abstinent");
  family_.Write(social_, "SW1", "sobriety", "problematic");
  EXPECT_TRUE(IsOpenToAll(Only().visibility()));
  // It ended, and comes back for some.
  family_.AddChapter("recovery_worker", "C0000002",
                     "visibility { roles: WORKER_ROLE_RECOVERY_WORKER reason: REASON_RISK_OF_HARM }");
  family_.Write(recovery_, "RW1", "sobriety", "dependent");
  EXPECT_EQ(Only().accounts_size(), 3);
  ASSERT_EQ(Only().visibility().roles_size(), 1);
  EXPECT_EQ(Only().visibility().roles(0), cases::v1::WORKER_ROLE_RECOVERY_WORKER);
  EXPECT_EQ(Only().visibility().reason(), v1::Visibility::REASON_RISK_OF_HARM);
  const auto drafts = family_.Write(social_, "SW1", "sobriety", "controlled");
  ASSERT_THAT(drafts, SizeIs(1));
  EXPECT_FALSE(static_cast<const v1::WorkbookEvent&>(*drafts[0].event).account_added().has_visibility())
      << "it is as limited as it was";
  EXPECT_EQ(Only().visibility().roles_size(), 1);
  // Of before there was such a limit.
  family_.Put(File().differing(0).contradiction(), "account_added { account { text: 'He says so himself.' } }");
  EXPECT_EQ(Only().visibility().roles_size(), 1);
}

TEST(LimitsOfBoth, KeepTheReasonThatShutsMorePeopleOut) {
  v1::Visibility risk, staff;
  risk.add_workers("SW1");
  risk.set_reason(v1::Visibility::REASON_RISK_OF_HARM);
  staff.add_workers("SW1");
  staff.set_reason(v1::Visibility::REASON_STAFF_INTEREST);
  for (const auto& both : {Both(risk, staff), Both(staff, risk)}) {
    EXPECT_EQ(both.reason(), v1::Visibility::REASON_STAFF_INTEREST);
    EXPECT_EQ(Both(both, both).SerializeAsString(), both.SerializeAsString()) << "nothing is said twice";
    EXPECT_FALSE(MaySee(both, {.worker = "TM1", .manages = true})) << "as the one side says";
  }
}

TEST_F(Contradictions, AreSettledInASupervisionAloneAndKeepEveryAccount) {
  family_.Write(recovery_, "RW1", "sobriety", "abstinent");
  family_.Write(social_, "SW1", "sobriety", "problematic");
  const std::string name = File().differing(0).contradiction();
  const std::string settle = "name: '" + name + "' account: 2 reason: 'Two cans were seen on Tuesday.'";
  family_.As("SW1");
  EXPECT_EQ(family_.ReasonOf(SettleContradiction, settle), "SUPERVISION_NOT_OPEN");
  OpenSupervision();
  family_.As("RW1");
  EXPECT_EQ(family_.ReasonOf(SettleContradiction, settle), "NOT_PRESENT") << "whoever is not there hears nobody";
  family_.As("SW1");
  EXPECT_EQ(family_.ReasonOf(SettleContradiction, "name: '" + name + "' account: 3 reason: 'x'"), "INVALID_REQUEST");
  EXPECT_EQ(family_.ReasonOf(SettleContradiction, "name: '" + name + "' account: 2"), "INVALID_REQUEST")
      << "never without a reason";
  ASSERT_EQ(family_.ReasonOf(SettleContradiction, settle), "");
  const auto& settled = *family_.Find<v1::Contradiction>(name);
  EXPECT_EQ(settled.state(), v1::Contradiction::STATE_SETTLED);
  EXPECT_EQ(settled.accounts_size(), 2);
  EXPECT_EQ(settled.settlement().supervision(), "supervisions/F1-1");
  EXPECT_EQ(File().differing_size(), 0);
  EXPECT_EQ(family_.ReasonOf(SettleContradiction, settle), "CONTRADICTION_SETTLED");
  // What was settled goes on differing, and comes again only where one of the two is written anew.
  EXPECT_THAT(family_.Write(recovery_, "RW1", "summary", "He came on Monday."), SizeIs(0));
  EXPECT_EQ(File().differing_size(), 0);
  EXPECT_THAT(family_.Write(recovery_, "RW1", "sobriety", "controlled"), SizeIs(2));
}

TEST_F(Contradictions, APersonRaisesOneBetweenAFieldAndWords) {
  const auto anna = family_.AddChapter("child_practitioner", "C0000003");
  family_.Write(anna, "CP1", "own_words", "He sleeps here on Fridays.");
  family_.As("DP1");
  const std::string head =
      "workbook: 'workbooks/F1' contradiction { title: 'Who sleeps in the house' people: "
      "'people/C0000002' accounts { chapter: '" +
      anna + "' prompt: 'own_words' } ";
  EXPECT_EQ(family_.ReasonOf(RaiseContradiction, head + "}"), "INVALID_REQUEST") << "one account contradicts nobody";
  EXPECT_EQ(family_.ReasonOf(RaiseContradiction, head + "accounts { chapter: '" + anna + "' prompt: 'wishes' } }"),
            "FIELD_IS_EMPTY");
  ASSERT_EQ(family_.ReasonOf(RaiseContradiction, head + "accounts { text: 'Mother says that he never comes.' } }"), "");
  EXPECT_EQ(Only().accounts(0).by().worker(), "CP1");
  EXPECT_EQ(Only().accounts(1).by().worker(), "DP1");
}

TEST_F(Contradictions, KeepNoHalfOfACharacterOfALongAccount) {
  const auto anna = family_.AddChapter("child_practitioner", "C0000003");
  std::string words = "x";
  for (int i = 0; i < 600; ++i) words += "é";
  family_.Write(anna, "CP1", "own_words", words);
  family_.As("DP1");
  ASSERT_EQ(family_.ReasonOf(RaiseContradiction,
                             "workbook: 'workbooks/F1' contradiction { title: 'Who sleeps in the house' people: "
                             "'people/C0000002' accounts { "
                             "chapter: '" +
                                 anna + "' prompt: 'own_words' } accounts { text: 'Nobody.' } }"),
            "");
  EXPECT_EQ(Only().accounts(0).text(), words.substr(0, 999));
}

}  // namespace
}  // namespace kith::workbook
