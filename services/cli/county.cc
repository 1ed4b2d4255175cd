#include "services/cli/county.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "services/cli/county_timeline.h"
#include "services/cli/upn.h"

namespace kith::cli {
namespace {

using calendar::Date;
using calendar::DateOf;
using calendar::FormatDate;
using std::chrono::days;

struct District {
  const char* slug;
  const char* name;
  int teams;
};
constexpr std::array kDistricts = {District{"cambridge-city", "Cambridge City", 2},
                                   District{"south-cambridgeshire", "South Cambridgeshire", 2},
                                   District{"east-cambridgeshire", "East Cambridgeshire", 1},
                                   District{"huntingdon", "Huntingdon", 2}, District{"fenland", "Fenland", 2}};
constexpr int kWorkersOfTeam = 8;

constexpr std::array kGivenNames = {"Testa",  "Testo",  "Mocka",   "Fakira",  "Demonia", "Samplo", "Exampla", "Dummia",
                                    "Trialo", "Stubba", "Placida", "Inventa", "Fictor",  "Novelo", "Protota", "Drafto"};

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

std::string Padded(uint64_t number, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*llu", digits, static_cast<unsigned long long>(number));
  return text;
}

// Numbers of the 999 test range, of which no real person has one; with the modulus-11 check digit.
class NhsNumbers {
 public:
  // Seeds keep apart, so that several counties fit into one database.
  explicit NhsNumbers(uint64_t seed) : next_((seed % 300) * 3300) {}

  std::string Next() {
    while (true) {
      const std::string digits = "999" + Padded(next_++ % 1'000'000, 6);
      int sum = 0;
      for (int i = 0; i < 9; ++i) sum += (digits[static_cast<std::size_t>(i)] - '0') * (10 - i);
      const int check = (11 - sum % 11) % 11;
      if (check != 10) return digits + static_cast<char>('0' + check);
    }
  }

 private:
  uint64_t next_;
};

class PeopleMaker {
 public:
  PeopleMaker(const CountyOptions& options, Rng& rng) : options_(options), rng_(rng), nhs_numbers_(options.seed) {}

  std::vector<cases::v1::Person> Family(int number, Course course, int size) {
    std::vector<cases::v1::Person> children;
    // The youngest first; older ones 11 to 16 months apart.
    Date birth = rng_.Between(DateOf("2007-01-01"), DateOf("2019-03-01"));
    for (int i = 0; i < size; ++i) {
      auto& child = children.emplace_back(Child(number));
      if (course == Course::kUnborn) {
        MakeUnborn(child);
      } else {
        MakeBorn(child, birth, course);
      }
      birth -= days(rng_.Between(335, 500));
    }
    return children;
  }

 private:
  cases::v1::Person Child(int family) {
    cases::v1::Person child;
    child.set_given_name(kGivenNames[rng_.Below(kGivenNames.size())]);
    child.set_family_name("Sample-" + Padded(static_cast<uint64_t>(family), 4));
    child.set_authority(options_.authority);
    ++serial_;
    child.set_la_child_id("S" + Padded(options_.seed % 10'000, 4) + "N" + Padded(serial_, 6));
    using enum type::v1::Ethnicity;
    constexpr std::array kEthnicities = {ETHNICITY_WHITE_BRITISH, ETHNICITY_WHITE_OTHER,     ETHNICITY_MIXED_OTHER,
                                         ETHNICITY_PAKISTANI,     ETHNICITY_BLACK_AFRICAN,   ETHNICITY_GYPSY_ROMA,
                                         ETHNICITY_ASIAN_OTHER,   ETHNICITY_NOT_YET_OBTAINED};
    child.set_ethnicity(kEthnicities[rng_.Weighted({70, 11, 5, 3, 3, 3, 2, 3})]);
    return child;
  }

  void MakeUnborn(cases::v1::Person& child) {
    child.set_expected_birth_date(FormatDate(rng_.Between(DateOf("2020-09-15"), DateOf("2020-12-20"))));
    child.set_sex(type::v1::Sex::SEX_UNKNOWN);
    child.set_upn_unknown_reason(type::v1::UpnUnknownReason::UPN_UNKNOWN_REASON_NOT_SCHOOL_AGE);
  }

  void MakeBorn(cases::v1::Person& child, Date birth, Course course) {
    child.set_birth_date(FormatDate(birth));
    child.set_sex(rng_.Chance(51) ? type::v1::Sex::SEX_MALE : type::v1::Sex::SEX_FEMALE);
    child.set_nhs_number(nhs_numbers_.Next());
    if (birth < DateOf("2015-09-01")) {
      child.set_upn(Upn());
    } else {
      using enum type::v1::UpnUnknownReason;
      child.set_upn_unknown_reason(course == Course::kNoFurtherAction ? UPN_UNKNOWN_REASON_REFERRED_NO_FURTHER_ACTION
                                                                      : UPN_UNKNOWN_REASON_NOT_SCHOOL_AGE);
    }
    AddDisabilities(child);
  }

  // The authority, then a number that differs for every child of every seed.
  std::string Upn() {
    const std::string digits = (options_.authority == "873" ? options_.authority : std::string("001")) +
                               Padded(options_.seed % 10'000, 4) + Padded(serial_, 5);
    return UpnCheckLetter(digits) + digits;
  }

  void AddDisabilities(cases::v1::Person& child) {
    using enum type::v1::Disability;
    constexpr std::array kDisabilities = {DISABILITY_AUTISM,        DISABILITY_LEARNING,      DISABILITY_BEHAVIOUR,
                                          DISABILITY_COMMUNICATION, DISABILITY_MOBILITY,      DISABILITY_HEARING,
                                          DISABILITY_VISION,        DISABILITY_PERSONAL_CARE, DISABILITY_OTHER};
    if (rng_.Chance(86)) {
      child.add_disabilities(DISABILITY_NONE);
      return;
    }
    const auto first = rng_.Below(kDisabilities.size());
    child.add_disabilities(kDisabilities[first]);
    if (rng_.Chance(40)) child.add_disabilities(kDisabilities[(first + 1 + rng_.Below(3)) % kDisabilities.size()]);
  }

  const CountyOptions& options_;
  Rng& rng_;
  NhsNumbers nhs_numbers_;
  uint64_t serial_ = 0;
};

std::string WorkerOf(std::size_t team, uint64_t worker) {
  return "SW" + std::to_string(team + 1) + Padded(worker + 1, 3);
}

// The team holds the case from a day or two after the referral; one long episode in six changes its worker.
void Allocate(CountyFamily& family, const std::vector<cases::v1::Team>& teams, Rng& rng) {
  const auto team = rng.Weighted({11, 12, 10, 10, 11, 12, 11, 12, 11});
  for (auto& history : family.episodes) {
    if (history.no_further_action) continue;
    const auto worker = rng.Below(kWorkersOfTeam);
    const auto add = [&](Date start, uint64_t number) {
      auto& allocation = history.allocations.emplace_back();
      allocation.set_team(teams[team].name());
      allocation.set_worker(WorkerOf(team, number));
      allocation.set_start_date(FormatDate(start));
    };
    const Date referral = DateOf(history.episode.referral_date());
    add(referral + days(rng.Between(0, 2)), worker);
    const auto& closure = history.episode.closure_date();
    const Date until = closure.empty() ? DateOf("2020-09-01") : DateOf(closure);
    const Date change = referral + days(rng.Between(60, 200));
    if (rng.Chance(17) && change < until) add(change, (worker + 1) % kWorkersOfTeam);
  }
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

County MakeCounty(const CountyOptions& options) {
  County county;
  county.authority = options.authority;
  county.teams = MakeTeams(options.authority);
  Rng rng(options.seed);
  PeopleMaker people(options, rng);
  for (const auto& quota : Quotas()) {
    int left = static_cast<int>(std::lround(quota.children * options.scale));
    for (int nth = 0; left > 0; ++nth) {
      const int drawn = quota.course == Course::kUnborn ? 1 : 1 + static_cast<int>(rng.Weighted({40, 33, 18, 9}));
      const int size = std::min(left, drawn);
      left -= size;
      CountyFamily family;
      family.number = static_cast<int>(county.families.size()) + 1;
      family.children = people.Family(family.number, quota.course, size);
      family.episodes = MakeTimeline(quota.course, nth, rng);
      Allocate(family, county.teams, rng);
      county.families.push_back(std::move(family));
    }
  }
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
