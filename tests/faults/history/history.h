// Everything that was promised, kept, published, told and applied during one run: what the checker judges. Plain data.
#pragma once

#include <cstdint>
#include <optional>
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
  std::string journal = "cases";        // of the service that it was sent to
};

// What an event adds to a figure of the projection.
struct Delta {
  std::string figure;
  int64_t change = 0;
};

// A command that an entry asks of a service, another one or its own.
struct Asked {
  std::string journal;
  int events = 1;
  std::string request_id = {};  // empty: the entry's event_id
};

// One entry of a journal, in the order in which the service's feed gave them.
struct Kept {
  int64_t position = 0;
  std::string stream;
  int64_t version = 0;
  std::string event_id;
  std::string request_id;
  std::string content = {};  // of the event, or a digest of it
  std::vector<Asked> asks = {};
  std::vector<std::string> applied_by = {};  // journals that must have exactly one entry about this one
  std::vector<std::string> told_to = {};     // agencies that must be told of it, by their agreements
  std::vector<Delta> effects = {};           // on the figures
  std::string published_as = {};             // the stream's name in the topic, where that does not name it
  int64_t source_position = 0;               // in a journal that consumes another: the entry that this one is about
};

// One record of a topic, in the topic's order. Repeats are allowed: consumers skip by position.
struct Published {
  int64_t position = 0;  // for an agency's topic: the sequence
  std::string stream;    // for an agency's topic: its ledger, "agencies/police"
  int64_t version = 0;
  std::string event_id;
  std::string content = {};
  std::string outside = {};  // key and headers
  std::string inside = {};   // the value
};

// One service's journal and its internal topic.
struct Book {
  std::string journal;  // "cases"
  std::string source;   // the journal that it consumes; empty: it is written by commands alone
  std::vector<Kept> entries;
  bool has_topic = true;
  std::vector<Published> topic;
  bool takes_commands = false;  // beside consuming: what has no source_position is a command's

  bool IsOfCommand(const Kept& entry) const { return source.empty() || (takes_commands && entry.source_position == 0); }
};

// One row of the disclosure ledger.
struct Disclosed {
  std::string agency;
  int64_t sequence = 0;
  std::string event_id;  // of the public event
  int64_t source_position = 0;
  std::string content;           // what is to be sent
  std::string source = "cases";  // the journal that the position is of
};

// What an agency's topic holds, without heartbeats, and what a partner applied of it by the three-line rule.
struct Partner {
  std::string agency;
  std::vector<Published> topic;
  std::vector<StreamVersion> applied;  // event_id and sequence, in the order of applying
  bool follows = true;                 // false: nobody read for this agency
};

// A value that may be known to nobody but the agencies named, and to them only inside a value.
struct Canary {
  std::string word;  // letters and digits
  std::vector<std::string> agencies;
};

struct Figure {
  std::string name;
  int64_t value = 0;
};

struct History {
  uint64_t seed = 0;
  std::vector<Attempt> attempts;
  std::vector<Book> books;
  bool has_ledger = false;
  std::vector<Disclosed> ledger;
  std::vector<Partner> partners;
  std::vector<Canary> canaries;
  bool has_figures = false;
  std::vector<Figure> figures;  // as the projection answers them; one that is missing is 0
};

}  // namespace kith::faults
