// What a service promised against what it kept, after it was killed again and again. Pure: no service, no broker.
//
//   lost        an acknowledged command is not in the journal, or not as it was answered; or a committed event never
//   came to the topic ghost       an event that nobody asked for, whose command was refused, or that was published
//   without being in the journal doubled     a command took effect twice, or its repeated answer differed reordered
//   events of one stream are not in the order in which its one client was answered; or the topic's are not the
//   journal's gap         a hole in the positions, in a stream's versions, or between the first copies in the topic
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kith::faults {

struct StreamVersion {
  std::string stream;
  int64_t version = 0;
};

enum class Outcome {
  kUncertain,     // no answer, so far: it may have happened or not, but wholly
  kAcknowledged,  // answered with OK
  kRefused,       // answered with a refusal that promises that nothing was written
};

// One command of the load. Commands on one stream are sent one after another by one client, in the order of the
// history.
struct Attempt {
  std::string request_id;
  int events = 1;  // that it makes when it takes effect
  Outcome outcome = Outcome::kUncertain;
  std::vector<StreamVersion> answered;  // what the acknowledgement said
  bool answer_changed = false;          // the same request_id was answered again, otherwise
};

// One entry of the journal, in the order in which the service's feed gave them.
struct Kept {
  int64_t position = 0;
  std::string stream;
  int64_t version = 0;
  std::string event_id;
  std::string request_id;
};

// One record of the topic, in the topic's order. Repeats are allowed: consumers skip by position.
struct Published {
  int64_t position = 0;
  std::string stream;
  int64_t version = 0;
  std::string event_id;
};

struct Verdict {
  int64_t lost = 0;
  int64_t ghost = 0;
  int64_t doubled = 0;
  int64_t reordered = 0;
  int64_t gap = 0;
  int64_t acknowledged = 0;
  int64_t refused = 0;
  int64_t uncertain = 0;
  int64_t kept = 0;
  int64_t repeats = 0;                // records that the topic holds more than once
  std::vector<std::string> examples;  // the first few faults in words

  bool sound() const { return lost + ghost + doubled + reordered + gap == 0; }
};

Verdict Check(const std::vector<Attempt>& history, const std::vector<Kept>& journal,
              const std::vector<Published>& topic);

}  // namespace kith::faults
