// The states that the committer works on: a cache over what is stored, and a working set over the cache for one batch,
// so that a batch that fails leaves nothing behind. Used by the committer's thread only.
#pragma once

#include <functional>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/journal/schema.h"

namespace kith::journal {

// A stream as stored. state null: no events yet (version 0), or erased (version > 0).
struct StoredStream {
  int64_t version = 0;
  std::shared_ptr<const google::protobuf::Message> state;
  // The view rows that stand in the tables for the state, packed, by table; null until this process has written them.
  std::shared_ptr<const std::map<std::string, std::string>> rows{};

  bool IsErased() const { return version > 0 && !state; }
};

// Least recently used streams fall out, but only when told to: what is not committed yet stands nowhere else.
class StateCache {
 public:
  explicit StateCache(size_t capacity) : capacity_(capacity) {}
  const StoredStream* Find(const std::string& stream);
  void Put(const std::string& stream, StoredStream stored);
  // Down to the capacity.
  void Trim();
  void Drop(const std::string& stream);
  void Clear();

 private:
  using Order = std::list<std::string>;
  struct Place {
    StoredStream stored;
    Order::iterator order;
  };
  size_t capacity_;
  Order order_;  // most recently used first
  std::unordered_map<std::string, Place> places_;
};

// One batch's view of the streams, with what its commands changed so far.
class WorkingSet final : public Streams {
 public:
  // load reads one stream from the database (inside the batch's transaction).
  using Load = std::function<StoredStream(const std::string& stream)>;
  WorkingSet(const Schema& schema, StateCache& cache, Load load)
      : schema_(schema), cache_(cache), load_(std::move(load)) {}

  // Puts what a read-ahead brought, or its absence.
  void Provide(const std::string& stream, StoredStream stored);

  const google::protobuf::Message* FindMessage(const std::string& stream) const override {
    return Get(stream).state.get();
  }
  int64_t Version(const std::string& stream) const override { return Get(stream).version; }
  bool IsErased(const std::string& stream) const { return Get(stream).IsErased(); }
  // Whether the stream, or its absence, is known without asking the database.
  bool Knows(const std::string& stream) const { return working_.count(stream) > 0 || cache_.Find(stream); }

  // Folds the event into the stream's state and returns the stream's new version.
  int64_t Apply(const std::string& stream, const google::protobuf::Message& event);

  // Streams that were changed, in the order of their first change.
  const std::vector<std::string>& changed() const { return changed_; }
  // Whether the stream had no events before this batch.
  bool WasNew(const std::string& stream) const { return working_.at(stream).before == 0; }
  // Of a changed stream: the rows that stand for it, by table; null where nobody knows.
  const std::map<std::string, std::string>* RowsBefore(const std::string& stream) const {
    return working_.at(stream).rows_before.get();
  }
  // What its rows will be: known when the stream changes again.
  void KeepRows(const std::string& stream, std::map<std::string, std::string> rows) {
    working_.at(stream).stored.rows = std::make_shared<const std::map<std::string, std::string>>(std::move(rows));
  }
  const StoredStream& Get(const std::string& stream) const;
  // After the commit: the changed states become the cache's.
  void MoveIntoCache();

 private:
  struct Working {
    StoredStream stored;
    std::shared_ptr<google::protobuf::Message> owned;  // set once changed; then stored.state is the same object
    int64_t before = 0;                                // the version that it had then
    std::shared_ptr<const std::map<std::string, std::string>> rows_before{};
  };

  const Schema& schema_;
  StateCache& cache_;
  Load load_;
  mutable std::unordered_map<std::string, Working> working_;
  std::vector<std::string> changed_;
};

// Deterministic bytes of a message: what is stored, and what a rebuild is compared with.
std::string Serialise(const google::protobuf::Message& message);

// The full name of the event that the wrapper's oneof holds, e.g. "kith.cases.v1.CaseClosed", and its occurred_on.
// Throws std::logic_error when none is set or occurred_on is empty: decide functions always set both.
std::string EventType(const google::protobuf::Message& event);
std::string OccurredOn(const google::protobuf::Message& event);

}  // namespace kith::journal
