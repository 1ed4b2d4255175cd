#include "services/cli/generate.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "services/cli/family_steps.h"
#include "services/cli/practice.h"
#include "services/cli/referral_steps.h"
#include "shared/ids/ids.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/teams_service.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {
namespace {

// What is known of a family once it is in the services.
struct Recorded {
  CountyFamily family;
  RecordedFamily names;
  std::vector<std::string> referrals;  // of its episodes
};

std::string CaseFileOf(const std::string& person) { return "cases" + person.substr(person.find('/')); }

std::vector<PracticeStep> StepsOf(const CountyFamily& family, std::size_t round, int recurring_percent) {
  auto steps = PracticeOf(family, round);
  if (family.number % 100 < recurring_percent) return steps;
  std::erase_if(steps, [](const PracticeStep& step) {
    return step.rpc == "RecordVisit" || step.rpc == "HoldCoreGroup" || step.rpc == "ReviewCinPlans";
  });
  return steps;
}

class Drive {
 public:
  Drive(Backend& backend, const CountyOptions& county, const DriveOptions& options)
      : backend_(backend), maker_(county), options_(options) {}

  DriveOutcome Run() && {
    Teams();
    EachWorker();
    while (!outcome_.stopped && Fill()) {
      EachFamily([this](Recorded& recorded) { return People(recorded); });
      std::size_t rounds = 0;
      for (const auto& recorded : chunk_) rounds = std::max(rounds, recorded.family.episodes.size());
      for (std::size_t round = 0; round < rounds; ++round) {
        const auto has = [round](const Recorded& recorded) { return round < recorded.family.episodes.size(); };
        EachFamily([&](Recorded& recorded) { return !has(recorded) || Refer(recorded, round); });
        EachFamily([&](Recorded& recorded) { return !has(recorded) || Work(recorded, round); });
      }
      if (outcome_.stopped) break;
      for (const auto& recorded : chunk_) outcome_.children += recorded.family.children.size();
      if (options_.on_children) options_.on_children(outcome_.children);
    }
    return std::move(outcome_);
  }

 private:
  bool Fill() {
    chunk_.clear();
    while (static_cast<int>(chunk_.size()) < options_.chunk) {
      auto family = maker_.Next();
      if (!family) break;
      chunk_.push_back({*std::move(family), {}, {}});
    }
    return !chunk_.empty();
  }

  void EachFamily(const std::function<bool(Recorded&)>& work) {
    if (outcome_.stopped) return;
    ForEach(chunk_.size(), options_.concurrency, [&](std::size_t i) { return work(chunk_[i]); });
  }

  bool Stop(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!outcome_.stopped) outcome_.stopped = error;
    return false;
  }

  bool Done(const std::string& rpc) {
    {
      const std::lock_guard lock(mutex_);
      ++outcome_.commands[rpc];
    }
    if (options_.on_command) options_.on_command();
    return true;
  }

  bool Command(const std::string& service, const std::string& rpc, const google::protobuf::Message& request,
               google::protobuf::Message& response) {
    auto called = backend_.Call(service + "/" + rpc, request, response);
    if (called) return Done(rpc);
    auto error = std::move(called).error();
    error.message = rpc + ": " + error.message;
    return Stop(error);
  }

  template <class... Parts>
  std::string RequestId(const Parts&... parts) const {
    return ids::StableId("generate", maker_.options().authority, std::to_string(maker_.options().seed), parts...);
  }
  std::string FamilyRequestId(const CountyFamily& family, std::size_t round, const std::string& what) const {
    return RequestId("family", std::to_string(family.number), std::to_string(round), what);
  }

  // Teams belong to no seed: a second county of the same authority finds them.
  void Teams() {
    for (const auto& team : maker_.teams()) {
      cases::v1::RegisterTeamRequest request;
      request.set_request_id(ids::StableId("generate", "team", team.name()));
      *request.mutable_team() = team;
      cases::v1::RegisterTeamResponse response;
      auto called = backend_.Call(std::string(kCasesService) + "/RegisterTeam", request, response);
      const bool there = !called && (called.error().code == Code::kAlreadyExists ||
                                     called.error().reason == reasons::kRequestIdReused.name);
      if (!called && !there) {
        Stop(called.error());
        return;
      }
      Done("RegisterTeam");
    }
  }

  void EachWorker() {
    if (outcome_.stopped) return;
    const auto& workers = maker_.workers();
    ForEach(workers.size(), options_.concurrency, [&](std::size_t i) { return Worker(workers[i]); });
  }

  bool Worker(const CountyWorker& worker) {
    cases::v1::RegisterWorkerRequest request;
    request.set_request_id(RequestId(worker.worker.name()));
    *request.mutable_worker() = worker.worker;
    cases::v1::RegisterWorkerResponse response;
    if (!Command(kTeamsService, "RegisterWorker", request, response)) return false;
    for (const auto& team : worker.teams) {
      cases::v1::JoinTeamRequest join;
      join.set_request_id(RequestId(worker.worker.name(), team));
      join.set_name(worker.worker.name());
      join.set_team(team);
      join.set_start_date(worker.worker.start_date());
      cases::v1::JoinTeamResponse joined;
      if (!Command(kTeamsService, "JoinTeam", join, joined)) return false;
    }
    return true;
  }

  bool People(Recorded& recorded) {
    const auto& family = recorded.family;
    for (std::size_t i = 0; i < family.children.size() + family.adults.size(); ++i) {
      auto request = PersonOf(family, i);
      request.set_request_id(i < family.children.size()
                                 ? RequestId("person", family.children[i].la_child_id())
                                 : FamilyRequestId(family, 0, "adult " + std::to_string(i - family.children.size())));
      cases::v1::RegisterPersonResponse response;
      if (!Command(kCasesService, "RegisterPerson", request, response)) return false;
      recorded.names.people.push_back(response.person().name());
    }
    auto members = FamilyOf(family, recorded.names);
    members.set_request_id(FamilyRequestId(family, 0, "members"));
    cases::v1::RegisterFamilyResponse response;
    if (!Command(kCasesService, "RegisterFamily", members, response)) return false;
    recorded.names.family = response.family().name();
    return Kin(recorded);
  }

  bool Kin(const Recorded& recorded) {
    const auto& family = recorded.family;
    auto home = HouseholdOf(family, recorded.names);
    home.set_request_id(FamilyRequestId(family, 0, "household"));
    cases::v1::RegisterHouseholdResponse housed;
    if (!Command(kPeopleService, "RegisterHousehold", home, housed)) return false;
    for (std::size_t i = 0; i < family.relationships.size(); ++i) {
      auto request = RelationshipOf(family.relationships[i], recorded.names);
      request.set_request_id(FamilyRequestId(family, 0, "relationship " + std::to_string(i)));
      cases::v1::RecordRelationshipResponse related;
      if (!Command(kPeopleService, "RecordRelationship", request, related)) return false;
    }
    return true;
  }

  bool Refer(Recorded& recorded, std::size_t round) {
    const auto& family = recorded.family;
    const auto& history = family.episodes[round];
    const auto& date = history.episode.referral_date();
    referrals::v1::ReceiveContactRequest contact;
    contact.set_request_id(FamilyRequestId(family, round, "contact"));
    contact.set_authority(maker_.options().authority);
    contact.set_received_date(date);
    contact.set_source(history.episode.referral_source());
    for (std::size_t i = 0; i < family.children.size(); ++i) contact.add_children(recorded.names.people[i]);
    referrals::v1::ReceiveContactResponse received;
    if (!Command(kReferralsService, "ReceiveContact", contact, received)) return false;
    referrals::v1::MakeReferralRequest refer;
    refer.set_request_id(FamilyRequestId(family, round, "referral"));
    refer.set_name(received.contact().name());
    refer.set_referral_date(date);
    referrals::v1::MakeReferralResponse referred;
    if (!Command(kReferralsService, "MakeReferral", refer, referred)) return false;
    recorded.referrals.push_back(referred.referral().name());
    auto decide = DecisionOf(history);
    decide.set_request_id(FamilyRequestId(family, round, "decision"));
    decide.set_name(recorded.referrals.back());
    decide.set_acknowledgement_method(referrals::v1::ACKNOWLEDGEMENT_METHOD_EMAIL);
    referrals::v1::DecideReferralResponse decided;
    return Command(kReferralsService, "DecideReferral", decide, decided);
  }

  bool Work(const Recorded& recorded, std::size_t round) {
    const auto& family = recorded.family;
    if (family.episodes[round].no_further_action) return true;
    std::vector<std::string> case_files;
    for (std::size_t i = 0; i < family.children.size(); ++i) {
      case_files.push_back(CaseFileOf(recorded.names.people[i]));
      const auto opened =
          WaitForEpisode(backend_, case_files.back(), recorded.referrals.back(), options_.reaction_wait);
      if (!opened) return Stop(opened.error());
    }
    for (const auto& step : StepsOf(family, round, options_.recurring_percent)) {
      const auto request = RequestOf(step, case_files, recorded.names.family, FamilyRequestId(family, round, step.key));
      auto response = CallNamed(backend_, step.service, step.rpc, *request);
      if (response) {
        Done(step.rpc);
        continue;
      }
      auto error = std::move(response).error();
      error.message = step.rpc + " of " + step.date + " on " + case_files.front() + ": " + error.message;
      return Stop(error);
    }
    return true;
  }

  Backend& backend_;
  CountyMaker maker_;
  const DriveOptions& options_;
  std::vector<Recorded> chunk_;
  std::mutex mutex_;
  DriveOutcome outcome_;
};

}  // namespace

std::size_t DriveOutcome::Total() const {
  std::size_t total = 0;
  for (const auto& [rpc, count] : commands) total += count;
  return total;
}

std::size_t CommandsOf(const CountyOptions& options, int recurring_percent) {
  CountyMaker maker(options);
  std::size_t total = maker.teams().size();
  for (const auto& worker : maker.workers()) total += 1 + worker.teams.size();
  while (const auto family = maker.Next()) {
    // The family and its household beside its people.
    total += family->children.size() + family->adults.size() + 2 + family->relationships.size();
    total += 3 * family->episodes.size();
    for (std::size_t round = 0; round < family->episodes.size(); ++round) {
      if (!family->episodes[round].no_further_action) total += StepsOf(*family, round, recurring_percent).size();
    }
  }
  return total;
}

DriveOutcome DriveCounty(Backend& backend, const CountyOptions& county, const DriveOptions& options) {
  return Drive(backend, county, options).Run();
}

}  // namespace kith::cli
