// The return on children looked after: read from a directory, checked row by row and as a chain.
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cli/s903_check.h"
#include "shared/testing/temp_dir.h"

namespace kith::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kHeaderLine = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n";
constexpr const char* kEpisodesLine =
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n";
constexpr const char* kReviewsLine = "CHILD,DOB,REVIEW,REVIEW_CODE\n";
constexpr const char* kMissingLine = "CHILD,DOB,MISSING,MIS_START,MIS_END\n";
const std::string kTesta = "T1,F,03/04/2012,WBRI,UN3,,\n";

// A return of one child with these rows.
class Return {
 public:
  Return& Header(const std::string& rows) { return File("header.csv", kHeaderLine + rows); }
  Return& Episodes(const std::string& rows) { return File("episodes.csv", kEpisodesLine + rows); }
  Return& Reviews(const std::string& rows) { return File("reviews.csv", kReviewsLine + rows); }
  Return& Missing(const std::string& rows) { return File("missing.csv", kMissingLine + rows); }
  Return& File(const std::string& name, const std::string& text) {
    std::ofstream(dir_.File(name)) << text;
    return *this;
  }
  Result<S903Return> Read() const { return ReadS903Directory(dir_.path()); }
  CheckedS903 Check() const { return CheckS903(Read().value(), "873", calendar::DateOf("2026-03-02")); }

 private:
  testing::TempDir dir_;
};

// "rule@line" of each finding; warnings end in "?".
std::vector<std::string> FindingsOf(const CheckedS903& checked) {
  std::vector<std::string> all;
  for (const auto& finding : checked.findings.all) {
    all.push_back(finding.rules + "@" + std::to_string(finding.line) + (finding.quarantined ? "" : "?"));
  }
  return all;
}

TEST(Ssda903, AChildWithTwoPeriodsGoesInWhole) {
  const auto checked = Return()
                           .Header(kTesta)
                           .Episodes(
                               "T1,15/02/2016,S,V2,N1,U6,PR1,14/08/2017,X1,CARPL,,EG19 7TT,4244474\n"
                               "T1,14/08/2017,B,C2,N1,K2,PR4,01/09/2018,E4A,,,WV27 9FW,8969628\n"
                               "T1,03/03/2020,S,L1,N1,U6,PR1,,,,,EG19 7TT,4244474\n")
                           .Reviews("T1,03/04/2012,10/03/2016,PN0\nT1,03/04/2012,08/06/2016,PN1\n")
                           .Missing("T1,03/04/2012,A,01/05/2016,02/05/2016\n")
                           .Check();
  // The police protection of the last row is open and not too long yet: nothing is known of its end.
  EXPECT_THAT(FindingsOf(checked), IsEmpty());
  ASSERT_EQ(checked.children.size(), 1u);
  const auto& child = checked.children[0];
  EXPECT_EQ(child.person.birth_date(), "2012-04-03");
  ASSERT_EQ(child.periods.size(), 2u);
  ASSERT_EQ(child.periods[0].size(), 2u);
  EXPECT_EQ(child.periods[0][1].legal_status, type::v1::LEGAL_STATUS_FULL_CARE_ORDER);
  EXPECT_EQ(child.periods[0][1].ceased, type::v1::REASON_EPISODE_CEASED_HOME_PLANNED);
  EXPECT_FALSE(child.periods[1][0].end);
  EXPECT_EQ(child.reviews.size(), 2u);
  EXPECT_EQ(child.missing.size(), 1u);
  for (const auto& [module, count] : checked.counts) EXPECT_EQ(count.read, count.kept) << ModuleName(module);
}

struct Row {
  const char* name;
  std::string header, episodes;
  std::vector<std::string> findings;
};

class S903Rules : public ::testing::TestWithParam<Row> {};

TEST_P(S903Rules, LeaveOutTheSmallestPieceAndSayWhy) {
  const auto checked = Return().Header(GetParam().header).Episodes(GetParam().episodes).Check();
  EXPECT_EQ(FindingsOf(checked), GetParam().findings);
}

const std::string kOpen = "T1,15/02/2016,S,C2,N1,U6,PR1,,,,,,\n";

INSTANTIATE_TEST_SUITE_P(
    Rules, S903Rules,
    ::testing::Values(Row{"sex", "T1,X,03/04/2012,WBRI,,,\n", kOpen, {"101@2"}},
                      Row{"sex_of_old_returns", "T1,2,03/04/2012,WBRI,,,\n", kOpen, {}},
                      Row{"birth", "T1,F,31/02/2012,WBRI,,,\n", kOpen, {"102@2", "INT03@2"}},
                      Row{"ethnicity", "T1,F,03/04/2012,BLUE,,,\n", kOpen, {"103@2"}},
                      Row{"upn", "T1,F,03/04/2012,WBRI,Q12,,\n", kOpen, {"168@2"}},
                      Row{"twice", kTesta + kTesta, kOpen, {"INT32@3"}},
                      Row{"nobody", kTesta, "T2,15/02/2016,S,C2,N1,U6,PR1,,,,,,\n", {"INT03@2"}},
                      Row{"too_few_values", kTesta, "T1,15/02/2016,S\n" + kOpen, {"K07@2"}},
                      Row{"start", kTesta, "T1,15-02-2016,S,C2,N1,U6,PR1,,,,,,\n", {"141@2"}},
                      Row{"before_birth", kTesta, "T1,15/02/2011,S,C2,N1,U6,PR1,,,,,,\n", {"302@2"}},
                      Row{"status", kTesta, "T1,15/02/2016,S,C9,N1,U6,PR1,,,,,,\n", {"144@2"}},
                      Row{"place", kTesta, "T1,15/02/2016,S,C2,N1,XX,PR1,,,,,,\n", {"146@2"}},
                      Row{"provider", kTesta, "T1,15/02/2016,S,C2,N1,U6,PR9,,,,,,\n", {"178@2"}},
                      Row{"end_without_reason", kTesta, "T1,15/02/2016,S,C2,N1,U6,PR1,16/02/2016,,,,,\n", {"148@2"}},
                      Row{"ends_before", kTesta, "T1,15/02/2016,S,C2,N1,U6,PR1,14/02/2016,E8,,,,\n", {"356@2"}},
                      Row{"no_time_at_all", kTesta, "T1,15/02/2016,S,C2,N1,U6,PR1,15/02/2016,E8,,,,\n", {"355@2"}},
                      Row{"last_is_open", kTesta, kOpen + "T1,15/02/2018,L,C1,N1,U6,PR1,,,,,,\n", {"142@3"}},
                      Row{"says_another_begins", kTesta, "T1,15/02/2016,S,C2,N1,U6,PR1,15/02/2017,X1,,,,\n", {"388@2"}},
                      Row{"another_begins_later",
                          kTesta,
                          "T1,15/02/2016,S,C2,N1,U6,PR1,15/02/2017,X1,,,,\nT1,16/02/2017,L,C1,N1,U6,PR1,,,,,,\n",
                          {"432 433@3", "388@2"}},
                      Row{"starts_on_the_day",
                          kTesta,
                          "T1,15/02/2016,S,C2,N1,U6,PR1,15/02/2017,E8,,,,\nT1,15/02/2017,S,C1,N1,U6,PR1,,,,,,\n",
                          {"431@3"}},
                      Row{"nothing_changed",
                          kTesta,
                          "T1,15/02/2016,S,C2,N1,U6,PR1,15/02/2017,X1,,,,\nT1,15/02/2017,L,C2,N1,U6,PR1,,,,,,\n",
                          {"434 435 436@3", "388@2"}},
                      Row{"need_changed",
                          kTesta,
                          "T1,15/02/2016,S,C2,N1,U6,PR1,15/02/2017,X1,,,,\nT1,15/02/2017,L,C1,N4,U6,PR1,,,,,,\n",
                          {"504@3?"}},
                      Row{"began_before_this_return", kTesta, "T1,15/02/2016,L,C2,N1,U6,PR1,,,,,,\n", {"357@2?"}},
                      Row{"police_protection", kTesta, "T1,15/02/2016,S,L1,N1,U6,PR1,20/02/2016,E8,,,,\n", {"361@2?"}}),
    [](const auto& param) { return param.param.name; });

TEST(Ssda903, WhatHappenedWhileNobodyWasLookedAfterStaysOut) {
  const auto checked = Return()
                           .Header(kTesta)
                           .Episodes("T1,15/02/2016,S,C2,N1,U6,PR1,15/02/2017,E8,,,,\n")
                           .Reviews(
                               "T1,03/04/2012,10/03/2018,PN1\n"
                               "T1,04/04/2012,10/03/2016,PN0\n"
                               "T1,03/04/2012,10/03/2016,PN9\n"
                               "T1,03/04/2012,10/06/2016,PN0\n")
                           .Missing(
                               "T1,03/04/2012,M,01/05/2018,02/05/2018\n"
                               "T1,03/04/2012,M,01/05/2016,\n"
                               "T1,03/04/2012,X,01/05/2016,02/05/2016\n"
                               "T1,03/04/2012,M,01/05/2016,05/05/2016\n"
                               "T1,03/04/2012,M,04/05/2016,06/05/2016\n")
                           .Check();
  EXPECT_THAT(FindingsOf(checked),
              ElementsAre("INT17@3", "K06@2", "167@4", "440@5?", "578 581@2", "577@3", "1006@4", "574@6"));
}

TEST(Ssda903, FilesAreKnownByTheirColumnsNotByTheirNames) {
  const auto read = Return()
                        .File("b.csv", std::string("\xEF\xBB\xBF") + kHeaderLine + "T1,F,03/04/2012,WBRI,,,\r\n")
                        .File("a.csv", std::string(kEpisodesLine) + " T1 ,\"15/02/2016\",S,C2,N1,U6,PR1,,,,,,\n\n")
                        .File("notes.csv", "anything,else\n")
                        .Read();
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->modules.at(S903Module::kEpisodes)[0][0], "T1");
  EXPECT_THAT(read->unknown_files, ElementsAre("notes.csv"));
}

TEST(Ssda903, ADirectoryWithoutItsModulesIsRefused) {
  const auto read = Return().Header(kTesta).Read();
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, "NOT_AN_SSDA903");
  EXPECT_THAT(read.error().message, HasSubstr("CHILD,DECOM,RNE"));
  EXPECT_EQ(Return().Header(kTesta).File("twice.csv", kHeaderLine + kTesta).Read().error().reason, "NOT_AN_SSDA903");
  EXPECT_EQ(ReadS903Directory("/nowhere/at/all").error().reason, "CANNOT_READ");
}

}  // namespace
}  // namespace kith::cli
