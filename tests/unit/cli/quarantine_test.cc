#include "services/cli/quarantine.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "shared/testing/temp_dir.h"

namespace kith::cli {
namespace {

TEST(QuarantineReport, HasOneLineForEachFindingInTheOrderOfTheFile) {
  Findings findings;
  findings.all.push_back({20, "A2", "Sex", "4180", "must be M, F or U", "1", true});
  findings.all.push_back({10, "A1", "CINclosureDate", "8620", "is \"outside\"", "", false});
  findings.all.push_back({30, "=cmd", "Child", "1580", "letters and digits", "", true});
  const testing::TempDir directory;
  const auto path = directory.path() + "/report.csv";
  ASSERT_TRUE(WriteQuarantineReport(path, findings));
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(),
            "line,child,field,rule,outcome,reason,value\n"
            "10,A1,CINclosureDate,8620,warning,\"is \"\"outside\"\"\",\n"
            "20,A2,Sex,4180,quarantined,\"must be M, F or U\",1\n"
            "30,'=cmd,Child,1580,quarantined,letters and digits,\n");
  EXPECT_EQ(findings.Quarantined(), 2u);
}

TEST(QuarantineReport, SaysWhenItCannotBeWritten) {
  EXPECT_EQ(WriteQuarantineReport("/nonexistent/report.csv", {}).error().reason, "CANNOT_WRITE");
}

TEST(Findings, AreCountedByEachRuleThatTheyBreak) {
  Findings findings;
  findings.all.push_back({1, "A1", "UPN", "1510 1530", "", "", true});
  findings.all.push_back({2, "A2", "UPN", "1530", "", "", true});
  EXPECT_EQ(findings.Count("1530"), 2u);
  EXPECT_EQ(findings.Count("151"), 0u);
  EXPECT_EQ(findings.ByRule().at("1510").quarantined, 1u);
}

}  // namespace
}  // namespace kith::cli
