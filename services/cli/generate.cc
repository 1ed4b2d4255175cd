#include "services/cli/generate.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "services/cli/crew.h"
#include "services/cli/family_queue.h"
#include "services/cli/family_steps.h"
#include "services/cli/front_door_steps.h"
#include "services/cli/practice.h"
#include "services/cli/staff_steps.h"
#include "services/cli/task.h"
#include "shared/ids/ids.h"

#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {
namespace {

// What is known of a family once it is in the services.
struct Recorded {
  CountyFamily family;
  Names names;
};

std::vector<Step> WorkSteps(const CountyFamily& family, std::size_t round, int recurring_percent) {
  if (family.episodes[round].no_further_action) return {};
  auto steps = PracticeOf(family, round);
  if (family.number % 100 < recurring_percent) return steps;
  std::erase_if(steps, [](const Step& step) {
    return step.rpc == "RecordVisit" || step.rpc == "HoldCoreGroup" || step.rpc == "ReviewCinPlans";
  });
  return steps;
}

class Drive {
 public:
  Drive(Backend& backend, const CountyOptions& county, const DriveOptions& options)
      : backend_(backend), maker_(county), families_([this] { return maker_.Next(); }), options_(options) {}

  DriveOutcome Run() && {
    Teams();
    EachWorker();
    EachFamily();
    return std::move(outcome_);
  }

 private:
  // So many families at a time, each through its whole history, so that no family waits for others.
  void EachFamily() {
    if (outcome_.stopped) return;
    Crew(options_.concurrency, [this]() -> std::optional<Task<bool>> {
      auto family = families_.Take();
      if (!family) return std::nullopt;
      return Family(*std::move(family));
    }).Run();
  }

  Task<bool> Family(CountyFamily family) {
    Recorded recorded{std::move(family), {}};
    if (!co_await SendAll(recorded, PeopleSteps(recorded.family), "people")) co_return false;
    for (std::size_t round = 0; round < recorded.family.episodes.size(); ++round) {
      const std::string part = "front door " + std::to_string(round);
      if (!co_await SendAll(recorded, FrontDoorSteps(recorded.family, round), part)) co_return false;
      if (!co_await Work(recorded, round)) co_return false;
    }
    families_.Finish(recorded.family);
    const std::lock_guard lock(mutex_);
    outcome_.children += recorded.family.children.size();
    if (options_.on_children) options_.on_children(outcome_.children);
    co_return true;
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

  // Who sends the step; nobody where it takes staff who are not at hand.
  Backend* SenderOf(const Step& step) const {
    switch (step.by) {
      case Caller::kSocialWorker:
        return options_.social_worker;
      case Caller::kManager:
        return options_.manager;
      case Caller::kManagerOrImporter:
        return options_.manager ? options_.manager : &backend_;
      case Caller::kImporter:
        break;
    }
    return &backend_;
  }

  bool Sent(const Step& step, const Result<void>& called, const google::protobuf::Message& response, Names& names) {
    if (!called) {
      auto error = called.error();
      error.message = step.rpc + " of " + step.date + ", " + step.key + ": " + error.message;
      return Stop(error);
    }
    if (!step.makes.empty()) names.Set(step.makes, MadeBy(step, response));
    return Done(step.rpc);
  }

  Task<bool> SendEach(Names& names, std::vector<Step> steps, std::function<std::string(const Step&)> id) {
    for (const Step& step : steps) {
      Backend* sender = SenderOf(step);
      if (!sender) continue;
      const auto request = RequestOf(step, names, id(step));
      const auto response = ResponseOf(step.service, step.rpc);
      const auto called = co_await Called(*sender, step.service + ("/" + step.rpc), *request, *response);
      if (!Sent(step, called, *response, names)) co_return false;
    }
    co_return true;
  }

  Task<bool> SendAll(Recorded& recorded, std::vector<Step> steps, std::string part) {
    const std::string family = std::to_string(recorded.family.number);
    // A family's stand beside each other in the services' indexes of requests.
    std::string order = family;
    order.insert(0, order.size() < 8 ? 8 - order.size() : 0, '0');
    return SendEach(recorded.names, std::move(steps), [this, family, order, part = std::move(part)](const Step& step) {
      return order + "-" + RequestId("family", family, part, step.key);
    });
  }

  template <class... Parts>
  std::string RequestId(const Parts&... parts) const {
    return ids::StableId("generate", maker_.options().authority, std::to_string(maker_.options().seed), parts...);
  }

  // Teams belong to no seed: a second county of the same authority finds them.
  void Teams() {
    Names names;
    for (const auto& step : TeamSteps(maker_.teams())) {
      const auto request = RequestOf(step, names, ids::StableId("generate", "team", step.key));
      auto called = CallNamed(backend_, step.service, step.rpc, *request);
      const bool there = !called && (called.error().code == Code::kAlreadyExists ||
                                     called.error().reason == reasons::kRequestIdReused.name);
      if (!called && !there) {
        Stop(called.error());
        return;
      }
      Done(step.rpc);
    }
  }

  void EachWorker() {
    if (outcome_.stopped) return;
    Crew(options_.concurrency, [this, next = std::size_t{0}]() mutable -> std::optional<Task<bool>> {
      if (next == maker_.workers().size()) return std::nullopt;
      return Worker(maker_.workers()[next++]);
    }).Run();
  }

  Task<bool> Worker(const CountyWorker& worker) {
    Names names;
    co_return co_await SendEach(names, WorkerSteps(worker),
                                [this](const Step& step) { return RequestId("worker", step.key); });
  }

  Task<Result<void>> Opened(const Recorded& recorded, std::string child, std::size_t round) {
    const std::string referral = recorded.names.Of("referral");
    // Once it is sealed a case file shows itself no more; the front door knows that it was opened.
    if (!recorded.family.episodes[round].placed_for_adoption_date.empty()) {
      referrals::v1::GetOpenChildRequest request;
      request.set_name(recorded.names.Of("children/" + child));
      referrals::v1::GetOpenChildResponse known;
      const auto asked = co_await Called(backend_, std::string(kReferralsService) + "/GetOpenChild", request, known);
      if (asked && known.child().referral() == referral) co_return Result<void>();
    }
    co_return co_await AwaitEpisode(backend_, recorded.names.Of("cases/" + child), referral, options_.reaction_wait);
  }

  Task<bool> Work(Recorded& recorded, std::size_t round) {
    auto steps = WorkSteps(recorded.family, round, options_.recurring_percent);
    if (steps.empty()) co_return true;
    for (std::size_t i = 0; i < recorded.family.children.size(); ++i) {
      const auto opened = co_await Opened(recorded, "child " + std::to_string(i), round);
      if (!opened) co_return Stop(opened.error());
    }
    co_return co_await SendAll(recorded, std::move(steps), "work " + std::to_string(round));
  }

  Backend& backend_;
  CountyMaker maker_;
  FamilyQueue families_;
  const DriveOptions& options_;
  std::mutex mutex_;
  DriveOutcome outcome_;
};

}  // namespace

std::size_t DriveOutcome::Total() const {
  std::size_t total = 0;
  for (const auto& [rpc, count] : commands) total += count;
  return total;
}

std::size_t CommandsOf(const CountyOptions& options, const DriveOptions& drive) {
  CountyMaker maker(options);
  std::size_t total = TeamSteps(maker.teams()).size();
  for (const auto& worker : maker.workers()) total += WorkerSteps(worker).size();
  const auto is_sent = [&drive](const Step& step) {
    return (step.by != Caller::kSocialWorker || drive.social_worker) && (step.by != Caller::kManager || drive.manager);
  };
  while (const auto family = maker.Next()) {
    total += PeopleSteps(*family).size();
    for (std::size_t round = 0; round < family->episodes.size(); ++round) {
      total += FrontDoorSteps(*family, round).size();
      const auto steps = WorkSteps(*family, round, drive.recurring_percent);
      total += static_cast<std::size_t>(std::count_if(steps.begin(), steps.end(), is_sent));
    }
  }
  return total;
}

DriveOutcome DriveCounty(Backend& backend, const CountyOptions& county, const DriveOptions& options) {
  return Drive(backend, county, options).Run();
}

}  // namespace kith::cli
