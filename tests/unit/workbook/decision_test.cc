// Decisions of a group supervision: who reads them, and the voices beside them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workbook/domain/agenda.h"
#include "services/workbook/domain/decision_sight.h"
#include "tests/unit/workbook/deciding.h"

namespace kith::workbook {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

TEST_F(Deciding, WhatAStrategyDiscussionSaysIsReadByFewAndThatThereIsOneByAll) {
  Propose(kStrategy);
  ASSERT_EQ(Dissent("SW1", 1, "The police ought to wait."), "");
  for (const char* worker : {"TM1", "SW1"}) {
    const auto seen = SeenBy(worker);
    EXPECT_THAT(seen.ShortDebugString(), AllOf(HasSubstr("Friday"), HasSubstr("Fresh marks"), HasSubstr("to wait")))
        << worker;
    EXPECT_FALSE(seen.decisions(0).is_withheld());
  }
  for (const char* worker : {"DO1", "RW1", "CP1", "DP1", "AU1"}) {
    const auto seen = SeenBy(worker);
    ASSERT_EQ(seen.decisions_size(), 1) << worker;
    const auto& decision = seen.decisions(0);
    EXPECT_TRUE(decision.is_withheld()) << worker;
    EXPECT_TRUE(decision.command().has_hold_strategy_discussion());
    EXPECT_THAT(decision.children(), ElementsAre("people/C0000003"));
    EXPECT_EQ(decision.by().worker(), "TM1");
    EXPECT_EQ(decision.command().ByteSizeLong(), 2u) << "the kind and nothing of it";
    EXPECT_THAT(seen.ShortDebugString(),
                AllOf(Not(HasSubstr("Friday")), Not(HasSubstr("Fresh marks")), Not(HasSubstr("to wait"))))
        << worker;
  }
}

TEST_F(Deciding, WhatALegalGatewayWasToldIsKeptAsWellAlsoWhereItIsTakenBack) {
  Propose(
      "command { hold_legal_gateway { children { name: 'cases/C0000004' } meeting_date: '2026-03-02' narrative: "
      "'Counsel doubts the threshold.' } } reason: 'Counsel was asked.'");
  ASSERT_EQ(family_.ReasonOf(WithdrawDecision, kMeeting + "number: 1 reason: 'Counsel is away.'"), "");
  EXPECT_THAT(SeenBy("SW1").ShortDebugString(), AllOf(HasSubstr("threshold"), HasSubstr("is away")));
  EXPECT_THAT(SeenBy("AU1").ShortDebugString(), Not(HasSubstr("ounsel")));
  EXPECT_TRUE(SeenBy("AU1").decisions(0).is_withdrawn()) << "that it does not stand is told";
}

TEST_F(Deciding, ItsAuthorReadsItButNeverAPerpetratorsWorker) {
  family_.As("CP1");
  Context context = family_.context();
  context.roles = {"social_worker"};
  const auto by = [&](const std::string& worker) {
    context.subject = worker;
    ASSERT_TRUE(family_.Do([&](const Streams& streams, const Context&) {
      return ProposeDecision(streams, Parse<v1::ProposeDecisionRequest>(kMeeting + kStrategy), context);
    }));
  };
  by("CP1");
  by("DO1");
  const auto read_by = [&](const std::string& worker) {
    std::string read;
    const auto seen = SeenBy(worker);
    for (const auto& decision : seen.decisions()) read += decision.is_withheld() ? '-' : 'y';
    return read;
  };
  EXPECT_EQ(read_by("CP1"), "y-");
  EXPECT_EQ(read_by("DO1"), "--");
  EXPECT_EQ(read_by("TM1"), "yy");
}

TEST_F(Deciding, ALimitHidesTheWholeDecisionAndItsChairSeesItAllTheSame) {
  const std::string limit = "visibility { workers: 'SW1' reason: REASON_STAFF_INTEREST }";
  family_.As("SW1");
  ASSERT_EQ(family_.ReasonOf(ProposeDecision, kMeeting +
                                                  "continuation { children: 'people/C0000003' } reason: 'About "
                                                  "a colleague.' " +
                                                  limit),
            "");
  EXPECT_THAT(SeenBy("SW1").decisions(), SizeIs(1));
  EXPECT_THAT(SeenBy("TM1").decisions(), SizeIs(1)) << "nobody closes what they may not read";
  EXPECT_THAT(SeenBy("RW1").decisions(), IsEmpty());
  EXPECT_THAT(SeenBy("AU1").decisions(), IsEmpty());
  EXPECT_EQ(Dissent("RW1", 1), "NOT_FOUND");
  EXPECT_EQ(family_.ReasonOf(WithdrawDecision, kMeeting + "number: 1 reason: 'x'"), "NOT_FOUND");
  EXPECT_EQ(family_.ReasonOf(WithdrawDecision, kMeeting + "number: 9 reason: 'x'"), "NOT_FOUND");
}

TEST_F(Deciding, WhatLocatesSomebodyIsNotThereForThePerpetratorsWorkerNorForAuditors) {
  GoOn("'people/C0000003'", "visibility { locates: 'people/C0000001' }");
  EXPECT_THAT(SeenBy("RW1").decisions(), SizeIs(1));
  EXPECT_THAT(SeenBy("DO1").decisions(), IsEmpty());
  EXPECT_THAT(SeenBy("AU1").decisions(), IsEmpty());
}

TEST_F(Deciding, ADissentHasALimitOfItsOwn) {
  GoOn();
  ASSERT_EQ(Dissent("CP1", 1, "Her new school is not ready.", "visibility { locates: 'people/C0000001' }"), "");
  ASSERT_EQ(Dissent("RW1", 1, "Ask me alone.", "visibility { workers: 'SW1' reason: REASON_STAFF_INTEREST }"), "");
  EXPECT_THAT(SeenBy("SW1").decisions(0).dissents(), SizeIs(2));
  EXPECT_THAT(SeenBy("TM1").decisions(0).dissents(), SizeIs(2)) << "the chair";
  EXPECT_THAT(SeenBy("RW1").decisions(0).dissents(), SizeIs(2));
  EXPECT_THAT(SeenBy("CP1").decisions(0).dissents(), SizeIs(1));
  EXPECT_THAT(SeenBy("DO1").decisions(0).dissents(), IsEmpty());
}

TEST_F(Deciding, WhoeverDissentsFromWhatTheyMayNotReadKeepsTheirOwnWords) {
  Propose(kStrategy);
  ASSERT_EQ(Dissent("RW1", 1, "Whatever it is for: not this week."), "");
  EXPECT_THAT(SeenBy("RW1").decisions(0).dissents(), SizeIs(1));
  EXPECT_THAT(SeenBy("CP1").decisions(0).dissents(), IsEmpty());
}

TEST_F(Deciding, WhyTheCaseFilesRefusedIsNotToldOfADecisionThatIsNotThere) {
  Propose(kStrategy + "visibility { roles: WORKER_ROLE_SOCIAL_WORKER reason: REASON_RISK_OF_HARM }");
  GoOn();
  SayTheRest();
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kMeeting), "");
  ASSERT_TRUE(family_.Do([](const Streams& streams, const Context& context) -> Result<Drafts> {
    Error error;
    error.reason = "STRATEGY_DISCUSSION_NOT_QUORATE";
    error.message = "decision 1 of 1 (hold_strategy_discussion)";
    return NoteRefused(streams, "supervisions/F1-1", error, context);
  }));
  EXPECT_EQ(SeenBy("SW1").refusal().reason(), "STRATEGY_DISCUSSION_NOT_QUORATE");
  EXPECT_TRUE(SeenBy("RW1").has_refusal()) << "that it came back is told";
  EXPECT_EQ(SeenBy("RW1").refusal().ByteSizeLong(), 0u);
}

TEST_F(Deciding, ItsChangesAreToldToThoseToWhomItIsThere) {
  GoOn("'people/C0000003'", "visibility { workers: 'SW1' reason: REASON_STAFF_INTEREST }");
  GoOn();
  ASSERT_EQ(Dissent("RW1", 2, "x", "visibility { locates: 'people/C0000001' }"), "");
  const auto told = [&](const std::string& event) {
    const auto limits = LimitsOfChange(Parse<v1::WorkbookEvent>(event), Now());
    std::string who;
    for (const char* worker : {"TM1", "SW1", "RW1", "DO1"}) who += MaySee(limits, SightOfWorker(worker)) ? 'y' : '-';
    return who;
  };
  EXPECT_EQ(told("decision_proposed { decision { number: 1 } }"), "yy--");
  EXPECT_EQ(told("decision_withdrawn { number: 1 }"), "yy--");
  EXPECT_EQ(told("decision_proposed { decision { number: 2 } }"), "yyyy");
  EXPECT_EQ(told("dissent_recorded { number: 2 dissent { visibility { locates: 'people/C0000001' } by { worker: 'RW1' "
                 "} } }"),
            "yyy-");
  EXPECT_EQ(told("rating_given {}"), "yyyy");
}

TEST_F(Deciding, HasTheNewestVoiceOfEachChildThatItsReaderMayHear) {
  Hear("E1", "2026-02-24", "own_words: 'I sleep in the bath.'", "workers: 'SW1' reason: REASON_ASKED_BY_PERSON");
  GoOn();
  const auto seen = SeenBy("SW1");
  ASSERT_THAT(seen.decisions(0).voices(), SizeIs(1));
  const auto& voice = seen.decisions(0).voices(0);
  EXPECT_EQ(voice.child(), "people/C0000003");
  EXPECT_EQ(voice.own_words(), "I sleep in the bath.");
  EXPECT_EQ(voice.date() + " " + voice.entry() + " " + voice.age(), "2026-02-24 entries/E1 9y 9m");
  EXPECT_THAT(SeenBy("RW1").decisions(0).voices(), IsEmpty());
  EXPECT_EQ(Now().decisions(0).voices(0).own_words(), "") << "the words stand in the entry alone";
}

TEST_F(Deciding, IsWarnedOfAgainOnTheDayOnWhichItIsTaken) {
  // 3 February is 19 working days before 2 March, and 22 before 5 March.
  Hear("E1", "2026-02-03", "attachments: 'attachments/A1'");
  GoOn();
  ASSERT_THAT(Now().decisions(0).voice_warnings(), SizeIs(1));
  EXPECT_EQ(Now().decisions(0).voice_warnings(0).child(), "people/C0000004") << "who was never heard";
  SayTheRest();
  family_.GoTo("2026-03-05");
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kMeeting), "");
  const auto& taken = Now().decisions(0);
  ASSERT_THAT(taken.voice_warnings(), SizeIs(2));
  EXPECT_EQ(taken.voice_warnings(0).child(), "people/C0000003");
  EXPECT_EQ(taken.voice_warnings(0).working_days(), 22);
  EXPECT_THAT(SeenBy("SW1").decisions(0).voices(0).attachments(), ElementsAre("attachments/A1"));
}

TEST_F(Deciding, IsNotWarnedOfWhereTheChildWasHeardBeforeItWasTaken) {
  GoOn();
  ASSERT_THAT(Now().decisions(0).voice_warnings(), SizeIs(2));
  EXPECT_THAT(Now().decisions(0).voices(), IsEmpty());
  SayTheRest();
  family_.GoTo("2026-03-03");
  Hear("E1", "2026-03-03", "observation: 'She clung to her brother.'");
  family_.As("TM1");
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kMeeting), "");
  ASSERT_THAT(Now().decisions(0).voice_warnings(), SizeIs(1));
  EXPECT_EQ(Now().decisions(0).voice_warnings(0).child(), "people/C0000004");
  EXPECT_EQ(SeenBy("SW1").decisions(0).voices(0).observation(), "She clung to her brother.");
}

TEST_F(Deciding, ComesOnTheNextAgendaWithTheVoicesBesideItAndWithoutWhatIsWithheld) {
  Hear("E1", "2026-02-24", "own_words: 'I sleep in the bath.'");
  Propose(kStrategy);
  GoOn("'people/C0000004', 'people/C0000005'");
  SayTheRest();
  ASSERT_EQ(family_.ReasonOf(CloseSupervision, kMeeting), "");
  ASSERT_TRUE(family_.Do([](const Streams& streams, const Context& context) -> Result<Drafts> {
    return NoteApplied(streams, "supervisions/F1-1", context);
  }));
  family_.GoTo("2026-03-30");
  const auto decided = [&](const std::string& worker) {
    std::vector<v1::AgendaItem> items;
    const auto agenda = AgendaOf(family_, *MadeByKith().Find("family-safeguarding.1"), "workbooks/F1", {},
                                 family_.As(worker).context());
    for (const auto& point : agenda.points()) {
      if (point.source() == v1::AgendaSection::SOURCE_DECISIONS)
        items.assign(point.items().begin(), point.items().end());
    }
    return items;
  };
  const auto chairs = decided("TM1");
  ASSERT_THAT(chairs, SizeIs(2));
  EXPECT_EQ(chairs[0].title() + ": " + chairs[0].text(), "Decided last time: hold strategy discussion: Fresh marks.");
  ASSERT_THAT(chairs[0].details(), SizeIs(1));
  EXPECT_EQ(chairs[0].details(0).text(), "I sleep in the bath.");
  ASSERT_THAT(chairs[1].details(), SizeIs(1)) << "the unborn child is not waited for";
  EXPECT_EQ(chairs[1].details(0).kind(), v1::AGENDA_ITEM_KIND_NO_VOICE);
  EXPECT_EQ(chairs[1].title(), "Decided last time: all goes on");
  const auto officers = decided("DO1");
  ASSERT_THAT(officers, SizeIs(2));
  EXPECT_EQ(officers[0].title() + officers[0].text(), "Decided last time: hold strategy discussion");
}

TEST_F(Deciding, WhatWasClosedBeforeVoicesWereKeptIsReadAsItWas) {
  GoOn();
  family_.Put("supervisions/F1-1", "supervision_closing { next_date: '2026-04-02' by { worker: 'TM1' } }");
  EXPECT_THAT(Now().decisions(0).voice_warnings(), SizeIs(2));
}

}  // namespace
}  // namespace kith::workbook
