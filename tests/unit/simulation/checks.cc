#include "tests/unit/simulation/checks.h"

#include <map>
#include <vector>

#include "shared/journal/chain.h"
#include "shared/journal/rows.h"
#include "shared/kafka/internal_record.h"
#include "tests/unit/simulation/counters.h"

namespace kith::simulation {
namespace {

std::string At(const char* what, int64_t position) {
  return std::string(what) + " at position " + std::to_string(position);
}

int64_t AmountOf(const journal::Entry& entry) {
  CounterEvent event;
  event.ParseFromString(entry.payload);
  return event.added().amount();
}

}  // namespace

std::string CheckJournal(const Tables& tables) {
  std::map<std::string, int64_t> versions;
  std::string digest = journal::GenesisDigest();
  int64_t position = 0;
  for (const sql::Row& row : tables.journal) {
    const journal::Entry entry = journal::ReadEntry(sql::ValuesView(row), kJournalId);
    if (entry.position != ++position) return At("the positions are not gapless", position);
    if (entry.version != ++versions[entry.stream]) return At("the versions are not gapless", position);
    if (!entry.request_id.empty() && AmountOf(entry) != entry.version) return At("decided on another state", position);
    if (journal::ChainDigest(digest, entry) != entry.digest) return At("the chain is broken", position);
    digest = entry.digest;
  }
  if (tables.position != position || tables.digest != digest) return "the head is not the last entry's";
  for (const auto& [stream, version] : versions) {
    const auto stored = tables.streams.find(stream);
    if (stored == tables.streams.end() || AsInteger(stored->second[1]) != version) return "the state of " + stream;
    Counter state;
    if (!state.ParseFromString(AsBytes(stored->second[2]))) return "the state of " + stream + " does not parse";
  }
  return {};
}

std::string CheckRequests(const Tables& tables, const std::deque<Client>& clients) {
  std::map<std::string, size_t> entries;
  for (const sql::Row& row : tables.journal) ++entries[AsText(row[7])];
  for (const Client& client : clients) {
    for (const Request& request : client.requests()) {
      const size_t found = entries[request.id];
      const bool is_stored = tables.requests.count(request.id) > 0;
      if (request.answer && (!is_stored || found != request.Entries())) {
        return request.id + " was acknowledged and has " + std::to_string(found) + " entries";
      }
      if (!request.answer && request.unanswered == 0 && (is_stored || found > 0)) {
        return request.id + " was refused and is in the journal";
      }
      if (found > 0 && found != request.Entries()) return request.id + " has " + std::to_string(found) + " entries";
    }
  }
  return {};
}

std::string CheckTopics(const Tables& tables, const Broker& broker, const kafka::Router& router) {
  std::map<std::string, std::vector<int64_t>> expected;
  for (const sql::Row& row : tables.journal) {
    const journal::Entry entry = journal::ReadEntry(sql::ValuesView(row), kJournalId);
    if (const auto record = router(entry)) expected[record->topic].push_back(entry.position);
  }
  for (const auto& [name, topic] : broker.topics()) {
    const std::vector<int64_t>& wanted = expected[name];
    size_t next = 0;  // of wanted
    for (const StoredRecord& stored : topic.records) {
      if (next < wanted.size() && stored.position == wanted[next]) {
        ++next;
      } else if (!topic.has_lost && next < wanted.size() && stored.position > wanted[next]) {
        return At("a first copy out of order", stored.position) + " in " + name;
      }
    }
    if (next < wanted.size()) return At("the topic lacks the entry", wanted[next]) + " in " + name;
  }
  return {};
}

std::string CheckSingleCopies(const Broker& broker, int64_t after) {
  std::map<int64_t, int> copies;
  for (const auto& [name, topic] : broker.topics()) {
    for (const StoredRecord& stored : topic.records) {
      if (stored.position > after && ++copies[stored.position] > 1) {
        return At("published twice though nothing went wrong", stored.position);
      }
    }
  }
  return {};
}

std::string CheckFollower(const Tables& source, const Tables& follower) {
  if (follower.journal.size() > source.journal.size()) return "the follower has more than its source";
  for (size_t i = 0; i < follower.journal.size(); ++i) {
    const journal::Entry entry = journal::ReadEntry(sql::ValuesView(follower.journal[i]), kJournalId);
    if (AmountOf(entry) != static_cast<int64_t>(i) + 1 || entry.stream != AsText(source.journal[i][1])) {
      return At("the follower's effects are not its source's", entry.position);
    }
  }
  if (follower.journal.size() < source.journal.size()) return "the follower lacks what its source has";
  return {};
}

}  // namespace kith::simulation
