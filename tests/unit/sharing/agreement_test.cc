#include "services/sharing/agreement.h"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shared/testing/temp_dir.h"
#include "tests/unit/sharing/fixtures.h"

namespace kith::sharing {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

json Delivered(const std::string& agency) {
  return json::parse(std::ifstream(std::string(KITH_AGREEMENTS) + "/" + agency + ".json"));
}

// "path: what is wrong" of every problem of an agreement.
std::vector<std::string> Problems(const json& agreement) {
  std::vector<FieldViolation> problems;
  ParseAgreement("a.json", agreement.dump(), problems);
  std::vector<std::string> paths;
  for (const auto& problem : problems) paths.push_back(problem.field);
  return paths;
}

TEST(Agreements, DeliveredOnesAreRight) {
  const auto agreements = LoadAgreements(KITH_AGREEMENTS);
  ASSERT_TRUE(agreements) << agreements.error().message;
  std::vector<std::string> agencies;
  for (const auto& agreement : *agreements) agencies.push_back(agreement.agency);
  EXPECT_THAT(agencies, ElementsAre("barnardos", "nhs-trust", "police", "probation", "substance-charity"));
  EXPECT_EQ((*agreements)[1].Name(), "isa-nhs-trust-2024-01/r4");
  EXPECT_EQ((*agreements)[1].digest.size(), 64u);
}

TEST(Agreements, ListEveryProblemAtOnce) {
  json wrong = Delivered("nhs-trust");
  wrong.erase("purpose");
  wrong["owner"] = "somebody";
  wrong["revision"] = 0;
  wrong["valid_from"] = "2026-02-30";
  wrong["identifiers"] = {"UPN"};
  wrong["withhold"][0]["field"] = "subject.address";
  wrong["events"][0]["from"] = "kith.cases.v1.PlanStarted";
  wrong["events"][1]["data"]["endDate"]["source"] = "ended_on";
  wrong["events"][2]["data"]["startDate"]["transform"] = "hash";
  wrong["events"][3]["type"] = "plan ended";
  wrong["events"][4]["from"] = "kith.cases.v1.CinPlanEnded";
  EXPECT_THAT(Problems(wrong),
              UnorderedElementsAre("a.json: purpose", "a.json: owner", "a.json: revision", "a.json: valid_from",
                                   "a.json: identifiers[0]", "a.json: withhold[0].field", "a.json: events[0].from",
                                   "a.json: events[1].data.endDate.source",
                                   "a.json: events[2].data.startDate.transform", "a.json: events[3].type",
                                   "a.json: events[4].from", "a.json: events[4].data.closureDate.source"));
}

TEST(Agreements, KeepNoTextThatSomebodyTyped) {
  json wrong = Delivered("police");
  wrong["events"][0]["from"] = "kith.cases.v1.CaseAllocated";
  wrong["events"][0]["data"] = {{"worker", {{"source", "worker"}, {"transform", "keep"}}},
                                {"team", {{"source", "team_display_name"}, {"transform", "keep"}}},
                                {"since", {{"source", "start_date"}, {"transform", "month"}}},
                                {"reference", {{"source", "worker"}, {"transform", "ref"}}}};
  EXPECT_THAT(Problems(wrong),
              UnorderedElementsAre("a.json: events[0].data.worker.transform", "a.json: events[0].data.team.transform"));
}

TEST(Agreements, RefuseATransformThatDoesNotFitTheField) {
  json wrong = Delivered("police");
  wrong["events"][0]["data"] = {
      {"startDate", {{"source", "start_date"}, {"transform", "band"}, {"bands", {1}}}},
      {"plans", {{"source", "number_of_previous_plans"}, {"transform", "month"}}},
      {"plans2", {{"source", "number_of_previous_plans"}, {"transform", "band"}, {"bands", {3, 1}}}}};
  EXPECT_THAT(Problems(wrong),
              UnorderedElementsAre("a.json: events[0].data.startDate.transform",
                                   "a.json: events[0].data.plans.transform", "a.json: events[0].data.plans2.bands[1]"));
}

TEST(Agreements, TellACodeByTheirWordForItAndNeverByOurName) {
  json wrong = Delivered("nhs-trust");
  json& record_type = wrong["events"][5]["data"]["recordType"];
  ASSERT_EQ(record_type["words"]["CASE_PART_CIN_PLAN"], "CHILD_IN_NEED_PLAN");
  record_type["words"] = {{"CASE_PART_CIN_PLAN", "Plan of a child in need"}, {"CASE_PART_PLAN", "PLAN"}};
  EXPECT_THAT(Problems(wrong),
              UnorderedElementsAre("a.json: events[5].data.recordType.words.CASE_PART_CIN_PLAN",
                                   "a.json: events[5].data.recordType.words.CASE_PART_PLAN",
                                   "a.json: events[5].data.recordType.words.CASE_PART_CHILD_PROTECTION_PLAN"));
  record_type = {{"source", "part"}, {"transform", "keep"}};
  wrong["events"][0]["data"]["startDate"]["transform"] = "word";
  EXPECT_THAT(Problems(wrong), UnorderedElementsAre("a.json: events[5].data.recordType.transform",
                                                    "a.json: events[0].data.startDate.transform"));
}

TEST(Agreements, RefuseAMemberGivenTwiceAndWhatIsNotJson) {
  std::vector<FieldViolation> problems;
  std::string twice = Delivered("police").dump();
  twice.insert(1, "\"purpose\": \"anything\",");
  ParseAgreement("twice.json", twice, problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].description, HasSubstr("\"purpose\" twice"));
  problems.clear();
  ParseAgreement("broken.json", "{\"id\": ", problems);
  EXPECT_THAT(problems, ElementsAre(FieldViolation{"broken.json", "is not JSON"}));
}

TEST(Agreements, RefuseTwoOfOneAgencyAndAnEmptyFolder) {
  kith::testing::TempDir folder;
  const auto none = LoadAgreements(folder.path());
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().reason, "AGREEMENTS_INVALID");
  for (const char* name : {"a.json", "b.json"}) std::ofstream(folder.path() + "/" + name) << Delivered("police");
  const auto two = LoadAgreements(folder.path());
  ASSERT_FALSE(two);
  EXPECT_THAT(two.error().fields, Contains(Field(&FieldViolation::field, "b.json: agency")));
}

}  // namespace
}  // namespace kith::sharing
