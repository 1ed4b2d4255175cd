// Legal gateway, pre-proceedings (module 5 of the 2026-27 census), care proceedings (Children Act 1989 s.32).
#include "services/cases/domain/court.h"

#include <gmock/gmock.h>

#include "services/cases/domain/pre_proceedings.h"
#include "tests/unit/cases/table.h"

namespace kith::cases {
namespace {

using testing::ElementsAre;

Step Letter(const std::string& date, const std::string& offered = "true") {
  return OnChild<SendLetterBeforeProceedings>("letter_date: '" + date + "' fgdm_offered: " + offered);
}
Step Decide(const std::string& date, const std::string& outcome) {
  return OnChild<DecidePreProceedingsStep>("step_decision_date: '" + date + "' outcome: PRE_PROCEEDINGS_OUTCOME_" +
                                           outcome);
}
const Step kGateway =
    OnChild<HoldLegalGateway>("meeting_date: '2024-03-04'", "outcome: LEGAL_GATEWAY_OUTCOME_START_PRE_PROCEEDINGS");
const Step kFacilitated = OnChild<RecordFamilyGroupDecisionMaking>("meeting_date: '2024-04-15' fgdm_facilitated: true");

Record InPreProceedings() {
  Record record = Referred();
  Must(record, {kGateway});
  return record;
}
Record LetterSent() {
  Record record = InPreProceedings();
  Must(record, {Letter("2024-03-08")});
  return record;
}
Record SteppedUp() {
  Record record = LetterSent();
  Must(record, {kFacilitated, Decide("2024-06-10", "ISSUE_PROCEEDINGS")});
  return record;
}
Record Applied() {
  Record record = SteppedUp();
  Must(record, {OnChild<MakeCourtApplication>("court_application_date: '2024-06-12'")});
  return record;
}

TEST(PreProceedings, TakeEveryCommandInEveryStateOrRefuseIt) {
  const char* none = "NO_OPEN_PRE_PROCEEDINGS";
  CheckStates(
      {{"none", Referred},
       {"started", InPreProceedings},
       {"the letter sent", LetterSent},
       {"stepped up", SteppedUp},
       {"applied", Applied},
       {"the case closed", Closed}},
      {{"HoldLegalGateway, no change",
        OnChild<HoldLegalGateway>("meeting_date: '2024-07-01'", "outcome: LEGAL_GATEWAY_OUTCOME_CONTINUE_CURRENT_PLAN"),
        {"", "", "", "", "", "CASE_CLOSED"}},
       {"HoldLegalGateway, pre-proceedings",
        OnChild<HoldLegalGateway>("meeting_date: '2024-07-01'", "outcome: LEGAL_GATEWAY_OUTCOME_START_PRE_PROCEEDINGS"),
        {"", "PRE_PROCEEDINGS_ALREADY_OPEN", "PRE_PROCEEDINGS_ALREADY_OPEN", "", "", "CASE_CLOSED"}},
       {"StartPreProceedings",
        OnChild<StartPreProceedings>("start_date: '2024-07-01'"),
        {"", "PRE_PROCEEDINGS_ALREADY_OPEN", "PRE_PROCEEDINGS_ALREADY_OPEN", "", "", "CASE_CLOSED"}},
       {"SendLetterBeforeProceedings",
        Letter("2024-07-01"),
        {none, "", "LETTER_ALREADY_SENT", none, none, "CASE_CLOSED"}},
       {"RecordFamilyGroupDecisionMaking", kFacilitated, {none, "FGDM_NOT_OFFERED", "", none, none, "CASE_CLOSED"}},
       {"HoldPreProceedingsMeeting",
        OnChild<HoldPreProceedingsMeeting>("meeting_date: '2024-07-01'"),
        {none, "", "", none, none, "CASE_CLOSED"}},
       {"DecidePreProceedingsStep",
        By("SW2", "social_worker", Decide("2024-07-01", "STEP_DOWN")),
        {none, "", "FGDM_NOT_STATED", none, none, "CASE_CLOSED"}},
       {"MakeCourtApplication",
        OnChild<MakeCourtApplication>("court_application_date: '2024-07-01'"),
        {"NOT_STEPPED_UP", "NOT_STEPPED_UP", "NOT_STEPPED_UP", "", "APPLICATION_ALREADY_MADE", "CASE_CLOSED"}},
       {"SendInitiationLetter",
        OnChild<SendInitiationLetter>("initiation_letter_date: '2024-07-01'"),
        {"NOT_STEPPED_UP", "NOT_STEPPED_UP", "NOT_STEPPED_UP", "APPLICATION_REQUIRED", "", "CASE_CLOSED"}},
       {"CloseCase",
        OnFile<CloseCase>("closure_date: '2024-07-01' reason: REASON_FOR_CLOSURE_SERVICES_CEASED"),
        {"", "PRE_PROCEEDINGS_NOT_ENDED", "PRE_PROCEEDINGS_NOT_ENDED", "", "", "CASE_CLOSED"}}});
}

TEST(PreProceedings, KeepEveryFieldOfTheModule) {
  Record record = LetterSent();
  Must(record, {OnChild<HoldPreProceedingsMeeting>("meeting_date: '2024-03-15' parents_represented: true"),
                kFacilitated, OnChild<HoldPreProceedingsMeeting>("meeting_date: '2024-05-07'"),
                Decide("2024-05-07", "CONTINUES"), Decide("2024-06-10", "ISSUE_PROCEEDINGS"),
                OnChild<MakeCourtApplication>("court_application_date: '2024-06-12'"),
                OnChild<SendInitiationLetter>("initiation_letter_date: '2024-06-13'")});
  const auto expected = Parse<v1::PreProceedings>(R"(
      number: 1 start_date: "2024-03-04" letter_date: "2024-03-08" fgdm_offered: true fgdm_facilitated: true
      initial_meeting_date: "2024-03-15" review_meetings_count: 1 step_decision_date: "2024-06-10"
      outcome: PRE_PROCEEDINGS_OUTCOME_ISSUE_PROCEEDINGS court_application_date: "2024-06-12"
      initiation_letter_date: "2024-06-13" due_date: "2024-06-24" legal_gateway: 1 last_meeting_date: "2024-05-07")");
  EXPECT_EQ(record.File(kFile).episodes(0).pre_proceedings(0).DebugString(), expected.DebugString());
}

// 9010Q is a query: what another system left unsaid is brought, and raised.
TEST(PreProceedings, OfAnotherSystemMayLeaveUnsaidWhetherAMeetingWasFacilitated) {
  Record record = LetterSent();
  Must(record, {Decide("2024-06-10", "STEP_DOWN")});
  EXPECT_FALSE(record.File(kFile).episodes(0).pre_proceedings(0).has_fgdm_facilitated());
}

TEST(PreProceedings, AreRefusedWhereARuleIsBroken) {
  CheckRules({{"9005",
               Referred,
               {},
               OnChild<StartPreProceedings>("start_date: '2024-01-07'"),
               "BEFORE_REFERRAL",
               "start_date",
               OnChild<StartPreProceedings>("start_date: '2024-01-08'")},
              {"9006",
               InPreProceedings,
               {},
               Letter("2024-03-03"),
               "BEFORE_PREVIOUS_STEP",
               "letter_date",
               Letter("2024-03-04")},
              {"9007",
               InPreProceedings,
               {},
               OnChild<SendLetterBeforeProceedings>("letter_date: '2024-03-08'"),
               "INVALID_REQUEST",
               "fgdm_offered",
               Letter("2024-03-08", "false")},
              {"9009",
               InPreProceedings,
               {},
               Decide("2024-03-03", "STEP_DOWN"),
               "BEFORE_PREVIOUS_STEP",
               "step_decision_date",
               Decide("2024-03-04", "STEP_DOWN")},
              {"9010Q",
               LetterSent,
               {},
               By("SW2", "social_worker", Decide("2024-06-10", "STEP_DOWN")),
               "FGDM_NOT_STATED",
               "children[0].name",
               OnChild<RecordFamilyGroupDecisionMaking>("meeting_date: '2024-06-10' fgdm_facilitated: false")},
              {"9011",
               InPreProceedings,
               {},
               Decide("2024-06-10", "UNSPECIFIED"),
               "UNKNOWN_CODE",
               "outcome",
               Decide("2024-06-10", "STEP_DOWN")},
              {"9012",
               SteppedUp,
               {},
               OnChild<MakeCourtApplication>("court_application_date: '2024-06-09'"),
               "BEFORE_PREVIOUS_STEP",
               "court_application_date",
               OnChild<MakeCourtApplication>("court_application_date: '2024-06-10'")},
              {"9013",
               Applied,
               {},
               OnChild<SendInitiationLetter>("initiation_letter_date: '2024-06-11'"),
               "BEFORE_PREVIOUS_STEP",
               "initiation_letter_date",
               OnChild<SendInitiationLetter>("initiation_letter_date: '2024-06-12'")}});
}

Record InProceedings() {
  Record record = Referred();
  Must(record, {OnFile<IssueCareProceedings>("issue_date: '2024-06-14'")});
  return record;
}
Record Concluded() {
  Record record = InProceedings();
  Must(record, {OnFile<ConcludeCareProceedings>("end_date: '2024-12-02' final_order: FINAL_ORDER_CARE_ORDER "
                                                "final_care_plan: FINAL_CARE_PLAN_CARE_ORDER")});
  return record;
}

Step Order(const std::string& kind, const std::string& start, const std::string& end) {
  return OnChild<MakeInterimOrder>("kind: INTERIM_ORDER_" + kind + " start_date: '" + start + "' end_date: '" + end +
                                   "'");
}

TEST(CareProceedings, TakeEveryCommandInEveryStateOrRefuseIt) {
  const char* none = "NO_OPEN_CARE_PROCEEDINGS";
  CheckStates({{"none", Referred}, {"issued", InProceedings}, {"concluded", Concluded}},
              {{"MakeInterimOrder", Order("INTERIM_CARE_ORDER", "2024-06-20", ""), {none, "", none}},
               {"ListHearing",
                OnChild<ListHearing>("kind: HEARING_KIND_CASE_MANAGEMENT hearing_date: '2025-07-02'"),
                {none, "", none}},
               {"HoldHearing",
                OnChild<HoldHearing>("kind: HEARING_KIND_CASE_MANAGEMENT hearing_date: '2024-07-02'"),
                {none, "", none}},
               {"ExtendCareProceedings",
                OnChild<ExtendCareProceedings>("granted_date: '2024-10-02' weeks: 8 reason: 'An expert report.'"),
                {none, "", none}}});
}

TEST(CareProceedings, HaveTwentySixWeeksAndTheExtensions) {
  Record record = InProceedings();
  EXPECT_EQ(record.File(kFile).care_proceedings(0).due_date(), "2024-12-12");
  Must(record, {OnChild<ExtendCareProceedings>("granted_date: '2024-10-02' weeks: 8 reason: 'An expert report.'"),
                OnChild<ExtendCareProceedings>("granted_date: '2024-12-02' weeks: 2 reason: 'A carer came forward.'")});
  EXPECT_EQ(record.File(kFile).care_proceedings(0).due_date(), "2025-02-20");
  EXPECT_EQ(record.File(kFile).care_proceedings(0).extensions_size(), 2);
}

TEST(CareProceedings, AreIssuedForSiblingsTogetherOrForNone) {
  Record record = Referred();
  const std::string both = "siblings { name: '" + kSiblingFile +
                           "' } issue_date: '2024-06-14' short_notice_reason: "
                           "SHORT_NOTICE_REASON_OTHER initial_care_plan: INITIAL_CARE_PLAN_CARE_ORDER";
  const auto issued = OnFile<IssueCareProceedings>(both)(record);
  ASSERT_TRUE(issued.has_value());
  EXPECT_THAT(EventsOf(*issued), ElementsAre("cases/C0000001 CareProceedingsIssued 2024-06-14",
                                             "cases/C0000002 CareProceedingsIssued 2024-06-14"));
  const auto again = OnFile<IssueCareProceedings>(both)(record);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().fields[0].field, "name");
}

TEST(Hearings, AreListedMovedVacatedAndHeld) {
  Record record = InProceedings();
  Must(record,
       {OnChild<ListHearing>("kind: HEARING_KIND_CASE_MANAGEMENT hearing_date: '2024-07-02'"),
        OnChild<ListHearing>("kind: HEARING_KIND_CASE_MANAGEMENT hearing_date: '2024-07-09' moved_from: '2024-07-02'"),
        OnChild<HoldHearing>("kind: HEARING_KIND_CASE_MANAGEMENT hearing_date: '2024-07-09' is_plan_approved: true"),
        OnChild<ListHearing>("kind: HEARING_KIND_FINAL hearing_date: '2025-01-20'"),
        OnChild<HoldHearing>("kind: HEARING_KIND_FINAL hearing_date: '2025-01-20' is_vacated: true")});
  const auto& hearings = record.File(kFile).care_proceedings(0).hearings();
  ASSERT_EQ(hearings.size(), 2);
  EXPECT_EQ(hearings[0].hearing_date(), "2024-07-09");
  EXPECT_TRUE(hearings[0].is_held());
  EXPECT_TRUE(hearings[1].is_vacated());
  const auto moved =
      OnChild<ListHearing>("kind: HEARING_KIND_FINAL hearing_date: '2025-02-20' moved_from: '2025-01-20'")(record);
  ASSERT_FALSE(moved.has_value());
  EXPECT_EQ(moved.error().reason, "HEARING_NOT_LISTED");
}

TEST(CareProceedings, AreRefusedWhereARuleIsBroken) {
  CheckRules({{"s.45, 8 days",
               InProceedings,
               {},
               Order("EMERGENCY_PROTECTION_ORDER", "2024-06-14", "2024-06-22"),
               "ORDER_TOO_LONG",
               "end_date",
               Order("EMERGENCY_PROTECTION_ORDER", "2024-06-14", "2024-06-21")},
              {"s.45, 7 days more",
               InProceedings,
               {Order("EMERGENCY_PROTECTION_ORDER", "2024-06-14", "2024-06-21")},
               Order("EMERGENCY_PROTECTION_ORDER", "2024-06-22", "2024-06-29"),
               "ORDER_TOO_LONG",
               "end_date",
               Order("EMERGENCY_PROTECTION_ORDER", "2024-06-22", "2024-06-28")},
              {"s.45, extended once",
               InProceedings,
               {Order("EMERGENCY_PROTECTION_ORDER", "2024-06-14", "2024-06-21"),
                Order("EMERGENCY_PROTECTION_ORDER", "2024-06-22", "2024-06-28")},
               Order("EMERGENCY_PROTECTION_ORDER", "2024-06-29", "2024-07-01"),
               "ORDER_ALREADY_EXTENDED",
               "start_date",
               Order("INTERIM_CARE_ORDER", "2024-06-29", "")},
              {"s.43, 7 days",
               InProceedings,
               {},
               Order("CHILD_ASSESSMENT_ORDER", "2024-06-14", "2024-06-21"),
               "ORDER_TOO_LONG",
               "end_date",
               Order("CHILD_ASSESSMENT_ORDER", "2024-06-14", "2024-06-20")},
              {"an order before the issue",
               InProceedings,
               {},
               Order("INTERIM_CARE_ORDER", "2024-06-13", ""),
               "BEFORE_PREVIOUS_STEP",
               "start_date",
               Order("INTERIM_CARE_ORDER", "2024-06-14", "")},
              {"a hearing before the issue",
               InProceedings,
               {},
               OnChild<HoldHearing>("kind: HEARING_KIND_URGENT hearing_date: '2024-06-13'"),
               "HEARING_BEFORE_ISSUE",
               "hearing_date",
               OnChild<HoldHearing>("kind: HEARING_KIND_URGENT hearing_date: '2024-06-14'")},
              {"a day for one hearing",
               InProceedings,
               {OnChild<ListHearing>("kind: HEARING_KIND_FINAL hearing_date: '2025-01-20'")},
               OnChild<ListHearing>("kind: HEARING_KIND_FINAL hearing_date: '2025-01-20'"),
               "HEARING_ALREADY_LISTED",
               "hearing_date",
               OnChild<ListHearing>("kind: HEARING_KIND_FINAL hearing_date: '2025-01-21'")},
              {"held once",
               InProceedings,
               {OnChild<HoldHearing>("kind: HEARING_KIND_URGENT hearing_date: '2024-06-14'")},
               OnChild<HoldHearing>("kind: HEARING_KIND_URGENT hearing_date: '2024-06-14'"),
               "HEARING_ALREADY_HELD",
               "hearing_date",
               OnChild<HoldHearing>("kind: HEARING_KIND_URGENT hearing_date: '2024-06-15'")},
              {"s.32(8)",
               InProceedings,
               {},
               OnChild<ExtendCareProceedings>("granted_date: '2024-10-02' weeks: 9 reason: 'A report.'"),
               "EXTENSION_TOO_LONG",
               "weeks",
               OnChild<ExtendCareProceedings>("granted_date: '2024-10-02' weeks: 8 reason: 'A report.'")},
              {"s.32(5)",
               InProceedings,
               {},
               OnChild<ExtendCareProceedings>("granted_date: '2024-10-02' weeks: 8"),
               "INVALID_REQUEST",
               "reason",
               OnChild<ExtendCareProceedings>("granted_date: '2024-10-02' weeks: 8 reason: 'A report.'")}});
}

}  // namespace
}  // namespace kith::cases
