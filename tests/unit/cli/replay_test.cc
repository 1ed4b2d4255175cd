// The importer and the generator against the real rules of the services.
#include <set>

#include <gtest/gtest.h>

#include "services/cases/domain/census/census.h"
#include "services/cli/census_replay.h"
#include "services/cli/census_write.h"
#include "services/cli/generate.h"
#include "tests/unit/cli/census_fixture.h"
#include "tests/unit/cli/in_process_services.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/restriction.pb.h"

namespace kith::cli {
namespace {

CountyOptions Small(uint64_t seed) { return {.seed = seed, .authority = "873", .scale = 0.15}; }
County SmallCounty(uint64_t seed) { return MakeCounty(Small(seed)); }

DriveOutcome DriveThrough(Backend& services, const CountyOptions& county) {
  DriveOptions options;
  options.concurrency = 4;
  return DriveCounty(services, county, options);
}

ReplayOutcome ReplayThrough(Backend& services, const CheckedCensus& checked) {
  ReplayOptions options;
  options.authority = "873";
  options.concurrency = 4;
  options.reaction_wait = std::chrono::milliseconds(200);
  return ReplayCensus(services, checked, options);
}

// Somebody else before the same services.
class Colleague : public Backend {
 public:
  Colleague(InProcessServices& services, Somebody somebody) : services_(services), somebody_(std::move(somebody)) {}
  Result<void> Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response) override {
    return services_.CallAs(somebody_, method, request, response);
  }

 private:
  InProcessServices& services_;
  Somebody somebody_;
};

class DrivenCounty : public ::testing::TestWithParam<uint64_t> {};
INSTANTIATE_TEST_SUITE_P(Seeds, DrivenCounty, ::testing::Values(1, 2, 3, 42));

TEST_P(DrivenCounty, IsLegalByTheServicesOwnRules) {
  InProcessServices services;
  const auto outcome = DriveThrough(services, Small(GetParam()));
  ASSERT_FALSE(outcome.stopped) << outcome.stopped->reason << " " << outcome.stopped->message;
  EXPECT_EQ(outcome.Total(), CommandsOf(Small(GetParam())));
  const auto county = SmallCounty(GetParam());
  EXPECT_EQ(outcome.children, county.Children());
  std::size_t adults = 0;
  for (const auto& family : county.families) adults += family.adults.size();
  // Beside partners who came later, children who were recorded twice, and the new records of adopted ones.
  const auto registered = outcome.commands.at("RegisterPerson");
  EXPECT_GE(registered, county.Children() + adults);
  const auto adopted = outcome.commands.contains("SealAdoption") ? outcome.commands.at("SealAdoption") : 0;
  EXPECT_EQ(services.All<cases::v1::Person>("people/").size(), registered + adopted);
}

// At the scale of the pilot, with a social worker and a manager at hand.
TEST(DrivenCounty, IsLegalWholeWithStaffAtHand) {
  InProcessServices services;
  Colleague social_worker(services, {"S1", {"social_worker"}}), manager(services, {"M1", {"team_manager"}});
  DriveOptions options;
  options.concurrency = 4;
  options.social_worker = &social_worker;
  options.manager = &manager;
  const CountyOptions whole{.seed = 1, .authority = "873", .scale = 1.0};
  const auto outcome = DriveCounty(services, whole, options);
  ASSERT_FALSE(outcome.stopped) << outcome.stopped->reason << " " << outcome.stopped->message;
  EXPECT_EQ(outcome.Total(), CommandsOf(whole, options));
  std::size_t sealed = 0, born = 0, linked = 0, restricted = 0;
  for (const auto& [name, person] : services.All<cases::v1::Person>("people/")) {
    sealed += !person->sealed_date().empty();
    linked += !person->linked_to().empty();
  }
  for (const auto& [name, file] : services.All<cases::v1::CaseFile>("cases/")) {
    for (const auto& episode : file->episodes()) {
      for (const auto& assessment : episode.assessments()) {
        if (assessment.authorisation_date().empty()) continue;
        EXPECT_EQ(assessment.completed_by(), "S1");
        EXPECT_LE(assessment.completion_date(), assessment.authorisation_date());
      }
      // A plan that began before birth goes on.
      for (const auto& plan : episode.child_protection_plans()) born += file->birth_date() > plan.start_date();
    }
  }
  for (const auto& [name, restriction] : services.All<cases::v1::Restriction>("restrictions/")) {
    restricted += restriction->lifted_date().empty();
  }
  EXPECT_EQ(sealed, 12u);
  EXPECT_EQ(born, 16u);
  EXPECT_GT(linked, 0u);
  EXPECT_LT(linked, outcome.commands.at("LinkPeople"));
  EXPECT_GT(restricted, sealed);
}

// What the census would ask about is what practice leaves: an assessment beyond its 45 days, and children who are
// worked with still.
TEST_P(DrivenCounty, BreaksNoRuleOfTheCensusButThoseOfLateWork) {
  InProcessServices services;
  ASSERT_FALSE(DriveThrough(services, Small(GetParam())).stopped);
  const std::set<std::string_view> allowed = {};
  std::map<std::string_view, int> broken;
  for (const auto& [name, file] : services.All<cases::v1::CaseFile>("cases/")) {
    for (const auto& finding : cases::census::FindingsOf(*file)) {
      if (finding.days.Holds("2021-03-31")) ++broken[finding.rule->number];
    }
  }
  for (const auto& [rule, count] : broken) EXPECT_TRUE(allowed.contains(rule)) << rule << ": " << count;
}

TEST(DrivenCounty, ASecondRunChangesNothing) {
  InProcessServices services;
  DriveThrough(services, Small(1));
  const auto events = services.events();
  const auto again = DriveThrough(services, Small(1));
  EXPECT_FALSE(again.stopped);
  EXPECT_EQ(services.events(), events);
}

TEST(DrivenCounty, AnotherSeedIsAnotherCountyBesideTheFirst) {
  InProcessServices services;
  const auto first = DriveThrough(services, Small(1));
  EXPECT_FALSE(first.stopped);
  const auto outcome = DriveThrough(services, Small(2));
  ASSERT_FALSE(outcome.stopped) << outcome.stopped->message;
  EXPECT_EQ(services.All<cases::v1::CaseFile>("cases/").size() > first.children, true);
}

// Siblings share what practice does for all of them.
TEST(DrivenCounty, HoldsOneConferenceForSiblings) {
  InProcessServices services;
  const auto outcome = DriveThrough(services, Small(1));
  std::size_t plans = 0;
  for (const auto& [name, file] : services.All<cases::v1::CaseFile>("cases/")) {
    for (const auto& episode : file->episodes())
      plans += static_cast<std::size_t>(episode.child_protection_plans_size());
  }
  EXPECT_LT(outcome.commands.at("HoldInitialConference"), plans);
}

CheckedCensus CheckedCounty(uint64_t seed) {
  const auto county = SmallCounty(seed);
  return CheckText(CensusXml({"873", 2021}, county.Histories()), "2026-06-01");
}

TEST(CensusReplay, EverythingThatTheCheckerLetsThroughIsTaken) {
  InProcessServices services;
  const auto checked = CheckedCounty(5);
  const auto outcome = ReplayThrough(services, checked);
  ASSERT_FALSE(outcome.stopped);
  for (const auto& finding : outcome.refusals.all) ADD_FAILURE() << finding.line << " " << finding.reason;
  for (const auto& [kind, count] : outcome.counts) EXPECT_EQ(count.kept, count.read) << ElementName(kind);
}

TEST(CensusReplay, ASecondRunChangesNothing) {
  InProcessServices services;
  const auto checked = CheckedCounty(5);
  const auto first = ReplayThrough(services, checked);
  const auto events = services.events();
  const auto second = ReplayThrough(services, checked);
  EXPECT_EQ(services.events(), events);
  EXPECT_EQ(second.counts.at(RecordKind::kReview).kept, first.counts.at(RecordKind::kReview).kept);
  EXPECT_TRUE(second.refusals.all.empty());
}

TEST(CensusReplay, KeepsTheTrueDates) {
  InProcessServices services;
  ReplayThrough(services, CheckText(CensusWith(ChildWith(EpisodeWith(
                              Assessment("2019-06-04", "2019-07-01") + CinPlan("2019-07-02", "2019-08-14"),
                              ProtectionPlan("2019-08-14", "2019-11-12", "<CPPreviewDate>2019-11-12</CPPreviewDate>"),
                              "2019-06-03", Closed("2019-12-02", "RC7"))))));
  const auto files = services.All<cases::v1::CaseFile>("cases/");
  ASSERT_EQ(files.size(), 1u);
  const auto& episode = files.begin()->second->episodes(0);
  EXPECT_EQ(episode.referral_date(), "2019-06-03");
  EXPECT_EQ(episode.assessments(0).authorisation_date(), "2019-07-01");
  EXPECT_EQ(episode.cin_plans(0).end_date(), "2019-08-14");
  EXPECT_EQ(episode.child_protection_plans(0).end_date(), "2019-11-12");
  EXPECT_EQ(episode.closure_date(), "2019-12-02");
}

TEST(CensusReplay, AChangeInALaterCensusGoesInOnTop) {
  InProcessServices services;
  ReplayThrough(services, CheckText(CensusWith(ChildWith(EpisodeWith(CinPlan("2019-07-02", ""))))));
  const auto outcome =
      ReplayThrough(services, CheckText(CensusWith(ChildWith(EpisodeWith(CinPlan("2019-07-02", "2020-02-03"))))));
  EXPECT_TRUE(outcome.refusals.all.empty());
  const auto files = services.All<cases::v1::CaseFile>("cases/");
  EXPECT_EQ(files.begin()->second->episodes(0).cin_plans(0).end_date(), "2020-02-03");
}

TEST(CensusReplay, ATakenPupilNumberIsLeftOutAndTheChildGoesIn) {
  InProcessServices services;
  cases::v1::RegisterPersonRequest other;
  other.set_request_id("somebody-else");
  other.mutable_person()->set_authority("874");
  other.mutable_person()->set_sex(type::v1::SEX_MALE);
  other.mutable_person()->set_birth_date("2010-01-01");
  const auto county = SmallCounty(5);
  const auto histories = county.Histories();
  const auto with_upn =
      std::find_if(histories.begin(), histories.end(), [](const auto& h) { return !h.person.upn().empty(); });
  other.mutable_person()->set_upn(with_upn->person.upn());
  cases::v1::RegisterPersonResponse response;
  ASSERT_TRUE(services.Call(std::string(kCasesService) + "/RegisterPerson", other, response));

  const auto checked = CheckText(CensusXml({"873", 2021}, {*with_upn}), "2026-06-01");
  const auto outcome = ReplayThrough(services, checked);
  ASSERT_EQ(outcome.refusals.all.size(), 1u);
  EXPECT_EQ(outcome.refusals.all[0].field, "UPN");
  EXPECT_EQ(outcome.refusals.all[0].rules, "K04");
  EXPECT_EQ(outcome.counts.at(RecordKind::kChild).kept, 1u);
}

// Lets a test put its own refusal in front of a method.
class Refusing : public Backend {
 public:
  Refusing(Backend& behind, std::string rpc, Error error)
      : behind_(behind), rpc_(std::move(rpc)), error_(std::move(error)) {}
  Result<void> Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response) override {
    if (method.ends_with("/" + rpc_)) return tl::unexpected<Error>(error_);
    return behind_.Call(method, request, response);
  }

 private:
  Backend& behind_;
  std::string rpc_;
  Error error_;
};

const std::string kPlanned = CensusWith(
    ChildWith(EpisodeWith(CinPlan("2019-07-02", "2019-08-14"),
                          ProtectionPlan("2019-08-14", "2019-11-12", "<CPPreviewDate>2019-11-12</CPPreviewDate>"),
                          "2019-06-03", Closed("2019-12-02", "RC7")) +
              EpisodeWith("", "", "2020-01-06")));

TEST(CensusReplay, ARefusedPlanTakesItsReviewsAndItsEndWithIt) {
  InProcessServices services;
  Refusing refusing(services, "StartChildProtectionPlans",
                    {Code::kFailedPrecondition, "SOME_REASON", "not like this", {}});
  const auto outcome = ReplayThrough(refusing, CheckText(kPlanned));
  ASSERT_EQ(outcome.refusals.all.size(), 1u);
  EXPECT_EQ(outcome.refusals.all[0].field, "ChildProtectionPlans");
  EXPECT_NE(outcome.refusals.all[0].reason.find("SOME_REASON"), std::string::npos);
  EXPECT_GT(outcome.refusals.all[0].line, 0);
  EXPECT_EQ(outcome.counts.at(RecordKind::kProtectionPlan).kept, 0u);
  EXPECT_EQ(outcome.counts.at(RecordKind::kReview).kept, 0u);
  EXPECT_EQ(outcome.counts.at(RecordKind::kEpisode).kept, 2u);
}

TEST(CensusReplay, AnEpisodeThatCouldNotBeClosedKeepsTheNextOneOut) {
  InProcessServices services;
  Refusing refusing(services, "CloseCase", {Code::kFailedPrecondition, "SOME_REASON", "not like this", {}});
  const auto outcome = ReplayThrough(refusing, CheckText(kPlanned));
  EXPECT_EQ(outcome.refusals.Count("K04"), 1u);
  EXPECT_EQ(outcome.refusals.Count("K06"), 1u);
  EXPECT_EQ(outcome.counts.at(RecordKind::kEpisode).kept, 1u);
}

TEST(CensusReplay, TroubleThatConcernsEverythingEndsTheImportAndQuarantinesNothing) {
  for (const auto code : {Code::kPermissionDenied, Code::kUnauthenticated, Code::kUnavailable, Code::kInternal}) {
    InProcessServices services;
    Refusing refusing(services, "MakeReferral", {code, "TROUBLE", "no", {}});
    const auto outcome = ReplayThrough(refusing, CheckText(kPlanned));
    ASSERT_TRUE(outcome.stopped) << CodeName(code);
    EXPECT_EQ(outcome.stopped->reason, "TROUBLE");
    EXPECT_TRUE(outcome.refusals.all.empty());
  }
}

TEST(CensusReplay, ACaseThatTheServicesRefuseToOpenIsQuarantinedWithItsReason) {
  InProcessServices services;
  const std::string elsewhere = CensusWith(ChildWith(EpisodeWith("")));
  ReplayThrough(services, CheckText(elsewhere));
  // The same child, open since June, is referred again: the checker cannot know.
  const auto outcome = ReplayThrough(services, CheckText(CensusWith(ChildWith(EpisodeWith("", "", "2019-09-02")))));
  ASSERT_EQ(outcome.refusals.all.size(), 1u);
  EXPECT_EQ(outcome.refusals.all[0].field, "CINdetails");
  EXPECT_NE(outcome.refusals.all[0].reason.find("CASES_NOT_OPENED"), std::string::npos);
}

TEST(Retries, OutlastTroubleThatPassesAndNothingElse) {
  int calls = 0;
  const auto failing = [&calls](Code code, int times) {
    calls = 0;
    return [&calls, code, times]() -> Result<void> {
      if (++calls > times) return {};
      return tl::unexpected<Error>(Error{code, "X", "x", {}});
    };
  };
  const auto patience = std::chrono::milliseconds(2000);
  for (const auto code : {Code::kUnavailable, Code::kDeadlineExceeded, Code::kResourceExhausted}) {
    EXPECT_TRUE(WithRetries(failing(code, 2), patience));
    EXPECT_EQ(calls, 3);
  }
  for (const auto code :
       {Code::kInvalidArgument, Code::kPermissionDenied, Code::kInternal, Code::kFailedPrecondition}) {
    EXPECT_FALSE(WithRetries(failing(code, 2), patience));
    EXPECT_EQ(calls, 1);
  }
  EXPECT_FALSE(WithRetries(failing(Code::kUnavailable, 1'000'000), std::chrono::milliseconds(60)));
}

}  // namespace
}  // namespace kith::cli
