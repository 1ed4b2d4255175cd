// Whom an instrument may be about, who may have answered it and when, and what is withdrawn.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "services/workbook/domain/instrument_record.h"
#include "services/workbook/template_file.h"
#include "tests/unit/workbook/family_streams.h"

namespace kith::workbook {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Of the family of family_streams.h, whose workbook was opened on 1 September 2025.
class InstrumentAbout : public ::testing::Test {
 protected:
  InstrumentAbout() { family_.As("RW1"); }
  // The filling-in, with the least answer to every item; or the refusal.
  Result<Drafts> Try(const std::string& instrument, const std::string& person, const std::string& respondent,
                     const std::string& date = "2026-03-01", const std::string& more = "") {
    std::string text = "workbook: 'workbooks/F1' instrument: '" + instrument + "' person: 'people/" + person +
                       "' respondent: RESPONDENT_" + respondent + " answered_date: '" + date + "' " + more;
    for (const auto& item : MadeByKith().FindInstrument(instrument)->items())
      text += " answers { item: '" + item.id() + "' value: " + std::to_string(item.least()) + " }";
    auto done = family_.Do(RecordInstrument, text);
    if (done) last_ = done->front().stream;
    return done;
  }
  // "OK", or the reason and field of the refusal.
  template <class... Args>
  std::string Record(const Args&... args) {
    const auto done = Try(args...);
    return done ? "OK" : done.error().reason + " " + done.error().fields.at(0).field;
  }
  std::string Withdraw(const std::string& worker, const std::string& more) {
    const auto done = family_.As(worker).Do(WithdrawInstrument, "name: '" + last_ + "' " + more);
    return done ? "OK" : done.error().reason;
  }
  const v1::InstrumentRecord& record() const { return *family_.Find<v1::InstrumentRecord>(last_); }

  FamilyStreams family_;
  std::string last_;
};

const char kMother[] = "C0000001";
const char kNine[] = "C0000003";    // born on 4 May 2016
const char kFive[] = "C0000004";    // born on 30 November 2020
const char kUnborn[] = "C0000005";  // expected in June
const char kByMother[] = "answered_by: 'people/C0000001'";

TEST_F(InstrumentAbout, IsTakenOfThoseAloneWhomItsTemplateNames) {
  for (const char* of_adults : {"audit.1", "dash.1", "change-rulers.1", "stage-of-change.1"}) {
    const std::string by = std::string(of_adults) == "dash.1" ? "PRACTITIONER" : "ADULT";
    EXPECT_EQ(Record(of_adults, kNine, by), "SUBJECT_DOES_NOT_FIT person") << of_adults;
    EXPECT_EQ(Record(of_adults, kUnborn, by), "SUBJECT_DOES_NOT_FIT person") << of_adults;
    EXPECT_EQ(Record(of_adults, kMother, by), "OK") << of_adults;
  }
  EXPECT_THAT(Try("audit.1", kNine, "ADULT").error().fields[0].description, HasSubstr("an adult on the day"));
  EXPECT_EQ(Record("care-grades.1", kMother, "PRACTITIONER"), "SUBJECT_DOES_NOT_FIT person");
  EXPECT_EQ(Record("care-grades.1", kUnborn, "PRACTITIONER"), "SUBJECT_DOES_NOT_FIT person");
  EXPECT_EQ(Record("care-grades.1", kNine, "PRACTITIONER"), "OK");
  EXPECT_EQ(Record("scale-0-10.1", kUnborn, "PRACTITIONER"), "OK") << "born or unborn";
}

TEST_F(InstrumentAbout, AgesAreThoseOfTheDayOfTheAnswers) {
  EXPECT_EQ(Record("sdq-parent.1", kMother, "PARENT_OF_CHILD", "2026-03-01", kByMother), "SUBJECT_DOES_NOT_FIT person");
  const auto three = Try("sdq-parent.1", kFive, "PARENT_OF_CHILD", "2024-11-29", kByMother);
  EXPECT_EQ(three.error().reason, "SUBJECT_DOES_NOT_FIT");
  EXPECT_THAT(three.error().fields[0].description, HasSubstr("a child of 4 to 17 years"));
  EXPECT_EQ(Record("sdq-parent.1", kFive, "PARENT_OF_CHILD", "2024-11-30", kByMother), "OK") << "four that day";
  family_.GoTo("2034-06-01");
  EXPECT_EQ(Record("sdq-parent.1", kNine, "PARENT_OF_CHILD", "2034-05-03", kByMother), "OK") << "seventeen";
  EXPECT_EQ(Record("sdq-parent.1", kNine, "PARENT_OF_CHILD", "2034-05-04", kByMother), "SUBJECT_DOES_NOT_FIT person");
  EXPECT_EQ(Record("audit.1", kNine, "ADULT", "2034-05-03"), "SUBJECT_DOES_NOT_FIT person");
  EXPECT_EQ(Record("audit.1", kNine, "ADULT", "2034-05-04"), "OK") << "eighteen";
}

TEST_F(InstrumentAbout, WhoAnswersAboutThemselfIsThePerson) {
  ASSERT_EQ(Record("audit.1", kMother, "ADULT"), "OK");
  EXPECT_EQ(record().answered_by(), "people/C0000001");
  EXPECT_EQ(Record("audit.1", kMother, "ADULT", "2026-03-01", kByMother), "OK");
  const std::string field = "RESPONDENT_DOES_NOT_FIT ";
  EXPECT_EQ(Record("audit.1", kMother, "ADULT", "2026-03-01", "answered_by: 'people/C0000002'"), field + "answered_by");
  EXPECT_EQ(Record("scale-0-10.1", kNine, "CHILD"), "OK");
  EXPECT_EQ(Record("scale-0-10.1", kNine, "ADULT"), field + "respondent");
  EXPECT_EQ(Record("scale-0-10.1", kMother, "CHILD"), field + "respondent");
  EXPECT_EQ(Record("scale-0-10.1", kMother, "TEACHER"), field + "respondent") << "the scale takes no teacher";
  EXPECT_EQ(Record("audit.1", kMother, "ADULT", "2026-03-01", "answered_by_agency: AGENCY_HEALTH"),
            field + "answered_by_agency");
  EXPECT_EQ(Record("audit.1", kMother, "ADULT", "2026-03-01", "answered_by_worker: 'RW1'"),
            field + "answered_by_worker");
}

TEST_F(InstrumentAbout, AParentIsAMemberAndNeitherTheChildNorASister) {
  const auto by = [&](const std::string& person) {
    return Record("sdq-parent.1", kFive, "PARENT_OF_CHILD", "2026-03-01",
                  person.empty() ? "" : "answered_by: 'people/" + person + "'");
  };
  EXPECT_EQ(by("C0000002"), "OK") << "a stepfather";
  EXPECT_EQ(record().answered_by(), "people/C0000002");
  EXPECT_EQ(by(kFive), "RESPONDENT_DOES_NOT_FIT answered_by");
  EXPECT_EQ(by(kNine), "RESPONDENT_DOES_NOT_FIT answered_by");
  EXPECT_EQ(by(kUnborn), "RESPONDENT_DOES_NOT_FIT answered_by");
  EXPECT_EQ(by("C0000099"), "NOT_A_MEMBER answered_by");
  EXPECT_EQ(by(""), "INVALID_REQUEST answered_by");
  // A mother of fifteen is a mother.
  family_.Put(
      "families/F1",
      "known_family_changed { family { members { person: 'people/C0000006' birth_date: '2020-01-01' } members { "
      "person: 'people/C0000007' birth_date: '2008-06-01' start_date: '2025-09-01' } " +
          FamilyStreams::WorkerText("RW1", "RECOVERY_WORKER") + "} }");
  EXPECT_EQ(Record("sdq-parent.1", "C0000006", "PARENT_OF_CHILD", "2026-03-01", "answered_by: 'people/C0000007'"),
            "RESPONDENT_DOES_NOT_FIT answered_by")
      << "eleven years older";
  family_.Put(
      "families/F1",
      "known_family_changed { family { members { person: 'people/C0000006' birth_date: '2021-06-01' } members { "
      "person: 'people/C0000007' birth_date: '2008-06-01' start_date: '2025-09-01' } " +
          FamilyStreams::WorkerText("RW1", "RECOVERY_WORKER") + "} }");
  EXPECT_EQ(Record("sdq-parent.1", "C0000006", "PARENT_OF_CHILD", "2026-03-01", "answered_by: 'people/C0000007'"),
            "OK");
}

TEST_F(InstrumentAbout, ProfessionalsAreAnAgencyOrAWorkerOfThatDayAndNeverAName) {
  const auto teacher = [&](const std::string& more) {
    return Record("sdq-teacher.1", kNine, "TEACHER", "2026-03-01", more);
  };
  EXPECT_EQ(teacher(""), "RESPONDENT_DOES_NOT_FIT answered_by_agency");
  EXPECT_EQ(teacher("answered_by_agency: AGENCY_POLICE"), "RESPONDENT_DOES_NOT_FIT answered_by_agency");
  EXPECT_EQ(teacher(std::string("answered_by_agency: AGENCY_SCHOOL ") + kByMother),
            "RESPONDENT_DOES_NOT_FIT answered_by");
  EXPECT_EQ(teacher("answered_by_agency: AGENCY_SCHOOL"), "OK");
  EXPECT_EQ(record().answered_by_agency(), type::v1::AGENCY_SCHOOL);

  const auto dash = [&](const std::string& more, const std::string& date = "2026-03-01") {
    return Record("dash.1", kMother, "PRACTITIONER", date, more);
  };
  EXPECT_EQ(dash(""), "OK") << "whoever records it";
  EXPECT_EQ(dash("answered_by_agency: AGENCY_POLICE"), "OK") << "the police officer who was called";
  EXPECT_EQ(dash("answered_by_agency: 77"), "UNKNOWN_CODE answered_by_agency");
  EXPECT_EQ(dash("answered_by_worker: 'DP1'"), "OK");
  EXPECT_EQ(record().answered_by_worker(), "DP1");
  EXPECT_EQ(dash("answered_by_worker: 'DP1' answered_by_agency: AGENCY_POLICE"),
            "RESPONDENT_DOES_NOT_FIT answered_by_worker");
  EXPECT_EQ(dash("answered_by_worker: 'DP9'"), "NOT_A_WORKER answered_by_worker");
  EXPECT_EQ(dash("answered_by_worker: 'DP1'", "2025-08-31"), "NOT_A_WORKER answered_by_worker") << "a day too early";
}

TEST_F(InstrumentAbout, AnswersAreNeitherOfTheFutureNorOfBeforeBirthNorOfLongAgo) {
  EXPECT_EQ(Record("audit.1", kMother, "ADULT", "2026-03-02"), "OK") << "today";
  EXPECT_EQ(Record("audit.1", kMother, "ADULT", "2026-03-03"), "DATE_IN_FUTURE answered_date");
  EXPECT_EQ(Record("audit.1", kMother, "ADULT", "2024-09-01"), "OK") << "a year before the workbook";
  const auto old = Try("audit.1", kMother, "ADULT", "2024-08-31");
  EXPECT_EQ(old.error().reason, "ANSWERS_TOO_OLD");
  EXPECT_THAT(old.error().fields[0].description, HasSubstr("on or after 2024-09-01"));
  EXPECT_EQ(Record("care-grades.1", kFive, "PRACTITIONER", "2020-11-29"), "BEFORE_BIRTH answered_date");
}

const char kWrong[] = "kind: KIND_WRONG_PERSON reason: 'It is the aunt who answered.'";

TEST_F(InstrumentAbout, IsWithdrawnByWhoeverRecordedItOrAManagerOnceAndKept) {
  ASSERT_EQ(Record("audit.1", kMother, "ADULT"), "OK");
  EXPECT_EQ(Withdraw("SW1", kWrong), "NOT_YOURS");
  EXPECT_EQ(Withdraw("XX9", kWrong), "NOT_FOUND");
  EXPECT_EQ(Withdraw("RW1", "reason: 'x'"), "UNKNOWN_CODE");
  EXPECT_EQ(Withdraw("RW1", "kind: KIND_OTHER"), "INVALID_REQUEST");
  EXPECT_EQ(Withdraw("RW1", std::string(kWrong) + " etag: '2'"), "STALE_ETAG");
  ASSERT_EQ(Withdraw("RW1", kWrong), "OK");
  EXPECT_EQ(record().withdrawal().kind(), v1::InstrumentWithdrawal::KIND_WRONG_PERSON);
  EXPECT_EQ(record().withdrawal().by().worker(), "RW1");
  EXPECT_EQ(record().answers_size(), 10) << "kept as it was";
  EXPECT_EQ(Withdraw("RW1", kWrong), "INSTRUMENT_WITHDRAWN");
  EXPECT_EQ(
      family_.ReasonOf(OverrideSuggestion,
                       "name: '" + last_ + "' action: ACTION_SPECIALIST_ASSESSMENT is_to_be_done: true reason: 'x'"),
      "INSTRUMENT_WITHDRAWN");
  family_.As("RW1");
  ASSERT_EQ(Record("audit.1", kMother, "ADULT"), "OK");
  family_.Put("workbooks/F1", "workbook_closed { end_date: '2026-03-02' }");
  EXPECT_EQ(Withdraw("TM1", "kind: KIND_RECORDED_TWICE reason: 'Twice.'"), "OK") << "a manager, in a closed workbook";
}

// Every mistake of a template's subject at once.
TEST(InstrumentSubjectOfATemplate, IsCheckedWithTheRestOfIt) {
  const auto problems_of = [](const char* subject, const char* respondents) {
    auto made = nlohmann::json::parse(ShippedInstruments()[0].text);
    if (*subject) made["subject"] = nlohmann::json::parse(subject);
    if (!*subject) made.erase("subject");
    made["respondents"] = nlohmann::json::parse(respondents);
    std::vector<FieldViolation> problems;
    ReadInstrument(ShippedInstruments()[0].name, made.dump(), problems);
    std::vector<std::string> fields;
    for (const auto& problem : problems) fields.push_back(problem.field.substr(problem.field.find(' ') + 1));
    return fields;
  };
  const char* of_adult = R"(["RESPONDENT_ADULT"])";
  EXPECT_THAT(problems_of("", of_adult), ElementsAre("subject.who"));
  EXPECT_THAT(problems_of(R"({"who": ["SUBJECT_ADULT"], "least_age": 16})", of_adult), ElementsAre());
  EXPECT_THAT(
      problems_of(R"({"who": ["SUBJECT_FAMILY", "SUBJECT_ADULT", "SUBJECT_ADULT"], "least_age": 30, "most_age": 17,
                      "includes_unborn": true})",
                  R"(["RESPONDENT_ADULT", "RESPONDENT_TEACHER", "RESPONDENT_ADULT"])"),
      ElementsAre("subject.who[0]", "subject.who[2]", "subject.includes_unborn", "subject.most_age", "subject.most_age",
                  "respondents[1]", "respondents[2]"));
  EXPECT_THAT(problems_of(R"({"who": ["SUBJECT_CHILD"], "least_age": 18, "most_age": 121})", R"(["RESPONDENT_CHILD"])"),
              ElementsAre("subject.most_age", "subject.least_age"));
}

}  // namespace
}  // namespace kith::workbook
