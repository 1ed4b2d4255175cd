// Who has which chapter open, as far as this process heard. An aid: it is kept nowhere and begins empty.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "shared/clock/clock.h"

#include "kith/workbook/v1/watch_service.pb.h"

namespace kith::workbook {

// A window says that it has a chapter open, or has closed it.
struct Heartbeat {
  std::string chapter;  // "chapters/F0000045-…"
  std::string worker;
  std::string client;  // of the window
  bool left = false;
  Instant time;  // when it was said

  // One line for each, for other replicas.
  std::string Encode() const;
  static std::optional<Heartbeat> Decode(std::string_view text);
};

// Not thread-safe.
class PresenceTable {
 public:
  static constexpr std::chrono::seconds kStays{15};
  // Of one workbook, windows and all.
  static constexpr size_t kMost = 100;

  // Whether it changed who is where. One that was said long ago, or will be, is not heard: somebody replays it.
  bool Hear(const Heartbeat& heartbeat, Instant now);
  // The workbooks in which somebody is there no more.
  std::set<std::string> Expire(Instant now);
  // By chapter, then worker; each once.
  std::vector<v1::Occupant> Of(const std::string& workbook) const;
  // The workbooks in which somebody was.
  std::set<std::string> Clear();

 private:
  using Window = std::tuple<std::string, std::string, std::string>;  // chapter, worker, client
  std::map<std::string, std::map<Window, Instant>> until_;           // by workbook
};

}  // namespace kith::workbook
