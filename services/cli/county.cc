#include "services/cli/county.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "services/cli/county_happenings.h"
#include "services/cli/county_people.h"
#include "services/cli/county_staff.h"
#include "services/cli/county_timeline.h"

namespace kith::cli {
namespace {

using calendar::Date;
using calendar::DateOf;
using calendar::FormatDate;

struct District {
  const char* slug;
  const char* name;
  int teams;
};
constexpr std::array kDistricts = {District{"cambridge-city", "Cambridge City", 2},
                                   District{"south-cambridgeshire", "South Cambridgeshire", 2},
                                   District{"east-cambridgeshire", "East Cambridgeshire", 1},
                                   District{"huntingdon", "Huntingdon", 2}, District{"fenland", "Fenland", 2}};
std::vector<cases::v1::Team> MakeTeams(const std::string& authority) {
  std::vector<cases::v1::Team> teams;
  for (const auto& district : kDistricts) {
    for (int i = 1; i <= district.teams; ++i) {
      auto& team = teams.emplace_back();
      team.set_name("teams/" + std::string(district.slug) + "-" + std::to_string(i));
      team.set_display_name(std::string(district.name) + " " + std::to_string(i));
      team.set_district(district.name);
      team.set_authority(authority);
    }
  }
  return teams;
}

// The trio of Family Safeguarding, as the last assessment found it.
void NoteFactors(CountyFamily& family) {
  using enum type::v1::AssessmentFactor;
  const cases::v1::Assessment* last = nullptr;
  for (const auto& history : family.episodes) {
    for (const auto& assessment : history.episode.assessments()) last = &assessment;
  }
  if (!last) return;
  const auto has = [last](std::initializer_list<type::v1::AssessmentFactor> factors) {
    return std::any_of(last->factors().begin(), last->factors().end(),
                       [&](int found) { return std::find(factors.begin(), factors.end(), found) != factors.end(); });
  };
  family.has_domestic_abuse = has({ASSESSMENT_FACTOR_DOMESTIC_ABUSE_PARENT, ASSESSMENT_FACTOR_DOMESTIC_ABUSE_CHILD});
  family.has_substance_misuse = has({ASSESSMENT_FACTOR_ALCOHOL_MISUSE_PARENT, ASSESSMENT_FACTOR_DRUG_MISUSE_PARENT});
  family.has_mental_illness = has({ASSESSMENT_FACTOR_MENTAL_HEALTH_PARENT});
}

bool IsOn(const std::string& date, const std::string& start, const std::string& end) {
  return start <= date && (end.empty() || date < end);
}

PilotCounts CountEpisode(const EpisodeHistory& history, const std::string& date) {
  const auto& episode = history.episode;
  PilotCounts counts;
  const bool allocated = !history.allocations.empty() && history.allocations.front().start_date() <= date &&
                         IsOn(date, episode.referral_date(), episode.closure_date());
  if (!allocated) return counts;
  const auto any = [&](const auto& spells) {
    return std::any_of(spells.begin(), spells.end(),
                       [&](const auto& spell) { return IsOn(date, spell.start_date(), spell.end_date()); });
  };
  counts.cin_plans = any(episode.cin_plans()) ? 1 : 0;
  counts.protection_plans = any(episode.child_protection_plans()) ? 1 : 0;
  counts.proceedings =
      std::any_of(history.proceedings.begin(), history.proceedings.end(),
                  [&](const auto& proceedings) { return IsOn(date, proceedings.issue_date(), proceedings.end_date()); })
          ? 1
          : 0;
  return counts;
}

}  // namespace

std::size_t County::Children() const {
  std::size_t count = 0;
  for (const auto& family : families) count += family.children.size();
  return count;
}

std::vector<ChildHistory> County::Histories() const {
  std::vector<ChildHistory> histories;
  for (const auto& family : families) {
    for (const auto& child : family.children) histories.push_back({child, family.episodes});
  }
  return histories;
}

struct CountyMaker::State {
  explicit State(const CountyOptions& asked)
      : options(asked),
        teams(MakeTeams(asked.authority)),
        rng(asked.seed),
        people(options, rng),
        staff(options, teams) {}

  // Children whom the current course has still to have.
  int Left() const { return static_cast<int>(std::lround(Quotas()[course].children * options.scale)) - had; }

  const CountyOptions options;
  std::vector<cases::v1::Team> teams;
  Rng rng;
  PeopleMaker people;
  Staff staff;
  Calibration calibration;
  std::size_t course = 0;  // among Quotas()
  int had = 0;             // children of the course
  int nth = 0;             // families of the course
  int families = 0;
};

CountyMaker::CountyMaker(const CountyOptions& options) : state_(std::make_unique<State>(options)) {}
CountyMaker::~CountyMaker() = default;

const CountyOptions& CountyMaker::options() const { return state_->options; }
const std::vector<cases::v1::Team>& CountyMaker::teams() const { return state_->teams; }
const std::vector<CountyWorker>& CountyMaker::workers() const { return state_->staff.Workers(); }

std::optional<CountyFamily> CountyMaker::Next() {
  State& state = *state_;
  while (state.course < Quotas().size() && state.Left() <= 0) {
    ++state.course;
    state.had = state.nth = 0;
  }
  if (state.course == Quotas().size()) return std::nullopt;
  const auto course = Quotas()[state.course].course;
  const int drawn = course == Course::kUnborn || course == Course::kBornOnPlan
                        ? 1
                        : 1 + static_cast<int>(state.rng.Weighted({40, 33, 18, 9}));
  const int size = std::min(state.Left(), drawn);
  state.had += size;
  CountyFamily family;
  family.number = ++state.families;
  family.seed = state.options.seed * 1'000'003 + static_cast<uint64_t>(family.number);
  family.episodes = MakeTimeline(course, state.nth++, size, state.calibration, state.rng);
  state.people.AddChildren(family, course, size);
  NoteFactors(family);
  state.people.AddAdults(family);
  state.staff.Allocate(family, state.rng);
  DealHappenings(family, state.calibration);
  return family;
}

County MakeCounty(const CountyOptions& options) {
  CountyMaker maker(options);
  County county{options.authority, maker.teams(), maker.workers(), {}};
  while (auto family = maker.Next()) county.families.push_back(*std::move(family));
  return county;
}

PilotCounts CountPilot(const County& county, Date date) {
  const std::string day = FormatDate(date);
  PilotCounts total;
  for (const auto& family : county.families) {
    const int size = static_cast<int>(family.children.size());
    for (const auto& history : family.episodes) {
      const auto counts = CountEpisode(history, day);
      total.cin_plans += counts.cin_plans * size;
      total.protection_plans += counts.protection_plans * size;
      total.proceedings += counts.proceedings * size;
    }
  }
  return total;
}

}  // namespace kith::cli
