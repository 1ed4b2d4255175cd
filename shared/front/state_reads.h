// Reads of single states, gathered: whoever waits together is answered from one round trip, and the pool is woken once
// for all of them.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "shared/front/front.h"

namespace kith {

// Thread-safe. Always held by a shared_ptr.
class StateReads : public std::enable_shared_from_this<StateReads> {
 public:
  struct Wanted {
    std::string stream;
    rpc::SteadyTime deadline;
    // Called once, on a thread of the pool or at once on the caller's: the stream as read, or the refusal (OVERLOADED,
    // DEADLINE_PASSED, STORE_UNAVAILABLE, INTERNAL).
    std::function<void(Result<journal::Journal::ReadStream>)> done;
  };

  StateReads(journal::Journal& journal, QueryPool& queries) : journal_(journal), queries_(queries) {}

  // Never blocks.
  void Submit(Wanted wanted);

 private:
  void Drain();
  static void RefuseAll(std::deque<Wanted>& all);
  void Answer(std::deque<Wanted>& page);

  journal::Journal& journal_;
  QueryPool& queries_;
  std::mutex mutex_;
  std::deque<Wanted> waiting_;
  int drains_ = 0;  // of the pool's threads
};

}  // namespace kith
