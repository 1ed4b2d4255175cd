// The lists and searches of the cases service over the rows that its journal wrote, on both stores.
#include "services/cases/views.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "services/cases/schema.h"
#include "tests/integration/inbox/on_both_stores.h"
#include "tests/unit/cases/county.h"

namespace kith::cases {
namespace {

class CasesViews : public testing::OnBothStores {
 protected:
  // Two teams and the case files of five children, four with a team.
  void SetUp() override {
    OpenJournal(CasesSchema(), Migrations);
    if (!journal_) return;
    for (const char* team : {"teams/south-1", "teams/north-1"}) {
      Execute(RegisterTeam,
              "team { name: '" + std::string(team) + "' display_name: 'A' district: 'B' authority: '873' }");
    }
    for (int i = 0; i < 5; ++i) {
      const std::string child =
          Execute(RegisterPerson, "person { authority: '873' sex: SEX_MALE birth_date: '2019-05-04' la_child_id: 'CH" +
                                      std::to_string(i) + "' }");
      files_.push_back(Execute(OpenCaseFiles, "children: '" + child +
                                                  "' authority: '873' referral_date: '2024-01-08' referral_source: "
                                                  "REFERRAL_SOURCE_GP primary_need: PRIMARY_NEED_LOW_INCOME"));
    }
    Allocate(0, "teams/north-1", "SW1");
    Allocate(1, "teams/north-1", "SW2");
    Allocate(2, "teams/south-1", "SW3");
    Allocate(3, "teams/north-1", "SW4");
  }

  // The command through the journal; returns the stream of its first event.
  template <class Request>
  std::string Execute(Result<Drafts> (*decide)(const Streams&, const Request&, const Context&),
                      const std::string& text) {
    std::string first;
    journal::Command command;
    command.subject = "tester";
    command.decide = [&](const Streams& streams, const Context& context) {
      auto drafts = decide(streams, Parse<Request>(text), context);
      if (drafts) first = drafts->front().stream;
      return drafts;
    };
    const auto done = journal_->Execute(std::move(command));
    EXPECT_TRUE(done.has_value()) << done.error().message;
    return first;
  }

  void Allocate(size_t file, const std::string& team, const std::string& worker) {
    Execute(AllocateCase,
            "name: '" + files_[file] + "' team: '" + team + "' worker: '" + worker + "' start_date: '2024-01-09'");
  }

  void Close(size_t file) {
    journal::Command command;
    command.subject = "tester";
    const std::string name = files_[file];
    command.decide = [name](const Streams& streams, const Context& context) -> Result<Drafts> {
      auto events = CloseCase(
          *streams.Find<v1::CaseFile>(name),
          Parse<v1::CloseCaseRequest>("closure_date: '2024-03-01' reason: REASON_FOR_CLOSURE_SERVICES_CEASED"),
          context);
      if (!events) return tl::unexpected<Error>(events.error());
      return Drafts{DraftOf(name, events->front())};
    };
    ASSERT_TRUE(journal_->Execute(std::move(command)).has_value());
  }

  std::vector<std::string> List(const std::string& filter) {
    const auto listed = ListCaseFiles(*journal_, context_, Parse<v1::ListCaseFilesRequest>(filter));
    EXPECT_TRUE(listed.has_value());
    std::vector<std::string> names;
    if (listed) {
      for (const auto& file : listed->case_files()) names.push_back(file.name());
    }
    return names;
  }

  std::vector<std::string> files_;
  const Context context_{.subject = "tester", .roles = {}, .now = {}, .today = "2025-01-01"};
};

using Names = std::vector<std::string>;

TEST_P(CasesViews, ListCaseFilesByEachFilter) {
  EXPECT_EQ(List(""), files_);
  EXPECT_EQ(List("team: 'teams/north-1'"), (Names{files_[0], files_[1], files_[3]}));
  EXPECT_EQ(List("worker: 'SW3'"), (Names{files_[2]}));
  EXPECT_EQ(List("team: 'teams/north-1' worker: 'SW3'"), Names{});
  EXPECT_EQ(List("authority: '874'"), Names{});
  Close(1);
  EXPECT_EQ(List("team: 'teams/north-1'"), (Names{files_[0], files_[3]})) << "a closed case is held by nobody";
  EXPECT_EQ(List("state: STATE_CLOSED"), (Names{files_[1]}));
}

TEST_P(CasesViews, ListsComeInPagesThatJoinWithoutGapOrRepeat) {
  Names seen;
  v1::ListCaseFilesRequest request;
  request.set_page_size(2);
  int pages = 0;
  do {
    const auto page = ListCaseFiles(*journal_, context_, request);
    ASSERT_TRUE(page.has_value());
    for (const auto& file : page->case_files()) {
      seen.push_back(file.name());
      EXPECT_EQ(file.etag(), file.allocations().empty() ? "1" : "2");
    }
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty() && pages < 10);
  EXPECT_EQ(seen, files_);
  EXPECT_EQ(pages, 3);

  request.set_page_token("not a token");
  const auto refused = ListCaseFiles(*journal_, context_, request);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().fields.at(0).field, "page_token");
}

TEST_P(CasesViews, ListTeamsByName) {
  const auto teams = ListTeams(*journal_, v1::ListTeamsRequest());
  ASSERT_TRUE(teams.has_value());
  ASSERT_EQ(teams->teams_size(), 2);
  EXPECT_EQ(teams->teams(0).name(), "teams/north-1");
  EXPECT_EQ(teams->teams(1).name(), "teams/south-1");
}

TEST_P(CasesViews, FindPersonByIdentifier) {
  const auto found =
      FindPerson(*journal_, context_, Parse<v1::FindPersonRequest>("authority: '873' la_child_id: 'CH3'"));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ("cases/" + found->person().name().substr(7), files_[3]);
  const auto unknown =
      FindPerson(*journal_, context_, Parse<v1::FindPersonRequest>("authority: '874' la_child_id: 'CH3'"));
  ASSERT_FALSE(unknown.has_value());
  EXPECT_EQ(unknown.error().reason, "NOT_FOUND");
  EXPECT_FALSE(FindPerson(*journal_, context_, v1::FindPersonRequest()).has_value());
}

TEST_P(CasesViews, CheckAccessKnowsTheTeamFromTheCasesThatItsWorkersHold) {
  const auto ask = [this](const std::string& name, const std::string& subject) {
    v1::CheckAccessRequest request;
    request.set_name(name);
    request.set_subject(subject);
    request.add_roles("social_worker");
    return CheckAccess(*journal_, context_, request).value();
  };
  EXPECT_EQ(ask(files_[0], "SW1").basis(), "allocated_worker");
  EXPECT_EQ(ask(files_[0], "SW2").basis(), "team");
  EXPECT_EQ(ask("people/" + files_[0].substr(6), "SW2").basis(), "team");
  EXPECT_EQ(ask(files_[0], "SW3").basis(), "no_relationship");
  EXPECT_EQ(ask(files_[4], "SW1").basis(), "no_relationship") << "nobody holds that case";
  EXPECT_EQ(ask("cases/C9999999", "SW1").basis(), "unknown_record");
}

TEST_P(CasesViews, StatesAndRowsAreWhatTheEventsSay) {
  Close(0);
  EXPECT_TRUE(journal_->VerifyStreams(1000, "").different.empty());
  EXPECT_EQ(journal_->RebuildStates(), 0);
  EXPECT_EQ(List("state: STATE_CLOSED"), (Names{files_[0]}));
}

KITH_ON_BOTH_STORES(CasesViews);

}  // namespace
}  // namespace kith::cases
