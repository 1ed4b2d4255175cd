// A page of entries that is read again after some of what cases answered was recorded: the process died, or a later
// entry of the page could not be settled. On both stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/workbook/meeting_fixture.h"

namespace kith::workbook {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class Closings : public MeetingOnAStore {
 protected:
  // A meeting that ends a plan of Kit's. There is none: the case files refuse.
  void CloseWithAPlanThatIsNotThere() {
    Schedule("2026-02-02");
    Open(first_);
    SayEverything(first_);
    wrong_ = Decide(first_, "command { end_cin_plan { name: 'cases/C0000002' end_date: '2026-02-02' } }");
    Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", first_);
  }
  void APlanBegins() {
    const auto begun = InCases(Parse<cases::v1::ApplyDecisionsRequest>(
        "request_id: 'plan-00001' case_files: 'cases/C0000002' decisions { start_cin_plan { name: 'cases/C0000002' "
        "start_date: '2026-02-02' } }"));
    ASSERT_TRUE(begun.has_value()) << begun.error().message;
    ASSERT_EQ(begun->refusal().reason(), "");
  }
  bool HasAnOpenPlan() {
    const auto file = cases_->ReadStateAs<cases::v1::CaseFile>("cases/C0000002");
    for (const auto& episode : file->episodes()) {
      for (const auto& plan : episode.cin_plans()) {
        if (plan.end_date().empty()) return true;
      }
    }
    return false;
  }
  journal::Entry Closing() {
    journal::Entry closing;
    for (const auto& entry : journal_->Read(0, 10'000)) {
      if (entry.type == v1::SupervisionClosing::descriptor()->full_name()) closing = entry;
    }
    return closing;
  }
  static Error Refusal() {
    Error error;
    error.code = Code::kFailedPrecondition;
    error.reason = "NO_OPEN_CIN_PLAN";
    error.message = "decision 1 of 1 (end_cin_plan): there is none";
    return error;
  }
  v1::Supervision::State State() { return Supervision(tm_).state(); }

  int wrong_ = 0;
};
KITH_ON_BOTH_STORES(Closings);

TEST_P(Closings, WhatWasRefusedIsNotSentAgainThoughTheCaseFilesWouldTakeItNow) {
  if (!journal_) return;
  CloseWithAPlanThatIsNotThere();
  EXPECT_THAT(Turn(0), SizeIs(1));
  ASSERT_EQ(State(), v1::Supervision::STATE_OPEN);
  ASSERT_EQ(Supervision(tm_).refusal().reason(), "NO_OPEN_CIN_PLAN");
  Must<v1::WithdrawDecisionResponse>(tm_, "WithdrawDecision",
                                     first_ + "number: " + std::to_string(wrong_) + " reason: 'There never was one.'");
  APlanBegins();

  EXPECT_THAT(Turn(0), IsEmpty()) << "the cursor was not saved, and the page is read again";
  EXPECT_TRUE(HasAnOpenPlan()) << "what was withdrawn is not applied";
  EXPECT_EQ(State(), v1::Supervision::STATE_OPEN);

  // Closed again, with another decision: that closing goes alone, however often the page is read.
  Decide(first_, "command { start_cin_plan { name: 'cases/C0000001' start_date: '2026-02-02' } }");
  Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", first_);
  EXPECT_THAT(Turn(0), SizeIs(1));
  EXPECT_EQ(State(), v1::Supervision::STATE_CLOSED);
  EXPECT_THAT(Turn(0), IsEmpty());
  EXPECT_EQ(PlansOf("C0000001"), 1);
  EXPECT_TRUE(HasAnOpenPlan());
}

// Another replica sent the same closing, and its copy was on its way all the time.
TEST_P(Closings, ACopyOfWhatWasRefusedThatComesLateIsRefusedToo) {
  if (!journal_) return;
  CloseWithAPlanThatIsNotThere();
  const auto late = DecisionsCall(*journal_, Closing());
  ASSERT_TRUE(late);
  EXPECT_THAT(Turn(0), SizeIs(1));
  ASSERT_EQ(State(), v1::Supervision::STATE_OPEN);
  Must<v1::WithdrawDecisionResponse>(tm_, "WithdrawDecision",
                                     first_ + "number: " + std::to_string(wrong_) + " reason: 'There never was one.'");
  APlanBegins();
  const auto answer = InCases(static_cast<const cases::v1::ApplyDecisionsRequest&>(*late->request));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->refusal().reason(), "NO_OPEN_CIN_PLAN");
  EXPECT_TRUE(HasAnOpenPlan()) << "what was withdrawn is not applied";
}

TEST_P(Closings, ActionsThatAreCompletedMeanwhileAnswerNothing) {
  if (!journal_) return;
  Schedule("2026-02-02");
  Open(first_);
  SayEverything(first_);
  Must<v1::AddActionResponse>(sw_, "AddAction", first_ + "text: 'See Kit' owner: 'CP1' due_date: '2026-02-06'");
  Decide(first_, "command { start_cin_plan { name: 'cases/C0000001' start_date: '2026-02-02' } }");
  Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", first_);
  Must<v1::CompleteActionResponse>(cp_, "CompleteAction",
                                   first_ + "number: 1 done_date: '2026-02-02' outcome: 'Kit was seen.'");
  EXPECT_THAT(Turn(0), SizeIs(1));
  EXPECT_EQ(State(), v1::Supervision::STATE_CLOSED);
}

// Two processes may have sent one closing, and one of them told of it first.
TEST_P(Closings, ASecondAnswerOfAnotherKindIsPassedAndChangesNothing) {
  if (!journal_) return;
  CloseWithAPlanThatIsNotThere();
  const auto closing = Closing();
  RecordAnswer(*journal_, NoteDecisionsRefused(closing, Refusal()));
  ASSERT_EQ(State(), v1::Supervision::STATE_OPEN);
  const int64_t refused = journal_->ReadHead().position;
  EXPECT_NO_THROW(RecordAnswer(*journal_, NoteDecisionsApplied(closing)));
  EXPECT_NO_THROW(RecordAnswer(*journal_, NoteDecisionsRefused(closing, Refusal())));
  EXPECT_EQ(journal_->ReadHead().position, refused);
  EXPECT_EQ(State(), v1::Supervision::STATE_OPEN);

  Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", first_);
  const auto second = Closing();
  RecordAnswer(*journal_, NoteDecisionsApplied(second));
  ASSERT_EQ(State(), v1::Supervision::STATE_CLOSED);
  const int64_t applied = journal_->ReadHead().position;
  EXPECT_NO_THROW(RecordAnswer(*journal_, NoteDecisionsRefused(second, Refusal())));
  EXPECT_NO_THROW(RecordAnswer(*journal_, NoteDecisionsApplied(second)));
  EXPECT_NO_THROW(RecordAnswer(*journal_, NoteDecisionsApplied(closing)));
  EXPECT_EQ(journal_->ReadHead().position, applied);
  EXPECT_EQ(State(), v1::Supervision::STATE_CLOSED);
}

}  // namespace
}  // namespace kith::workbook
