// What the census would say, over the rows that the journal wrote, on both stores.
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/cases/census_views.h"
#include "services/cases/domain/correction.h"
#include "services/cases/schema.h"
#include "tests/integration/inbox/on_both_stores.h"
#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

using ::testing::ElementsAre;

constexpr char kToday[] = "2026-02-02";

class Census : public testing::OnBothStores {
 protected:
  // Three children of two teams: the first with an assessment that was authorised without factors, the second with an
  // open one of November, the third clean but for what nobody asked about the child yet.
  void SetUp() override {
    OpenJournal(CasesSchema(), Migrations);
    if (!journal_) return;
    clock_.Set(std::chrono::sys_days(std::chrono::year(2026) / 2 / 2));
    for (const char* team : {"teams/north-1", "teams/south-1"}) {
      Execute(RegisterTeam,
              "team { name: '" + std::string(team) + "' display_name: 'A' district: 'B' authority: '873' }");
    }
    for (int i = 0; i < 3; ++i) {
      const std::string more = i == 2 ? "" : " ethnicity: ETHNICITY_WHITE_IRISH disabilities: DISABILITY_NONE";
      const std::string child =
          Execute(RegisterPerson, "person { authority: '873' sex: SEX_MALE birth_date: '2023-05-04'" + more + " }");
      files_.push_back(Execute(OpenCaseFiles, "children: '" + child +
                                                  "' authority: '873' referral_date: '2025-06-02' referral_source: "
                                                  "REFERRAL_SOURCE_GP primary_need: PRIMARY_NEED_LOW_INCOME"));
      Execute(AllocateCase, "name: '" + files_.back() + "' team: 'teams/" + (i == 2 ? "south" : "north") +
                                "-1' worker: 'SW1' start_date: '2025-06-03'");
    }
    OnFile(0, StartAssessment, "start_date: '2025-06-03'");
    OnFile(0, AuthoriseAssessment, "authorisation_date: '2025-07-01'");
    OnFile(1, StartAssessment, "start_date: '2025-11-24'");
  }

  std::string Run(journal::Command command, std::string& first) {
    command.subject = "tester";
    command.roles = {"importer"};  // may bring authorisations without completions
    const auto done = journal_->Execute(std::move(command));
    EXPECT_TRUE(done.has_value()) << done.error().message;
    return first;
  }
  template <class Request>
  std::string Execute(Result<Drafts> (*decide)(const Streams&, const Request&, const Context&),
                      const std::string& text) {
    std::string first;
    journal::Command command;
    command.decide = [&](const Streams& streams, const Context& context) {
      auto drafts = decide(streams, Parse<Request>(text), context);
      if (drafts) first = drafts->front().stream;
      return drafts;
    };
    return Run(std::move(command), first);
  }
  template <class Request>
  void OnFile(size_t file,
              Result<Events<v1::CasesEvent>> (*decide)(const v1::CaseFile&, const Request&, const Context&),
              const std::string& text) {
    std::string name = files_[file];
    journal::Command command;
    command.decide = [&](const Streams& streams, const Context& context) -> Result<Drafts> {
      auto events = decide(*streams.Find<v1::CaseFile>(name), Parse<Request>(text), context);
      if (!events) return tl::unexpected<Error>(events.error());
      Drafts drafts;
      for (auto& event : *events) drafts.push_back(DraftOf(name, std::move(event)));
      return drafts;
    };
    Run(std::move(command), name);
  }

  Result<v1::ListCensusFindingsResponse> List(const std::string& filter, const std::string& today = kToday) {
    return ListCensusFindings(*journal_, Parse<v1::ListCensusFindingsRequest>(filter), today);
  }
  std::vector<std::string> Rules(const std::string& filter, const std::string& today = kToday) {
    const auto listed = List(filter, today);
    EXPECT_TRUE(listed.has_value());
    std::vector<std::string> rules;
    for (const auto& child : listed->children()) {
      for (const auto& finding : child.findings()) rules.push_back(finding.rule());
    }
    return rules;
  }

  std::vector<std::string> files_;
};

TEST_P(Census, IsAskedOfAChildOfATeamAndOfAnAuthority) {
  if (!journal_) GTEST_SKIP();
  EXPECT_THAT(Rules("name: '" + files_[0] + "'"), ElementsAre("8897Q"));
  EXPECT_THAT(Rules("team: 'teams/north-1'"), ElementsAre("8897Q", "8670Q"));
  EXPECT_THAT(Rules("team: 'teams/south-1'"), ElementsAre("4220", "8540"));
  EXPECT_THAT(Rules("authority: '873' rule: '8670Q'"), ElementsAre("8670Q"));
  EXPECT_THAT(Rules("name: 'people/" + files_[2].substr(6) + "'"), ElementsAre("4220", "8540"));
}

TEST_P(Census, IsAskedOfADay) {
  if (!journal_) GTEST_SKIP();
  EXPECT_THAT(Rules("name: '" + files_[1] + "'", "2026-01-29"), ElementsAre());
  EXPECT_THAT(Rules("name: '" + files_[1] + "'", "2026-04-01"), ElementsAre("8670Q", "8736"));
  EXPECT_THAT(Rules("name: '" + files_[1] + "' census_year: 2026", "2026-05-01"), ElementsAre("8670Q"));
  EXPECT_EQ(List("name: '" + files_[1] + "' census_year: 2026", "2026-05-01")->as_of_date(), "2026-03-31");
}

TEST_P(Census, PagesByChildren) {
  if (!journal_) GTEST_SKIP();
  std::vector<std::string> names;
  std::string token;
  do {
    const auto page = List("authority: '873' page_size: 1 page_token: '" + token + "'");
    ASSERT_TRUE(page.has_value());
    ASSERT_LE(page->children_size(), 1);
    for (const auto& child : page->children()) names.push_back(child.name());
    token = page->next_page_token();
  } while (!token.empty());
  EXPECT_EQ(names, files_);
}

TEST_P(Census, CountsByTeamAndRule) {
  if (!journal_) GTEST_SKIP();
  const auto ready =
      CheckCensusReadiness(*journal_, Parse<v1::CheckCensusReadinessRequest>("authority: '873' page_size: 3"), kToday);
  ASSERT_TRUE(ready.has_value());
  EXPECT_EQ(ready->children(), 3);
  ASSERT_EQ(ready->counts_size(), 3);
  EXPECT_EQ(ready->counts(0).team(), "teams/north-1");
  EXPECT_EQ(ready->counts(0).rule(), "8670Q");
  EXPECT_EQ(ready->counts(0).children(), 1);
  EXPECT_EQ(ready->counts(2).rule(), "4220");
  const auto rest =
      CheckCensusReadiness(*journal_,
                           Parse<v1::CheckCensusReadinessRequest>("authority: '873' page_size: 3 page_token: '" +
                                                                  ready->next_page_token() + "'"),
                           kToday);
  ASSERT_TRUE(rest.has_value());
  ASSERT_EQ(rest->counts_size(), 1);
  EXPECT_EQ(rest->counts(0).rule(), "8540");
}

TEST_P(Census, FollowsACorrection) {
  if (!journal_) GTEST_SKIP();
  OnFile(
      0, CorrectRecord,
      "part: CASE_PART_ASSESSMENT number: 1 values { assessment { factors: ASSESSMENT_FACTOR_NEGLECT } } update_mask { "
      "paths: 'factors' } reason: CORRECTION_REASON_TYPING_ERROR explanation: 'left out'");
  EXPECT_THAT(Rules("team: 'teams/north-1'"), ElementsAre("8670Q"));
  EXPECT_TRUE(journal_->VerifyStreams(100, "").different.empty());
}

TEST_P(Census, RefusesWhatItCannotBeAsked) {
  if (!journal_) GTEST_SKIP();
  EXPECT_EQ(List("").error().reason, "INVALID_REQUEST");
  EXPECT_EQ(List("team: 'teams/a' authority: '873'").error().reason, "INVALID_REQUEST");
  EXPECT_EQ(List("authority: '873' census_year: 2027").error().fields[0].field, "census_year");
  EXPECT_EQ(List("authority: '873' rule: '1'").error().fields[0].field, "rule");
  EXPECT_EQ(List("name: 'cases/C9999999'").error().reason, "NOT_FOUND");
}

KITH_ON_BOTH_STORES(Census);

}  // namespace
}  // namespace kith::cases
