// Chronologies of children and families from the journal, on both stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cases/chronology_query.h"
#include "tests/integration/cases/practice.h"

namespace kith::cases {
namespace {

using ::testing::HasSubstr;

class Chronologies : public Practice {
 protected:
  void SetUp() override {
    Open();
    if (!journal_) return;
    file_ = Assess("2026-01-05", "north-1", "SW1");
    sibling_ = Assess("2026-01-12", "north-1", "SW1");
    family_ = Run(RegisterFamily,
                  "authority: '873' members: ['people" + file_.substr(5) + "', 'people" + sibling_.substr(5) + "']");
    GoTo("2026-02-10");
    Run(AuthoriseAssessment,
        "name: '" + file_ + "' authorisation_date: '2026-02-09' factors: ASSESSMENT_FACTOR_NEGLECT");
  }

  // All pages of the document.
  std::string Write(const std::string& request_text, int page_size) {
    auto request = Parse<v1::WriteChronologyRequest>(request_text);
    request.set_page_size(page_size);
    std::string document;
    for (int pages = 0; pages < 100; ++pages) {
      const auto part = WriteChronology(*journal_, Context{}, request);
      EXPECT_TRUE(part.has_value());
      if (!part) return "";
      document += part->content();
      request.set_page_token(part->next_page_token());
      if (request.page_token().empty()) break;
    }
    return document;
  }

  std::string file_, sibling_, family_;
};

TEST_P(Chronologies, TellAChildsStoryByEitherName) {
  v1::GetChronologyRequest request;
  request.set_name(file_);
  const auto story = GetChronology(*journal_, Context{}, request);
  ASSERT_TRUE(story.has_value());
  ASSERT_EQ(story->lines_size(), 5);
  EXPECT_EQ(story->lines(0).occurred_on(), "2026-01-05");
  EXPECT_THAT(story->lines(4).text(), HasSubstr("authorised by a manager; factors: neglect"));
  EXPECT_EQ(story->lines(4).recorded_by(), "TM1");
  request.set_name("people" + file_.substr(5));
  EXPECT_EQ(GetChronology(*journal_, Context{}, request)->SerializeAsString(), story->SerializeAsString());
}

TEST_P(Chronologies, TellAFamilysStory) {
  v1::GetChronologyRequest request;
  request.set_name(family_);
  const auto story = GetChronology(*journal_, Context{}, request);
  ASSERT_TRUE(story.has_value());
  EXPECT_EQ(story->lines_size(), 10) << "five of one child, four of the other, the family's own";
}

TEST_P(Chronologies, TellWhatWasKnownOnADay) {
  v1::GetChronologyRequest request;
  request.set_name(file_);
  request.mutable_filter()->set_known_on("2026-02-05T00:00:00Z");
  EXPECT_EQ(GetChronology(*journal_, Context{}, request)->lines_size(), 4);
  request.mutable_filter()->set_known_on("2026-01-01T00:00:00Z");
  EXPECT_EQ(GetChronology(*journal_, Context{}, request)->lines_size(), 0);
}

TEST_P(Chronologies, AreTheSameDocumentInPagesOfAnySize) {
  for (const char* format : {"FORMAT_TEXT", "FORMAT_HTML"}) {
    const std::string request = "name: '" + family_ + "' format: " + format;
    const std::string whole = Write(request, 500);
    EXPECT_EQ(Write(request, 1), whole) << format;
    EXPECT_EQ(Write(request, 3), whole) << format;
    EXPECT_THAT(whole, HasSubstr("10 entries."));
  }
}

TEST_P(Chronologies, RefuseWhatIsNotThere) {
  for (const char* wrong : {"name: 'cases/C9999999'", "name: 'families/F9999999'", "name: 'teams/north-1'",
                            "name: 'people/C9999999'", "page_token: '00'"}) {
    EXPECT_FALSE(GetChronology(*journal_, Context{}, Parse<v1::GetChronologyRequest>(wrong)).has_value()) << wrong;
  }
  EXPECT_FALSE(
      WriteChronology(*journal_, Context{}, Parse<v1::WriteChronologyRequest>("name: '" + file_ + "'")).has_value());
}

KITH_ON_BOTH_STORES(Chronologies);

}  // namespace
}  // namespace kith::cases
