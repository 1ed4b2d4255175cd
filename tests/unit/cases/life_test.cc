// Transfer between authorities, birth, death, adoption, reopening: a child's record as a whole (CIN census guide §2.6,
// §4.7, §4.8).
#include <gmock/gmock.h>

#include "services/cases/domain/adoption.h"
#include "services/cases/domain/birth_and_death.h"
#include "services/cases/domain/conference.h"
#include "services/cases/domain/looked_after.h"
#include "services/cases/domain/transfer.h"
#include "tests/unit/cases/table.h"

namespace kith::cases {
namespace {

using testing::Contains;
using testing::ElementsAre;

const Step kDeath = Do<RecordDeath>("name: 'people/C0000001' death_date: '2024-06-03'");
const Step kBirth = Do<RecordBirth>(
    "name: 'people/C0000001' birth_date: '2024-06-03' sex: SEX_FEMALE given_name: 'Testa' nhs_number: '9990000018'");
const Step kOut = OnFile<TransferCaseOut>("transfer_date: '2024-06-03' to_authority: '874'");
const Step kSeal = OnFile<SealAdoption>(
    "order_date: '2024-06-03' given_name: 'New' family_name: 'Name' nhs_number: '9990000018' consent_dispensed: true");

Record Unborn() {
  Record record;
  Must(record, {Do<RegisterPerson>("person { authority: '873' sex: SEX_UNKNOWN expected_birth_date: '2024-06-10' }"),
                Do<OpenCaseFiles>("children: 'people/C0000001' authority: '873' referral_date: '2024-01-08' "
                                  "referral_source: REFERRAL_SOURCE_OTHER_PRIMARY_HEALTH "
                                  "primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT"),
                Do<StartChildProtectionPlans>("conference_date: '2024-04-29' children { name: 'cases/C0000001' "
                                              "category: CATEGORY_OF_ABUSE_NEGLECT }")});
  return record;
}
Record Dead() {
  Record record = Referred();
  Must(record, {kDeath});
  return record;
}
Record Adopted() {
  Record record = Referred();
  Must(record, {kSeal});
  return record;
}

TEST(Record, TakesEveryCommandInEveryStateOrRefusesIt) {
  CheckStates(
      {{"open", Referred},
       {"on a child protection plan", OnChildProtectionPlan},
       {"unborn, on a plan", Unborn},
       {"closed", Closed},
       {"dead", Dead},
       {"adopted", Adopted}},
      {{"TransferCaseIn",
        OnChild<TransferCaseIn>("transfer_date: '2024-06-03' from_authority: '874'"),
        {"", "", "", "CASE_CLOSED", "CASE_CLOSED", "CASE_CLOSED"}},
       {"TransferCaseOut", kOut, {"", "", "", "CASE_CLOSED", "CASE_CLOSED", "CASE_CLOSED"}},
       {"RecordBirth", kBirth, {"NOT_UNBORN", "NOT_UNBORN", "", "NOT_UNBORN", "NOT_UNBORN", "NOT_UNBORN"}},
       {"RecordDeath", kDeath, {"", "", "CHILD_UNBORN", "", "ALREADY_DEAD", ""}},
       {"RecordDeath, the pregnancy ended",
        Do<RecordDeath>("name: 'people/C0000001' death_date: '2024-06-03' pregnancy_ended: true"),
        {"NOT_UNBORN", "NOT_UNBORN", "", "NOT_UNBORN", "ALREADY_DEAD", "NOT_UNBORN"}},
       {"SealAdoption", kSeal, {"", "", "CHILD_UNBORN", "", "CHILD_DEAD", "RECORD_SEALED"}},
       {"OpenCaseFiles",
        Do<OpenCaseFiles>("children: 'people/C0000001' authority: '873' referral_date: '2024-06-03' "
                          "referral_source: REFERRAL_SOURCE_POLICE primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT"),
        {"EPISODE_ALREADY_OPEN", "EPISODE_ALREADY_OPEN", "EPISODE_ALREADY_OPEN", "", "", "RECORD_SEALED"}}});
}

TEST(Birth, CarriesIdentityDateNumberAndPlanOver) {
  Record record = Unborn();
  Must(record, {kBirth});
  const auto& person = *record.Find<v1::Person>(kChild);
  EXPECT_EQ(person.birth_date(), "2024-06-03");
  EXPECT_EQ(person.expected_birth_date(), "");  // rule 8525Q
  EXPECT_EQ(person.sex(), type::v1::SEX_FEMALE);
  EXPECT_EQ(person.given_name(), "Testa");
  EXPECT_EQ(person.nhs_number(), "9990000018");
  const auto& file = record.File(kFile);
  EXPECT_EQ(file.birth_date(), "2024-06-03");
  EXPECT_EQ(file.expected_birth_date(), "");
  EXPECT_EQ(file.sex(), type::v1::SEX_FEMALE);
  EXPECT_EQ(file.episodes(0).child_protection_plans(0).start_date(), "2024-04-29");
  EXPECT_EQ(file.episodes(0).child_protection_plans(0).end_date(), "");
  const auto taken = Do<RegisterPerson>(
      "person { authority: '873' sex: SEX_MALE birth_date: '2024-06-03' nhs_number: '9990000018' }")(record);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().reason, "IDENTIFIER_TAKEN");
}

TEST(Death, EndsWhatIsOpenAndClosesTheCase) {
  Record record = OnChildProtectionPlan();
  Must(record,
       {OnFile<StartAssessment>("start_date: '2024-05-07'"), OnFile<StartSection47Enquiry>("start_date: '2024-05-20'"),
        OnChild<StartPeriodOfCare>("start_date: '2024-05-20' legal_status: LEGAL_STATUS_SECTION_20 "
                                   "category_of_need: PRIMARY_NEED_ABUSE_OR_NEGLECT",
                                   "placement { type: PLACEMENT_TYPE_FOSTER provider: "
                                   "PLACEMENT_PROVIDER_OWN_AUTHORITY }")});
  const auto done = kDeath(record);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_THAT(EventsOf(*done),
              ElementsAre("people/C0000001 PersonDied 2024-06-03", "cases/C0000001 AssessmentCancelled 2024-06-03",
                          "cases/C0000001 Section47EnquiryConcluded 2024-06-03",
                          "cases/C0000001 ChildProtectionPlanEnded 2024-06-03",
                          "cases/C0000001 CeasedToBeLookedAfter 2024-06-03", "cases/C0000001 ChildDied 2024-06-03",
                          "cases/C0000001 CaseClosed 2024-06-03"));
  EXPECT_EQ(record.File(kFile).episodes(0).closure_reason(), type::v1::REASON_FOR_CLOSURE_DIED);
  EXPECT_EQ(record.Find<v1::Person>(kChild)->death_date(), "2024-06-03");
}

TEST(Death, OfAnUnbornChildKeepsTheExpectedDateAndClosesTheCase) {
  Record record = Unborn();
  Must(record, {Do<RecordDeath>("name: 'people/C0000001' death_date: '2024-05-13' pregnancy_ended: true")});
  EXPECT_EQ(record.File(kFile).death_date(), "");
  EXPECT_EQ(record.File(kFile).expected_birth_date(), "2024-06-10");
  EXPECT_EQ(record.File(kFile).episodes(0).closure_reason(), type::v1::REASON_FOR_CLOSURE_DIED);
  const auto born = kBirth(record);
  ASSERT_FALSE(born.has_value());
  EXPECT_EQ(born.error().reason, "ALREADY_DEAD");
}

TEST(TransferOut, EndsThePlansAndClosesTheCaseWithRc5) {
  Record record = OnChildProtectionPlan();
  const auto done = kOut(record);
  ASSERT_TRUE(done.has_value());
  EXPECT_THAT(EventsOf(*done),
              ElementsAre("cases/C0000001 ChildProtectionPlanEnded 2024-06-03",
                          "cases/C0000001 CaseTransferredOut 2024-06-03", "cases/C0000001 CaseClosed 2024-06-03"));
  const auto& episode = record.File(kFile).episodes(0);
  EXPECT_EQ(episode.closure_reason(), type::v1::REASON_FOR_CLOSURE_TRANSFERRED_TO_ANOTHER_AUTHORITY);
  EXPECT_EQ(episode.transferred_to(), "874");
}

TEST(TransferIn, AsksForAConferenceWithinFifteenWorkingDaysAndNeedsNoEnquiry) {
  Record record = Referred();
  Must(record,
       {OnBoth<TransferCaseIn>("transfer_date: '2024-01-16' from_authority: '874' on_child_protection_plan: true"),
        OnBoth<HoldInitialConference>("conference_date: '2024-02-01' is_quorate: true",
                                      "outcome: CONFERENCE_OUTCOME_CHILD_PROTECTION_PLAN category: "
                                      "CATEGORY_OF_ABUSE_NEGLECT number_of_previous_plans: 1")});
  for (const auto& file : {kFile, kSiblingFile}) {
    const auto& episode = record.File(file).episodes(0);
    EXPECT_EQ(episode.transferred_from(), "874");
    EXPECT_TRUE(episode.initial_conferences(0).is_transfer_in());
    EXPECT_EQ(episode.initial_conferences(0).target_date(), "2024-02-06");
    EXPECT_TRUE(episode.section_47_enquiries().empty());
    EXPECT_EQ(episode.child_protection_plans(0).start_date(), "2024-02-01");
  }
}

// A record that is brought from elsewhere may know the plan, and not the authority.
TEST(TransferIn, OfAnUnknownAuthorityIsKnownByItsConferenceAndHappensOnce) {
  Record record = Referred();
  const Step moved_in = OnChild<TransferCaseIn>("transfer_date: '2024-01-16' on_child_protection_plan: true");
  Must(record, {moved_in});
  EXPECT_EQ(record.File(kFile).episodes(0).transferred_from(), "");
  EXPECT_TRUE(record.File(kFile).episodes(0).initial_conferences(0).is_transfer_in());
  EXPECT_EQ(moved_in(record).error().reason, "ALREADY_TRANSFERRED_IN");
  Record without_plan = Referred();
  EXPECT_EQ(OnChild<TransferCaseIn>("transfer_date: '2024-01-16'")(without_plan).error().reason, "INVALID_REQUEST");
}

TEST(Adoption, SealsTheOldRecordAndBeginsANewOneThatDoesNotLeadBack) {
  Record record = OnChildProtectionPlan();
  const auto done = kSeal(record);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  const std::string made = done->front().stream;
  const auto& person = *record.Find<v1::Person>(made);
  EXPECT_EQ(person.given_name(), "New");
  EXPECT_EQ(person.birth_date(), "2019-05-04");
  EXPECT_EQ(person.DebugString().find("C0000001"), std::string::npos);
  EXPECT_TRUE(record.File(kFile).has_seal());
  EXPECT_EQ(record.File(kFile).DebugString().find(made), std::string::npos);
  EXPECT_EQ(record.Find<v1::Person>(kChild)->sealed_date(), "2024-06-03");
  EXPECT_EQ(record.File(kFile).episodes(0).closure_reason(), type::v1::REASON_FOR_CLOSURE_ADOPTED);
  EXPECT_THAT(EventsOf(*done), Contains("cases/C0000001 ChildProtectionPlanEnded 2024-06-03"));
  std::string link;
  for (const Draft& draft : *done) {
    if (draft.stream.rfind("adoptions/", 0) == 0) link = draft.stream;
  }
  ASSERT_FALSE(link.empty());
  EXPECT_EQ(record.Find<v1::Adoption>(link)->former_person(), kChild);
  EXPECT_EQ(record.Find<v1::Adoption>(link)->adopted_person(), made);
}

TEST(Record, IsRefusedWhereARuleIsBroken) {
  CheckRules({{"to itself",
               Referred,
               {},
               OnFile<TransferCaseOut>("transfer_date: '2024-06-03' to_authority: '873'"),
               "SAME_AUTHORITY",
               "to_authority",
               kOut},
              {"handed over once",
               Referred,
               {OnChild<TransferCaseIn>("transfer_date: '2024-02-01' from_authority: '874'")},
               OnChild<TransferCaseIn>("transfer_date: '2024-02-01' from_authority: '874'"),
               "ALREADY_TRANSFERRED_IN",
               "children[0].name",
               kOut},
              {"8565",
               OnChildProtectionPlan,
               {OnFile<StartAssessment>("start_date: '2024-06-04'")},
               kOut,
               "ACTIVITY_AFTER_CLOSURE",
               "transfer_date",
               OnFile<TransferCaseOut>("transfer_date: '2024-06-04' to_authority: '874'")},
              {"8840",
               OnChildProtectionPlan,
               {},
               OnFile<TransferCaseOut>("transfer_date: '2024-02-01' to_authority: '874'"),
               "PLAN_ENDS_ON_ITS_START",
               "transfer_date",
               OnFile<TransferCaseOut>("transfer_date: '2024-02-02' to_authority: '874'")},
              {"8535Q",
               Referred,
               {},
               Do<RecordDeath>("name: 'people/C0000001' death_date: '2019-05-03'"),
               "DEATH_BEFORE_BIRTH",
               "death_date",
               kDeath},
              {"one NHS number, one person",
               Unborn,
               {Do<RegisterPerson>(
                   "person { authority: '873' sex: SEX_MALE birth_date: '2021-03-02' nhs_number: '9990000018' }")},
               kBirth,
               "IDENTIFIER_TAKEN",
               "nhs_number",
               Do<RecordBirth>("name: 'people/C0000001' birth_date: '2024-06-03' sex: SEX_FEMALE")},
              {"390, adoption",
               Referred,
               {OnChild<StartPeriodOfCare>("start_date: '2024-05-20' legal_status: LEGAL_STATUS_SECTION_20 "
                                           "category_of_need: PRIMARY_NEED_ABUSE_OR_NEGLECT",
                                           "placement { type: PLACEMENT_TYPE_FOSTER provider: "
                                           "PLACEMENT_PROVIDER_OWN_AUTHORITY }")},
               kSeal,
               "REASON_CEASED_IMPOSSIBLE",
               "name",
               OnFile<EndPeriodOfCare>("end_date: '2024-06-03' reason: REASON_EPISODE_CEASED_HOME_PLANNED")}});
}

TEST(Reopening, IsANewEpisodeOfTheSameFile) {
  Record record = Closed();
  Must(record,
       {Do<OpenCaseFiles>("children: 'people/C0000001' authority: '873' referral_date: '2024-06-03' "
                          "referral_source: REFERRAL_SOURCE_POLICE primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT"),
        OnFile<StartAssessment>("start_date: '2024-06-04'")});
  EXPECT_EQ(record.File(kFile).episodes_size(), 2);
  EXPECT_EQ(record.File(kFile).episodes(1).assessments(0).number(), 1);
  EXPECT_EQ(record.File(kFile).state(), v1::CaseFile::STATE_OPEN);
}

}  // namespace
}  // namespace kith::cases
