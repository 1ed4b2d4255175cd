// Somebody who types a draft without a pause, saved as it is typed, and looks at what is left of it after a kill.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "tests/faults/workbook/writer.h"

namespace kith::faults::writing {

// When the service was killed; guarded by whoever shares it.
struct Kills {
  std::mutex mutex;
  std::vector<std::chrono::steady_clock::time_point> at;
};

struct Typed {
  int64_t looks = 0;                       // at a draft after a kill
  std::chrono::milliseconds most_gone{0};  // between the first word that was gone and the kill
  int64_t older_than_saved = 0;            // times that a save which was answered was gone
  std::vector<std::string> wrong;
};

// Until signals.finish: a word each 20 ms, saved each second as clients do.
Typed Type(rpc::Channel& channel, const Family& family, const std::string& worker, Signals& signals, Kills& kills);

}  // namespace kith::faults::writing
