// What a Watch does, behind its RPCs: who watches which workbook, what they were told, and the thread that tells. Used
// by watch.cc alone; its parts are in watch_room.cc (telling), watch_join.cc (joining) and watch_presence.cc.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "services/workbook/presence.h"
#include "services/workbook/watch.h"
#include "services/workbook/watchers.h"

namespace kith::workbook {

// The message by which a replica tells the others to look at the journal.
inline constexpr std::string_view kLook = "look";

using WatcherPointer = std::shared_ptr<Watcher>;

struct WatchRoom : std::enable_shared_from_this<WatchRoom> {
  WatchRoom(journal::Journal& journal_in, QueryPool& queries_in, const Templates& templates_in, const Clock& clock_in,
            WatchOptions given)
      : journal(journal_in),
        queries(queries_in),
        templates(templates_in),
        clock(clock_in),
        options(std::move(given)),
        broadcast(std::move(options.broadcast)) {}

  void Begin(const WatcherPointer& watcher, int64_t after, bool from_now);
  void Later(const WatcherPointer& watcher, std::function<void()> work);
  void End(const WatcherPointer& watcher, Result<void> outcome);
  // Who works with these families may have changed.
  void LookAgain(const std::set<std::string>& families);
  Result<v1::Presence> Say(const rpc::Call& call, const std::string& chapter, const std::string& client, bool left);
  void Loop();
  std::vector<WatcherPointer> Everybody();
  void Poke(bool tell_others);
  void Listen();

  journal::Journal& journal;
  QueryPool& queries;
  const Templates& templates;
  const Clock& clock;
  WatchOptions options;

  std::mutex mutex;
  std::condition_variable wake;
  std::shared_ptr<cache::Broadcast> broadcast;                  // null: none, or the stop
  std::map<std::string, std::vector<WatcherPointer>> watchers;  // by workbook
  size_t count = 0;
  int64_t tail = 0;  // up to which watchers that joined were given everything
  PresenceTable presence;
  std::set<std::string> presence_changed;  // workbooks
  std::string day;                         // of which everybody's sight is
  bool poked = false, look_due = false, stopping = false;
  std::chrono::steady_clock::time_point swept{};  // by the thread
  std::thread thread;

 private:
  bool IsPresenceKnown();
  std::shared_ptr<cache::Broadcast> Others();
  Context ContextFor(const std::string& subject, std::vector<std::string> roles) const;
  // On the pool. Sends a page and comes back, or goes over to what is live.
  void CatchUp(const WatcherPointer& watcher);
  // Empty where the caller may see none of them.
  std::string Page(Watcher& watcher, const AllTold& all, int64_t position);
  // What the caller is to the family now. False: the workbook does not exist for them.
  bool ReadSight(const WatcherPointer& watcher);
  bool TakeSight(Watcher& watcher, const v1::KnownFamily* family, int64_t version);
  void Flush(const WatcherPointer& watcher);
  // Gives them to whoever joined. Returns those that have something to be sent, and those that are too slow.
  std::pair<std::vector<WatcherPointer>, std::vector<WatcherPointer>> Distribute(const AllTold& all, int64_t position);
  // One page of the journal; false where there was none.
  bool Turn();
  void TellSlow(const WatcherPointer& watcher);
  KnownPresence PresenceOf(const std::string& workbook);
  void TellPresence();
  void Hear(const Heartbeat& heartbeat);
  // Those who have gone. Not at every turn: there may be hundreds of turns a second, and of watchers.
  void Sweep();
};

}  // namespace kith::workbook
