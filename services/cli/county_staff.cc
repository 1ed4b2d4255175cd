#include "services/cli/county_staff.h"

#include <algorithm>
#include <cmath>

#include "services/cli/caseload.h"
#include "services/cli/county_people.h"

namespace kith::cli {
namespace {

using calendar::Date;
using calendar::DateOf;
using calendar::FormatDate;
using cases::v1::WorkerRole;
using std::chrono::days;

constexpr const char* kFirstDay = "2017-01-02";
constexpr const char* kLeaversDay = "2017-12-22";
constexpr int kSocialWorkersOfTeam = 12;  // at scale 1
constexpr int kFewestOfTeam = 6;
// Of practitioners: families between two that one works with, and families that one may keep at the end.
constexpr int kFamiliesBetween = 40;
constexpr int kMostOpenFamilies = 10;

}  // namespace

Staff::Staff(const CountyOptions& options, const std::vector<cases::v1::Team>& teams) : teams_(teams) {
  const auto scaled = [&](int posts) { return static_cast<int>(std::ceil(posts * options.scale)); };
  for (std::size_t team = 0; team < teams.size(); ++team) {
    social_workers_.emplace_back();
    AddSocialWorkers(options, team, std::max(kFewestOfTeam, scaled(kSocialWorkersOfTeam)));
  }
  // Practitioners of adults serve all teams of their district.
  for (std::size_t first = 0; first < teams.size();) {
    std::vector<std::size_t> district;
    while (first < teams.size() && teams[first].district() == teams[district.empty() ? first : district[0]].district())
      district.push_back(first++);
    AddPractitioners(options, district, std::max(1, scaled(static_cast<int>(district.size()))));
    AddLeaver(options, district.front());
  }
}

void Staff::AddSocialWorkers(const CountyOptions& options, std::size_t team, int posts) {
  for (int i = 1; i <= posts; ++i) {
    const std::string number =
        "S" + Padded(options.seed % 10'000, 4) + std::to_string(team + 1) + Padded(static_cast<uint64_t>(i), 3);
    auto& worker = workers_.emplace_back();
    worker.worker.set_name("workers/" + number);
    worker.worker.set_authority(options.authority);
    worker.worker.add_roles(cases::v1::WORKER_ROLE_SOCIAL_WORKER);
    if (i == 1) worker.worker.add_roles(cases::v1::WORKER_ROLE_SENIOR_PRACTITIONER);
    worker.becomes_senior = i == 2;
    worker.worker.set_start_date(kFirstDay);
    worker.worker.set_is_agency_worker(i % 6 == 0);
    worker.teams.push_back(teams_[team].name());
    social_workers_[team].push_back({number});
  }
}

// Before there was any of the county's work.
void Staff::AddLeaver(const CountyOptions& options, std::size_t team) {
  auto& worker = workers_.emplace_back();
  worker.worker.set_name("workers/L" + Padded(options.seed % 10'000, 4) + std::to_string(team + 1));
  worker.worker.set_authority(options.authority);
  worker.worker.add_roles(cases::v1::WORKER_ROLE_SOCIAL_WORKER);
  worker.worker.set_start_date(kFirstDay);
  worker.teams.push_back(teams_[team].name());
  worker.left = kLeaversDay;
}

void Staff::AddPractitioners(const CountyOptions& options, const std::vector<std::size_t>& teams, int posts) {
  using namespace cases::v1;
  constexpr std::pair<WorkerRole, const char*> kRoles[] = {{WORKER_ROLE_CHILD_PRACTITIONER, "CP"},
                                                           {WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER, "DV"},
                                                           {WORKER_ROLE_DOMESTIC_ABUSE_OFFICER, "DP"},
                                                           {WORKER_ROLE_RECOVERY_WORKER, "RW"},
                                                           {WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER, "MH"}};
  for (const auto& [role, letters] : kRoles) {
    Pool pool{role, teams, {}};
    for (int i = 1; i <= posts; ++i) {
      const std::string number = letters + Padded(options.seed % 10'000, 4) + std::to_string(teams.front() + 1) +
                                 Padded(static_cast<uint64_t>(i), 3);
      auto& worker = workers_.emplace_back();
      worker.worker.set_name("workers/" + number);
      worker.worker.set_authority(options.authority);
      worker.worker.add_roles(role);
      worker.worker.set_start_date(kFirstDay);
      for (const auto team : teams) worker.teams.push_back(teams_[team].name());
      pool.posts.push_back({number});
    }
    pools_.push_back(std::move(pool));
  }
}

// Of the half that has waited longest, whoever keeps least.
std::size_t Staff::Free(const std::vector<Post>& posts, int other_than) const {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < posts.size(); ++i) {
    if (static_cast<int>(i) != other_than) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return posts[a].last_family < posts[b].last_family; });
  const auto half = order.begin() + static_cast<std::ptrdiff_t>((order.size() + 1) / 2);
  return *std::min_element(order.begin(), half,
                           [&](std::size_t a, std::size_t b) { return posts[a].open < posts[b].open; });
}

void Staff::Allocate(CountyFamily& family, Rng& rng) {
  const auto team = rng.Weighted({11, 12, 10, 10, 11, 12, 11, 12, 11});
  family.team = teams_[team].name();
  auto& posts = social_workers_[team];
  std::size_t worker = 0;
  for (auto& history : family.episodes) {
    if (history.no_further_action) continue;
    worker = Free(posts, -1);
    posts[worker].last_family = family.number;
    const auto add = [&](Date start) {
      auto& allocation = history.allocations.emplace_back();
      allocation.set_team(teams_[team].name());
      allocation.set_worker(posts[worker].number);
      allocation.set_start_date(FormatDate(start));
    };
    const Date referral = DateOf(history.episode.referral_date());
    add(referral + days(rng.Between(0, 2)));
    const auto& closure = history.episode.closure_date();
    const Date until = closure.empty() ? DateOf("2020-09-01") : DateOf(closure);
    const Date change = referral + days(rng.Between(60, 200));
    if (rng.Chance(17) && change < until) {
      worker = Free(posts, static_cast<int>(worker));
      posts[worker].last_family = family.number;
      add(change);
    }
  }
  posts[worker].open += WeightAtTheEnd(family);
  using namespace cases::v1;
  if (family.has_domestic_abuse) {
    AllocatePractitioner(family, WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER, rng);
    if (family.adults.size() > 1) AllocatePractitioner(family, WORKER_ROLE_DOMESTIC_ABUSE_OFFICER, rng);
  }
  if (family.has_substance_misuse) AllocatePractitioner(family, WORKER_ROLE_RECOVERY_WORKER, rng);
  if (family.has_mental_illness) AllocatePractitioner(family, WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER, rng);
  if (rng.Chance(25)) AllocatePractitioner(family, WORKER_ROLE_CHILD_PRACTITIONER, rng);
}

// In the last episode, where there is a plan or the court for it, until shortly before it closes.
void Staff::AllocatePractitioner(CountyFamily& family, WorkerRole role, Rng& rng) {
  const auto& history = family.episodes.back();
  const auto& episode = history.episode;
  if (history.no_further_action || (episode.cin_plans().empty() && episode.child_protection_plans().empty())) return;
  const Date start = DateOf(history.allocations.front().start_date()) + days(rng.Between(14, 45));
  const std::string end = episode.closure_date();
  if (!end.empty() && DateOf(end) < start + days(30)) return;
  for (auto& pool : pools_) {
    const bool serves = std::any_of(pool.teams.begin(), pool.teams.end(),
                                    [&](std::size_t team) { return teams_[team].name() == family.team; });
    if (pool.role != role || !serves) continue;
    for (auto& post : pool.posts) {
      const bool waited = post.last_family == 0 || family.number - post.last_family >= kFamiliesBetween;
      if (!waited || (end.empty() && post.open >= kMostOpenFamilies)) continue;
      post.last_family = family.number;
      if (end.empty()) ++post.open;
      auto& spell = family.practitioners.emplace_back();
      spell.set_number(static_cast<int32_t>(family.practitioners.size()));
      spell.set_worker(post.number);
      spell.set_role(role);
      spell.set_team(family.team);
      spell.set_start_date(FormatDate(start));
      spell.set_end_date(end);
      return;
    }
  }
}

}  // namespace kith::cli
