// bin/kith as a person runs it: exit statuses and messages. No service is needed.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "services/cli/census_xml.h"
#include "shared/testing/process.h"
#include "shared/testing/temp_dir.h"
#include "tests/unit/cli/census_fixture.h"

namespace kith::cli {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

testing::Finished Kith(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), testing::BuiltProgram("kith"));
  // Nothing listens on port 9 of this machine: whatever is sent would fail.
  const std::map<std::string, std::string> settings = {{"KITH_CASES_TARGET", "127.0.0.1:9"},
                                                       {"KITH_REFERRALS_TARGET", "127.0.0.1:9"}};
  return testing::RunProgram({.argv = std::move(arguments), .settings = settings});
}

class BadCensusFile : public ::testing::Test {
 protected:
  testing::Finished Import(const std::string& content) {
    const auto path = directory_.File("census.xml");
    std::ofstream(path, std::ios::trunc) << content;
    return Kith({"import", "cin-census", path});
  }
  testing::TempDir directory_;
};

TEST_F(BadCensusFile, IsRefusedWithStatusTwoAndOneClearLine) {
  const std::string good = CensusWith(ChildWith(EpisodeWith("")));
  const auto refused = [&](const std::string& content, const std::string& says) {
    const auto run = Import(content);
    EXPECT_EQ(run.status, 2) << run.output;
    EXPECT_THAT(run.output, HasSubstr(says));
    EXPECT_EQ(std::count(run.output.begin(), run.output.end(), '\n'), 1) << run.output;
  };
  refused(good.substr(0, good.size() / 2), "truncated");
  refused("this is a letter", "not XML");
  refused("<!DOCTYPE x [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;&a;\">]>" + good, "DOCTYPE");
  refused("<Report/>", "root element must be Message");
  refused("<Message><Children/></Message>", "no Header");
}

TEST_F(BadCensusFile, OfAHundredMegabytesIsRefusedUnread) {
  const auto path = directory_.File("large.xml");
  std::ofstream(path).close();
  std::filesystem::resize_file(path, 100'000'000);
  const auto run = Kith({"import", "cin-census", path});
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.output, HasSubstr("at most 64 MiB"));
}

TEST(KithProgram, ChecksACensusWithoutAnyService) {
  const testing::TempDir directory;
  std::ofstream(directory.File("census.xml"))
      << CensusWith(ChildWith(EpisodeWith(CinPlan("2019-07-02", "2019-07-01"))));
  const auto run =
      Kith({"import", "cin-census", directory.File("census.xml"), "--dry-run", "--report", directory.File("q.csv")});
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, EndsWith("\n1 children, 2 records, 1 quarantined\n"));
  EXPECT_THAT(testing::ReadFile(directory.File("q.csv")), HasSubstr(",A1,CINPlanDates,4011,quarantined,"));
}

TEST(KithProgram, WritesACleanCensusOfItsCounty) {
  const testing::TempDir directory;
  const auto file = directory.File("county.xml");
  EXPECT_EQ(Kith({"generate", "--scale", "small", "--seed", "7", "--write-census", file}).status, 0);
  const auto run = Kith({"import", "cin-census", file, "--dry-run"});
  EXPECT_THAT(run.output, EndsWith(", 0 quarantined\n"));
}

TEST(KithProgram, RefusesBadUsageWithStatusTwo) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"frobnicate"},
                                             {"token", "--subject", "x"},
                                             {"query", "count", "--date", "yesterday"},
                                             {"query", "person"},
                                             {"generate", "--scale", "huge"},
                                             {"journal", "verify", "--service", "payroll"},
                                             {"tail"},
                                             {"referral"},
                                             {"referral", "receive", "--authority", "873"},
                                             {"referral", "show", "people/C0000123"},
                                             {"referral", "decide", "contacts/K1", "--decision", "nothing"},
                                             {"tray", "--by", "colour"},
                                             {"import", "cin-census", "x.xml", "--authority", "Cambs"}}) {
    EXPECT_EQ(Kith(arguments).status, 2) << (arguments.empty() ? "nothing" : arguments[0]);
  }
  EXPECT_EQ(Kith({"--help"}).status, 0);
  EXPECT_THAT(Kith({"query", "compare", "--help"}).output, HasSubstr("Example:"));
}

TEST(KithProgram, SaysWhichWordsTheFrontDoorTakes) {
  EXPECT_THAT(Kith({"tray", "--by", "colour"}).output, HasSubstr("sibling-group"));
  EXPECT_THAT(Kith({"referral", "decide", "referrals/R1", "--decision", "assessment", "--reason", "bad"}).output,
              HasSubstr("child-in-need"));
  EXPECT_THAT(Kith({"referral", "decide", "referrals/R1", "--decision", "wait"}).output,
              HasSubstr("strategy-discussion"));
  EXPECT_THAT(Kith({"referral", "receive", "--authority", "873", "--child", "people/C1", "--source", "99"}).output,
              HasSubstr("2A"));
  EXPECT_THAT(Kith({"referral", "receive", "--help"}).output, HasSubstr("Examples:"));
}

TEST(KithProgram, FailsWithStatusOneWhenAServiceCannotBeReached) {
  const auto run = Kith({"query", "teams"});
  EXPECT_EQ(run.status, 1);
  EXPECT_THAT(run.output, HasSubstr("UNAVAILABLE"));
}

TEST(KithProgram, KeepsTokensPrivateAndOutOfItsOutput) {
  const testing::TempDir directory;
  const std::vector<std::string> keys = {"--key", directory.File("key.pem"), "--jwks", directory.File("jwks.json")};
  std::vector<std::string> mint = {"token", "--subject", "worker-1", "--role", "importer", "--role", "auditor"};
  mint.insert(mint.end(), keys.begin(), keys.end());
  auto to_file = mint;
  to_file.insert(to_file.end(), {"--out", directory.File("token")});
  const auto run = Kith(to_file);
  EXPECT_EQ(run.status, 0) << run.output;
  EXPECT_THAT(run.output, Not(HasSubstr("eyJ")));
  struct stat info {};
  ASSERT_EQ(stat(directory.File("token").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_THAT(Kith(mint).output, HasSubstr("eyJ"));

  mint[4] = "wizard";
  const auto unknown = Kith(mint);
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.output, HasSubstr("social_worker"));
}

}  // namespace
}  // namespace kith::cli
