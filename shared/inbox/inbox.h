// Applies another service's events to our journal, each once and in order; a stream that cannot be applied is parked.
//
//   const inbox::Source cases = inbox::MakeSource<SharingEvent>("cases", "sharing", effect, streams_of);
//   auto applied = inbox::ApplyBatch(journal, cases, entries);   // the position up to which all is applied
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/journal/entry.h"
#include "shared/journal/journal.h"
#include "shared/journal/schema.h"
#include "shared/result/result.h"

#include "kith/journal/v1/parking.pb.h"

namespace kith::inbox {

using kith::journal::v1::ParkedEventApplied;
using kith::journal::v1::ParkedEventHeld;
using kith::journal::v1::ParkedStream;
using kith::journal::v1::StreamParked;

// What one entry of the source means to us. Pure, as every decide function; runs on the committer's thread. A refusal
// parks the entry's stream, so its message must hold no personal data.
using Effect = std::function<Result<Drafts>(const Streams&, const journal::Entry&, const Context&)>;

using MessagePointer = std::shared_ptr<const google::protobuf::Message>;

// A source service whose events we apply. Immutable; safe to share between threads.
struct Source {
  std::string name;      // "cases"; the cursor is "in/cases"
  std::string consumer;  // "sharing"; stands as actor in the entries
  Effect effect;
  // Names of our streams that the effect will surely ask for; may be null.
  std::function<std::vector<std::string>(const journal::Entry&)> read_ahead;
  // The consumer's event message around what the inbox itself records.
  std::function<MessagePointer(const std::string& occurred_on, const StreamParked&)> wrap_parked;
  std::function<MessagePointer(const std::string& occurred_on, const ParkedEventHeld&)> wrap_held;
  std::function<MessagePointer(const std::string& occurred_on, const ParkedEventApplied&)> wrap_applied;
};

// Event: the consumer's event message; its oneof has stream_parked, parked_event_held and parked_event_applied.
template <class Event>
Source MakeSource(std::string name, std::string consumer, Effect effect,
                  std::function<std::vector<std::string>(const journal::Entry&)> read_ahead = nullptr) {
  const auto wrap = [](const std::string& occurred_on, auto fill) -> MessagePointer {
    Event event;
    event.set_occurred_on(occurred_on);
    fill(event);
    return std::make_shared<const Event>(std::move(event));
  };
  return {std::move(name),
          std::move(consumer),
          std::move(effect),
          std::move(read_ahead),
          [wrap](const std::string& date, const StreamParked& parked) {
            return wrap(date, [&](Event& event) { *event.mutable_stream_parked() = parked; });
          },
          [wrap](const std::string& date, const ParkedEventHeld& held) {
            return wrap(date, [&](Event& event) { *event.mutable_parked_event_held() = held; });
          },
          [wrap](const std::string& date, const ParkedEventApplied& applied) {
            return wrap(date, [&](Event& event) { *event.mutable_parked_event_applied() = applied; });
          }};
}

// "in/cases".
std::string CursorName(const Source& source);
// "parked/cases/cases/C0000123".
std::string ParkedName(const std::string& source, const std::string& stream);

// The decision about one entry: held where its stream is parked, nothing where it is erased, else the effect, or the
// parking that its refusal causes. Never refuses.
Drafts Decide(const Source& source, const Streams& streams, const journal::Entry& entry, const Context& context);

// The whole command: cursor, streams, decision. The source must outlive it.
journal::Command CommandFor(const Source& source, const journal::Entry& entry);

// Applies consecutive entries, the first one being the cursor's next. Blocks. Returns the position up to which all is
// applied. Refusals: CURSOR_MOVED when another replica applied in between or there is a gap (read the cursor and begin
// there); OVERLOADED, STORE_UNAVAILABLE and OUTCOME_UNKNOWN (read the cursor and try again). Whatever was applied stays
// applied.
Result<int64_t> ApplyBatch(journal::Journal& journal, const Source& source, const std::vector<journal::Entry>& entries);

// The source's entry at a position, from its feed; nothing when the feed cannot be reached.
using Fetch = std::function<std::optional<journal::Entry>(int64_t position)>;

// Applies what a parked stream of the source holds, oldest first, until nothing waits. Returns how many were applied.
// Stops with the effect's refusal at the first that still cannot be applied (it stays parked), and with UNAVAILABLE
// when fetch has nothing.
Result<int64_t> Replay(journal::Journal& journal, const Source& source, const std::string& stream, const Fetch& fetch);
// The same for every parked stream of the source; one that refuses does not stop the others. Returns how many were
// applied.
int64_t ReplayAll(journal::Journal& journal, const Source& source, const Fetch& fetch);

// The streams that wait, in the order of their names.
std::vector<ParkedStream> ListParked(journal::Journal& journal);

// For the schema.
void ApplyParked(ParkedStream& state, const StreamParked& event);
void ApplyParked(ParkedStream& state, const ParkedEventHeld& event);
void ApplyParked(ParkedStream& state, const ParkedEventApplied& event);
void ParkedRows(std::string_view stream, const ParkedStream& state, journal::RowSink& sink);
journal::ViewTable ParkedTable();

template <class Event>
journal::StreamKind ParkedKind() {
  return journal::Kind<ParkedStream, Event>(
      "parked",
      [](ParkedStream& state, const Event& event) {
        if (event.has_stream_parked()) ApplyParked(state, event.stream_parked());
        if (event.has_parked_event_held()) ApplyParked(state, event.parked_event_held());
        if (event.has_parked_event_applied()) ApplyParked(state, event.parked_event_applied());
      },
      {"parked_view"}, ParkedRows);
}

}  // namespace kith::inbox
