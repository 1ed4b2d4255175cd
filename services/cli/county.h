// A county of invented people: pure, seeded, the same for the same seed everywhere. Names ("Testa Sample-0123"), NHS
// numbers (999 test range) and workers' numbers are obviously invented; identifiers have valid check digits.
//
// At scale 1 the children allocated to the nine Family Safeguarding teams are calibrated to the pilot's figures:
//                          2019-10-31   2020-07-31
//   child in need plans           712          369
//   child protection plans        519          239
//   care proceedings              233           88
// A plan that ended on the day is not counted, one that started on it is. Everything obeys the census rules.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "services/cli/history.h"
#include "shared/calendar/date.h"

namespace kith::cli {

struct CountyOptions {
  uint64_t seed = 1;
  std::string authority = "873";
  // Every quota is multiplied by it; the pilot's figures hold at 1 only.
  double scale = 1.0;
};

// A family: its children share one history, so that siblings have their conferences together.
struct CountyFamily {
  int number = 0;
  std::vector<cases::v1::Person> children;
  std::vector<EpisodeHistory> episodes;  // oldest first; the same for each child
};

struct County {
  std::string authority;
  std::vector<cases::v1::Team> teams;
  std::vector<CountyFamily> families;

  std::size_t Children() const;
  std::vector<ChildHistory> Histories() const;
};

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
