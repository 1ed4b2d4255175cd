// One who watches, and what waits to be told. Used by watch.cc alone.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "services/workbook/domain/separation.h"
#include "services/workbook/watch_changes.h"
#include "shared/decide/decide.h"
#include "shared/rpc/server.h"

#include "kith/workbook/v1/watch_service.pb.h"

namespace kith::workbook {

// Who is there, with who may know it.
struct KnownPresence {
  bool is_known = false;
  std::vector<std::pair<v1::Occupant, Limits>> people;

  v1::Presence SeenBy(const Sight& sight) const {
    v1::Presence presence;
    presence.set_is_known(is_known);
    for (const auto& [present, limits] : people) {
      if (MaySee(limits, sight)) *presence.add_people() = present;
    }
    return presence;
  }
};

// Everything but what is set before it joins is guarded by the mutex of Watch.
struct Watcher {
  std::shared_ptr<rpc::Stream> stream;
  std::string workbook;
  std::string subject;
  std::vector<std::string> roles;

  int64_t position = 0;  // up to which it was told
  Sight sight{};
  int64_t family_version = 0;  // of which sight was made

  // What was committed up to `joined` is read for it from the journal, and what comes after that waits meanwhile.
  bool catching_up = true;
  int64_t joined = 0;
  bool missed = false;  // too much came meanwhile: it joins once more

  std::deque<std::shared_ptr<const Told>> waiting{};
  size_t waiting_bytes = 0;
  bool sending = false;  // a message is in flight
  bool live_due = true;
  std::shared_ptr<const KnownPresence> presence_due{};
  bool over = false;

  void Push(const std::shared_ptr<const Told>& told) {
    waiting.push_back(told);
    waiting_bytes += told->bytes.size();
  }
  void Forget() {
    waiting.clear();
    waiting_bytes = 0;
  }

  // The next message; empty where there is nothing to be told. Moves position on.
  std::string TakeMessage(size_t most_bytes) {
    std::string message;
    while (!waiting.empty() && message.size() < most_bytes) {
      const auto told = std::move(waiting.front());
      waiting.pop_front();
      waiting_bytes -= told->bytes.size();
      if (told->position <= position) continue;
      position = told->position;
      message += told->SeenBy(sight);
    }
    v1::WatchWorkbookResponse rest;
    if (presence_due) *rest.mutable_presence() = presence_due->SeenBy(sight);
    if (message.empty() && !live_due && !presence_due) return {};
    live_due = false;
    presence_due = nullptr;
    rest.set_position(position);
    rest.set_is_live(true);
    return message + rest.SerializeAsString();
  }
};

}  // namespace kith::workbook
