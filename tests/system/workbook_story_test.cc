// The story of one family, told by the command line to kith-cases and kith-workbook, and read back from both.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "shared/clock/clock.h"
#include "shared/testing/temp_postgres.h"
#include "tests/system/suite.h"

#include "kith/journal/v1/journal_service.pb.h"
#include "kith/workbook/v1/entries_service.pb.h"
#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::system {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::chrono::seconds kLimit{120};

class WorkbookStory : public ::testing::TestWithParam<Store> {
 protected:
  void SetUp() override {
    if (GetParam() == Store::kPostgres) KITH_NEEDS_POSTGRES();
    suite_ = std::make_unique<Suite>(GetParam());
    for (const char* service : {"cases", "workbook"}) suite_->Start(service);
  }

  kith::testing::Finished Kith(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), kith::testing::BuiltProgram("kith"));
    return kith::testing::RunProgram({.argv = std::move(arguments),
                                      .settings = {{"KITH_CASES_TARGET", suite_->Target("cases")},
                                                   {"KITH_WORKBOOK_TARGET", suite_->Target("workbook")},
                                                   {"KITH_TOKEN_FILE", token_}}},
                                     kLimit);
  }

  kith::testing::Finished Tell(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"workbook", "story", "--key", suite_->KeyFile(), "--jwks", suite_->JwksFile(),
                                       "--out", dir_.File("story")});
    return Kith(std::move(arguments));
  }

  // As one of the story's workers sees the workbook.
  rpc::Channel& As(const std::string& worker, identity::Role role) {
    auto& channel = channels_[worker];
    if (!channel) {
      identity::TokenRequest request;
      request.subject = worker;
      request.roles = {role};
      request.issuer = "https://kith.local";
      request.audience = "kith";
      const std::string token = identity::MintToken(suite_->KeyFile(), request, SystemClock().Now());
      channel = std::make_unique<rpc::Channel>(suite_->Target("workbook"), [token] { return token; });
    }
    return *channel;
  }

  int64_t Head(const std::string& service) {
    return Must<journal::v1::GetHeadResponse>(suite_->Channel(service), "/kith.journal.v1.JournalService/GetHead",
                                              journal::v1::GetHeadRequest())
        .position();
  }

  kith::testing::TempDir dir_;
  std::unique_ptr<Suite> suite_;
  std::map<std::string, std::unique_ptr<rpc::Channel>> channels_;
  std::string token_;
};

TEST_P(WorkbookStory, IsTrueInBothServicesAndToldAgainChangesNothing) {
  const auto told = Tell({});
  ASSERT_EQ(told.status, 0) << told.output << suite_->LogOf("workbook");
  EXPECT_THAT(told.output, AllOf(HasSubstr("The family: Testa and Testo"), HasSubstr("does not exist: neither by its"),
                                 HasSubstr("episode 2 is open"), HasSubstr("assessment.pdf")));

  const auto cases = Head("cases"), workbook = Head("workbook");
  const auto again = Tell({"--json"});
  ASSERT_EQ(again.status, 0) << again.output;
  EXPECT_EQ(Head("cases"), cases);
  EXPECT_EQ(Head("workbook"), workbook);
  const auto came = nlohmann::json::parse(again.output);
  EXPECT_EQ(came["open_episode"], 2);
  EXPECT_EQ(came["contradictions_settled"], 1);
  EXPECT_EQ(came["contradictions_carried"], 1);
  EXPECT_EQ(came["is_authorised"], true);
  EXPECT_EQ(came["is_hidden_from_officer"], true);
  EXPECT_EQ(came["visits_in_cases"], 6) << "two visits, three children";
  EXPECT_EQ(came["plans_reviewed"], 3);
  EXPECT_GT(came["withheld_from_father"], 0);

  const std::vector<std::string> files = came["files"];
  ASSERT_EQ(files.size(), 3U);
  EXPECT_THAT(kith::testing::ReadFile(files[0]),
              AllOf(HasSubstr("Testina"), HasSubstr("shoes on"), Not(HasSubstr("Lantern"))));
  EXPECT_THAT(kith::testing::ReadFile(files[1]), ::testing::StartsWith("%PDF-"));
  EXPECT_THAT(kith::testing::ReadFile(files[2]),
              AllOf(HasSubstr("I did"), Not(HasSubstr("Lantern")), Not(HasSubstr("halved what she drinks"))));

  workbook::v1::GetSupervisionRequest get;
  get.set_name(came["supervision"]);
  const auto held =
      Must<workbook::v1::GetSupervisionResponse>(As("STORY-DSM", identity::Role::kTeamManager),
                                                 "/kith.workbook.v1.SupervisionService/GetSupervision", get)
          .supervision();
  EXPECT_EQ(held.state(), workbook::v1::Supervision::STATE_CLOSED);
  EXPECT_EQ(held.updates_size(), 6);
  EXPECT_EQ(held.ratings_size(), 3);
  EXPECT_EQ(held.actions_size(), 3);
  ASSERT_EQ(held.decisions_size(), 1);
  EXPECT_EQ(held.decisions(0).dissents_size(), 1);
  EXPECT_TRUE(held.decisions(0).voice_warnings().empty())
      << "all three children were heard in the last 20 working days";

  workbook::v1::ListEntriesRequest list;
  list.set_workbook(came["workbook"]);
  const auto seen = [&](const char* worker) {
    return Must<workbook::v1::ListEntriesResponse>(As(worker, identity::Role::kPractitioner),
                                                   "/kith.workbook.v1.EntriesService/ListEntries", list)
        .entries_size();
  };
  EXPECT_EQ(seen("STORY-DAP"), 4);
  EXPECT_EQ(seen("STORY-DAO"), 3) << "all but where the mother is";
}

TEST_P(WorkbookStory, IsReadOnTheCommandLine) {
  const auto told = Tell({"--json"});
  ASSERT_EQ(told.status, 0) << told.output << suite_->LogOf("workbook");
  const auto came = nlohmann::json::parse(told.output);
  const std::string family = came["family"].get<std::string>().substr(std::string("families/").size());
  const std::string token = dir_.File("manager.token");
  ASSERT_EQ(Kith({"token", "--key", suite_->KeyFile(), "--jwks", suite_->JwksFile(), "--subject", "STORY-DSM", "--role",
                  "team_manager", "--out", token})
                .status,
            0);
  token_ = token;
  const auto said = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "workbook");
    const auto run = Kith(std::move(arguments));
    EXPECT_EQ(run.status, 0) << run.output;
    return run.output;
  };
  EXPECT_THAT(said({"show", family}), AllOf(HasSubstr("recovery-worker"), HasSubstr("drugs-and-alcohol"),
                                            HasSubstr("Contact is told differently"), HasSubstr("the next one on")));
  EXPECT_EQ(nlohmann::json::parse(said({"show", family, "--json"}))["workbook"]["episodes"].size(), 2U);
  EXPECT_THAT(said({"chronology", family}), AllOf(HasSubstr("sleep with my shoes on"), HasSubstr("recorded")));
  EXPECT_THAT(said({"search", family, "grandmother", "friday"}), HasSubstr("entries/E"));
  EXPECT_THAT(said({"agenda", family}), HasSubstr("Where we see it differently"));
  workbook::v1::ListChaptersRequest list;
  list.set_workbook(came["workbook"]);
  const auto chapters = Must<workbook::v1::ListChaptersResponse>(
      As("STORY-DSM", identity::Role::kTeamManager), "/kith.workbook.v1.WorkbookService/ListChapters", list);
  ASSERT_EQ(chapters.chapters_size(), 10);
  EXPECT_THAT(said({"chapter", chapters.chapters(0).name()}), HasSubstr("lived_experience"));
  const std::string out = dir_.File("court.pdf");
  const std::string name = came["assessment"];
  EXPECT_THAT(said({"assessment", name, "--format", "pdf", "--audience", "court", "--out", out}), HasSubstr("bytes"));
  EXPECT_THAT(kith::testing::ReadFile(out), ::testing::StartsWith("%PDF-"));
}

INSTANTIATE_TEST_SUITE_P(Stores, WorkbookStory, ::testing::Values(Store::kSqlite, Store::kPostgres),
                         [](const auto& store) { return store.param == Store::kSqlite ? "Sqlite" : "Postgres"; });

}  // namespace
}  // namespace kith::system
