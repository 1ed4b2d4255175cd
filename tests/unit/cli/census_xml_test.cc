#include "services/cli/census_xml.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "shared/testing/temp_dir.h"
#include "tests/unit/cli/census_fixture.h"

namespace kith::cli {
namespace {

std::string ReasonOf(const std::string& text) {
  const auto census = ParseCensus(text);
  return census ? "" : census.error().reason;
}

TEST(CensusXml, ReadsEveryElementWithItsLine) {
  const auto census = ParseCensus(CensusWith(ChildWith(EpisodeWith(Assessment("2019-06-04", "2019-07-01")))));
  ASSERT_TRUE(census) << census.error().message;
  EXPECT_EQ(census->authority, "873");
  EXPECT_EQ(census->year, 2020);
  ASSERT_EQ(census->children.size(), 1u);
  const auto& child = census->children[0];
  EXPECT_EQ(child.line, 4);
  EXPECT_EQ(child.la_child_id.value, "A1");
  EXPECT_EQ(child.la_child_id.line, 5);
  ASSERT_EQ(child.episodes.size(), 1u);
  EXPECT_EQ(child.episodes[0].referral_date.line, 8);
  ASSERT_EQ(child.episodes[0].assessments.size(), 1u);
  EXPECT_EQ(child.episodes[0].assessments[0].factors[0].value, "3B");
}

TEST(CensusXml, LeavesStrayTextBetweenElementsAlone) {
  const auto census =
      ParseCensus(CensusWith(ChildWith(EpisodeWith(""), "A1", "<UPNunknown>UN3</UPNunknown>PersonBirthDate" + kBorn)));
  ASSERT_TRUE(census);
  EXPECT_EQ(census->children[0].upn_unknown.value, "UN3");
  EXPECT_EQ(census->children[0].birth_date.value, "2012-05-01");
}

TEST(CensusXml, RefusesWhatIsNotXml) {
  for (const auto* text : {"", "hello", "{\"Message\": 1}", "<Message><Header></Message>"}) {
    EXPECT_EQ(ReasonOf(text), "NOT_XML") << text;
  }
}

TEST(CensusXml, SaysThatATruncatedFileIsTruncated) {
  const std::string whole = CensusWith(ChildWith(EpisodeWith("")));
  for (std::size_t size = 40; size + 3 < whole.size(); size += 11) {
    const auto census = ParseCensus(whole.substr(0, size));
    ASSERT_FALSE(census) << size;
    EXPECT_EQ(census.error().reason, "NOT_XML");
    EXPECT_NE(census.error().message.find("truncated"), std::string::npos) << census.error().message << " at " << size;
  }
}

TEST(CensusXml, RefusesDoctypeAndEntitiesWithoutExpandingThem) {
  std::string bomb = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n<!ENTITY a0 \"ha\">\n";
  for (int i = 1; i < 30; ++i) {
    bomb +=
        "<!ENTITY a" + std::to_string(i) + " \"&a" + std::to_string(i - 1) + ";&a" + std::to_string(i - 1) + ";\">\n";
  }
  EXPECT_EQ(ReasonOf(bomb + "]>\n<Message>&a29;</Message>"), "FORBIDDEN_XML");
  EXPECT_EQ(ReasonOf("<!DOCTYPE Message SYSTEM \"file:///etc/passwd\">\n" + CensusWith(ChildWith(""))),
            "FORBIDDEN_XML");
}

TEST(CensusXml, RefusesAnotherDocument) {
  const std::string good = CensusWith(ChildWith(EpisodeWith("")));
  const auto replaced = [&](const std::string& what, const std::string& with) {
    std::string text = good;
    text.replace(text.find(what), what.size(), with);
    return text;
  };
  EXPECT_EQ(ReasonOf("<html><body/></html>"), "NOT_A_CENSUS");
  EXPECT_EQ(ReasonOf("<Message><Children><Child/></Children></Message>"), "NOT_A_CENSUS");
  EXPECT_EQ(ReasonOf(CensusWith("")), "NOT_A_CENSUS");
  EXPECT_EQ(ReasonOf(replaced("<Collection>CIN<", "<Collection>CLA<")), "NOT_A_CENSUS");
  EXPECT_EQ(ReasonOf(replaced("<Year>2020<", "<Year>soon<")), "NOT_A_CENSUS");
  EXPECT_EQ(ReasonOf(replaced("<LEA>873<", "<LEA>87<")), "NOT_A_CENSUS");
  EXPECT_EQ(ReasonOf(replaced("2020-03-31", "31/03/2020")), "NOT_A_CENSUS");
  EXPECT_EQ(ReasonOf(good), "");
}

TEST(CensusXml, RefusesAFileThatIsTooLargeUnread) {
  const testing::TempDir directory;
  const auto path = directory.path() + "/large.xml";
  std::ofstream(path).close();
  std::filesystem::resize_file(path, 100 * 1024 * 1024);
  const auto census = ReadCensusFile(path);
  ASSERT_FALSE(census);
  EXPECT_EQ(census.error().reason, "FILE_TOO_LARGE");
  EXPECT_NE(census.error().message.find("64 MiB"), std::string::npos);
  EXPECT_EQ(ReadCensusFile(directory.path() + "/none.xml").error().reason, "CANNOT_READ");
  EXPECT_EQ(ReadCensusFile(directory.path()).error().reason, "CANNOT_READ");
}

}  // namespace
}  // namespace kith::cli
