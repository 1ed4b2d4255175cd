#include "services/workbook/domain/assessment.h"

#include <gtest/gtest.h>

#include "tests/unit/workbook/record.h"

namespace kith::workbook {
namespace {

v1::Passage Passage(const std::string& person, bool is_adult, const std::string& text = "Something.") {
  v1::Passage passage;
  passage.set_person(person);
  passage.set_is_adult(is_adult);
  passage.set_text(text);
  return passage;
}

constexpr char kVictim[] = "people/C0000001";
constexpr char kPerpetrator[] = "people/C0000002";
constexpr char kChild[] = "people/C0000003";

v1::ExportAssessmentRequest For(v1::AssessmentAudience audience, const std::string& person) {
  v1::ExportAssessmentRequest request;
  request.set_audience(audience);
  request.set_person(person);
  return request;
}

// Who is given a passage: team, court, victim, perpetrator; "y" or "-" each, "x" where the text alone is left out.
std::string Given(const v1::Passage& passage, bool has_officer = true, bool with_risk_of_harm = false) {
  v1::Workbook workbook;
  if (has_officer) {
    auto& head = *workbook.add_chapters();
    head.set_role(cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER);
    head.set_person(kPerpetrator);
    auto& victims = *workbook.add_chapters();
    victims.set_role(cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER);
    victims.set_person(kVictim);
  }
  std::string given;
  for (const auto& [audience, person] : {std::pair{v1::ASSESSMENT_AUDIENCE_TEAM, ""},
                                         {v1::ASSESSMENT_AUDIENCE_COURT, ""},
                                         {v1::ASSESSMENT_AUDIENCE_MEMBER, kVictim},
                                         {v1::ASSESSMENT_AUDIENCE_MEMBER, kPerpetrator}}) {
    v1::FamilyAssessment assessment;
    *assessment.add_parts()->add_passages() = passage;
    auto request = For(audience, person);
    request.set_with_risk_of_harm(with_risk_of_harm);
    RedactFor(request, workbook, assessment);
    const auto& passages = assessment.parts(0).passages();
    const bool is_emptied = !passages.empty() && passages[0].left_out() == v1::Passage::LEFT_OUT_ADDRESS;
    EXPECT_EQ(assessment.parts(0).withheld(), passages.empty() || is_emptied ? 1 : 0) << "what is left out is counted";
    EXPECT_EQ(is_emptied, !passages.empty() && passages[0].text().empty());
    given += is_emptied ? "x" : passages.empty() ? "-" : "y";
  }
  return given;
}

TEST(AssessmentAudience, EachIsGivenWhatIsForThem) {
  EXPECT_EQ(Given(Passage(kChild, false)), "yyy-") << "nor what a child says, or whom it can turn to";
  EXPECT_EQ(Given(Passage("", false)), "yyy-");
  EXPECT_EQ(Given(Passage(kPerpetrator, true)), "yyyy");
  EXPECT_EQ(Given(Passage(kVictim, true)), "yyy-") << "nothing about others to a perpetrator";
  EXPECT_EQ(Given(Passage(kChild, false), false), "yyyy");
  EXPECT_EQ(Given(Passage(kVictim, true), false), "yyyy") << "where nobody works with a danger, both parents read both";
}

TEST(AssessmentAudience, WhatReadsAsAnAddressGoesToTheTeamAlone) {
  for (const char* text : {"At ZZ9 9ZZ on Fridays.", "She moved to 12 Rowan Court.", "They sleep in flat 3."}) {
    EXPECT_EQ(Given(Passage(kChild, false, text)), "yxx-") << text;
    EXPECT_EQ(Given(Passage(kPerpetrator, true, text)), "yxxx") << text;
    auto hers = Passage(kVictim, true, text);
    hers.mutable_visibility()->add_locates(kVictim);
    EXPECT_EQ(Given(hers), "y-y-") << "it is marked as her own: " << text;
  }
}

TEST(AssessmentAudience, ACommentThatReadsAsAnAddressIsForTheTeamAlone) {
  for (const auto& [audience, comments] : {std::pair{v1::ASSESSMENT_AUDIENCE_TEAM, 2},
                                           {v1::ASSESSMENT_AUDIENCE_COURT, 1},
                                           {v1::ASSESSMENT_AUDIENCE_MEMBER, 1}}) {
    v1::FamilyAssessment assessment;
    auto& part = *assessment.add_parts();
    part.add_comments()->set_text("The test is awaited.");
    part.add_comments()->set_text("She may be met at 12 Rowan Court.");
    RedactFor(For(audience, kVictim), v1::Workbook(), assessment);
    EXPECT_EQ(assessment.parts(0).comments_size(), comments) << v1::AssessmentAudience_Name(audience);
    EXPECT_EQ(assessment.parts(0).withheld(), 2 - comments);
  }
}

TEST(AssessmentAudience, WhereAbuseIsWorkedOnWhoeverIsNotKnownAsVictimReadsTheirOwnAlone) {
  v1::Workbook workbook;
  auto& head = *workbook.add_chapters();
  head.set_role(cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER);
  head.set_person(kVictim);
  // The officer has not begun a chapter: nobody knows yet who is dangerous.
  for (const auto& [person, passages] : {std::pair{kVictim, 2}, {kPerpetrator, 1}}) {
    v1::FamilyAssessment assessment;
    auto& part = *assessment.add_parts();
    *part.add_passages() = Passage(kPerpetrator, true);
    *part.add_passages() = Passage(kChild, false);
    part.add_comments()->set_text("She has somewhere to go.");
    RedactFor(For(v1::ASSESSMENT_AUDIENCE_MEMBER, person), workbook, assessment);
    EXPECT_EQ(assessment.parts(0).passages_size(), passages) << person;
    EXPECT_EQ(assessment.parts(0).comments_size(), passages - 1) << person;
    EXPECT_EQ(assessment.parts(0).withheld(), 2 * (2 - passages)) << person;
  }
}

TEST(AssessmentAudience, WhatLocatesSomebodyIsTheirsAlone) {
  auto passage = Passage(kChild, false);
  passage.mutable_visibility()->add_locates(kVictim);
  EXPECT_EQ(Given(passage), "y-y-");
  passage.mutable_visibility()->add_locates(kChild);
  EXPECT_EQ(Given(passage), "y---") << "it locates another too";
}

TEST(AssessmentAudience, ALimitKeepsItFromTheFamilyAndSomeReasonsFromTheCourt) {
  for (const auto& [reason, given] : {std::pair{v1::Visibility::REASON_RISK_OF_HARM, "y---"},
                                      {v1::Visibility::REASON_THIRD_PARTY, "yy--"},
                                      {v1::Visibility::REASON_ASKED_BY_PERSON, "yy--"},
                                      {v1::Visibility::REASON_LEGAL_ADVICE, "y---"},
                                      {v1::Visibility::REASON_STAFF_INTEREST, "y---"}}) {
    auto passage = Passage(kChild, false);
    passage.mutable_visibility()->add_workers("SW1");
    passage.mutable_visibility()->set_reason(reason);
    EXPECT_EQ(Given(passage), given) << v1::Visibility::Reason_Name(reason);
    const bool is_risk = reason == v1::Visibility::REASON_RISK_OF_HARM;
    EXPECT_EQ(Given(passage, true, true), is_risk ? "yy--" : given) << "with what is a risk, as a manager may say";
  }
}

TEST(AssessmentAudience, APostcodeIsSeenWhereverItStands) {
  for (const char* text : {"ZZ9 9ZZ", "at zz99 9zz, twice", "(Z9Z9ZZ)"}) EXPECT_TRUE(HasPostcode(text)) << text;
  for (const char* text : {"", "9 of 10 sessions", "AUDIT 14", "in 2026 he came"})
    EXPECT_FALSE(HasPostcode(text)) << text;
}

TEST(AssessmentAudience, AnAddressIsSeenByItsNumberAndStreet) {
  for (const char* text : {"ZZ9 9ZZ", "12 Rowan Court", "at 7a, Mill Hill Road", "12 Highfield House", "3 Crown Close",
                           "9 rowan lane", "Flat 3", "flat no. 12b", "4 Ash Close,"})
    EXPECT_TRUE(ReadsAsAddress(text)) << text;
  for (const char* text :
       {"", "9 of 10 sessions", "at 9 they crossed the road", "in 2026 the Family Court said so", "2025 Family Court",
        "It was a flat no.", "12 weeks of close work", "He came twice out of 4 and will drive"})
    EXPECT_FALSE(ReadsAsAddress(text)) << text;
}

TEST(ComposeAssessment, TellsOfASectionThatNobodyCouldRead) {
  Record record;
  record.Open();
  const std::string text(4000, 'x');
  for (int i = 0; i < 26; ++i) {
    const std::string number = "C1" + std::to_string(100000 + i);
    record.Hear("families/F0000001",
                "family_member_added { membership { person: 'people/" + number + "' start_date: '2025-01-20' } }");
    record.As("SW1", AddChapter,
              "workbook: 'workbooks/F0000001' start_date: '2025-02-01' chapter { role: WORKER_ROLE_CHILD_PRACTITIONER "
              "subject: SUBJECT_CHILD person: 'people/" +
                  number + "' practitioners: 'CP1' }");
    ASSERT_EQ(ReasonOf(record.As("CP1", WriteChapter,
                                 "name: 'chapters/F0000001-child-practitioner-" + number +
                                     "' fields { prompt: 'own_words' value: '" + text +
                                     "' } fields { prompt: 'wishes' value: '" + text + "' }")),
              "OK");
  }
  const auto request = Record::Parse<v1::ComposeAssessmentRequest>("workbook: 'workbooks/F0000001'");
  EXPECT_EQ(ReasonOf(ComposeAssessment(Shipped(), record, record, request, record.Asking("SW1"))),
            "ASSESSMENT_TOO_LARGE");
}

}  // namespace
}  // namespace kith::workbook
