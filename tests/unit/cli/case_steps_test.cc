#include "services/cli/case_steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cli {
namespace {

using ::testing::ElementsAre;

EpisodeHistory Opened() {
  EpisodeHistory history;
  history.episode.set_referral_date("2019-06-03");
  return history;
}

std::vector<std::string> Rpcs(const EpisodeHistory& history) {
  std::vector<std::string> rpcs;
  for (const auto& step : StepsOf(history)) rpcs.push_back(step.rpc + " " + step.date);
  return rpcs;
}

TEST(CaseSteps, HandsOverBetweenPlansOnOneDay) {
  auto history = Opened();
  auto& first = *history.episode.add_cin_plans();
  first.set_start_date("2019-07-01");
  first.set_end_date("2019-08-14");
  history.episode.add_cin_plans()->set_start_date("2019-11-12");
  auto& enquiry = *history.episode.add_section_47_enquiries();
  enquiry.set_start_date("2019-08-01");
  enquiry.set_end_date("2019-08-14");
  enquiry.set_conference_date("2019-08-14");
  auto& plan = *history.episode.add_child_protection_plans();
  plan.set_start_date("2019-08-14");
  plan.set_end_date("2019-11-12");
  plan.add_review_dates("2019-11-12");
  EXPECT_THAT(Rpcs(history), ElementsAre("StartCinPlan 2019-07-01", "StartSection47Enquiry 2019-08-01",
                                         "ConcludeSection47Enquiry 2019-08-14", "EndCinPlan 2019-08-14",
                                         "StartChildProtectionPlans 2019-08-14", "RecordReviewConference 2019-11-12",
                                         "EndChildProtectionPlan 2019-11-12", "StartCinPlan 2019-11-12"));
}

TEST(CaseSteps, RecordsOverlappingAssessmentsOneAfterTheOther) {
  auto history = Opened();
  auto& first = *history.episode.add_assessments();
  first.set_start_date("2019-06-04");
  first.set_authorisation_date("2019-07-20");
  auto& second = *history.episode.add_assessments();
  second.set_start_date("2019-07-01");
  second.set_authorisation_date("2019-07-10");
  EXPECT_THAT(Rpcs(history), ElementsAre("StartAssessment 2019-06-04", "AuthoriseAssessment 2019-07-20",
                                         "StartAssessment 2019-07-01", "AuthoriseAssessment 2019-07-10"));
}

TEST(CaseSteps, CloseTheCaseLastOfTheDay) {
  auto history = Opened();
  history.episode.set_closure_date("2019-06-04");
  history.episode.set_closure_reason(type::v1::REASON_FOR_CLOSURE_SERVICES_CEASED);
  history.allocations.emplace_back().set_start_date("2019-06-04");
  auto& assessment = *history.episode.add_assessments();
  assessment.set_start_date("2019-06-04");
  assessment.set_authorisation_date("2019-06-04");
  EXPECT_THAT(Rpcs(history), ElementsAre("AllocateCase 2019-06-04", "StartAssessment 2019-06-04",
                                         "AuthoriseAssessment 2019-06-04", "CloseCase 2019-06-04"));
}

TEST(CaseSteps, AConferenceIsOneCommandForAllSiblings) {
  auto history = Opened();
  auto& plan = *history.episode.add_child_protection_plans();
  plan.set_start_date("2019-08-14");
  plan.set_number_of_previous_plans(1);
  const auto steps = StepsOf(history);
  ASSERT_EQ(steps.size(), 1u);
  const auto request = RequestOf(steps[0], {"cases/C1", "cases/C2"}, "an-identifier");
  const auto& conference = dynamic_cast<const cases::v1::StartChildProtectionPlansRequest&>(*request);
  EXPECT_EQ(conference.request_id(), "an-identifier");
  ASSERT_EQ(conference.children_size(), 2);
  EXPECT_EQ(conference.children(1).name(), "cases/C2");
  EXPECT_EQ(conference.children(1).number_of_previous_plans(), 1);
}

TEST(CaseSteps, EveryStepHasAKeyOfItsOwn) {
  auto history = Opened();
  for (const auto* date : {"2019-06-04", "2019-07-04"}) {
    auto& assessment = *history.episode.add_assessments();
    assessment.set_start_date(date);
    assessment.set_authorisation_date(date);
    history.allocations.emplace_back().set_start_date(date);
  }
  std::set<std::string> keys;
  for (const auto& step : StepsOf(history)) EXPECT_TRUE(keys.insert(step.key).second) << step.key;
}

}  // namespace
}  // namespace kith::cli
