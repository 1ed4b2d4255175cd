// A small practice in a journal: two teams, workers, and children whose cases are assessed.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "services/cases/clock_watch.h"
#include "services/cases/domain/teams/worker.h"
#include "services/cases/schema.h"
#include "tests/integration/inbox/on_both_stores.h"
#include "tests/unit/cases/county.h"

namespace kith::cases {

class Practice : public testing::OnBothStores {
 protected:
  // On Monday 2 February 2026.
  void Open(std::shared_ptr<const LocalRules> rules = DefaultLocalRules()) {
    rules_ = std::make_shared<LocalRules>(*rules);
    clock_.Set(Instant(calendar::DateOf("2026-02-02")) + std::chrono::hours(12));
    OpenJournal(CasesSchema(rules_), Migrations);
    if (!journal_) return;
    for (const char* team : {"north-1", "south-1"}) {
      Run(RegisterTeam, "team { name: 'teams/" + std::string(team) +
                            "' display_name: 'A team' district: 'A district' authority: '873' }");
    }
  }

  void GoTo(const std::string& day) { clock_.Set(Instant(calendar::DateOf(day)) + std::chrono::hours(12)); }

  // A command through the journal; returns the stream of its first event, or the reason of its refusal.
  template <class Request>
  std::string Run(Result<Drafts> (*decide)(const Streams&, const Request&, const Context&), const std::string& text) {
    std::string first;
    journal::Command command;
    command.subject = "TM1";
    command.roles = {"importer"};  // brings a history in, so its steps may be entered at once
    command.decide = [&](const Streams& streams, const Context& context) {
      auto drafts = decide(streams, Parse<Request>(text), context);
      if (drafts) first = drafts->front().stream;
      return drafts;
    };
    const auto done = journal_->Execute(std::move(command));
    return done ? first : done.error().reason;
  }

  // The same on the one stream that the request names.
  template <class State, class Request>
  std::string Run(Result<Events<v1::CasesEvent>> (*decide)(const State&, const Request&, const Context&),
                  const std::string& text) {
    journal::Command command;
    command.subject = "TM1";
    command.roles = {"importer"};  // brings a history in, so its steps may be entered at once
    const auto request = Parse<Request>(text);
    command.decide = [&](const Streams& streams, const Context& context) -> Result<Drafts> {
      auto events = decide(*streams.Find<State>(request.name()), request, context);
      if (!events) return tl::unexpected<Error>(events.error());
      Drafts drafts;
      for (auto& event : *events) drafts.push_back(DraftOf(request.name(), std::move(event)));
      return drafts;
    };
    const auto done = journal_->Execute(std::move(command));
    return done ? request.name() : done.error().reason;
  }

  // A child whose referral of that day is being assessed, held by the worker in the team.
  std::string Assess(const std::string& referral_date, const std::string& team, const std::string& worker) {
    const std::string child = Run(RegisterPerson, "person { authority: '873' sex: SEX_MALE birth_date: '2019-05-04' }");
    const std::string file =
        Run(OpenCaseFiles, "children: '" + child + "' authority: '873' referral_date: '" + referral_date +
                               "' referral_source: REFERRAL_SOURCE_GP primary_need: "
                               "PRIMARY_NEED_ABUSE_OR_NEGLECT");
    Run(AllocateCase,
        "name: '" + file + "' team: 'teams/" + team + "' worker: '" + worker + "' start_date: '" + referral_date + "'");
    EXPECT_EQ(Run(StartAssessment, "name: '" + file + "' start_date: '" + referral_date + "'"), file);
    return file;
  }

  ClockWatch Watch(int look_back_days = 90) { return ClockWatch(*journal_, clock_, rules_, look_back_days); }

  int64_t Count(const std::string& type) {
    int64_t count = 0;
    for (const auto& entry : journal_->Read(0, 10'000)) count += entry.type == "kith.cases.v1." + type;
    return count;
  }

  std::shared_ptr<LocalRules> rules_;
};

}  // namespace kith::cases
