// What a service does about its own events at another service: a durable cursor on its own journal, and calls that are
// repeated until they succeed. No distributed transaction, no saga engine.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "shared/journal/journal.h"
#include "shared/rpc/client.h"
#include "shared/runtime/background.h"
#include "shared/runtime/service.h"

namespace kith::runtime {

class Reaction {
 public:
  using Call = std::function<std::optional<PeerCall>(const journal::Entry&)>;
  using Refused = std::function<void(const journal::Entry&, const Error&)>;
  using Answered = std::function<void(const journal::Entry&, const google::protobuf::Message&)>;

  // answered may be null.
  Reaction(std::string name, journal::Journal& journal, std::shared_ptr<rpc::Channel> peer, Call call, Refused refused,
           Answered answered = nullptr);

  // Any thread, until Stop.
  void Poke() { loop_->Poke(); }
  // Waits for the calls in progress.
  void Stop() { loop_->Stop(); }

 private:
  std::chrono::milliseconds Turn();
  // Calls for each entry, all at once; returns how many from the front are settled.
  size_t Settle(const std::vector<journal::Entry>& entries);

  const std::string cursor_;
  journal::Journal& journal_;
  std::shared_ptr<rpc::Channel> peer_;
  Call call_;
  Refused refused_;
  Answered answered_;
  int64_t position_ = -1;
  int failures_ = 0;
  std::unique_ptr<Loop> loop_;  // last: its thread uses the rest
};

// True for refusals that the same call may not meet again: the peer is down, busy, or its answer was lost.
bool IsTransient(Code code);

}  // namespace kith::runtime
