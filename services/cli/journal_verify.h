// Verifies a service's journal from outside, page by page: the chain over all entries, then every stream against its
// events.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <google/protobuf/message.h>

#include "shared/result/result.h"

namespace kith::cli {

struct JournalReport {
  int64_t entries = 0;  // checked
  int64_t erased = 0;   // of these, payloads that were erased
  std::string head;     // digest of the last entry checked
  int64_t streams = 0;  // equal to their events
  int64_t streams_erased = 0;
  std::vector<std::string> faults;  // in words; empty: sound
};

// Calls a method of JournalService, e.g. "VerifyEntries".
using CallJournal = std::function<Result<void>(const std::string& rpc, const google::protobuf::Message& request,
                                               google::protobuf::Message& response)>;

// on_progress(done, total) counts entries. That each page begins with the digest with which the last one ended is
// checked here, and that the journal reaches the head that the service named before; entries committed meanwhile are
// checked too. Refusals are those of the calls.
Result<JournalReport> VerifyJournal(const CallJournal& call,
                                    const std::function<void(int64_t done, int64_t total)>& on_progress);

}  // namespace kith::cli
