// What the services promised against what they kept and told, after whatever was done to them. Pure and linear in the
// history: no service, no broker.
//
//   lost        an acknowledged command is not in the journal, or not as it was answered, or only in part; an entry
//               never came to its topic, to a service that had to act on it, into the ledger, or to the partner
//   ghost       an event that nobody asked for, whose command was refused, or that was published or applied without
//               being in its journal
//   doubled     a command or an effect that happened twice, or a repeated answer that differed
//   reordered   events of one stream are not in the order in which its one client was answered; the first copies of a
//               topic, or what the partner applied, are not in the journal's order
//   gap         a hole in the positions, in a stream's versions, in a topic's first copies, in an agency's sequence
//   fork        the same number with another id or another content
//   leak        a value that an agency may not know on its topic, any such value in a key or header, or a disclosure
//               that no agreement allows
//   unfolded    a figure of the projection that is not the fold of the events
//   unledgered  bytes on an agency's topic without a row of the ledger
//   phantom     a row of the ledger whose bytes never came to the agency's topic
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/faults/history/history.h"

namespace kith::faults {

enum class Kind {
  kLost,
  kGhost,
  kDoubled,
  kReordered,
  kGap,
  kFork,
  kLeak,
  kUnfolded,
  kUnledgered,
  kPhantom,
};
inline constexpr std::array<std::string_view, 10> kKindNames = {"lost", "ghost", "doubled",  "reordered",  "gap",
                                                                "fork", "leak",  "unfolded", "unledgered", "phantom"};

// One fault, and where to look.
struct Finding {
  Kind kind;
  std::string what;
  std::string place;        // a journal, or an agency; empty: anywhere
  int64_t position = 0;     // there; 0: none
  std::string stream = {};  // empty: any
  std::string request_id = {};
};

struct Verdict {
  std::array<int64_t, kKindNames.size()> counts{};
  int64_t acknowledged = 0;
  int64_t refused = 0;
  int64_t uncertain = 0;
  int64_t kept = 0;                // entries of all journals
  int64_t published = 0;           // records of all topics
  int64_t repeats = 0;             // records that a topic holds more than once
  std::vector<Finding> findings;   // the first few of each kind
  std::vector<std::string> slice;  // the seed, and the smallest part of the history that shows the first finding

  int64_t operator[](Kind kind) const { return counts[static_cast<size_t>(kind)]; }
  bool sound() const;
  // Share of the records that are repeats.
  double repeat_rate() const {
    return published == 0 ? 0 : static_cast<double>(repeats) / static_cast<double>(published);
  }
  // "lost 0, ghost 0, …".
  std::string Counts() const;
  // Findings and slice, for the message of a failed test.
  std::string Explanation() const;
};

Verdict Check(const History& history);

// The lines of the history that a finding is about: its number and its neighbours, its command, its stream at that
// place.
std::vector<std::string> Slice(const History& history, const Finding& finding);

}  // namespace kith::faults
