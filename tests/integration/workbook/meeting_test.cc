// Meetings that do not go as they were planned, and families whose next one is due, through the fronts on both stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/integration/workbook/meeting_fixture.h"

namespace kith::workbook {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Meetings : public MeetingOnAStore {
 protected:
  std::vector<v1::SupervisionClock> Clocks(const Caller& caller, const std::string& request = "") {
    const auto listed = Must<v1::ListSupervisionClocksResponse>(caller, "ListSupervisionClocks", request);
    return {listed.clocks().begin(), listed.clocks().end()};
  }
  std::string Due(const Caller& caller, const std::string& request = "") {
    std::string all;
    for (const auto& clock : Clocks(caller, request))
      all += clock.workbook().substr(10) + " " + clock.due_date() + (clock.is_overdue() ? "! " : " ");
    return all;
  }
};
KITH_ON_BOTH_STORES(Meetings);

TEST_P(Meetings, AnotherManagerTakesTheChairAndEndsIt) {
  if (!journal_) return;
  Schedule("2026-02-02");
  Open(first_);
  SayEverything(first_);
  const std::string take = first_ + "reason: 'TM1 was called away.'";
  EXPECT_EQ(ReasonOf<v1::TakeChairResponse>(sw_, "TakeChair", take), "CHAIR_NOT_ALLOCATED");
  EXPECT_EQ(ReasonOf<v1::TakeChairResponse>(tm_, "TakeChair", take), "ALREADY_THE_CHAIR");
  EXPECT_EQ(ReasonOf<v1::TakeChairResponse>(stranger_, "TakeChair", take), "NOT_FOUND");
  EXPECT_EQ(ReasonOf<v1::CloseSupervisionResponse>(sp_, "CloseSupervision", first_), "NOT_THE_CHAIR");
  const auto taken = Must<v1::TakeChairResponse>(sp_, "TakeChair", take).supervision();
  EXPECT_EQ(taken.chair(), "SP1");
  ASSERT_THAT(taken.chairings(), SizeIs(2));
  EXPECT_EQ(taken.chairings(0).by().worker(), "TM1");
  EXPECT_EQ(taken.chairings(1).reason(), "TM1 was called away.");
  EXPECT_EQ(ReasonOf<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", first_), "NOT_THE_CHAIR");
  EXPECT_EQ(ReasonOf<v1::CloseWorkbookResponse>(
                sw_, "CloseWorkbook", "name: 'workbooks/F0000001' end_date: '2026-02-02' reason: 'The work is done.'"),
            "SUPERVISION_NOT_ENDED");
  Must<v1::CloseSupervisionResponse>(sp_, "CloseSupervision", first_);
  EXPECT_EQ(Supervision(rw_).state(), v1::Supervision::STATE_CLOSED);
  EXPECT_EQ(Supervision(rw_).closed_by().worker(), "SP1");
}

TEST_P(Meetings, OneThatIsBrokenOffStaysReadableAndAnotherIsHeld) {
  if (!journal_) return;
  Schedule("2026-02-02");
  Open(first_);
  SayEverything(first_);
  Must<v1::RecordDissentResponse>(rw_, "RecordDissent", first_ + "number: 1 text: 'Not yet.'");
  Must<v1::AddActionResponse>(sw_, "AddAction", first_ + "text: 'See Kit' owner: 'CP1' due_date: '2026-02-06'");
  const std::string cancel = first_ + "reason: 'The building was cleared.'";
  EXPECT_EQ(ReasonOf<v1::CancelSupervisionResponse>(rw_, "CancelSupervision", cancel), "CHAIR_NOT_ALLOCATED");
  Must<v1::CancelSupervisionResponse>(sp_, "CancelSupervision", cancel);
  const auto kept = Supervision(rw_);
  EXPECT_EQ(kept.state(), v1::Supervision::STATE_CANCELLED);
  EXPECT_EQ(kept.cancellation().reason(), "The building was cleared.");
  EXPECT_EQ(kept.cancellation().by().worker(), "SP1");
  EXPECT_THAT(kept.updates(), SizeIs(3));
  EXPECT_THAT(kept.ratings(), SizeIs(3));
  EXPECT_THAT(kept.decisions(0).dissents(), SizeIs(1));
  EXPECT_THAT(Must<v1::ListActionsResponse>(cp_, "ListActions", "owner: 'CP1'").actions(), SizeIs(1));
  EXPECT_EQ(Must<v1::GetWorkbookResponse>(sw_, "GetWorkbook", "name: 'workbooks/F0000001'").workbook().episodes_size(),
            1);
  Schedule("2026-02-09");
  GoTo("2026-02-09");
  Open("name: 'supervisions/F0000001-2' ");
  EXPECT_THAT(
      Must<v1::GetSupervisionResponse>(sw_, "GetSupervision", "name: 'supervisions/F0000001-2'").earlier_ratings(),
      IsEmpty());
  EXPECT_EQ(journal_->RebuildStates(), 0);
}

TEST_P(Meetings, WhatIsLateIsFoundByTheTeamAndHandedOn) {
  if (!journal_) return;
  Schedule("2026-02-02");
  Open(first_);
  Must<v1::AddActionResponse>(sw_, "AddAction", first_ + "text: 'See Kit' owner: 'CP1' due_date: '2026-02-06'");
  GoTo("2026-02-09");
  const auto late = [&](const std::string& team) {
    return Must<v1::ListActionsResponse>(tm_, "ListActions", "only_overdue: true team: '" + team + "'").actions_size();
  };
  EXPECT_EQ(late("teams/east-1"), 1);
  EXPECT_EQ(late("teams/west-1"), 0);
  EXPECT_EQ(ReasonOf<v1::ListActionsResponse>(tm_, "ListActions", "only_overdue: true"), "INVALID_REQUEST");
  Must<v1::ChangeActionResponse>(tm_, "ChangeAction",
                                 first_ + "number: 1 owner: 'SW1' due_date: '2026-02-13' reason: 'CP1 is off sick.'");
  EXPECT_EQ(late("teams/east-1"), 0);
  const auto owned = Must<v1::ListActionsResponse>(sw_, "ListActions", "owner: 'SW1'");
  ASSERT_EQ(owned.actions_size(), 1);
  EXPECT_EQ(owned.actions(0).action().changes(0).reason(), "CP1 is off sick.");
}

TEST_P(Meetings, TwoSocialWorkersOfSiblingsTellOneBesideTheOther) {
  if (!journal_) return;
  Schedule("2026-02-02");
  Open(first_);
  Tell(sw_, first_, "SOCIAL_WORKER", "Mo hides.", "visibility { workers: 'SW1' reason: REASON_STAFF_INTEREST }");
  Tell(sw2_, first_, "SOCIAL_WORKER", "Kit sleeps.");
  Tell(sw2_, first_, "SOCIAL_WORKER", "Kit sleeps well.");
  const auto told = [&](const Caller& caller) {
    std::vector<std::string> texts;
    const auto supervision = Supervision(caller);
    for (const auto& update : supervision.updates()) texts.push_back(update.by().worker() + " " + update.text());
    return texts;
  };
  EXPECT_THAT(told(sw_), ElementsAre("SW1 Mo hides.", "SW2 Kit sleeps well."));
  EXPECT_THAT(told(sw2_), ElementsAre("SW2 Kit sleeps well."));
}

TEST_P(Meetings, AFamilyIsDueByItsRhythmWhateverWasScheduled) {
  if (!journal_) return;
  EXPECT_EQ(Due(tm_), "F0000001 2026-02-10 ") << "a month after its workbook was opened";
  EXPECT_EQ(Clocks(tm_)[0].days_left(), 8);
  EXPECT_EQ(Due(tm_, "only_overdue: true"), "");
  Schedule("2026-06-01");
  const auto scheduled = Clocks(tm_)[0];
  EXPECT_EQ(scheduled.due_date(), "2026-02-10");
  EXPECT_EQ(scheduled.supervision(), "supervisions/F0000001-1");
  EXPECT_EQ(scheduled.scheduled_date(), "2026-06-01");
  Must<v1::CancelSupervisionResponse>(sw_, "CancelSupervision", first_ + "reason: 'Too late.'");
  GoTo("2026-02-11");
  EXPECT_EQ(Due(tm_, "only_overdue: true"), "F0000001 2026-02-10! ");
  EXPECT_EQ(Clocks(tm_)[0].supervision(), "");
  const auto points = Points(Agenda(tm_), v1::AgendaSection::SOURCE_CLOCKS);
  EXPECT_THAT(points, ElementsAre("CLOCK Group supervision of the family (overdue)"));
  // By worker and team, and for those alone who work with the family.
  EXPECT_EQ(Due(tm_, "worker: 'RW1'"), "F0000001 2026-02-10! ");
  EXPECT_EQ(Due(tm_, "worker: 'RW9'"), "");
  EXPECT_EQ(Due(tm_, "team: 'teams/east-1'"), "F0000001 2026-02-10! ");
  EXPECT_EQ(Due(tm_, "team: 'teams/south-1'"), "");
  EXPECT_EQ(Due(rw_), "F0000001 2026-02-10! ");
  EXPECT_EQ(Due(stranger_), "");

  // A day far off is agreed with a reason, and the family is due all the same.
  Schedule("2026-02-11");
  const std::string second = "name: 'supervisions/F0000001-2' ";
  Open(second);
  SayEverything(second);
  const std::string close = second + "next_date: '2026-04-20' ";
  EXPECT_EQ(ReasonOf<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", close), "INVALID_REQUEST");
  Must<v1::CloseSupervisionResponse>(tm_, "CloseSupervision", close + "next_date_reason: 'They are abroad.'");
  const auto held = Clocks(tm_)[0];
  EXPECT_EQ(held.due_date(), "2026-03-11");
  EXPECT_EQ(held.last_date(), "2026-02-11");
  EXPECT_EQ(held.next_date(), "2026-04-20");
  EXPECT_EQ(held.next_date_reason(), "They are abroad.");
  EXPECT_EQ(journal_->RebuildStates(), 0);
  Must<v1::CloseWorkbookResponse>(sw_, "CloseWorkbook",
                                  "name: 'workbooks/F0000001' end_date: '2026-02-11' reason: 'The work is done.'");
  EXPECT_EQ(Due(tm_), "");
}

TEST_P(Meetings, FamiliesAreListedInTheOrderOfTheirDaysAPageAtATime) {
  if (!journal_) return;
  Happened("people/C0000011", "person_registered { person { birth_date: '2018-05-01' } }");
  Happened("families/F0000002", "family_registered { family { authority: '873' members: 'people/C0000011' } }");
  Allocate("RW9", "WORKER_ROLE_RECOVERY_WORKER", "F0000002");
  Must<v1::OpenWorkbookResponse>(
      tm_, "OpenWorkbook", "family: 'families/F0000002' template: 'family-safeguarding.1' start_date: '2026-01-08'");
  EXPECT_EQ(Due(tm_), "F0000002 2026-02-08 F0000001 2026-02-10 ");
  EXPECT_EQ(Due(stranger_), "F0000002 2026-02-08 ");
  const auto page = Must<v1::ListSupervisionClocksResponse>(tm_, "ListSupervisionClocks", "page_size: 1");
  ASSERT_THAT(page.clocks(), SizeIs(1));
  EXPECT_EQ(Due(tm_, "page_size: 1 page_token: '" + page.next_page_token() + "'"), "F0000001 2026-02-10 ");
}

}  // namespace
}  // namespace kith::workbook
