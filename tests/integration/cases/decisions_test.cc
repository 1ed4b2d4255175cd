// What one meeting decides about several children goes into their case files together, or not at all; on both stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cases/decisions_rpcs.h"
#include "tests/integration/cases/through_the_fronts.h"

#include "kith/cases/v1/decisions_service.pb.h"

namespace kith::cases {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class Decisions : public ThroughTheFronts {
 protected:
  void SetUp() override {
    ThroughTheFronts::SetUp();
    if (!journal_) return;
    Front decisions("kith.cases.v1.DecisionsService", *journal_, *queries_);
    decisions.Use(RecordGate(), clock_);
    AddDecisionsRpcs(decisions);
    for (auto& method : decisions.methods()) methods_[method.name] = method;
    for (const char* birth : {"2016-05-04", "2020-11-30"}) {
      const std::string person = Register("sex: SEX_FEMALE birth_date: '" + std::string(birth) + "'");
      Must<v1::OpenCaseFilesResponse>(
          importer_, "OpenCaseFiles",
          "children: '" + person +
              "' authority: '873' referral_date: '2024-05-01' "
              "referral_source: REFERRAL_SOURCE_GP primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT");
      files_.push_back("cases" + person.substr(6));
    }
  }

  std::string About() const { return "case_files: ['" + files_[0] + "', '" + files_[1] + "'] "; }
  static std::string StartPlan(const std::string& file, const std::string& date = "2024-05-20") {
    return "decisions { start_cin_plan { name: '" + file + "' start_date: '" + date + "' } } ";
  }
  static std::string EndPlan(const std::string& file, const std::string& date) {
    return "decisions { end_cin_plan { name: '" + file + "' end_date: '" + date + "' } } ";
  }
  std::string Discuss(const std::string& file) const {
    return "decisions { hold_strategy_discussion { children { name: '" + file +
           "' } discussion_date: '2024-06-03' decision: STRATEGY_DECISION_SECTION_47_JOINT agencies: "
           "[AGENCY_LOCAL_AUTHORITY, AGENCY_POLICE, AGENCY_HEALTH] } } ";
  }
  Result<v1::ApplyDecisionsResponse> Apply(const std::string& text) {
    return Call<v1::ApplyDecisionsResponse>(service_, "ApplyDecisions", text);
  }
  v1::DecisionsRefusal Refusal(const std::string& text) {
    const auto answer = Apply(text);
    EXPECT_TRUE(answer) << "an error, of which nothing is remembered: " << answer.error().reason;
    EXPECT_TRUE(!answer || answer->case_files().empty());
    return answer ? answer->refusal() : v1::DecisionsRefusal();
  }
  v1::CaseFile File(size_t i) {
    return Must<v1::GetCaseFileResponse>(importer_, "GetCaseFile", "name: '" + files_[i] + "'").case_file();
  }

  int PlansOf(size_t i) { return File(i).episodes(0).cin_plans_size(); }

  const Caller service_{"workbook", identity::Role::kService};
  std::vector<std::string> files_;
};
KITH_ON_BOTH_STORES(Decisions);

TEST_P(Decisions, AreAppliedToAllChildrenTogether) {
  const auto applied = Apply(About() + StartPlan(files_[0]) + StartPlan(files_[1]) + Discuss(files_[0]));
  ASSERT_TRUE(applied) << applied.error().message;
  ASSERT_EQ(applied->case_files_size(), 2);
  EXPECT_EQ(applied->case_files(0).etag(), File(0).etag()) << "as they are after all of them";
  const auto entries = journal_->Read(0, 1000);
  ASSERT_GE(entries.size(), 4u);
  EXPECT_EQ(entries.back().actor, "workbook");
  EXPECT_GT(PlansOf(0), 0);
  EXPECT_GT(PlansOf(1), 0);
}

TEST_P(Decisions, AreDecidedOneAfterTheOtherOnWhatThoseBeforeLeft) {
  EXPECT_EQ(Refusal(About() + StartPlan(files_[0]) + StartPlan(files_[0])).reason(), "CIN_PLAN_ALREADY_OPEN")
      << "the first one opened it";
  const auto ended =
      Apply(About() + StartPlan(files_[0]) + EndPlan(files_[0], "2024-06-01") + StartPlan(files_[0], "2024-06-02"));
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_EQ(ended->refusal().reason(), "");
  EXPECT_EQ(PlansOf(0), 2);
}

TEST_P(Decisions, OneThatIsRefusedLeavesAllOthersUndoneAndSaysWhichAndWhy) {
  const auto before = journal_->ReadHead().position;
  const auto refused = Refusal(About() + StartPlan(files_[0]) + EndPlan(files_[1], "2024-06-01") + Discuss(files_[0]));
  EXPECT_EQ(refused.reason(), "NO_OPEN_CIN_PLAN");
  EXPECT_THAT(refused.message(), StartsWith("decision 2 of 3 (end_cin_plan): "));
  ASSERT_FALSE(refused.fields().empty());
  EXPECT_THAT(refused.fields(0).field(), StartsWith("decisions[1].end_cin_plan"));
  EXPECT_NE(refused.fields(0).description(), "");
  EXPECT_EQ(journal_->ReadHead().position, before) << "nothing was written";
  EXPECT_EQ(PlansOf(0), 0);
}

TEST_P(Decisions, AreAppliedOnceForOneRequestId) {
  const std::string text = "request_id: 'meeting-0000001' " + About() + StartPlan(files_[0]);
  const auto first = Apply(text);
  ASSERT_TRUE(first);
  const auto after = journal_->ReadHead().position;
  const auto again = Apply(text);
  ASSERT_TRUE(again) << again.error().reason;
  EXPECT_EQ(again->SerializeAsString(), first->SerializeAsString());
  EXPECT_EQ(journal_->ReadHead().position, after);
  const auto other = Apply("request_id: 'meeting-0000001' " + About() + StartPlan(files_[1]));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().reason, "REQUEST_ID_REUSED");
}

// The meeting may have withdrawn it by the time at which the rule would let it pass.
TEST_P(Decisions, WhatWasRefusedIsRefusedForGood) {
  const std::string end = About() + EndPlan(files_[0], "2024-06-01");
  const std::string refused = "request_id: 'meeting-0000003' " + end;
  EXPECT_EQ(Refusal(refused).reason(), "NO_OPEN_CIN_PLAN");
  ASSERT_TRUE(Apply(About() + StartPlan(files_[0])));
  EXPECT_EQ(Refusal(refused).reason(), "NO_OPEN_CIN_PLAN");
  EXPECT_EQ(File(0).episodes(0).cin_plans(0).end_date(), "");
  const auto anew = Apply("request_id: 'meeting-0000004' " + end);
  ASSERT_TRUE(anew);
  EXPECT_EQ(anew->refusal().reason(), "") << "it is the closing that was refused, not the decision";
  EXPECT_EQ(File(0).episodes(0).cin_plans(0).end_date(), "2024-06-01");
}

TEST_P(Decisions, AreAboutTheChildrenOfTheMeetingAlone) {
  const auto other = Refusal("case_files: '" + files_[0] + "' " + StartPlan(files_[1]));
  EXPECT_EQ(other.reason(), "DECISION_OF_ANOTHER_CHILD");
  EXPECT_THAT(other.message(), HasSubstr("decision 1 of 1"));
  EXPECT_EQ(Refusal(About()).reason(), "INVALID_REQUEST") << "nothing to apply";
  EXPECT_EQ(Refusal(About() + "decisions {}").reason(), "INVALID_REQUEST");
  EXPECT_EQ(Refusal("case_files: 'cases/C9999999' " + StartPlan(files_[0])).reason(), "NOT_FOUND");
  const auto own_id = Refusal("request_id: 'meeting-0000002' " + About() + "decisions { start_cin_plan { name: '" +
                              files_[0] + "' start_date: '2024-05-20' request_id: 'another-one' } }");
  ASSERT_FALSE(own_id.fields().empty());
  EXPECT_EQ(own_id.fields(0).field(), "decisions[0].start_cin_plan.request_id");
}

}  // namespace
}  // namespace kith::cases
