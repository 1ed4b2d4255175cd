// Names, numbers, addresses, disabilities and ethnicity with their history, and what puts them right.
#include <string>

#include <gtest/gtest.h>

#include "services/cases/domain/identifiers.h"
#include "services/cases/domain/people/person_history.h"
#include "tests/unit/cases/people.h"

namespace kith::cases {
namespace {

const std::string kHome = "lines: '1 Sample Street' postcode: 'PE29 3AA' ";

Step Name(const std::string& entry) { return OnAda<RecordPersonName>("person_name { " + entry + " }"); }
Step Number(const std::string& entry) { return OnAda<RecordPersonIdentifier>("identifier { " + entry + " }"); }
Step Address(const std::string& entry) { return OnAda<RecordPersonAddress>("address { " + entry + " }"); }

TEST(RegisterPerson, BeginsTheHistoryOfWhatIsKnown) {
  const Record record = People();
  const v1::Person& ada = Ada(record);
  ASSERT_EQ(ada.names_size(), 1);
  EXPECT_TRUE(ada.names(0).is_current());
  EXPECT_EQ(ada.names(0).kind(), v1::PersonName::KIND_REGISTERED);
  EXPECT_EQ(ada.identifiers_size(), 3);
  EXPECT_EQ(ada.disability_entries_size(), 1);
  EXPECT_EQ(ada.ethnicity_entries_size(), 1);
  EXPECT_EQ(ada.last_entry(), 6);
}

TEST(RegisterPerson, TakesAddressesAndIgnoresWhatIsGivenOut) {
  Record record;
  Must(record, {Do<RegisterPerson>("person { authority: '873' sex: SEX_MALE birth_date: '2019-05-04' linked_to: "
                                   "'people/C9' names { number: 9 family_name: 'X' } addresses { kind: KIND_MAIN " +
                                   kHome + "} }")});
  const auto& person = *record.Find<v1::Person>(kAda);
  EXPECT_EQ(person.linked_to(), "");
  EXPECT_EQ(person.names_size(), 0);
  ASSERT_EQ(person.addresses_size(), 1);
  EXPECT_EQ(person.addresses(0).number(), 1);
  const auto refused = Do<RegisterPerson>(
      "person { authority: '873' sex: SEX_MALE birth_date: '2019-05-04' addresses { kind: KIND_MAIN " + kHome +
      "} addresses { kind: KIND_MAIN " + kHome + "} }")(record);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().reason, "ADDRESSES_OVERLAP");
}

TEST(RecordPersonName, MovesTheCurrentNameIntoTheHistory) {
  Record record = People();
  Must(record, {Name("kind: KIND_CHANGED family_name: 'Other' given_name: 'Ada' is_current: true start_date: "
                     "'2024-02-01'"),
                Name("kind: KIND_ALIAS given_name: 'Addie'")});
  const v1::Person& ada = Ada(record);
  EXPECT_EQ(ada.family_name(), "Other");
  ASSERT_EQ(ada.names_size(), 3);
  EXPECT_FALSE(ada.names(0).is_current());
  EXPECT_EQ(ada.names(0).end_date(), "2024-02-01");
  EXPECT_EQ(ada.names(0).family_name(), "Sample");
  EXPECT_EQ(ada.names(2).number(), 8);
}

TEST(RecordPersonIdentifier, KeepsTheFormerNumberFindable) {
  Record record = People();
  Must(record, {Number("kind: KIND_NHS_NUMBER value: '4010232137' start_date: '2024-03-01'"),
                Number("kind: KIND_HOME_OFFICE_REFERENCE value: 'H1234567'")});
  EXPECT_EQ(Ada(record).nhs_number(), "4010232137");
  EXPECT_EQ(Ada(record).identifiers(1).end_date(), "2024-03-01");
  EXPECT_EQ(record.Find<v1::IdentifierClaim>(NhsNumberStream("9434765919"))->person(), kAda);
  EXPECT_EQ(record.Find<v1::IdentifierClaim>(NhsNumberStream("4010232137"))->person(), kAda);
}

TEST(RecordPersonAddress, EndsTheMainAddressBeforeIt) {
  Record record = People();
  Must(record,
       {Address("kind: KIND_MAIN start_date: '2020-01-01' " + kHome),
        Address("kind: KIND_MAIN start_date: '2023-06-01' lines: '2 Other Road'"),
        Address("kind: KIND_SCHOOL start_date: '2023-09-01' lines: 'Sample School' is_location_revealing: true"),
        OnAda<MarkPersonAddress>("number: 8 is_known_to_perpetrator: true")});
  ASSERT_EQ(Ada(record).addresses_size(), 3);
  EXPECT_EQ(Ada(record).addresses(0).end_date(), "2023-06-01");
  EXPECT_TRUE(Ada(record).addresses(1).is_known_to_perpetrator());
  EXPECT_TRUE(Ada(record).addresses(2).is_location_revealing());
}

TEST(RecordDisabilities, TheNewestByDateIsTheCurrentOne) {
  Record record = People();
  Must(record,
       {OnAda<RecordDisabilities>("start_date: '2024-05-01' disabilities: [DISABILITY_HEARING, DISABILITY_AUTISM]"),
        OnAda<RecordDisabilities>("start_date: '2023-05-01' disabilities: DISABILITY_NONE"),
        OnAda<RecordEthnicity>("start_date: '2024-05-01' ethnicity: ETHNICITY_WHITE_OTHER")});
  EXPECT_EQ(Ada(record).disabilities_size(), 2);
  EXPECT_EQ(Ada(record).disability_entries_size(), 3);
  EXPECT_EQ(Ada(record).ethnicity(), type::v1::ETHNICITY_WHITE_OTHER);
}

TEST(PersonEntries, AreRefusedForWhatTheyAre) {
  const std::string registered = "kind: KIND_REGISTERED given_name: 'Ada' family_name: 'Sample' is_current: true";
  const struct {
    Step step;
    const char* reason;
    const char* field;
  } rows[] = {
      {Name("family_name: 'X'"), "UNKNOWN_CODE", "person_name.kind"},
      {Name("kind: KIND_ALIAS"), "INVALID_REQUEST", "person_name.family_name"},
      {Name("kind: KIND_ALIAS given_name: 'a\\nb'"), "INVALID_REQUEST", "person_name.given_name"},
      {Name("kind: KIND_ALIAS given_name: 'X' start_date: '2025-01-01'"), "DATE_IN_FUTURE", "person_name.start_date"},
      {Name("kind: KIND_ALIAS given_name: 'X' start_date: '2024-01-02' end_date: '2024-01-01'"), "END_BEFORE_START",
       "person_name.end_date"},
      {Name("kind: KIND_MARRIED given_name: 'X' is_current: true end_date: '2024-01-01'"), "CURRENT_NAME_ENDS",
       "person_name.end_date"},
      {Name(registered), "ALREADY_RECORDED", "person_name"},
      {Number("kind: KIND_NHS_NUMBER value: '9434765918'"), "INVALID_IDENTIFIER", "identifier.value"},
      {Number("kind: KIND_LEGACY_SYSTEM value: 'two words'"), "INVALID_IDENTIFIER", "identifier.value"},
      {Number("kind: KIND_NHS_NUMBER value: '9434765919'"), "ALREADY_RECORDED", "identifier.value"},
      {Number("kind: KIND_LA_CHILD_ID value: 'AB13'"), "INVALID_REQUEST", "identifier.authority"},
      {Number("kind: KIND_LEGACY_SYSTEM value: '1' authority: '873'"), "INVALID_REQUEST", "identifier.authority"},
      {Do<RecordPersonIdentifier>("name: '" + kBea + "' identifier { kind: KIND_FORMER_UPN value: 'V873102345678' }"),
       "IDENTIFIER_TAKEN", "identifier.value"},
      {Do<RecordPersonIdentifier>("name: 'people/C9999999' identifier { kind: KIND_LEGACY_SYSTEM value: '1' }"),
       "NOT_FOUND", "name"},
      {Address("kind: KIND_MAIN " + kHome), "INVALID_REQUEST", "address.start_date"},
      {Address("kind: KIND_MAIN start_date: '2024-01-01'"), "INVALID_REQUEST", "address.lines"},
      {Address("kind: KIND_MAIN start_date: '2024-01-01' lines: 'a' postcode: 'PE293AA'"), "INVALID_REQUEST",
       "address.postcode"},
      {Address("kind: KIND_MAIN start_date: '2024-01-01' lines: 'a' uprn: '1234567890123'"), "INVALID_REQUEST",
       "address.uprn"},
      {OnAda<EndPersonAddress>("number: 1 end_date: '2024-01-01'"), "NOT_FOUND", "number"},
      {OnAda<MarkPersonAddress>("number: 1"), "NOT_FOUND", "number"},
      {OnAda<RecordDisabilities>("start_date: '2024-01-01'"), "INVALID_REQUEST", "disabilities"},
      {OnAda<RecordDisabilities>("start_date: '2024-01-01' disabilities: [DISABILITY_NONE, DISABILITY_AUTISM]"),
       "DISABILITIES_CONTRADICT", "disabilities[0]"},
      {OnAda<RecordEthnicity>("start_date: '2024-01-01'"), "UNKNOWN_CODE", "ethnicity"},
  };
  int n = 0;
  for (const auto& row : rows) {
    SCOPED_TRACE("row " + std::to_string(n++) + " " + row.reason);
    Record record = People();
    const std::string before = Ada(record).SerializeAsString();
    const auto refused = row.step(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason);
    EXPECT_EQ(refused.error().fields.at(0).field, row.field);
    EXPECT_EQ(Ada(record).SerializeAsString(), before);
  }
}

TEST(RecordPersonAddress, KeepsMainAddressesApart) {
  Record record = People();
  Must(record, {Address("kind: KIND_MAIN start_date: '2020-01-01' end_date: '2021-01-01' " + kHome),
                Address("kind: KIND_MAIN start_date: '2022-01-01' " + kHome)});
  const auto overlaps = Address("kind: KIND_MAIN start_date: '2020-06-01' end_date: '2020-07-01' " + kHome)(record);
  ASSERT_FALSE(overlaps.has_value());
  EXPECT_EQ(overlaps.error().reason, "ADDRESSES_OVERLAP");
  EXPECT_TRUE(Address("kind: KIND_TEMPORARY start_date: '2020-06-01' " + kHome)(record).has_value());
  EXPECT_TRUE(Address("kind: KIND_MAIN start_date: '2021-01-01' end_date: '2022-01-01' " + kHome)(record).has_value());
  Must(record, {OnAda<EndPersonAddress>("number: 8 end_date: '2024-01-01'")});
  const auto again = OnAda<EndPersonAddress>("number: 8 end_date: '2024-01-01'")(record);
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(again.error().reason, "ADDRESS_ENDED");
}

TEST(CorrectPerson, KeepsWhatStoodThereAndWhy) {
  Record record = People();
  const auto done = OnAda<CorrectPerson>(
      "number: 1 reason: CORRECTION_REASON_TYPING_ERROR corrected { person_name { kind: KIND_REGISTERED given_name: "
      "'Ida' family_name: 'Sample' is_current: true } }")(record);
  ASSERT_TRUE(done.has_value()) << done.error().message;
  EXPECT_EQ(Ada(record).given_name(), "Ida");
  EXPECT_EQ(Ada(record).names_size(), 1);
  const auto& corrected = static_cast<const CasesEvent&>(*done->front().event).person_corrected();
  EXPECT_EQ(corrected.before().person_name().given_name(), "Ada");
  EXPECT_EQ(corrected.reason(), v1::CORRECTION_REASON_TYPING_ERROR);
}

TEST(CorrectPerson, GivesBackANumberThatWasWrong) {
  Record record = People();
  Must(record, {OnAda<CorrectPerson>("number: 3 reason: CORRECTION_REASON_WRONG_PERSON corrected { identifier { kind: "
                                     "KIND_NHS_NUMBER value: '4010232137' } }")});
  EXPECT_EQ(Ada(record).nhs_number(), "4010232137");
  EXPECT_EQ(record.Find<v1::IdentifierClaim>(NhsNumberStream("9434765919"))->person(), "");
  Must(record,
       {Do<RecordPersonIdentifier>("name: '" + kEli + "' identifier { kind: KIND_NHS_NUMBER value: '9434765919' }"),
        OnAda<CorrectPerson>("number: 3 reason: CORRECTION_REASON_WRONG_PERSON")});
  EXPECT_EQ(Ada(record).nhs_number(), "");
  EXPECT_EQ(record.Find<v1::IdentifierClaim>(NhsNumberStream("9434765919"))->person(), kEli);
}

TEST(CorrectPerson, TellsTheCaseFileOfOtherDates) {
  Record record = Referred();
  Must(record, {OnAda<CorrectPerson>("reason: CORRECTION_REASON_WRONG_DATE corrected { details { birth_date: "
                                     "'2019-04-05' sex: SEX_FEMALE } }")});
  EXPECT_EQ(Ada(record).birth_date(), "2019-04-05");
  EXPECT_EQ(record.File(kFile).birth_date(), "2019-04-05");
}

TEST(CorrectPerson, RefusesWhatIsNoCorrection) {
  const std::string typing = "reason: CORRECTION_REASON_TYPING_ERROR ";
  const struct {
    std::string text;
    const char* reason;
    const char* field;
  } rows[] = {
      {"number: 1", "UNKNOWN_CODE", "reason"},
      {"number: 99 " + typing, "NOT_FOUND", "number"},
      {"number: 1 " + typing, "CURRENT_NAME_REQUIRED", "corrected"},
      {"number: 1 " + typing + "corrected { person_name { kind: KIND_ALIAS given_name: 'Ada' } }",
       "CURRENT_NAME_REQUIRED", "corrected"},
      {"number: 1 " + typing + "corrected { ethnicity { ethnicity: ETHNICITY_INDIAN } }", "CORRECTION_OF_ANOTHER_KIND",
       "corrected"},
      {"number: 6 " + typing + "corrected { ethnicity { ethnicity: ETHNICITY_WHITE_BRITISH } }", "NOTHING_TO_CORRECT",
       "corrected"},
      {"number: 3 " + typing + "corrected { identifier { kind: KIND_NHS_NUMBER value: '1' } }", "INVALID_IDENTIFIER",
       "corrected.identifier.value"},
      {typing, "INVALID_REQUEST", "corrected"},
      {typing + "corrected { details { sex: SEX_FEMALE } }", "ONE_BIRTH_DATE_REQUIRED", "corrected.details.birth_date"},
      {typing + "corrected { details { sex: SEX_MALE expected_birth_date: '2025-02-02' } }",
       "UNBORN_SEX_MUST_BE_UNKNOWN", "corrected.details.sex"},
      {typing + "corrected { details { sex: SEX_MALE birth_date: '2019-05-04' death_date: '2019-05-03' } }",
       "DEATH_BEFORE_BIRTH", "corrected.details.death_date"},
      {typing + "etag: '7' number: 6", "STALE_ETAG", "etag"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    Record record = People();
    const auto refused = OnAda<CorrectPerson>(row.text)(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason);
    EXPECT_EQ(refused.error().fields.at(0).field, row.field);
  }
  EXPECT_EQ(Do<CorrectPerson>("name: 'people/C9' reason: CORRECTION_REASON_WRONG_CODE")(*std::make_unique<Record>())
                .error()
                .reason,
            "NOT_FOUND");
}

// The state stays under 64 KiB however much is recorded, and each list says when it is full.
TEST(Person, HoldsAsMuchAsItMayAndNoMore) {
  Record record = People();
  const std::string long_name(kMaxNameBytes, 'x');
  const std::string line(80, 'y');
  const auto fill = [&record](const auto& step_of) {
    for (int i = 0; i < 200; ++i) {
      const auto done = step_of(i)(record);
      if (!done) return done.error().reason;
    }
    return std::string("never full");
  };
  const auto day = [](int i) {
    std::string date = "2020-01-01";
    date[3] = static_cast<char>('0' + i / 60 % 5);
    date[5] = static_cast<char>('0' + i / 5 % 12 / 10);
    return date;
  };
  EXPECT_EQ(fill([&](int i) {
              return Name("kind: KIND_ALIAS given_name: '" + long_name + "' family_name: '" + std::string(90, 'z') +
                          std::to_string(i) + "' start_date: '2020-01-01' end_date: '2021-01-01'");
            }),
            "RECORD_FULL");
  EXPECT_EQ(fill([&](int i) {
              return Number("kind: KIND_LEGACY_SYSTEM value: 'abcdefghijklmnop" + std::to_string(1000 + i) + "'");
            }),
            "RECORD_FULL");
  EXPECT_EQ(fill([&](int) {
              std::string entry =
                  "kind: KIND_TEMPORARY postcode: 'PE29 3AA' uprn: '123456789012' start_date: '2020-01-01' ";
              for (int n = 0; n < 5; ++n) entry += "lines: '" + line + "' ";
              return Address(entry);
            }),
            "RECORD_FULL");
  EXPECT_EQ(
      fill([&](int i) {
        return OnAda<RecordDisabilities>("start_date: '" + day(i) + "' disabilities: [2,3,4,5,6,7,8,9,10,11,12,13]");
      }),
      "RECORD_FULL");
  EXPECT_EQ(fill([&](int i) {
              return OnAda<RecordEthnicity>("start_date: '" + day(i) + "' ethnicity: ETHNICITY_WHITE_OTHER");
            }),
            "RECORD_FULL");
  EXPECT_LT(Ada(record).ByteSizeLong(), 64u * 1024u);
  EXPECT_GT(Ada(record).ByteSizeLong(), 32u * 1024u) << "the test fills it";
}

}  // namespace
}  // namespace kith::cases
