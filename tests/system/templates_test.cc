// What kith-workbook says of an authority's templates when it starts: the built program.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/system/steps.h"

#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::system {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;

class TemplatesAtTheStart : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(dir_.File("templates"));
    settings_ = suite_.Settings("workbook");
    settings_["KITH_WORKBOOK_TEMPLATES_DIR"] = dir_.File("");
    const auto migrated = kith::testing::RunProgram({.argv = {program_, "migrate"}, .settings = settings_});
    ASSERT_EQ(migrated.status, 0) << migrated.output;
  }

  static json Made() {
    json made = json::parse(kith::testing::ReadFile(std::string(KITH_SOURCE_DIR) +
                                                    "/services/workbook/templates/family-safeguarding.1.json"));
    made["id"] = "testborough";
    return made;
  }
  void Put(const json& made) { std::ofstream(File()) << made.dump(1); }
  std::string File() { return dir_.File("templates/testborough.1.json"); }

  kith::testing::Finished Refused() {
    return kith::testing::RunProgram({.argv = {program_, "serve"}, .settings = settings_}, 20s);
  }
  std::unique_ptr<kith::testing::Process> Serve() {
    return std::make_unique<kith::testing::Process>(kith::testing::ProcessOptions{
        .argv = {program_, "serve"}, .settings = settings_, .log_file = dir_.File("workbook.log")});
  }

  Suite suite_{Store::kSqlite};
  kith::testing::TempDir dir_;
  const std::string program_ = kith::testing::BuiltProgram("kith-workbook");
  std::map<std::string, std::string> settings_;
};

TEST_F(TemplatesAtTheStart, AreRefusedWithAllOfTheirMistakesAtOnce) {
  json made = Made();
  made["title"] = "";
  made["chapters"][0]["prompts"][0]["id"] = "Not An Id";
  made["instruments"].push_back("no-such-instrument.1");
  Put(made);
  const auto refused = Refused();
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.output,
              AllOf(HasSubstr("testborough.1.json: title"), HasSubstr("testborough.1.json: chapters[0].prompts[0].id"),
                    HasSubstr("testborough.1.json: instruments[8]: must be the name of an instrument that is loaded")));
}

TEST_F(TemplatesAtTheStart, MustBeAsTheyWereWhereAWorkbookWasOpenedWithThem) {
  Put(Made());
  suite_.Start("cases");
  auto serving = Serve();
  cases::v1::RegisterFamilyRequest family;
  family.set_request_id(NewId());
  family.set_authority("873");
  family.add_members(RegisterChild(suite_));
  workbook::v1::OpenWorkbookRequest open;
  open.set_request_id(NewId());
  open.set_family(Must<cases::v1::RegisterFamilyResponse>(suite_.Channel("cases"),
                                                          "/kith.cases.v1.CasesService/RegisterFamily", family)
                      .family()
                      .name());
  open.set_template_("testborough.1");
  open.set_start_date("2026-01-05");
  // It learns of the family from the feed.
  workbook::v1::OpenWorkbookResponse opened;
  Result<void> called;
  EXPECT_TRUE(kith::testing::WaitUntil(
      [&] {
        called = suite_.Channel("workbook").Call("/kith.workbook.v1.WorkbookService/OpenWorkbook", open, opened);
        return called.has_value();
      },
      30s))
      << called.error().reason << ": " << called.error().message << kith::testing::ReadFile(dir_.File("workbook.log"));
  EXPECT_EQ(opened.workbook().template_digest().size(), 32U);
  serving->Kill(SIGTERM);
  EXPECT_EQ(serving->Wait(), 0);

  json edited = Made();
  edited["title"] = "Edited";
  Put(edited);
  auto refused = Refused();
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.output, AllOf(HasSubstr("testborough.1.json, with which 1 workbook was opened"),
                                    HasSubstr("has been edited since")));
  std::filesystem::remove(File());
  refused = Refused();
  EXPECT_EQ(refused.status, 1);
  EXPECT_THAT(refused.output, HasSubstr("is missing: put it back"));

  Put(Made());
  serving = Serve();
  workbook::v1::GetWorkbookRequest get;
  get.set_name(opened.workbook().name());
  workbook::v1::GetWorkbookResponse got;
  EXPECT_TRUE(kith::testing::WaitUntil(
      [&] {
        return suite_.Channel("workbook").Call("/kith.workbook.v1.WorkbookService/GetWorkbook", get, got).has_value();
      },
      30s));
  EXPECT_EQ(got.workbook().template_(), "testborough.1");
  serving->Kill(SIGTERM);
  EXPECT_EQ(serving->Wait(), 0);
}

}  // namespace
}  // namespace kith::system
