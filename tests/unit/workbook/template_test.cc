// Templates as they stand in their files: those that Kith ships are whole, and every mistake of a broken one is told at
// once.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "services/workbook/domain/templates.h"
#include "tests/unit/workbook/record.h"
#include "tests/unit/workbook/shipped.h"

namespace kith::workbook {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

std::vector<std::string> ProblemsOf(const json& made, const std::string& file = "family-safeguarding.1.json") {
  std::vector<FieldViolation> problems;
  Templates::Read({{file, made.dump()}}, ShippedInstruments(), problems);
  std::vector<std::string> told;
  for (const auto& problem : problems) told.push_back(problem.field + " " + problem.description);
  return told;
}

json Whole() { return json::parse(ShippedText("templates/family-safeguarding.1.json")); }

TEST(ShippedTemplates, AreThreeAndWithoutAProblem) {
  std::vector<FieldViolation> problems;
  const auto all = Templates::Read(ShippedTemplates(), ShippedInstruments(), problems);
  for (const auto& problem : problems) ADD_FAILURE() << problem.field << " " << problem.description;
  std::vector<std::string> names;
  for (const auto& [name, made] : all.all()) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("family-safeguarding.1", "pre-birth.1", "reunification.1"));
  for (const char* name : {"audit.1", "sdq-parent.1", "sdq-teacher.1", "dash.1", "stage-of-change.1", "change-rulers.1",
                           "care-grades.1", "scale-0-10.1"}) {
    EXPECT_NE(all.FindInstrument(name), nullptr) << name;
  }
}

TEST(BrokenTemplate, TellsAllThreeOfItsMistakes) {
  json made = Whole();
  made["instruments"].push_back("phq.9");
  made["chapters"][0]["role"] = "WORKER_ROLE_WIZARD";
  made["modules"][1]["informs"] = "nowhere";
  EXPECT_THAT(
      ProblemsOf(made),
      IsSupersetOf(
          {::testing::StartsWith("family-safeguarding.1.json: instruments[8] must be the name of an instrument"),
           ::testing::StartsWith(
               "family-safeguarding.1.json: chapters[0].role must be one of WORKER_ROLE_SOCIAL_WORKER"),
           ::testing::StartsWith("family-safeguarding.1.json: modules[1].informs must be the id of a section")}));
}

TEST(BrokenTemplate, TellsOfMembersThatNoTemplateHas) {
  json made = Whole();
  made["chapters"][0]["prompts"][0]["helpp"] = "x";
  EXPECT_THAT(
      ProblemsOf(made),
      ElementsAre("family-safeguarding.1.json: chapters[0].prompts[0].helpp is not a member that a template has here"));
}

TEST(BrokenTemplate, TellsOfAMemberThatStandsTwice) {
  std::vector<FieldViolation> problems;
  Templates::Read({{"a.1.json", R"({"id": "a", "id": "b", "version": 1})"}}, {}, problems);
  EXPECT_EQ(problems.at(0).description, "has the member \"id\" twice in one object");
}

TEST(BrokenTemplate, BeginsWithTheChild) {
  json made = Whole();
  made["supervision"]["agenda"][0]["source"] = "SOURCE_ACTIONS";
  EXPECT_THAT(ProblemsOf(made), Contains(HasSubstr("must be SOURCE_CHILDS_VOICE")));
}

TEST(BrokenTemplate, HasOneRhythmOfSummaries) {
  json made = Whole();
  for (auto& chapter : made["chapters"]) EXPECT_EQ(chapter.value("summary_days", 0), 0) << "monthly, in the model";
  made["chapters"][0]["summary_months"] = 1;
  made["chapters"][0]["summary_days"] = 21;
  EXPECT_THAT(ProblemsOf(made), ElementsAre(HasSubstr("chapters[0].summary_months must be 0 where there are")));
  made["chapters"][0]["summary_days"] = 0;
  made["chapters"][0]["summary_months"] = 13;
  EXPECT_THAT(ProblemsOf(made), ElementsAre(HasSubstr("chapters[0].summary_months must be 0 to 12")));
}

TEST(BrokenTemplate, HasOneRhythmOfSupervisions) {
  json made = Whole();
  auto& supervision = made["supervision"];
  EXPECT_EQ(supervision.value("interval_months", 0), 1) << "monthly, in the model";
  supervision["interval_days"] = 367;
  EXPECT_THAT(ProblemsOf(made), ElementsAre(HasSubstr("supervision.interval_days must be 0 to 366"),
                                            HasSubstr("supervision.interval_months must be 0 where there are "
                                                      "interval_days")));
  supervision["interval_days"] = 0;
  supervision["interval_months"] = 13;
  EXPECT_THAT(ProblemsOf(made), ElementsAre(HasSubstr("supervision.interval_months must be 0 to 12")));
  supervision["interval_months"] = 0;
  EXPECT_THAT(ProblemsOf(made), ElementsAre(HasSubstr("supervision.interval_months must be 1 to 12 where there are")));
  supervision["interval_days"] = 14;
  EXPECT_THAT(ProblemsOf(made), IsEmpty());
}

TEST(ContradictionRule, ComparesOnePersonUnlessItSaysOtherwise) {
  json made = Whole();
  made["contradictions"][0]["one"] = {
      {"role", "WORKER_ROLE_SOCIAL_WORKER"}, {"subject", "SUBJECT_CHILD"}, {"prompt", "parent_sobriety"}};
  EXPECT_THAT(ProblemsOf(made), Contains(HasSubstr("contradictions[0].other.subject must be that of one")));
  made["contradictions"][0]["is_across_persons"] = true;
  EXPECT_THAT(ProblemsOf(made), Not(Contains(HasSubstr("contradictions[0].other.subject"))));
}

TEST(ContradictionRule, ComparesNoTexts) {
  json made = Whole();
  made["contradictions"][0]["one"]["prompt"] = "summary";
  made["contradictions"][0]["other"]["prompt"] = "summary";
  EXPECT_THAT(ProblemsOf(made), ElementsAre(HasSubstr("texts are compared by people")));
}

TEST(ContradictionRule, ComparesTwoRoles) {
  json made = Whole();
  made["contradictions"][0]["one"] = made["contradictions"][0]["other"];
  EXPECT_THAT(ProblemsOf(made), ElementsAre(HasSubstr("must be of another role")));
}

TEST(TemplateFile, IsCalledAfterItsIdAndVersion) {
  EXPECT_THAT(ProblemsOf(Whole(), "mine.json"),
              ElementsAre("mine.json must be called family-safeguarding.1.json, after its id and version"));
}

TEST(TemplateFile, StandsOnce) {
  auto files = ShippedTemplates();
  files.push_back(files[0]);
  std::vector<FieldViolation> problems;
  Templates::Read(files, ShippedInstruments(), problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].description, "has an id and version that another file has too");
}

TEST(BrokenInstrument, TellsAllOfItsMistakes) {
  json made = json::parse(ShippedText("instruments/audit.1.json"));
  made["items"][1]["id"] = made["items"][0]["id"];
  made["source"] = "";
  made["suggestions"] = json::array({{{"score", "nothing"}, {"at_least", 1}, {"action", "ACTION_MARAC"}}});
  std::vector<FieldViolation> problems;
  ReadInstrument("audit.1.json", made.dump(), problems);
  std::vector<std::string> fields;
  for (const auto& problem : problems) fields.push_back(problem.field);
  EXPECT_THAT(fields, IsSupersetOf(
                          {"audit.1.json: source", "audit.1.json: items[1].id", "audit.1.json: suggestions[0].score"}));
}

TEST(BrokenInstrument, LeavesNoGapBetweenBands) {
  json made = json::parse(ShippedText("instruments/audit.1.json"));
  for (auto& score : made["scores"]) {
    if (score["id"] == "total") score["bands"][1]["from"] = 9;
  }
  std::vector<FieldViolation> problems;
  ReadInstrument("audit.1.json", made.dump(), problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].description, HasSubstr("must be 8: bands have neither gaps nor overlaps"));
}

}  // namespace
}  // namespace kith::workbook
