// The load of the crash test: clients that drive case files through gRPC and note what they were promised.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "shared/rpc/client.h"
#include "tests/faults/history/history.h"

namespace kith::faults {

// What the clients share with the one who kills.
struct Signals {
  std::atomic<bool> service_is_up{true};  // while false, clients wait before they try again
  std::atomic<bool> finish{false};        // settle what is under way, then stop
  std::atomic<bool> give_up{false};       // stop at once, settled or not
  std::atomic<int64_t> acknowledged{0};
};

// One client: registers pairs of siblings, opens their cases in one command, starts and ends child in need plans, sends
// now and then what must be refused and now and then what was answered before. An uncertain command is sent again,
// under the same request_id, until it is settled. Returns everything that it sent, in order. client: names its
// request_ids.
std::vector<Attempt> RunClient(rpc::Channel& channel, int client, Signals& signals);

}  // namespace kith::faults
