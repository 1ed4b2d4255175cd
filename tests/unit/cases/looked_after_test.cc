// Looked-after children: the rules of the return SSDA903 that one history can break, by their numbers; reviews and
// missing episodes (Care Planning, Placement and Case Review Regulations 2010).
#include "services/cases/domain/looked_after.h"

#include <gmock/gmock.h>

#include "services/cases/domain/care_review.h"
#include "tests/unit/cases/table.h"

namespace kith::cases {
namespace {

const std::string kFoster = "placement { type: PLACEMENT_TYPE_FOSTER provider: PLACEMENT_PROVIDER_OWN_AUTHORITY }";
const std::string kHospital = "placement { type: PLACEMENT_TYPE_TEMPORARY_IN_HOSPITAL }";

Step Begin(const std::string& date, const std::string& status = "SECTION_20", const std::string& placement = kFoster,
           const std::string& need = "ABUSE_OR_NEGLECT") {
  return OnChild<StartPeriodOfCare>(
      "start_date: '" + date + "' legal_status: LEGAL_STATUS_" + status + " category_of_need: PRIMARY_NEED_" + need,
      placement);
}
Step Status(const std::string& date, const std::string& status) {
  return OnFile<ChangeLegalStatus>("change_date: '" + date + "' legal_status: LEGAL_STATUS_" + status);
}
Step Move(const std::string& date, const std::string& placement, const std::string& rest) {
  return OnFile<ChangePlacement>("change_date: '" + date + "' " + placement + " " + rest);
}
Step End(const std::string& date, const std::string& reason) {
  return OnFile<EndPeriodOfCare>("end_date: '" + date + "' reason: REASON_EPISODE_CEASED_" + reason);
}
const std::string kPlan = "reason: REASON_FOR_PLACEMENT_CHANGE_CARE_PLAN";
const std::string kKinship = "placement { type: PLACEMENT_TYPE_RELATIVE provider: PLACEMENT_PROVIDER_OWN_AUTHORITY }";
const std::string kParents = "placement { type: PLACEMENT_TYPE_OWN_PARENTS provider: PLACEMENT_PROVIDER_PARENTS }";
const std::string kAdopters =
    "placement { type: PLACEMENT_TYPE_ADOPTION_ORDER_OTHER_CARER provider: PLACEMENT_PROVIDER_VOLUNTARY }";

Record InCare() {
  Record record = Referred();
  Must(record, {Begin("2024-02-05")});
  return record;
}
Record Missing() {
  Record record = InCare();
  Must(record, {OnFile<RecordMissing>("start_date: '2024-03-01' type: MISSING_TYPE_MISSING")});
  return record;
}
Record Home() {
  Record record = InCare();
  Must(record, {End("2024-06-03", "HOME_PLANNED")});
  return record;
}
Record Protected() {
  Record record = Referred();
  Must(record, {Begin("2024-02-05", "POLICE_PROTECTION")});
  return record;
}
Record UnderCareOrder() {
  Record record = InCare();
  Must(record, {Status("2024-03-04", "INTERIM_CARE_ORDER")});
  return record;
}
Record InHospital() {
  Record record = InCare();
  Must(record, {Move("2024-03-04", kHospital, "same_carer: true")});
  return record;
}

TEST(LookedAfter, TakesEveryCommandInEveryStateOrRefusesIt) {
  const char* none = "NOT_LOOKED_AFTER";
  CheckStates({{"not looked after", Referred}, {"looked after", InCare}, {"missing", Missing}, {"returned home", Home}},
              {{"StartPeriodOfCare", Begin("2024-07-01"), {"", "ALREADY_LOOKED_AFTER", "ALREADY_LOOKED_AFTER", ""}},
               {"ChangeLegalStatus", Status("2024-07-01", "INTERIM_CARE_ORDER"), {none, "", "", none}},
               {"ChangePlacement", Move("2024-07-01", kKinship, kPlan), {none, "", "", none}},
               {"ChangeLegalStatusAndPlacement",
                OnFile<ChangeLegalStatusAndPlacement>(
                    "change_date: '2024-07-01' legal_status: LEGAL_STATUS_FULL_CARE_ORDER " + kKinship + kPlan),
                {none, "", "", none}},
               {"HoldLookedAfterReview",
                OnChild<HoldLookedAfterReview>("review_date: '2024-07-01'",
                                               "participation: REVIEW_PARTICIPATION_ATTENDS_AND_SPEAKS"),
                {none, "", "", none}},
               {"RecordMissing",
                OnFile<RecordMissing>("start_date: '2024-07-01' type: MISSING_TYPE_MISSING"),
                {none, "", "ALREADY_MISSING", none}},
               {"RecordReturn", OnFile<RecordReturn>("end_date: '2024-07-01'"), {none, "NOT_MISSING", "", none}},
               {"EndPeriodOfCare", End("2024-07-01", "HOME_PLANNED"), {none, "", "REASON_CEASED_IMPOSSIBLE", none}},
               {"StartReunification", OnFile<StartReunification>("start_date: '2024-07-01'"), {none, "", "", none}},
               {"PlanReunification",
                OnFile<PlanReunification>("plan_date: '2024-07-01' planned_return_date: '2025-01-02'"),
                {"NO_OPEN_REUNIFICATION", "NO_OPEN_REUNIFICATION", "NO_OPEN_REUNIFICATION", "NO_OPEN_REUNIFICATION"}},
               {"EndReunification",
                OnFile<EndReunification>("end_date: '2024-07-01' outcome: REUNIFICATION_OUTCOME_NOT_SAFE"),
                {"NO_OPEN_REUNIFICATION", "NO_OPEN_REUNIFICATION", "NO_OPEN_REUNIFICATION", "NO_OPEN_REUNIFICATION"}},
               {"CloseCase",
                OnFile<CloseCase>("closure_date: '2024-07-01' reason: REASON_FOR_CLOSURE_SERVICES_CEASED"),
                {"", "STILL_LOOKED_AFTER", "STILL_LOOKED_AFTER", ""}}});
}

TEST(PeriodOfCare, IsAChainOfEpisodesThatTheServerNames) {
  Record record = InCare();
  Must(record, {Status("2024-02-20", "INTERIM_CARE_ORDER"), Move("2024-03-04", kHospital, "same_carer: true"),
                Move("2024-03-11", kFoster, "same_carer: true"), Move("2024-04-08", kKinship, kPlan),
                OnFile<ChangeLegalStatusAndPlacement>("change_date: '2024-09-02' legal_status: "
                                                      "LEGAL_STATUS_FULL_CARE_ORDER " +
                                                      kParents + kPlan),
                End("2024-12-02", "HOME_PLANNED")});
  const auto& period = record.File(kFile).periods_of_care(0);
  std::string chain;
  int placements[6];
  ASSERT_EQ(period.episodes_size(), 6);
  for (int i = 0; i < 6; ++i) {
    chain += codes::CodeOf(period.episodes(i).reason_for_new());
    chain += codes::CodeOf(period.episodes(i).legal_status());
    chain += codes::CodeOf(period.episodes(i).placement().type());
    chain += codes::CodeOf(period.episodes(i).reason_ceased());
    chain += ' ';
    placements[i] = period.episodes(i).placement().number();
    if (i > 0) {
      EXPECT_EQ(period.episodes(i).start_date(), period.episodes(i - 1).end_date());
    }
  }
  EXPECT_EQ(chain, "SV2U6X1 LC1U6X1 TC1T1X1 TC1U6X1 PC1U3X1 BC2P1E4A ");
  EXPECT_THAT(placements, testing::ElementsAre(1, 1, 2, 1, 3, 4));
  EXPECT_EQ(period.end_date(), "2024-12-02");
}

TEST(LookedAfterReviews, AreDueAfterTwentyWorkingDaysThreeMonthsAndSixMonths) {
  Record record = InCare();
  const auto due = [&record] { return record.File(kFile).periods_of_care(0).next_review_due_date(); };
  EXPECT_EQ(due(), "2024-03-04");
  const auto review = [](const std::string& date) {
    return OnChild<HoldLookedAfterReview>("review_date: '" + date + "'",
                                          "participation: REVIEW_PARTICIPATION_NO_VIEWS_CONVEYED");
  };
  Must(record, {review("2024-03-04")});
  EXPECT_EQ(due(), "2024-06-04");
  Must(record, {review("2024-06-04")});
  EXPECT_EQ(due(), "2024-12-04");
}

TEST(Reunification, IsPlannedAndFollowedUpAfterTheReturn) {
  Record record = InCare();
  Must(record, {OnFile<StartReunification>("start_date: '2024-04-01'"),
                OnFile<PlanReunification>("plan_date: '2024-04-20' planned_return_date: '2024-06-03'"),
                End("2024-06-03", "HOME_PLANNED"),
                OnFile<EndReunification>("end_date: '2024-09-03' outcome: REUNIFICATION_OUTCOME_RETURNED_TO_PARENTS")});
  EXPECT_EQ(record.File(kFile).reunifications(0).DebugString(),
            Parse<v1::Reunification>("number: 1 start_date: '2024-04-01' plan_date: '2024-04-20' planned_return_date: "
                                     "'2024-06-03' end_date: '2024-09-03' outcome: "
                                     "REUNIFICATION_OUTCOME_RETURNED_TO_PARENTS")
                .DebugString());
}

// The first child was born on 2019-05-04 and is 4 from 2023-05-04 on.
TEST(LookedAfter, IsRefusedWhereARuleOfTheReturnIsBroken) {
  CheckRules(
      {{"145",
        Referred,
        {},
        Begin("2024-02-05", "SECTION_20", kFoster, "NOT_STATED"),
        "NEED_NOT_OF_LOOKED_AFTER",
        "category_of_need",
        Begin("2024-02-05")},
       {"213",
        Referred,
        {},
        Begin("2024-02-05", "SECTION_20",
              "placement { type: PLACEMENT_TYPE_Z11 provider: PLACEMENT_PROVIDER_PRIVATE }"),
        "PROVIDER_IMPOSSIBLE",
        "children[0].placement.provider",
        Begin("2024-02-05", "SECTION_20", "placement { type: PLACEMENT_TYPE_Z11 }")},
       {"225",
        InCare,
        {},
        Move("2024-03-04", kKinship, ""),
        "UNKNOWN_CODE",
        "reason",
        Move("2024-03-04", kKinship, kPlan)},
       {"226",
        InCare,
        {},
        Move("2024-03-04", kHospital, kPlan),
        "PLACEMENT_CHANGE_REASON",
        "reason",
        Move("2024-03-04", kHospital, "")},
       {"234",
        InCare,
        {},
        Move("2024-03-04", kKinship, "reason: REASON_FOR_PLACEMENT_CHANGE_CUSTODY"),
        "PLACEMENT_CHANGE_REASON",
        "reason",
        Move("2024-03-04", kKinship, kPlan)},
       {"355",
        InCare,
        {},
        Status("2024-02-05", "INTERIM_CARE_ORDER"),
        "EPISODE_TOO_SHORT",
        "change_date",
        Status("2024-02-06", "INTERIM_CARE_ORDER")},
       {"355, the end",
        InCare,
        {},
        End("2024-02-05", "OTHER"),
        "EPISODE_TOO_SHORT",
        "end_date",
        End("2024-02-06", "OTHER")},
       {"358", Referred, {}, Begin("2024-02-05", "REMAND"), "TOO_YOUNG", "legal_status", Begin("2024-02-05")},
       {"361",
        Protected,
        {},
        Status("2024-02-09", "INTERIM_CARE_ORDER"),
        "LEGAL_STATUS_TOO_LONG",
        "change_date",
        Status("2024-02-08", "INTERIM_CARE_ORDER")},
       {"362",
        Referred,
        {Begin("2024-02-05", "EMERGENCY_PROTECTION_ORDER")},
        End("2024-02-27", "OTHER"),
        "LEGAL_STATUS_TOO_LONG",
        "end_date",
        End("2024-02-26", "OTHER")},
       {"365",
        Referred,
        {Begin("2024-02-05", "SHORT_BREAKS_RECORDED_EACH")},
        End("2024-02-23", "OTHER"),
        "LEGAL_STATUS_TOO_LONG",
        "end_date",
        End("2024-02-22", "OTHER")},
       {"366",
        Referred,
        {Begin("2024-02-05", "SHORT_BREAKS_RECORDED_EACH")},
        Move("2024-02-06", kKinship, kPlan),
        "SHORT_BREAK_UNCHANGEABLE",
        "name",
        End("2024-02-22", "OTHER")},
       {"374",
        Referred,
        {},
        Begin("2024-02-05", "SECTION_20",
              "placement { type: PLACEMENT_TYPE_RESIDENTIAL_EMPLOYMENT provider: PLACEMENT_PROVIDER_PRIVATE }"),
        "TOO_YOUNG",
        "children[0].placement.type",
        Begin("2024-02-05")},
       {"378",
        Referred,
        {},
        Begin("2024-02-05", "SECTION_20", kParents),
        "PLACEMENT_IMPOSSIBLE",
        "children[0].placement.type",
        Begin("2024-02-05", "INTERIM_CARE_ORDER", kParents)},
       {"380",
        Referred,
        {},
        Begin("2024-02-05", "SECTION_20", kHospital),
        "PLACEMENT_IMPOSSIBLE",
        "children[0].placement.type",
        Begin("2024-02-05")},
       {"381",
        InHospital,
        {},
        End("2024-03-11", "HOME_PLANNED"),
        "REASON_CEASED_IMPOSSIBLE",
        "reason",
        Move("2024-03-11", kFoster, "same_carer: true")},
       {"383",
        InHospital,
        {},
        Move("2024-03-11", kKinship, ""),
        "MUST_RETURN_TO_PLACEMENT",
        "placement.type",
        Move("2024-03-11", kFoster, "")},
       {"387",
        InCare,
        {},
        End("2024-07-01", "INDEPENDENT_SUPPORTED"),
        "REASON_CEASED_IMPOSSIBLE",
        "reason",
        End("2024-07-01", "HOME_UNPLANNED")},
       {"388",
        InCare,
        {},
        End("2024-07-01", "NEW_EPISODE"),
        "REASON_CEASED_IMPOSSIBLE",
        "reason",
        End("2024-07-01", "OTHER")},
       {"390",
        InCare,
        {},
        End("2024-07-01", "ADOPTED_UNOPPOSED"),
        "REASON_CEASED_IMPOSSIBLE",
        "reason",
        End("2024-07-01", "CHILD_ARRANGEMENTS_ORDER")},
       {"408",
        UnderCareOrder,
        {},
        Move("2024-07-01", kAdopters, kPlan),
        "PLACEMENT_ORDER_REQUIRED",
        "placement.type",
        OnFile<ChangeLegalStatusAndPlacement>("change_date: '2024-07-01' legal_status: LEGAL_STATUS_PLACEMENT_ORDER " +
                                              kAdopters + kPlan)},
       {"431", Home, {}, Begin("2024-06-03"), "PERIODS_OF_CARE_OVERLAP", "start_date", Begin("2024-06-04")},
       {"434",
        InCare,
        {},
        Status("2024-03-04", "SECTION_20"),
        "LEGAL_STATUS_UNCHANGED",
        "legal_status",
        Status("2024-03-04", "INTERIM_CARE_ORDER")},
       {"441",
        InCare,
        {},
        OnChild<HoldLookedAfterReview>("review_date: '2024-03-01'", "participation: REVIEW_PARTICIPATION_UNDER_FOUR"),
        "PARTICIPATION_CONTRADICTS_AGE",
        "children[0].participation",
        OnChild<HoldLookedAfterReview>("review_date: '2024-03-01'",
                                       "participation: REVIEW_PARTICIPATION_ATTENDS_IN_SILENCE")},
       {"460",
        InCare,
        {},
        End("2024-07-01", "STAYED_WITH_CARERS_AT_18"),
        "REASON_CEASED_IMPOSSIBLE",
        "reason",
        End("2024-07-01", "OTHER")},
       {"516",
        Referred,
        {Begin("2024-02-05", "INTERIM_CARE_ORDER", kParents)},
        End("2024-07-01", "GUARDIAN_FORMER_CARER_RELATIVE"),
        "REASON_CEASED_IMPOSSIBLE",
        "reason",
        End("2024-07-01", "GUARDIAN_OTHER_CARER_RELATIVE")},
       {"529",
        Referred,
        {},
        Begin("2024-02-05", "SECTION_20",
              "placement { type: PLACEMENT_TYPE_FOSTER provider: PLACEMENT_PROVIDER_OTHER_PUBLIC }"),
        "PROVIDER_IMPOSSIBLE",
        "children[0].placement.provider",
        Begin("2024-02-05")},
       {"550",
        Referred,
        {},
        Begin("2024-02-05", "SECTION_20",
              "placement { type: PLACEMENT_TYPE_FOSTER provider: PLACEMENT_PROVIDER_PARENTS }"),
        "PROVIDER_IMPOSSIBLE",
        "children[0].placement.provider",
        Begin("2024-02-05")},
       {"567",
        Missing,
        {},
        OnFile<RecordReturn>("end_date: '2024-02-29'"),
        "END_BEFORE_START",
        "end_date",
        OnFile<RecordReturn>("end_date: '2024-03-01'")},
       {"574",
        Missing,
        {OnFile<RecordReturn>("end_date: '2024-03-03'")},
        OnFile<RecordMissing>("start_date: '2024-03-03' type: MISSING_TYPE_MISSING"),
        "MISSING_EPISODES_OVERLAP",
        "start_date",
        OnFile<RecordMissing>("start_date: '2024-03-04' type: MISSING_TYPE_AWAY_WITHOUT_AUTHORISATION")},
       {"580",
        Missing,
        {},
        End("2024-07-01", "HOME_PLANNED"),
        "REASON_CEASED_IMPOSSIBLE",
        "reason",
        End("2024-07-01", "OTHER")}});
}

}  // namespace
}  // namespace kith::cases
