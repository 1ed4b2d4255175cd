// One thread of work through all services: front door → case → agency → report.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/testing/temp_postgres.h"
#include "tests/system/on_brokers.h"
#include "tests/system/steps.h"

#include "kith/journal/v1/journal_service.pb.h"
#include "kith/reporting/v1/reporting_service.pb.h"
#include "kith/sharing/v1/sharing_service.pb.h"

namespace kith::system {
namespace {

using namespace std::chrono_literals;
using kith::testing::WaitUntil;

class ThreadOfWork : public ::testing::TestWithParam<std::pair<Store, BrokerKind>> {
 protected:
  void SetUp() override {
    const auto [store, broker] = GetParam();
    if (store == Store::kPostgres) KITH_NEEDS_POSTGRES();
    KITH_NEEDS_BROKER(broker);
    on_ = std::make_unique<SuiteOnBroker>(store, broker);
    suite_ = &on_->suite();
  }
  void KillBroker() { on_->KillBroker(); }
  void StartBroker() { on_->StartBroker(); }

  std::unique_ptr<SuiteOnBroker> on_;
  Suite* suite_ = nullptr;
};

int64_t Count(Suite& suite, reporting::v1::Status status, const std::string& date) {
  reporting::v1::CountChildrenRequest request;
  request.set_date(date);
  const auto response = Must<reporting::v1::CountChildrenResponse>(
      suite.Channel("reporting"), "/kith.reporting.v1.ReportingService/CountChildren", request);
  for (const auto& row : response.rows()) {
    for (const auto& count : row.counts()) {
      if (count.status() == status) return count.children();
    }
  }
  return 0;
}

TEST_P(ThreadOfWork, AnAcceptedReferralOpensTheCaseEvenWhenTheCasesServiceWasDownAtFirst) {
  suite_->Start("cases");
  suite_->Start("referrals");
  const auto child = RegisterChild(*suite_);
  const auto referral = Refer(*suite_, child, "2026-03-02");
  suite_->Stop("cases");
  Accept(*suite_, referral, "2026-03-03");
  suite_->Kill("referrals");  // the reaction must survive its own service too
  suite_->Start("referrals");
  suite_->Start("cases");
  EXPECT_TRUE(WaitUntil([&] { return HasOpenCase(*suite_, child); }, 20s)) << suite_->LogOf("referrals");
}

TEST_P(ThreadOfWork, ARefusalToOpenIsRecordedOnTheReferralAndHoldsNobodyUp) {
  suite_->Start("cases");
  suite_->Start("referrals");
  const auto child = RegisterChild(*suite_);
  OpenCase(*suite_, child, "2026-03-02");
  const auto refused = Refer(*suite_, child, "2026-03-04");
  Accept(*suite_, refused, "2026-03-04");
  const auto other = RegisterChild(*suite_);
  Accept(*suite_, Refer(*suite_, other, "2026-03-04"), "2026-03-04");
  EXPECT_TRUE(WaitUntil([&] { return HasOpenCase(*suite_, other); }, 20s));
  referrals::v1::GetReferralRequest get;
  get.set_name(refused);
  const auto reason = [&] {
    return Must<referrals::v1::GetReferralResponse>(suite_->Channel("referrals"),
                                                    "/kith.referrals.v1.ReferralsService/GetReferral", get)
        .referral()
        .cases_not_opened_reason();
  };
  EXPECT_TRUE(WaitUntil([&] { return reason() == "EPISODE_ALREADY_OPEN"; }, 20s)) << reason();
}

TEST_P(ThreadOfWork, APlanReachesTheAgencyAndTheReportOnceAndAPartnerSeesItsOwnFeedOnly) {
  for (const char* service : {"cases", "sharing", "reporting"}) suite_->Start(service);
  const auto child = RegisterChild(*suite_, "9990000018");
  OpenCase(*suite_, child, "2026-03-02");
  StartCpPlan(*suite_, child, "2026-03-10");

  const std::string token = suite_->Token({identity::Role::kPartner}, "nhs-trust");
  rpc::Channel partner(suite_->Target("sharing"), [token] { return token; });
  sharing::v1::ReadAgencyFeedRequest request;
  request.set_agency("nhs-trust");
  sharing::v1::ReadAgencyFeedResponse feed;
  ASSERT_TRUE(WaitUntil(
      [&] {
        const auto read = partner.Call("/kith.sharing.v1.SharingService/ReadAgencyFeed", request, feed);
        return read && feed.cloud_events_size() > 0;
      },
      20s))
      << suite_->LogOf("sharing");
  ASSERT_EQ(feed.cloud_events_size(), 1);
  EXPECT_THAT(feed.cloud_events(0), ::testing::HasSubstr("kith.child-protection-plan.started.v1"));
  EXPECT_THAT(feed.cloud_events(0), ::testing::HasSubstr("2026-03-10"));
  EXPECT_THAT(feed.cloud_events(0), ::testing::Not(::testing::HasSubstr("Sample")));

  request.set_agency("police");
  const auto foreign = partner.Call("/kith.sharing.v1.SharingService/ReadAgencyFeed", request, feed);
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code, Code::kPermissionDenied);

  EXPECT_TRUE(
      WaitUntil([&] { return Count(*suite_, reporting::v1::STATUS_CHILD_PROTECTION_PLAN, "2026-03-10") == 1; }, 20s))
      << suite_->LogOf("reporting");
  EXPECT_EQ(Count(*suite_, reporting::v1::STATUS_CHILD_PROTECTION_PLAN, "2026-03-09"), 0);
}

TEST_P(ThreadOfWork, GoesOnWithoutABrokerAndLosesNothing) {
  for (const char* service : {"cases", "sharing", "reporting"}) suite_->Start(service);
  KillBroker();
  const int children = 40;
  for (int i = 0; i < children; ++i) {
    const auto child = RegisterChild(*suite_);
    OpenCase(*suite_, child, "2026-03-02");
    StartCpPlan(*suite_, child, "2026-03-10");
  }
  // The feed carries what the broker cannot.
  EXPECT_TRUE(WaitUntil(
      [&] { return Count(*suite_, reporting::v1::STATUS_CHILD_PROTECTION_PLAN, "2026-03-10") == children; }, 30s))
      << suite_->LogOf("reporting");
  StartBroker();
  const auto child = RegisterChild(*suite_);
  OpenCase(*suite_, child, "2026-03-02");
  StartCpPlan(*suite_, child, "2026-03-10");
  EXPECT_TRUE(WaitUntil(
      [&] { return Count(*suite_, reporting::v1::STATUS_CHILD_PROTECTION_PLAN, "2026-03-10") == children + 1; }, 30s));
}

std::string NameOfEngines(const ::testing::TestParamInfo<std::pair<Store, BrokerKind>>& info) {
  return std::string(info.param.first == Store::kSqlite ? "Sqlite" : "Postgres") +
         (info.param.second == BrokerKind::kApache ? "Apache" : "Embedded");
}

INSTANTIATE_TEST_SUITE_P(Engines, ThreadOfWork,
                         ::testing::Values(std::pair(Store::kSqlite, BrokerKind::kEmbedded),
                                           std::pair(Store::kPostgres, BrokerKind::kEmbedded),
                                           std::pair(Store::kPostgres, BrokerKind::kApache)),
                         NameOfEngines);

}  // namespace
}  // namespace kith::system
