#include <string>

#include <gtest/gtest.h>

#include "services/cases/domain/identifiers.h"
#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

const std::string kBorn = "authority: '873' sex: SEX_FEMALE birth_date: '2019-05-04' ";

Step Register(const std::string& person) { return Do<RegisterPerson>("person { " + person + " }"); }

TEST(RegisterPerson, NumbersThePersonAndClaimsTheIdentifiers) {
  Record record;
  ASSERT_TRUE(Register(kBorn + "la_child_id: 'AB12' nhs_number: '9434765919'")(record).has_value());
  const auto* person = record.Find<v1::Person>("people/C0000001");
  ASSERT_NE(person, nullptr);
  EXPECT_EQ(person->name(), "") << "the name and the etag are not stored";
  EXPECT_EQ(record.Find<v1::IdentifierClaim>(LaChildIdStream("873", "AB12"))->person(), "people/C0000001");
  EXPECT_EQ(record.Find<v1::IdentifierClaim>(NhsNumberStream("9434765919"))->person(), "people/C0000001");
}

TEST(RegisterPerson, RefusesATakenIdentifierNamingWhoHasIt) {
  Record record;
  ASSERT_TRUE(Register(kBorn + "la_child_id: 'AB12' nhs_number: '9434765919'")(record).has_value());
  const auto refused = Register(kBorn + "la_child_id: 'AB13' nhs_number: '9434765919'")(record);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, "IDENTIFIER_TAKEN");
  EXPECT_EQ(refused.error().code, Code::kAlreadyExists);
  EXPECT_EQ(refused.error().fields[0].field, "person.nhs_number");
  EXPECT_NE(refused.error().message.find("people/C0000001"), std::string::npos);
  EXPECT_EQ(record.Find<v1::IdentifierClaim>(LaChildIdStream("873", "AB13")), nullptr) << "nothing is half claimed";
  // Another authority may use the same number for another child.
  EXPECT_TRUE(
      Register("authority: '874' sex: SEX_MALE birth_date: '2019-05-04' la_child_id: 'AB12'")(record).has_value());
}

TEST(RegisterPerson, RefusesWhatCannotBe) {
  const struct {
    std::string person;
    const char* reason;
    const char* field;
  } rows[] = {
      {"sex: SEX_MALE birth_date: '2019-05-04' authority: '87'", "INVALID_REQUEST", "person.authority"},
      {"authority: '873' birth_date: '2019-05-04'", "UNKNOWN_CODE", "person.sex"},
      {"authority: '873' sex: SEX_MALE", "ONE_BIRTH_DATE_REQUIRED", "person.birth_date"},
      {kBorn + "expected_birth_date: '2019-05-04'", "ONE_BIRTH_DATE_REQUIRED", "person.birth_date"},
      {"authority: '873' sex: SEX_MALE birth_date: '2025-01-01'", "DATE_IN_FUTURE", "person.birth_date"},
      {"authority: '873' sex: SEX_MALE expected_birth_date: '2025-05-01'", "UNBORN_SEX_MUST_BE_UNKNOWN", "person.sex"},
      {kBorn + "death_date: '2019-05-03'", "DEATH_BEFORE_BIRTH", "person.death_date"},
      {kBorn + "disabilities: [DISABILITY_NONE, DISABILITY_AUTISM]", "DISABILITIES_CONTRADICT",
       "person.disabilities[0]"},
      {kBorn + "disabilities: [DISABILITY_AUTISM, DISABILITY_AUTISM]", "DISABILITIES_CONTRADICT",
       "person.disabilities[1]"},
      {kBorn + "nhs_number: '9434765918'", "INVALID_IDENTIFIER", "person.nhs_number"},
      {kBorn + "upn: 'A873200001001'", "INVALID_IDENTIFIER", "person.upn"},
      {kBorn + "la_child_id: 'AB-12'", "INVALID_IDENTIFIER", "person.la_child_id"},
      {kBorn + "family_name: 'two\\nlines'", "INVALID_REQUEST", "person.family_name"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.person);
    Record record;
    const auto refused = Register(row.person)(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason);
    EXPECT_EQ(refused.error().fields.at(0).field, row.field);
    EXPECT_TRUE(record.history().empty());
  }
}

TEST(RegisterPerson, TakesAnUnbornChildWithADateToCome) {
  Record record;
  EXPECT_TRUE(Register("authority: '873' sex: SEX_UNKNOWN expected_birth_date: '2025-05-01'")(record).has_value());
}

TEST(UniquePupilNumber, HasACheckLetterOverTheTwelveThatFollow) {
  // 8*2+7*3+3*4+1*5+0+2*7+3*8+4*9+5*10+6*11+7*12+8*13 = 432, and 432 mod 23 = 18: the letter T of the 23.
  EXPECT_FALSE(CheckUpn("upn", "V873102345678").has_value());
  EXPECT_TRUE(CheckUpn("upn", "T873102345678").has_value());
  EXPECT_TRUE(CheckUpn("upn", "V87310234567I").has_value());
  EXPECT_TRUE(CheckUpn("upn", "V87310234567").has_value());
}

TEST(NhsNumber, HasAModulus11CheckDigit) {
  EXPECT_FALSE(CheckNhsNumber("nhs_number", "9434765919").has_value());  // the example of the NHS Data Dictionary
  EXPECT_FALSE(CheckNhsNumber("nhs_number", "4010232137").has_value());
  EXPECT_TRUE(CheckNhsNumber("nhs_number", "4010232138").has_value());
  EXPECT_TRUE(CheckNhsNumber("nhs_number", "943 476 5919").has_value());
}

TEST(RegisterFamily, NeedsMembersWhoAreRecorded) {
  Record record = Referred();
  const auto done = Do<RegisterFamily>("authority: '873' members: ['people/C0000001', 'people/C0000002']")(record);
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(record.Find<v1::Family>(done->front().stream)->members_size(), 2);
  EXPECT_EQ(done->front().stream.rfind("families/F", 0), 0u);

  const auto unknown = Do<RegisterFamily>("authority: '873' members: ['people/C0000001', 'people/C9999999']")(record);
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().reason, "NOT_FOUND");
  EXPECT_EQ(unknown.error().fields[0].field, "members[1]");
  const auto twice = Do<RegisterFamily>("authority: '873' members: ['people/C0000001', 'people/C0000001']")(record);
  ASSERT_FALSE(twice.has_value());
  EXPECT_EQ(twice.error().fields[0].field, "members[1]");
  // A name of another kind is never looked up as a person.
  EXPECT_FALSE(Do<RegisterFamily>("authority: '873' members: 'teams/north-1'")(record).has_value());
}

TEST(RegisterTeam, RefusesANameThatIsTakenOrNotAName) {
  Record record = Referred();
  const std::string rest = "display_name: 'North' district: 'North' authority: '873'";
  const auto taken = Do<RegisterTeam>("team { name: 'teams/north-1' " + rest + "}")(record);
  ASSERT_FALSE(taken.has_value());
  EXPECT_EQ(taken.error().reason, "TEAM_EXISTS");
  EXPECT_FALSE(Do<RegisterTeam>("team { name: 'teams/North 2' " + rest + "}")(record).has_value());
  EXPECT_FALSE(Do<RegisterTeam>("team { name: 'north-2' " + rest + "}")(record).has_value());
  EXPECT_TRUE(Do<RegisterTeam>("team { name: 'teams/north-2' " + rest + "}")(record).has_value());
}

TEST(OpenCaseFiles, OpensAllChildrenOrNone) {
  Record record = Closed();
  const auto refused = Do<OpenCaseFiles>(
      "children: ['people/C0000001', 'people/C0000002'] authority: '873' "
      "referral_date: '2024-06-03' referral_source: REFERRAL_SOURCE_POLICE "
      "primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT")(record);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, "EPISODE_ALREADY_OPEN");
  EXPECT_EQ(refused.error().fields[0].field, "children[1]");
  EXPECT_EQ(record.File(kFile).state(), v1::CaseFile::STATE_CLOSED);
}

TEST(OpenCaseFiles, PassesOnTheNhsNumberByWhichPartnersKnowTheChild) {
  const Record record = Referred();
  int seen = 0;
  for (const Draft& draft : record.history()) {
    const auto& event = static_cast<const v1::CasesEvent&>(*draft.event);
    if (draft.stream != kSiblingFile || !event.has_case_opened()) continue;
    EXPECT_EQ(event.case_opened().nhs_number(), "9434765919");
    ++seen;
  }
  EXPECT_EQ(seen, 1);
}

TEST(OpenCaseFiles, RefusesAReferralMoreThanFortyWeeksBeforeBirth) {
  Record record;
  ASSERT_TRUE(Register("authority: '873' sex: SEX_UNKNOWN expected_birth_date: '2024-12-01'")(record).has_value());
  const auto refer = [&record](const std::string& date) {
    return Do<OpenCaseFiles>(
        "children: 'people/C0000001' authority: '873' referral_source: REFERRAL_SOURCE_GP "
        "primary_need: PRIMARY_NEED_FAMILY_DYSFUNCTION referral_date: '" +
        date + "'")(record);
  };
  const auto refused = refer("2024-02-24");  // 281 days
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, "REFERRAL_TOO_LONG_BEFORE_BIRTH");
  EXPECT_EQ(refused.error().fields[0].description, "a date on or after 2024-02-25");
  EXPECT_TRUE(refer("2024-02-25").has_value());
}

}  // namespace
}  // namespace kith::cases
