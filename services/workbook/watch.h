// Live workbooks: what is committed is told to those who watch and may see it, in this replica and in every other, and
// who has which chapter open.
//
// One thread reads what was committed, once for all watchers, when the journal or another replica says so, and twice a
// second in any case: without Redis, or with a Redis that loses messages, a change is late and never lost. Redis
// carries "look again" and heartbeats of presence, both sealed, and no content.
#pragma once

#include <chrono>
#include <memory>

#include "services/workbook/domain/templates.h"
#include "shared/cache/broadcast.h"
#include "shared/clock/clock.h"
#include "shared/front/front.h"
#include "shared/journal/journal.h"

namespace kith::workbook {

struct WatchOptions {
  std::unique_ptr<cache::Broadcast> broadcast{};  // null: there is no Redis
  bool is_one_process = false;                    // no other replica can be: then presence is known without Redis
  size_t max_watchers = 4000;
  size_t max_waiting = 4096;  // changes that wait for one watcher; one that is slower is told to begin again
  size_t max_waiting_bytes = 4 * 1024 * 1024;  // of them
  std::chrono::milliseconds poll{500};
};

struct WatchRoom;

// Thread-safe.
class Watch {
 public:
  // All but the options must outlive the server.
  Watch(journal::Journal& journal, QueryPool& queries, const Templates& templates, const Clock& clock,
        WatchOptions options);
  // Ends every stream. Calls that come later are refused.
  ~Watch();

  // Binds the RPCs of kith.workbook.v1.WatchService.
  void AddTo(Front& front);

  // About once a second: who is in a chapter no more; whose day has changed.
  void Tick();

 private:
  std::shared_ptr<WatchRoom> state_;
};

}  // namespace kith::workbook
