#include "services/cli/county.h"

#include <functional>
#include <map>
#include <set>

#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "services/cli/census_rules.h"
#include "services/cli/census_write.h"
#include "services/cli/census_xml.h"
#include "services/cli/county_rates.h"
#include "services/cli/family_steps.h"
#include "services/cli/front_door_steps.h"
#include "services/cli/generate.h"
#include "services/cli/practice.h"
#include "services/cli/staff_steps.h"
#include "services/cli/upn.h"
#include "shared/calendar/working_days.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/census_service.pb.h"
#include "kith/cases/v1/chronology_service.pb.h"
#include "kith/cases/v1/clocks_service.pb.h"
#include "kith/cases/v1/people_service.pb.h"
#include "kith/cases/v1/search_service.pb.h"
#include "kith/cases/v1/teams_service.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {
namespace {

using calendar::DateOf;

County Seeded(uint64_t seed) { return MakeCounty({.seed = seed, .authority = "873", .scale = 1.0}); }

std::string Text(const County& county) { return CensusXml({county.authority, 2021}, county.Histories()); }

class EverySeed : public ::testing::TestWithParam<uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, EverySeed, ::testing::Values(1, 2, 3, 7, 42, 2026, 987654321));

TEST_P(EverySeed, HasExactlyThePilotsFigures) {
  const auto county = Seeded(GetParam());
  EXPECT_EQ(CountPilot(county, DateOf(kPilotBefore)), (PilotCounts{712, 519, 233}));
  EXPECT_EQ(CountPilot(county, DateOf(kPilotAfter)), (PilotCounts{369, 239, 88}));
}

TEST_P(EverySeed, IsCleanByTheRulesOfTheCensus) {
  const auto county = Seeded(GetParam());
  const auto census = ParseCensus(Text(county));
  ASSERT_TRUE(census) << census.error().message;
  const auto checked = CheckCensus(*census, census->authority, DateOf("2021-04-01"));
  EXPECT_EQ(checked.findings.Quarantined(), 0u);
  for (const auto& finding : checked.findings.all) {
    if (finding.quarantined) ADD_FAILURE() << finding.rules << " " << finding.field << " " << finding.reason;
    // Of the warnings only those may stand that say in which year's return a record belongs.
    const std::set<std::string> of_the_year = {"8620",  "8696",  "8715",  "4013", "8930",
                                               "8530Q", "8545Q", "8569Q", "8736", "8740"};
    EXPECT_TRUE(of_the_year.contains(finding.rules)) << finding.rules << " " << finding.field;
  }
  for (const auto& [kind, count] : checked.counts) EXPECT_EQ(count.read, count.kept) << ElementName(kind);
}

TEST_P(EverySeed, LiesInTheTimeThatItIsAbout) {
  for (const auto& family : Seeded(GetParam()).families) {
    for (const auto& history : family.episodes) {
      EXPECT_GE(history.episode.referral_date(), "2018-01-02");
      EXPECT_LE(history.episode.closure_date(), "2020-09-30");
      for (const auto& plan : history.episode.child_protection_plans()) {
        EXPECT_FALSE(calendar::IsWeekend(DateOf(plan.start_date())));
      }
      for (std::size_t i = 1; i < history.allocations.size(); ++i) {
        EXPECT_GT(history.allocations[i].start_date(), history.allocations[i - 1].start_date());
        EXPECT_LE(history.allocations[i].start_date(),
                  history.episode.closure_date().empty() ? "2020-09-30" : history.episode.closure_date());
      }
      for (const auto& proceedings : history.proceedings) {
        EXPECT_GE(proceedings.issue_date(), history.episode.referral_date());
        EXPECT_EQ(proceedings.end_date().empty(), proceedings.final_order() == 0);
      }
    }
  }
}

TEST_P(EverySeed, LiesWithinTheTolerancesOfThePublishedRates) {
  const auto counted = CountRates(Seeded(GetParam()));
  for (const auto& rate : CalibratedRates()) {
    EXPECT_NEAR(counted.Percent(rate.rate), rate.percent, rate.tolerance) << rate.what;
    EXPECT_GT(counted.Percent(rate.rate), 0) << rate.what;
  }
}

// The youngest is recorded before birth, has its conference, is born within the plan and keeps it.
TEST_P(EverySeed, HasChildrenWhoAreBornOnAPlan) {
  int born = 0;
  for (const auto& family : Seeded(GetParam()).families) {
    for (std::size_t child = 0; child < family.children.size(); ++child) {
      const auto& plans = family.episodes.back().episode.child_protection_plans();
      if (family.expected_births[child].empty() || plans.empty()) continue;
      ++born;
      const auto& birth = family.children[child].birth_date();
      EXPECT_GT(birth, plans[0].start_date());
      EXPECT_LT(birth, "2020-08-01");
      EXPECT_TRUE(plans[0].end_date().empty());
      // Census rule 8606: no referral is more than 40 weeks before birth.
      EXPECT_GT(DateOf(family.episodes.back().episode.referral_date()) + std::chrono::days(280), DateOf(birth));
      const auto first = FirstRecorded(family, child);
      EXPECT_TRUE(first.birth_date().empty() && first.nhs_number().empty());
      EXPECT_EQ(first.sex(), type::v1::SEX_UNKNOWN);
    }
  }
  EXPECT_EQ(born, 16);
}

// Adoption and Children Act 2002 s.42: ten weeks with those who adopt.
TEST_P(EverySeed, AdoptsNobodySoonerThanTenWeeksAfterPlacement) {
  std::size_t adopted = 0;
  for (const auto& family : Seeded(GetParam()).families) {
    const auto& last = family.episodes.back();
    if (last.placed_for_adoption_date.empty()) continue;
    adopted += family.children.size();
    EXPECT_EQ(last.proceedings.back().final_order(), cases::v1::FINAL_ORDER_PLACEMENT_ORDER);
    EXPECT_GE(DateOf(last.episode.closure_date()), DateOf(last.placed_for_adoption_date) + std::chrono::days(70));
  }
  EXPECT_EQ(adopted, 12u);
}

TEST_P(EverySeed, KeepsEveryWorkerWithinTheLimits) {
  const auto county = Seeded(GetParam());
  std::map<std::string, int> children, families;
  for (const auto& family : county.families) {
    const auto& last = family.episodes.back();
    if (last.episode.closure_date().empty() && !last.allocations.empty()) {
      children[last.allocations.back().worker()] += static_cast<int>(family.children.size());
    }
    for (const auto& spell : family.practitioners) families[spell.worker()] += spell.end_date().empty();
  }
  // 18 children and 20 families, less what is being recorded meanwhile.
  for (const auto& [worker, count] : children) EXPECT_LE(count, 14) << worker;
  for (const auto& [worker, count] : families) EXPECT_LE(count, 10) << worker;
}

TEST_P(EverySeed, GivesNobodyAnIdentifierTwice) {
  std::set<std::string> ids, nhs_numbers, upns;
  for (const auto& history : Seeded(GetParam()).Histories()) {
    const auto& person = history.person;
    EXPECT_TRUE(ids.insert(person.la_child_id()).second);
    EXPECT_LE(person.la_child_id().size(), 20u);
    EXPECT_EQ(person.family_name().rfind("Sample-", 0), 0u);
    if (!person.nhs_number().empty()) {
      EXPECT_TRUE(nhs_numbers.insert(person.nhs_number()).second);
      EXPECT_EQ(person.nhs_number().substr(0, 3), "999");
    }
    if (!person.upn().empty()) {
      EXPECT_TRUE(upns.insert(person.upn()).second);
      EXPECT_EQ(BrokenUpnRules(person.upn()), "");
    }
  }
}

// All commands of the county, part by part.
void ForEachPart(const CountyOptions& options, const std::function<void(const std::vector<Step>&)>& part) {
  CountyMaker maker(options);
  part(TeamSteps(maker.teams()));
  for (const auto& worker : maker.workers()) part(WorkerSteps(worker));
  while (const auto family = maker.Next()) {
    part(PeopleSteps(*family));
    for (std::size_t round = 0; round < family->episodes.size(); ++round) {
      part(FrontDoorSteps(*family, round));
      if (!family->episodes[round].no_further_action) part(PracticeOf(*family, round));
    }
  }
}

// Every command of it, byte for byte.
std::string Commands(uint64_t seed) {
  std::string all;
  ForEachPart({.seed = seed, .authority = "873", .scale = 0.3}, [&all](const std::vector<Step>& steps) {
    for (const auto& step : steps) all += step.rpc + step.key + step.request->SerializeAsString();
  });
  return all;
}

TEST(County, IsTheSameForTheSameSeedAndAnotherForAnother) {
  EXPECT_EQ(Text(Seeded(1)), Text(Seeded(1)));
  EXPECT_NE(Text(Seeded(1)), Text(Seeded(2)));
  EXPECT_TRUE(Commands(1) == Commands(1));
  EXPECT_FALSE(Commands(1) == Commands(2));
}

TEST(County, HasAKeyOfItsOwnForEveryStep) {
  ForEachPart({.seed = 1, .authority = "873", .scale = 1.0}, [](const std::vector<Step>& steps) {
    std::set<std::string> keys;
    for (const auto& step : steps) EXPECT_TRUE(keys.insert(step.key).second) << step.key;
  });
}

// Commands that no history of a county holds, and why.
const std::map<std::string, std::string> kNotGenerated = {
    {"OpenCaseFiles", "the referrals service sends it when a referral is accepted"},
    {"StartSection47Enquiry", "the strategy discussion starts the enquiry"},
    {"ConcludeSection47Enquiry", "enquiries of siblings are concluded together"},
    {"StartChildProtectionPlans", "the initial conference starts the plans"},
    {"RecordReviewConference", "the review conference is held with those who took part"},
    {"ChangeCategoryOfAbuse", "the review conference changes it"},
    {"EndChildProtectionPlan", "the review conference ends the plan"},
    {"ExtendClock", "only a running limit is moved, and those of a county have run out"},
    {"ShortenClock", "only a running limit is moved"},
    {"PauseClock", "only a running limit is paused"},
    {"ResumeClock", "only a paused limit goes on"},
    {"RecordMissedClockReason", "the service finds what was missed at a time of its own"},
    {"PassToAllocatedWorker", "a county is recorded faster than the front door hears of open cases"},
    {"NoteCaseInformation", "nothing is passed on"},
    {"ResolveCasesNotOpened", "no case of a county is refused"},
};

TEST(County, HoldsEveryCommandOfTheTwoServicesOrSaysWhyNot) {
  std::set<std::string> sent;
  ForEachPart({.seed = 1, .authority = "873", .scale = 1.0}, [&sent](const std::vector<Step>& steps) {
    for (const auto& step : steps) sent.insert(step.rpc);
  });
  std::size_t commands = 0;
  for (const auto* request :
       {cases::v1::RegisterPersonRequest::descriptor(), cases::v1::LinkPeopleRequest::descriptor(),
        cases::v1::JoinTeamRequest::descriptor(), cases::v1::CorrectRecordRequest::descriptor(),
        cases::v1::ExtendClockRequest::descriptor(), cases::v1::SearchPeopleRequest::descriptor(),
        cases::v1::GetChronologyRequest::descriptor(), referrals::v1::ReceiveContactRequest::descriptor()}) {
    const auto* service = request->file()->service(0);
    for (int i = 0; i < service->method_count(); ++i) {
      const auto* method = service->method(i);
      if (!method->input_type()->FindFieldByName("request_id")) continue;
      ++commands;
      EXPECT_NE(sent.contains(method->name()), kNotGenerated.contains(method->name())) << method->name();
    }
  }
  EXPECT_EQ(sent.size() + kNotGenerated.size(), commands);
}

// So that what is measured with a county stays comparable.
TEST(County, TakesAboutThirtyCommandsAChild) {
  const CountyOptions options{.seed = 1, .authority = "873", .scale = 1.0};
  EXPECT_NEAR(static_cast<double>(CommandsOf(options)) / static_cast<double>(Seeded(1).Children()), 31, 2);
}

TEST(County, HasNineTeamsInFiveDistrictsThatAllHoldCases) {
  const auto county = Seeded(1);
  std::set<std::string> districts, held;
  for (const auto& team : county.teams) districts.insert(team.district());
  EXPECT_EQ(county.teams.size(), 9u);
  EXPECT_EQ(districts.size(), 5u);
  for (const auto& family : county.families) {
    for (const auto& history : family.episodes) {
      for (const auto& allocation : history.allocations) held.insert(allocation.team());
    }
  }
  EXPECT_EQ(held.size(), 9u);
}

TEST(County, PutsSomePlansOnTheVeryDaysThatAreCounted) {
  int ended = 0, started = 0;
  for (const auto& family : Seeded(1).families) {
    for (const auto& history : family.episodes) {
      for (const auto& plan : history.episode.cin_plans()) {
        ended += plan.end_date() == kPilotBefore || plan.end_date() == kPilotAfter;
        started += plan.start_date() == kPilotBefore || plan.start_date() == kPilotAfter;
      }
    }
  }
  EXPECT_GE(ended, 3);
  EXPECT_GE(started, 3);
}

TEST(County, ScalesDown) {
  const auto county = MakeCounty({.seed = 1, .authority = "873", .scale = 0.1});
  EXPECT_LT(county.Children(), Seeded(1).Children() / 8);
  EXPECT_GT(CountPilot(county, DateOf(kPilotBefore)).cin_plans, CountPilot(county, DateOf(kPilotAfter)).cin_plans);
}

// The importer reads back what the county wrote.
TEST(CensusWriter, RoundTripsThroughTheChecker) {
  const auto county = Seeded(5);
  const auto census = ParseCensus(Text(county));
  ASSERT_TRUE(census);
  const auto checked = CheckCensus(*census, census->authority, DateOf("2021-04-01"));
  const auto histories = county.Histories();
  ASSERT_EQ(checked.children.size(), histories.size());
  for (std::size_t i = 0; i < histories.size(); ++i) {
    const auto& read = checked.children[i].history;
    ASSERT_EQ(read.episodes.size(), histories[i].episodes.size());
    for (std::size_t j = 0; j < read.episodes.size(); ++j) {
      auto written = histories[i].episodes[j].episode;
      auto back = read.episodes[j].episode;
      // The census does not say when an enquiry was concluded.
      for (auto& enquiry : *written.mutable_section_47_enquiries()) enquiry.clear_end_date();
      for (auto& enquiry : *back.mutable_section_47_enquiries()) enquiry.clear_end_date();
      EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(written, back))
          << written.DebugString() << back.DebugString();
    }
  }
}

}  // namespace
}  // namespace kith::cli
