#include "services/cli/generate.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <vector>

#include "services/cli/case_steps.h"
#include "services/cli/referral_steps.h"
#include "shared/ids/ids.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {
namespace {

// What is known of a family once it is in the services.
struct Recorded {
  std::vector<std::string> people;
  std::vector<std::string> referrals;  // of its episodes
};

std::string CaseFileOf(const std::string& person) { return "cases" + person.substr(person.find('/')); }

class Drive {
 public:
  Drive(Backend& backend, const County& county, const DriveOptions& options)
      : backend_(backend), county_(county), options_(options), recorded_(county.families.size()) {}

  DriveOutcome Run() && {
    Teams();
    EachFamily([this](const CountyFamily& family, Recorded& recorded) { return People(family, recorded); });
    std::size_t rounds = 0;
    for (const auto& family : county_.families) rounds = std::max(rounds, family.episodes.size());
    for (std::size_t round = 0; round < rounds; ++round) {
      EachFamily([&](const CountyFamily& family, Recorded& recorded) {
        return round >= family.episodes.size() || Refer(family, recorded, round);
      });
      EachFamily([&](const CountyFamily& family, Recorded& recorded) {
        return round >= family.episodes.size() || Work(family, recorded, round);
      });
    }
    return std::move(outcome_);
  }

 private:
  void EachFamily(const std::function<bool(const CountyFamily&, Recorded&)>& work) {
    if (outcome_.stopped) return;
    ForEach(county_.families.size(), options_.concurrency,
            [&](std::size_t i) { return work(county_.families[i], recorded_[i]); });
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
    return ids::StableId("generate", county_.authority, std::to_string(options_.seed), parts...);
  }
  std::string FamilyRequestId(const CountyFamily& family, std::size_t round, const std::string& what) const {
    return RequestId("family", std::to_string(family.number), std::to_string(round), what);
  }

  // Teams belong to no seed: a second county of the same authority finds them.
  void Teams() {
    for (const auto& team : county_.teams) {
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

  bool People(const CountyFamily& family, Recorded& recorded) {
    cases::v1::RegisterFamilyRequest members;
    for (const auto& child : family.children) {
      cases::v1::RegisterPersonRequest request;
      request.set_request_id(RequestId("person", child.la_child_id()));
      *request.mutable_person() = child;
      cases::v1::RegisterPersonResponse response;
      if (!Command(kCasesService, "RegisterPerson", request, response)) return false;
      recorded.people.push_back(response.person().name());
      members.add_members(response.person().name());
    }
    members.set_request_id(FamilyRequestId(family, 0, "members"));
    members.set_authority(county_.authority);
    cases::v1::RegisterFamilyResponse response;
    return Command(kCasesService, "RegisterFamily", members, response);
  }

  bool Refer(const CountyFamily& family, Recorded& recorded, std::size_t round) {
    const auto& history = family.episodes[round];
    const auto& date = history.episode.referral_date();
    referrals::v1::ReceiveContactRequest contact;
    contact.set_request_id(FamilyRequestId(family, round, "contact"));
    contact.set_authority(county_.authority);
    contact.set_received_date(date);
    contact.set_source(history.episode.referral_source());
    for (const auto& person : recorded.people) contact.add_children(person);
    referrals::v1::ReceiveContactResponse received;
    if (!Command(kReferralsService, "ReceiveContact", contact, received)) return false;
    referrals::v1::MakeReferralRequest refer;
    refer.set_request_id(FamilyRequestId(family, round, "referral"));
    refer.set_name(received.contact().name());
    refer.set_referral_date(date);
    referrals::v1::MakeReferralResponse referred;
    if (!Command(kReferralsService, "MakeReferral", refer, referred)) return false;
    recorded.referrals.push_back(referred.referral().name());
    return Decide(family, round, recorded.referrals.back());
  }

  bool Decide(const CountyFamily& family, std::size_t round, const std::string& referral) {
    const auto& history = family.episodes[round];
    auto decide = DecisionOf(history);
    decide.set_request_id(FamilyRequestId(family, round, "decision"));
    decide.set_name(referral);
    decide.set_acknowledgement_method(referrals::v1::ACKNOWLEDGEMENT_METHOD_EMAIL);
    referrals::v1::DecideReferralResponse decided;
    return Command(kReferralsService, "DecideReferral", decide, decided);
  }

  bool Work(const CountyFamily& family, const Recorded& recorded, std::size_t round) {
    const auto& history = family.episodes[round];
    if (history.no_further_action) return true;
    std::vector<std::string> case_files;
    for (const auto& person : recorded.people) {
      case_files.push_back(CaseFileOf(person));
      const auto opened =
          WaitForEpisode(backend_, case_files.back(), recorded.referrals.back(), options_.reaction_wait);
      if (!opened) return Stop(opened.error());
    }
    for (const auto& step : StepsOf(history)) {
      // One conference for all siblings; everything else is recorded for each child.
      if (step.IsConference()) {
        if (!Step(step, case_files, FamilyRequestId(family, round, step.key))) return false;
        continue;
      }
      for (std::size_t i = 0; i < case_files.size(); ++i) {
        const auto id = RequestId(family.children[i].la_child_id(), std::to_string(round), step.key);
        if (!Step(step, {case_files[i]}, id)) return false;
      }
    }
    return true;
  }

  bool Step(const CaseStep& step, const std::vector<std::string>& case_files, const std::string& request_id) {
    auto response = CallNamed(backend_, kCasesService, step.rpc, *RequestOf(step, case_files, request_id));
    if (response) return Done(step.rpc);
    auto error = std::move(response).error();
    error.message = step.rpc + " of " + step.date + " on " + case_files.front() + ": " + error.message;
    return Stop(error);
  }

  Backend& backend_;
  const County& county_;
  const DriveOptions& options_;
  std::vector<Recorded> recorded_;
  std::mutex mutex_;
  DriveOutcome outcome_;
};

}  // namespace

std::size_t DriveOutcome::Total() const {
  std::size_t total = 0;
  for (const auto& [rpc, count] : commands) total += count;
  return total;
}

std::size_t CommandsOf(const County& county) {
  std::size_t total = county.teams.size();
  for (const auto& family : county.families) {
    total += family.children.size() + 1 + 3 * family.episodes.size();
    for (const auto& history : family.episodes) {
      for (const auto& step : StepsOf(history)) total += step.IsConference() ? 1 : family.children.size();
    }
  }
  return total;
}

DriveOutcome DriveCounty(Backend& backend, const County& county, const DriveOptions& options) {
  return Drive(backend, county, options).Run();
}

}  // namespace kith::cli
