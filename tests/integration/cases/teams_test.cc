// Who works where and with whom, on both stores.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cases/domain/teams/practitioner.h"
#include "services/cases/teams_views.h"
#include "services/cases/views.h"
#include "tests/integration/cases/practice.h"

namespace kith::cases {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Result<Drafts> AllocateTo(const Streams& streams, const v1::AllocatePractitionerRequest& request,
                          const Context& context) {
  return AllocatePractitioner(streams, request, context, DefaultCaseloadRules());
}

class Teams : public Practice {
 protected:
  void SetUp() override {
    Open();
    if (!journal_) return;
    Register("SW1", "WORKER_ROLE_SOCIAL_WORKER", {"north-1"});
    Register("AP1", "WORKER_ROLE_RECOVERY_WORKER", {"north-1", "south-1"});
    file_ = Assess("2026-01-19", "north-1", "SW1");
    other_ = Assess("2026-01-19", "south-1", "SW7");
    child_ = "people" + file_.substr(5);
    family_ = Run(RegisterFamily, "authority: '873' members: '" + child_ + "'");
    EXPECT_EQ(Run(AllocateTo, "subject: '" + family_ +
                                  "' worker: 'workers/AP1' role: WORKER_ROLE_RECOVERY_WORKER team: 'teams/north-1' "
                                  "start_date: '2026-01-20'"),
              "family-workers" + family_.substr(8));
  }

  void Register(const std::string& number, const std::string& role, const std::vector<std::string>& teams) {
    Run(RegisterWorker,
        "worker { name: 'workers/" + number + "' authority: '873' roles: " + role + " start_date: '2024-01-01' }");
    for (const auto& team : teams) {
      EXPECT_EQ(Run(JoinTeam, "name: 'workers/" + number + "' team: 'teams/" + team + "' start_date: '2024-01-01'"),
                "workers/" + number);
    }
  }

  std::vector<std::string> Workers(const std::string& request) {
    std::vector<std::string> names;
    const auto listed = ListWorkers(*journal_, Parse<v1::ListWorkersRequest>(request)).value();
    for (const auto& worker : listed.workers()) names.push_back(worker.name());
    return names;
  }

  std::vector<std::string> Allocations(const std::string& request) {
    std::vector<std::string> found;
    const auto listed = ListAllocations(*journal_, Parse<v1::ListAllocationsRequest>(request));
    EXPECT_TRUE(listed.has_value()) << request;
    if (!listed) return found;
    for (const auto& item : listed->allocations()) found.push_back(item.subject() + " " + item.allocation().worker());
    return found;
  }

  bool MaySee(const std::string& subject, const std::string& name) {
    v1::CheckAccessRequest request;
    request.set_name(name);
    request.set_subject(subject);
    request.add_roles("practitioner");
    return CheckAccess(*journal_, Context{.subject = "tester", .roles = {}, .now = {}, .today = "2026-02-01"}, request)
        ->allowed();
  }

  std::string file_, other_, child_, family_;
};

TEST_P(Teams, ListTheirWorkers) {
  EXPECT_THAT(Workers(""), ElementsAre("workers/AP1", "workers/SW1"));
  EXPECT_THAT(Workers("team: 'teams/south-1'"), ElementsAre("workers/AP1"));
  EXPECT_THAT(Workers("role: WORKER_ROLE_SOCIAL_WORKER"), ElementsAre("workers/SW1"));
  EXPECT_THAT(Workers("authority: '874'"), IsEmpty());
  EXPECT_FALSE(ListWorkers(*journal_, Parse<v1::ListWorkersRequest>("role: 99")).has_value());
}

TEST_P(Teams, ListAllocationsFromEachSide) {
  EXPECT_THAT(Allocations("worker: 'workers/SW1'"), ElementsAre(file_ + " SW1"));
  EXPECT_THAT(Allocations("worker: 'workers/AP1'"), ElementsAre(family_ + " AP1"));
  EXPECT_THAT(Allocations("team: 'teams/north-1'"), ElementsAre(file_ + " SW1", family_ + " AP1"));
  EXPECT_THAT(Allocations("subject: '" + family_ + "'"), ElementsAre(family_ + " AP1"));
  EXPECT_THAT(Allocations("subject: '" + other_ + "'"), ElementsAre(other_ + " SW7"));
  for (const char* wrong : {"", "worker: 'workers/A' team: 'teams/b'", "subject: 'people/C1'", "worker: 'A'"}) {
    EXPECT_FALSE(ListAllocations(*journal_, Parse<v1::ListAllocationsRequest>(wrong)).has_value()) << wrong;
  }
}

TEST_P(Teams, CountCaseloadsOfRegisteredAndOtherNumbers) {
  v1::GetCaseloadRequest request;
  request.set_worker("workers/SW1");
  const auto load = GetCaseload(*journal_, request, DefaultCaseloadRules())->caseload();
  EXPECT_EQ(load.children(), 1);
  EXPECT_EQ(load.weighted_hundredths(), 100);
  EXPECT_GT(load.limit_children(), 0);
  request.set_worker("workers/SW7");
  const auto other = GetCaseload(*journal_, request, DefaultCaseloadRules())->caseload();
  EXPECT_EQ(other.children(), 1);
  EXPECT_EQ(other.limit_children(), 0);
  request.set_worker("workers/AP1");
  EXPECT_EQ(GetCaseload(*journal_, request, DefaultCaseloadRules())->caseload().families(), 1);
}

TEST_P(Teams, PractitionersOfTheFamilySeeItsChildren) {
  EXPECT_TRUE(MaySee("AP1", file_));
  EXPECT_TRUE(MaySee("AP1", child_));
  EXPECT_FALSE(MaySee("AP1", other_));
  Run(EndPractitionerAllocation,
      "subject: '" + family_ + "' number: 1 end_date: '2026-02-01' reason: WORKER_CHANGE_REASON_WORK_COMPLETED");
  EXPECT_FALSE(MaySee("AP1", file_));
}

TEST_P(Teams, CountChangesOfWorkerPerChild) {
  Run(AllocateCase, "name: '" + other_ + "' team: 'teams/south-1' start_date: '2026-01-20'");
  Run(AllocateCase, "name: '" + other_ + "' team: 'teams/south-1' worker: 'SW8' start_date: '2026-01-22'");
  Run(AllocateCase, "name: '" + other_ + "' team: 'teams/north-1' worker: 'SW8' start_date: '2026-01-26'");
  v1::ListWorkerChangesRequest request;
  request.set_name(other_);
  const auto changes = ListWorkerChanges(*journal_, request);
  ASSERT_TRUE(changes.has_value());
  EXPECT_EQ(changes->periods_size(), 4);
  EXPECT_EQ(changes->changes(), 1) << "another team with the same worker is no change";
  request.set_from_date("2026-01-25");
  EXPECT_EQ(ListWorkerChanges(*journal_, request)->changes(), 0);
}

TEST_P(Teams, AreTheSameAfterARestartAndARebuild) {
  const auto before = Allocations("team: 'teams/north-1'");
  Reopen();
  EXPECT_EQ(Allocations("team: 'teams/north-1'"), before);
  EXPECT_EQ(journal_->RebuildStates(), 0);
}

KITH_ON_BOTH_STORES(Teams);

}  // namespace
}  // namespace kith::cases
