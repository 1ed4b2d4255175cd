// A county of invented people: pure, seeded, the same for the same seed everywhere. Names ("Testa Sample-0123"), NHS
// numbers (999 test range) and workers' numbers are obviously invented; identifiers have valid check digits.
//
// At scale 1 the children allocated to the nine Family Safeguarding teams are calibrated to the pilot's figures:
//                          2019-10-31   2020-07-31
//   child in need plans           712          369
//   child protection plans        519          239
//   care proceedings              233           88
// A plan that ended on the day is not counted, one that started on it is. Referrals again, assessments and conferences
// in time, reviews, the length of plans and why cases close are calibrated to published rates; how often people move,
// agencies are asked or records are corrected, to assumed ones (county_rates has both). Everything obeys the census
// rules.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/cli/history.h"
#include "shared/calendar/date.h"

#include "kith/cases/v1/relationship.pb.h"
#include "kith/cases/v1/workers.pb.h"

namespace kith::cli {

struct CountyOptions {
  uint64_t seed = 1;
  std::string authority = "873";
  // Every quota is multiplied by it; the pilot's figures hold at 1 only.
  double scale = 1.0;
};

// "person is the type of related": numbers among the family's children, then its adults.
struct Kinship {
  std::size_t person;
  std::size_t related;
  cases::v1::RelationshipType type;
};

// A family: its children share one history, so that siblings have their conferences together.
struct CountyFamily {
  int number = 0;
  std::vector<cases::v1::Person> children;
  // By child: the expected date of birth under which it was recorded before its birth; empty for one who was born.
  std::vector<std::string> expected_births;
  std::vector<cases::v1::Person> adults;
  std::vector<Kinship> relationships;
  cases::v1::Household household;        // without members: all live there
  std::vector<EpisodeHistory> episodes;  // oldest first; the same for each child
  std::string team;                      // "teams/cambridge-city-1"
  // Practitioners of adults and children, with the family, in the order of their numbers.
  std::vector<cases::v1::PractitionerAllocation> practitioners;
  // Of its last assessment.
  bool has_domestic_abuse = false, has_substance_misuse = false, has_mental_illness = false;
  // For what is made of the family later: the same for the same seed.
  uint64_t seed = 0;
  Dealt dealt;

  // On that day. children holds what is known at the end: date of birth, sex, numbers, date of death.
  bool IsUnborn(std::size_t child, const std::string& date) const {
    return !expected_births[child].empty() &&
           (children[child].birth_date().empty() || date < children[child].birth_date());
  }
};

struct CountyWorker {
  cases::v1::Worker worker;        // with its name
  std::vector<std::string> teams;  // since its start_date
  std::string left;                // the day on which the worker left them and the authority; holds no case then
  bool becomes_senior = false;     // a social worker who is a senior practitioner by now
};

// Makes a county family by family, so that one of any size needs no memory: families come in the order of their
// numbers.
class CountyMaker {
 public:
  explicit CountyMaker(const CountyOptions& options);
  ~CountyMaker();

  const CountyOptions& options() const;
  const std::vector<cases::v1::Team>& teams() const;
  const std::vector<CountyWorker>& workers() const;
  // Nothing once there are no more.
  std::optional<CountyFamily> Next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct County {
  std::string authority;
  std::vector<cases::v1::Team> teams;
  std::vector<CountyWorker> workers;
  std::vector<CountyFamily> families;

  std::size_t Children() const;
  std::vector<ChildHistory> Histories() const;
};

// The whole, for those who count it.
County MakeCounty(const CountyOptions& options);

// Children with each status on a date, and allocated to a team on it.
struct PilotCounts {
  int cin_plans = 0;
  int protection_plans = 0;
  int proceedings = 0;

  bool operator==(const PilotCounts&) const = default;
};
PilotCounts CountPilot(const County& county, calendar::Date date);

inline constexpr const char* kPilotBefore = "2019-10-31";
inline constexpr const char* kPilotAfter = "2020-07-31";

}  // namespace kith::cli
