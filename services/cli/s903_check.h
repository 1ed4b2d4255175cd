// Checks an SSDA903 return against the rules of the Department for Education's validation (2025-26 set) that decide
// whether a row can be true, and makes of it histories that can be replayed. Pure.
//
// What breaks a rule is left out by the smallest piece that can be: a field, a row; the rest goes in. A chain of
// episodes is followed as far as it holds: what comes after a break in it is left out until the child next starts to be
// looked after. Rules that only make a row unlikely, or that need last year's return or the list of providers, are
// warnings or not asked. Modules that Kith keeps no record of yet are counted and said to be left alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "services/cli/s903_csv.h"
#include "shared/calendar/date.h"

#include "kith/cases/v1/person.pb.h"
#include "kith/type/v1/looked_after_codes.pb.h"

namespace kith::cli {

// A row of the module Episodes that goes in.
struct S903Episode {
  int line = 0;
  calendar::Date start;
  std::optional<calendar::Date> end;  // DEC; not set: it is the child's last one and open
  type::v1::ReasonForNewEpisode new_episode{};
  type::v1::LegalStatus legal_status{};
  type::v1::PrimaryNeed need{};
  type::v1::PlacementType placement{};
  type::v1::PlacementProvider provider{};                 // unspecified where none is asked for
  type::v1::ReasonEpisodeCeased ceased{};                 // REC
  type::v1::ReasonForPlacementChange placement_change{};  // of the ending episode
  std::string placement_postcode;                         // tells one placement from another; it does not go in
  std::string urn;
};

// A period of being looked after: its episodes touch.
using S903Period = std::vector<S903Episode>;

struct S903Review {
  int line = 0;
  calendar::Date date;
  type::v1::ReviewParticipation participation{};
};

struct S903Missing {
  int line = 0;
  type::v1::MissingType type{};
  calendar::Date start;
  std::optional<calendar::Date> end;
};

struct S903Child {
  int line = 0;  // of the Header
  cases::v1::Person person;
  std::vector<S903Period> periods;  // oldest first
  std::vector<S903Review> reviews;  // each within a period, oldest first
  std::vector<S903Missing> missing;
};

struct CheckedS903 {
  std::vector<S903Child> children;
  Findings findings;
  std::map<S903Module, RecordCount> counts;  // of every module that the return has
};

// The modules that go in. The others are counted as read, never as kept.
bool IsTaken(S903Module module);

// authority: of the records that are made; three digits. today: dates after it are in the future.
CheckedS903 CheckS903(const S903Return& all, const std::string& authority, calendar::Date today);

}  // namespace kith::cli
