// The integrated assessment of the family of Ash: composed, commented, authorised, and handed to each of its readers.
#include <cstdlib>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/workbook/export_pdf.h"
#include "shared/testing/process.h"
#include "tests/integration/workbook/supervision_fixture.h"

namespace kith::workbook {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr char kMo[] = "chapters/F0000001-social-worker-C0000001";
const std::string kName = "name: 'assessments/F0000001-1' ";
const std::string kTitles =
    "titles { person: 'people/C0000001' title: 'Mo (9)' } titles { person: 'people/C0000002' title: 'Kit (1)' } "
    "titles { person: 'people/C0000003' title: 'Robin, their mother' } titles { person: 'people/C0000004' title: 'Sam' "
    "} ";

class IntegratedAssessment : public SupervisionOnAStore {
 protected:
  void SetUp() override {
    SupervisionOnAStore::SetUp();
    if (!journal_) return;
    AddChapter(dao_, "DOMESTIC_ABUSE_OFFICER", "ADULT", "C0000004");
    GoTo("2026-02-16");
    Record(cp_, "DIRECT_WORK",
           At("02-16") +
               "practitioners: 'CP1' people: 'people/C0000001' narrative: 'We drew three houses.' children { "
               "person: 'people/C0000001' is_seen: true own_words: 'I hide when <he> comes.' }");
    GoTo("2026-02-20");
    Write(sw_, kMo, "worries", "Mo tells of hiding. A neighbour heard shouting.");
    Write(sw_, kMo, "next", "A safety plan that Mo can read.");
    Write(rw_, kRecovery, "sobriety", "controlled");
    Write(rw_, kRecovery, "summary", "Sam kept every session.");
    Write(dp_, kVictim, "summary", "Robin knows whom to call.");
    Write(dao_, "chapters/F0000001-domestic-abuse-officer-C0000004", "summary", "Sam came twice out of four times.");
    hidden_ =
        Meeting(dp_, "02-18", "She moved to 12 Rowan Court, ZZ9 9ZZ.", "visibility { locates: 'people/C0000003' }");
  }

  void Compose() {
    Must<v1::ComposeAssessmentResponse>(sw_, "ComposeAssessment",
                                        "workbook: 'workbooks/F0000001' include: '" + hidden_ + "'");
  }
  v1::FamilyAssessment Get(const Caller& caller) {
    return Must<v1::GetAssessmentResponse>(caller, "GetAssessment", kName).assessment();
  }
  std::string Export(const Caller& caller, const std::string& audience,
                     v1::AssessmentFormat format = v1::ASSESSMENT_FORMAT_HTML) {
    return Must<v1::ExportAssessmentResponse>(
               caller, "ExportAssessment",
               kName + "format: " + v1::AssessmentFormat_Name(format) + " audience: " + audience + " " + kTitles)
        .document();
  }
  static int Passages(const v1::FamilyAssessment& assessment) {
    int count = 0;
    for (const auto& part : assessment.parts()) count += part.passages_size();
    return count;
  }
  // For a person to look at, where one is named.
  static void Keep(const std::string& file, const std::string& document) {
    if (const char* folder = std::getenv("KITH_TEST_DOCUMENTS"); folder && *folder) {
      std::ofstream(std::string(folder) + "/" + file) << document;
    }
  }

  std::string hidden_;
};
KITH_ON_BOTH_STORES(IntegratedAssessment);

TEST_P(IntegratedAssessment, IsMadeOfWhatStandsEveryPassageWithItsSourceAndDate) {
  if (!journal_) return;
  Compose();
  const auto assessment = Get(sw_);
  ASSERT_GE(assessment.parts_size(), 2);
  EXPECT_EQ(assessment.parts(0).id(), "child");
  ASSERT_GE(assessment.parts(0).passages_size(), 1);
  const auto& voice = assessment.parts(0).passages(0);
  EXPECT_TRUE(voice.is_voice());
  EXPECT_EQ(voice.text(), "I hide when <he> comes.");
  EXPECT_EQ(voice.part(), "9y 9m") << "as old as Mo was then";
  for (const auto& part : assessment.parts()) {
    for (const auto& passage : part.passages()) {
      EXPECT_FALSE(passage.source().empty()) << passage.title();
      EXPECT_THAT(passage.date(), StartsWith("2026-02-")) << passage.title();
      EXPECT_FALSE(passage.worker().empty()) << passage.title();
    }
  }
  // What is written afterwards belongs into the next version; this one stays.
  Write(sw_, kMo, "worries", "Nothing new was heard.");
  EXPECT_EQ(Get(sw_).SerializeAsString(), assessment.SerializeAsString());
  const auto next = Must<v1::ComposeAssessmentResponse>(sw_, "ComposeAssessment", "workbook: 'workbooks/F0000001'");
  EXPECT_EQ(next.assessment().name(), "assessments/F0000001-2");
  EXPECT_THAT(Must<v1::ListAssessmentsResponse>(sw_, "ListAssessments", "workbook: 'workbooks/F0000001'").assessments(),
              SizeIs(2));
}

TEST_P(IntegratedAssessment, IsCommentedAndAuthorisedByAManagerOtherThanWhoeverSubmittedIt) {
  if (!journal_) return;
  Compose();
  Must<v1::CommentAssessmentResponse>(rw_, "CommentAssessment",
                                      kName + "part: 'substances' text: 'The test is awaited.'");
  EXPECT_EQ(ReasonOf<v1::CommentAssessmentResponse>(rw_, "CommentAssessment", kName + "part: 'nothing' text: 'x'"),
            "INVALID_REQUEST");
  EXPECT_EQ(ReasonOf<v1::AuthoriseAssessmentResponse>(tm_, "AuthoriseAssessment", kName), "ASSESSMENT_NOT_SUBMITTED");
  Must<v1::SubmitAssessmentResponse>(tm_, "SubmitAssessment", kName);
  EXPECT_EQ(ReasonOf<v1::CommentAssessmentResponse>(rw_, "CommentAssessment", kName + "part: 'child' text: 'x'"),
            "ASSESSMENT_NOT_DRAFT");
  EXPECT_EQ(ReasonOf<v1::AuthoriseAssessmentResponse>(tm_, "AuthoriseAssessment", kName), "AUTHORISES_OWN");
  EXPECT_THAT(Export(sw_, "ASSESSMENT_AUDIENCE_TEAM"), HasSubstr("DRAFT"));
  const Caller other{"TM2", identity::Role::kTeamManager};
  const auto done = Must<v1::AuthoriseAssessmentResponse>(other, "AuthoriseAssessment", kName);
  EXPECT_EQ(done.assessment().state(), v1::FamilyAssessment::STATE_AUTHORISED);
  const std::string html = Export(sw_, "ASSESSMENT_AUDIENCE_TEAM");
  EXPECT_THAT(html, Not(HasSubstr("DRAFT")));
  EXPECT_THAT(html, HasSubstr("Commentary by Recovery worker RW1"));
}

TEST_P(IntegratedAssessment, NobodyIsHandedWhatTellsWhereTheVictimIs) {
  if (!journal_) return;
  Compose();
  EXPECT_EQ(Passages(Get(sw_)), Passages(Get(dao_)) + 1) << "the perpetrator's worker reads the rest";
  EXPECT_THAT(Get(dao_).ShortDebugString(), Not(HasSubstr("Rowan")));
  const std::string team = Export(sw_, "ASSESSMENT_AUDIENCE_TEAM");
  EXPECT_THAT(team, HasSubstr("Rowan Court"));
  EXPECT_THAT(Export(dao_, "ASSESSMENT_AUDIENCE_TEAM"), Not(HasSubstr("Rowan")));
  const std::string court = Export(sw_, "ASSESSMENT_AUDIENCE_COURT");
  EXPECT_THAT(court, Not(HasSubstr("Rowan"))) << "the other party reads what a court reads";
  EXPECT_THAT(court, HasSubstr("1 passage is not for this reader"));
  const std::string sam = Export(sw_, "ASSESSMENT_AUDIENCE_MEMBER person: 'people/C0000004'");
  EXPECT_THAT(sam, Not(HasSubstr("Rowan")));
  EXPECT_THAT(sam, Not(HasSubstr("Robin knows whom to call"))) << "nothing about the other adult";
  EXPECT_THAT(sam, HasSubstr("Sam kept every session."));
  const std::string robin = Export(sw_, "ASSESSMENT_AUDIENCE_MEMBER person: 'people/C0000003'");
  EXPECT_THAT(robin, HasSubstr("Robin knows whom to call"));
  EXPECT_THAT(robin, HasSubstr("Rowan Court")) << "it is where she is";
  EXPECT_EQ(ReasonOf<v1::ExportAssessmentResponse>(sw_, "ExportAssessment",
                                                   kName + "format: ASSESSMENT_FORMAT_HTML audience: "
                                                           "ASSESSMENT_AUDIENCE_MEMBER person: 'people/C0000099'"),
            "NOT_A_MEMBER");
  EXPECT_EQ(ReasonOf<v1::GetAssessmentResponse>(stranger_, "GetAssessment", kName), "NOT_FOUND");
  Keep("assessment-team.html", team);
  Keep("assessment-for-sam.html", sam);
}

// What is limited only when somebody sees what it tells is limited in what was composed from it before.
TEST_P(IntegratedAssessment, ShowsNothingThatWasLimitedOrErasedAfterwards) {
  if (!journal_) return;
  const auto walk = Record(cp_, "DIRECT_WORK",
                           At("02-19") +
                               "practitioners: 'CP1' people: 'people/C0000001' narrative: 'We walked by the lantern "
                               "house.' children { person: 'people/C0000001' is_seen: true own_words: 'My bed is "
                               "by the canal.' }");
  const auto talk = Meeting(rw_, "02-19", "The test was clear in January.");
  Must<v1::ComposeAssessmentResponse>(sw_, "ComposeAssessment",
                                      "workbook: 'workbooks/F0000001' include: '" + walk + "' include: '" + talk + "'");
  EXPECT_THAT(Export(dao_, "ASSESSMENT_AUDIENCE_TEAM"),
              AllOf(HasSubstr("lantern"), HasSubstr("canal"), HasSubstr("clear in January")));
  const int before = Passages(Get(dao_));
  Must<v1::LimitEntryResponse>(
      cp_, "LimitEntry", "name: '" + walk + "' reason: 'names the refuge' visibility { locates: 'people/C0000003' }");
  EXPECT_LT(Passages(Get(dao_)), before);
  for (const auto& read : {Get(dao_).ShortDebugString(), Export(dao_, "ASSESSMENT_AUDIENCE_TEAM"),
                           Export(sw_, "ASSESSMENT_AUDIENCE_COURT"),
                           Export(sw_, "ASSESSMENT_AUDIENCE_MEMBER person: 'people/C0000004'")}) {
    EXPECT_THAT(read, AllOf(Not(HasSubstr("lantern")), Not(HasSubstr("canal"))));
  }
  EXPECT_THAT(Export(sw_, "ASSESSMENT_AUDIENCE_TEAM"), AllOf(HasSubstr("lantern"), HasSubstr("canal")));
  ASSERT_TRUE(journal_->EraseStream(talk));
  EXPECT_THAT(Export(sw_, "ASSESSMENT_AUDIENCE_TEAM"), Not(HasSubstr("clear in January")));
}

TEST_P(IntegratedAssessment, ReadsAsHtmlAndAsPdf) {
  if (!journal_) return;
  Compose();
  const std::string html = Export(sw_, "ASSESSMENT_AUDIENCE_TEAM");
  EXPECT_THAT(html, StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(html, HasSubstr("Mo (9), 9y 9m: In the child&#39;s own words"));
  EXPECT_THAT(html, HasSubstr("I hide when &lt;he&gt; comes.")) << "nobody writes into the page";
  EXPECT_THAT(html, HasSubstr("Uses, under control")) << "choices in words";
  const std::string pdf = Export(sw_, "ASSESSMENT_AUDIENCE_TEAM", v1::ASSESSMENT_FORMAT_PDF);
  EXPECT_THAT(pdf, StartsWith("%PDF-1."));
  EXPECT_THAT(pdf, HasSubstr("%%EOF"));
  EXPECT_GT(pdf.size(), 5'000u);
  Keep("assessment-team.pdf", pdf);
}

TEST(PdfDocument, ComesToTheProgramAsItLeavesTheService) {
  const PdfDocument document{"Family assessment, version 1",
                             {{Block::Kind::kTitle, "Zo\xc3\xab"}, {Block::Kind::kWithheld, "\"two\"\nlines"}}};
  const PdfDocument read = ReadPdfDocument(WritePdfDocument(document));
  EXPECT_EQ(read.foot, document.foot);
  ASSERT_THAT(read.blocks, SizeIs(2));
  EXPECT_EQ(read.blocks[0].text, document.blocks[0].text);
  EXPECT_EQ(read.blocks[1].kind, Block::Kind::kWithheld);
  EXPECT_EQ(read.blocks[1].text, document.blocks[1].text);
}

TEST(PdfDocument, IsDrawnHoweverLongItIs) {
  PdfDocument document{"Family assessment, version 2", {}};
  for (int i = 0; i < 300; ++i) document.blocks.push_back({Block::Kind::kPassage, std::string(1000, 'w')});
  EXPECT_THAT(PdfOf(document), AllOf(StartsWith("%PDF-1."), HasSubstr("%%EOF")));
}

// What it says goes to the log.
TEST(PdfDocument, IsNotQuotedWhereItIsNotOne) {
  for (const char* input : {"", "Mo tells of hiding", R"({"foot":"f","blocks":[[77,"Mo tells of hiding"]]})",
                            R"({"foot":"f","blocks":[["Mo tells of hiding"]]})"}) {
    try {
      (void)ReadPdfDocument(input);
      ADD_FAILURE() << input;
    } catch (const std::runtime_error& problem) {
      EXPECT_THAT(problem.what(), Not(HasSubstr("Mo"))) << problem.what();
    }
  }
  const auto run = kith::testing::RunProgram(
      {.argv = {"sh", "-c", "echo Mo tells | " + kith::testing::BuiltProgram("kith-workbook-pdf")}});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, AllOf(HasSubstr("not a document"), Not(HasSubstr("Mo"))));
}

}  // namespace
}  // namespace kith::workbook
