// Commentary on an assessment: who reads it, and to whom it is handed.
#include <gtest/gtest.h>

#include "services/workbook/domain/assessment.h"
#include "tests/unit/workbook/family_streams.h"

namespace kith::workbook {
namespace {

constexpr char kVictim[] = "people/C0000001";
constexpr char kPerpetrator[] = "people/C0000002";

v1::FamilyAssessment With(const std::string& limit) {
  return Parse<v1::FamilyAssessment>(
      "parts { id: 'child' comments { text: 'She said so to me.' by { worker: 'RW1' } "
      "visibility { " +
      limit + " } } }");
}

// Of the social worker, the manager, its author, the child's practitioner, the perpetrator's worker, an auditor.
std::string ReadBy(const std::string& limit) {
  FamilyStreams family;
  std::string read;
  for (const char* worker : {"SW1", "TM1", "RW1", "CP1", "DO1", "AU1"}) {
    Context context = family.As(worker).context();
    if (worker == std::string("AU1")) context.roles = {"auditor"};
    auto assessment = With(limit);
    HideComments(SightOf(*family.Find<v1::KnownFamily>("families/F1"), context), assessment);
    read += assessment.parts(0).comments_size() == 1 ? 'y' : '-';
    EXPECT_EQ(assessment.parts(0).comments_size() + assessment.parts(0).withheld(), 1) << "what is left out is counted";
  }
  return read;
}

// To the team, the court, the victim, and the perpetrator.
std::string GivenTo(const std::string& limit) {
  const auto workbook = Parse<v1::Workbook>(
      "chapters { role: WORKER_ROLE_DOMESTIC_ABUSE_OFFICER person: 'people/C0000002' } "
      "chapters { role: WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER person: 'people/C0000001' }");
  std::string given;
  for (const auto& [audience, person] : {std::pair{v1::ASSESSMENT_AUDIENCE_TEAM, ""},
                                         {v1::ASSESSMENT_AUDIENCE_COURT, ""},
                                         {v1::ASSESSMENT_AUDIENCE_MEMBER, kVictim},
                                         {v1::ASSESSMENT_AUDIENCE_MEMBER, kPerpetrator}}) {
    auto assessment = With(limit);
    v1::ExportAssessmentRequest request;
    request.set_audience(audience);
    request.set_person(person);
    RedactFor(request, workbook, assessment);
    given += assessment.parts(0).comments_size() == 1 ? 'y' : '-';
  }
  return given;
}

TEST(AssessmentComment, IsReadByThoseWhomItsLimitLets) {
  EXPECT_EQ(ReadBy(""), "yyyyyy");
  EXPECT_EQ(ReadBy("locates: 'people/C0000001'"), "yyyy--");
  EXPECT_EQ(ReadBy("roles: WORKER_ROLE_SOCIAL_WORKER reason: REASON_THIRD_PARTY"), "yyy--y");
  EXPECT_EQ(ReadBy("workers: 'SW1' reason: REASON_STAFF_INTEREST"), "y-y---");
}

TEST(AssessmentComment, IsGivenToAnAudienceAsAPassageIs) {
  EXPECT_EQ(GivenTo(""), "yyy-") << "whoever reads what is about them alone is given no commentary";
  EXPECT_EQ(GivenTo("locates: 'people/C0000001'"), "y-y-") << "where somebody is, is that person's own";
  EXPECT_EQ(GivenTo("roles: WORKER_ROLE_SOCIAL_WORKER reason: REASON_LEGAL_ADVICE"), "y---");
  EXPECT_EQ(GivenTo("workers: 'SW1' reason: REASON_STAFF_INTEREST"), "y---");
}

}  // namespace
}  // namespace kith::workbook
