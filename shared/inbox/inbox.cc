#include "shared/inbox/inbox.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "shared/failpoint/failpoint.h"

namespace kith::inbox {
namespace {

constexpr Reason kMalformedStream{"MALFORMED_STREAM", Code::kInvalidArgument};

std::string Sentence(const Error& error) { return error.reason + ": " + error.message; }

Draft ParkDraft(const Source& source, const journal::Entry& entry, const std::string& reason, const Context& context) {
  StreamParked parked;
  parked.set_source(source.name);
  parked.set_stream(entry.stream);
  parked.set_position(entry.position);
  parked.set_reason(reason);
  return {ParkedName(source.name, entry.stream), source.wrap_parked(context.today, parked)};
}

// Streams are called kind/id; on a topic, those whose name could be guessed from are called by their kind alone. A kind
// without its id, or an id without its kind, is neither, and would become a stream of ours that cannot be.
bool IsStreamName(std::string_view name) {
  const auto slash = name.find('/');
  if (slash == std::string_view::npos) return !name.empty();
  return slash > 0 && slash + 1 < name.size();
}

Result<Drafts> EffectOf(const Source& source, const Streams& streams, const journal::Entry& entry,
                        const Context& context) {
  if (!IsStreamName(entry.stream)) {
    return Refuse(kMalformedStream, "an entry's stream is called kind/id, like cases/C0000123");
  }
  if (entry.erased) return Drafts{};
  return source.effect(streams, entry, context);
}

journal::Command ConsumerCommand(const Source& source, const journal::Entry& entry) {
  journal::Command command;
  command.subject = source.consumer;
  command.traceparent = entry.traceparent;
  command.streams = {ParkedName(source.name, entry.stream)};
  if (source.read_ahead && IsStreamName(entry.stream)) {
    for (auto& name : source.read_ahead(entry)) command.streams.push_back(std::move(name));
  }
  return command;
}

// What the journal itself would not append, whatever the effect says: an erased stream, an oversized event.
journal::Command ParkCommand(const Source& source, const journal::Entry& entry, const std::string& reason) {
  journal::Command command = CommandFor(source, entry);
  command.decide = [&source, entry, reason](const Streams&, const Context& context) -> Result<Drafts> {
    return Drafts{ParkDraft(source, entry, reason, context)};
  };
  return command;
}

bool PassesWithTime(const Error& error) {
  return error.reason == reasons::kCursorMoved.name || error.reason == reasons::kDeadlinePassed.name ||
         error.code == Code::kUnavailable || error.code == Code::kResourceExhausted;
}

// Outcomes of commands that were submitted without waiting, by their order. Shared with the callbacks, which may
// outlive a waiter that an exception unwound.
struct Outcomes {
  std::mutex mutex;
  std::condition_variable all_known;
  std::vector<std::optional<Error>> errors;
  size_t submitted = 0;
  size_t known = 0;
};

// Submits a command for each entry from first on and waits for all. Returns how many were applied before the first
// refusal, and that.
std::pair<size_t, std::optional<Error>> SubmitAll(journal::Journal& journal, const Source& source,
                                                  const std::vector<journal::Entry>& entries, size_t first) {
  auto outcomes = std::make_shared<Outcomes>();
  const size_t count = entries.size() - first;
  outcomes->errors.resize(count);
  bool is_full = false;
  for (size_t i = 0; i < count && !is_full; ++i) {
    journal::Command command = CommandFor(source, entries[first + i]);
    command.done = [outcomes, i](Result<std::string> answer) {
      const std::lock_guard lock(outcomes->mutex);
      if (!answer) outcomes->errors[i] = std::move(answer).error();
      ++outcomes->known;
      outcomes->all_known.notify_one();
    };
    if (journal.Submit(std::move(command))) {
      ++outcomes->submitted;
      failpoint::Hit("inbox/mid_batch");
    } else {
      is_full = true;
    }
  }
  std::unique_lock lock(outcomes->mutex);
  outcomes->all_known.wait(lock, [&] { return outcomes->known == outcomes->submitted; });
  for (size_t i = 0; i < outcomes->submitted; ++i) {
    if (outcomes->errors[i]) return {i, outcomes->errors[i]};
  }
  if (is_full && outcomes->submitted == 0) {
    return {0, Error{reasons::kOverloaded.code,
                     std::string(reasons::kOverloaded.name),
                     "the journal takes no commands now",
                     {}}};
  }
  return {outcomes->submitted, std::nullopt};
}

}  // namespace

std::string CursorName(const Source& source) { return "in/" + source.name; }

std::string ParkedName(const std::string& source, const std::string& stream) {
  return "parked/" + source + "/" + stream;
}

Drafts Decide(const Source& source, const Streams& streams, const journal::Entry& entry, const Context& context) {
  const std::string parked_name = ParkedName(source.name, entry.stream);
  if (const auto* parked = streams.Find<ParkedStream>(parked_name); parked && parked->positions_size() > 0) {
    ParkedEventHeld held;
    held.set_position(entry.position);
    return {{parked_name, source.wrap_held(context.today, held)}};
  }
  auto drafts = EffectOf(source, streams, entry, context);
  if (drafts) return std::move(*drafts);
  return {ParkDraft(source, entry, Sentence(drafts.error()), context)};
}

journal::Command CommandFor(const Source& source, const journal::Entry& entry) {
  journal::Command command = ConsumerCommand(source, entry);
  command.cursors = {{CursorName(source), entry.position - 1, entry.position}};
  command.decide = [&source, entry](const Streams& streams, const Context& context) -> Result<Drafts> {
    return Decide(source, streams, entry, context);
  };
  return command;
}

Result<int64_t> ApplyBatch(journal::Journal& journal, const Source& source,
                           const std::vector<journal::Entry>& entries) {
  size_t next = 0;
  while (next < entries.size()) {
    const auto [applied, error] = SubmitAll(journal, source, entries, next);
    next += applied;
    if (!error) continue;
    if (PassesWithTime(*error)) return tl::unexpected<Error>(*error);
    auto parked = journal.Execute(ParkCommand(source, entries[next], Sentence(*error)));
    if (!parked) return tl::unexpected<Error>(std::move(parked).error());
    ++next;
  }
  return entries.empty() ? journal.ReadCursor(CursorName(source)) : entries.back().position;
}

Result<int64_t> Replay(journal::Journal& journal, const Source& source, const std::string& stream, const Fetch& fetch) {
  const std::string parked_name = ParkedName(source.name, stream);
  for (int64_t applied = 0;; ++applied) {
    const auto parked = journal.ReadStateAs<ParkedStream>(parked_name);
    if (!parked || parked->positions_size() == 0) return applied;
    const int64_t position = parked->positions(0);
    auto entry = fetch(position);
    if (!entry) {
      return Refuse({"FEED_UNAVAILABLE", Code::kUnavailable},
                    "the feed of " + source.name + " does not give position " + std::to_string(position));
    }
    journal::Command command = ConsumerCommand(source, *entry);
    // The state is looked at again under the head lock: another replica may have applied this one meanwhile.
    command.decide = [&source, parked_name, entry = std::move(*entry)](const Streams& streams,
                                                                       const Context& context) -> Result<Drafts> {
      const auto* state = streams.Find<ParkedStream>(parked_name);
      if (!state || state->positions_size() == 0 || state->positions(0) != entry.position) return Drafts{};
      auto drafts = EffectOf(source, streams, entry, context);
      if (!drafts) return drafts;
      ParkedEventApplied event;
      event.set_position(entry.position);
      drafts->push_back({parked_name, source.wrap_applied(context.today, event)});
      return drafts;
    };
    auto outcome = journal.Execute(std::move(command));
    if (!outcome) return tl::unexpected<Error>(std::move(outcome).error());
  }
}

int64_t ReplayAll(journal::Journal& journal, const Source& source, const Fetch& fetch) {
  int64_t applied = 0;
  for (const auto& parked : ListParked(journal)) {
    if (parked.source() != source.name) continue;
    const auto before = parked.positions_size();
    if (auto count = Replay(journal, source, parked.stream(), fetch)) {
      applied += *count;
    } else if (const auto state = journal.ReadStateAs<ParkedStream>(ParkedName(source.name, parked.stream()))) {
      applied += std::max(0, before - state->positions_size());
    }
  }
  return applied;
}

std::vector<ParkedStream> ListParked(journal::Journal& journal) {
  const auto rows = journal.readers().With(
      [](sql::Connection& connection) { return connection.Query("SELECT stream FROM parked_view ORDER BY stream"); });
  std::vector<ParkedStream> all;
  for (const auto& row : rows) {
    if (const auto state = journal.ReadStateAs<ParkedStream>(sql::AsText(row[0]))) all.push_back(*state);
  }
  return all;
}

void ApplyParked(ParkedStream& state, const StreamParked& event) {
  state.set_source(event.source());
  state.set_stream(event.stream());
  state.set_reason(event.reason());
  state.add_positions(event.position());
}

void ApplyParked(ParkedStream& state, const ParkedEventHeld& event) { state.add_positions(event.position()); }

void ApplyParked(ParkedStream& state, const ParkedEventApplied& event) {
  auto& positions = *state.mutable_positions();
  positions.erase(std::remove(positions.begin(), positions.end(), event.position()), positions.end());
  if (positions.empty()) state.clear_reason();
}

void ParkedRows(std::string_view, const ParkedStream& state, journal::RowSink& sink) {
  if (state.positions_size() == 0) return;
  sink.Row("parked_view", {state.source(), state.stream(), int64_t{state.positions_size()}, state.reason()});
}

journal::ViewTable ParkedTable() {
  return {"parked_view",
          {{"stream", sql::Type::kText},
           {"source", sql::Type::kText},
           {"source_stream", sql::Type::kText},
           {"waiting", sql::Type::kInteger},
           {"reason", sql::Type::kText}}};
}

}  // namespace kith::inbox
