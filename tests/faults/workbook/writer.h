// Somebody who writes fields of several chapters while others do, on the revisions that they last saw.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "shared/rpc/client.h"
#include "tests/faults/workbook/family.h"
#include "tests/faults/workbook/judge.h"

#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::faults::writing {

// What the writers share with the one who kills.
struct Signals {
  std::atomic<bool> is_up{true};
  std::atomic<bool> was_restarted{false};  // after the last kill
  std::atomic<bool> finish{false};         // settle what is under way, then stop
  std::atomic<bool> give_up{false};        // stop at once
  std::atomic<int64_t> acknowledged{0};
};

struct Written {
  std::vector<Acknowledged> acknowledged;
  int64_t retries = 0;             // the same request_id again
  int64_t settled = 0;             // fields
  int64_t met_conflicts = 0;       // answers that said so
  std::vector<std::string> wrong;  // refused without a reason for it, or a conflict that was not told
};

// Calls until there is an answer, under the same request_id; false: a refusal that no retry can mend, in error.
bool CallUntilAnswered(rpc::Channel& channel, const std::string& method, const google::protobuf::Message& request,
                       google::protobuf::Message& response, const Signals& signals, int64_t& retries, Error& error);

// Until signals.finish. Every value names the writer and a number.
Written Write(rpc::Channel& channel, const Family& family, const std::string& worker, uint64_t seed, Signals& signals);

}  // namespace kith::faults::writing
