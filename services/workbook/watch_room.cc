#include "services/workbook/watch_room.h"

#include "services/workbook/domain/reasons.h"
#include "shared/checks/checks.h"
#include "shared/checks/no_such.h"
#include "shared/front/answer.h"
#include "shared/log/log.h"

namespace kith::workbook {
namespace {

constexpr int kEntriesAtOnce = 500;
constexpr size_t kBytesAtOnce = 256 * 1024;

}  // namespace

void WatchRoom::Later(const WatcherPointer& watcher, std::function<void()> work) {
  const bool taken = queries.Submit([self = shared_from_this(), watcher, work = std::move(work)] {
    try {
      work();
    } catch (const std::exception& error) {
      self->End(watcher, tl::unexpected<Error>(FaultOf(error)));
    }
  });
  if (!taken)
    End(watcher,
        Refuse(kith::reasons::kOverloaded, "too many queries are waiting; begin again after the last position"));
}

void WatchRoom::Flush(const WatcherPointer& watcher) {
  std::string message;
  {
    const std::lock_guard lock(mutex);
    if (watcher->catching_up || watcher->sending || watcher->over) return;
    message = watcher->TakeMessage(kBytesAtOnce);
    // The hidden ones filled a whole message: there may be more behind them.
    while (message.empty() && !watcher->waiting.empty()) message = watcher->TakeMessage(kBytesAtOnce);
    if (message.empty()) return;
    watcher->sending = true;
  }
  watcher->stream->Send(std::move(message), [self = shared_from_this(), watcher](bool ok) {
    if (!ok) return self->End(watcher, {});
    {
      const std::lock_guard lock(self->mutex);
      watcher->sending = false;
    }
    self->Flush(watcher);
  });
}

void WatchRoom::End(const WatcherPointer& watcher, Result<void> outcome) {
  {
    const std::lock_guard lock(mutex);
    if (std::exchange(watcher->over, true)) return;
    const auto found = watchers.find(watcher->workbook);
    if (found != watchers.end() && std::erase(found->second, watcher) > 0) --count;
    if (found != watchers.end() && found->second.empty()) watchers.erase(found);
    watcher->Forget();
  }
  watcher->stream->Finish(std::move(outcome));
}

std::pair<std::vector<WatcherPointer>, std::vector<WatcherPointer>> WatchRoom::Distribute(const AllTold& all,
                                                                                          int64_t position) {
  std::pair<std::vector<WatcherPointer>, std::vector<WatcherPointer>> ready_and_slow;
  const std::lock_guard lock(mutex);
  std::set<std::string> workbooks;
  for (const auto& told : all) {
    const auto found = watchers.find(told->workbook);
    if (found == watchers.end()) continue;
    workbooks.insert(told->workbook);
    for (const auto& watcher : found->second) {
      if (!watcher->missed) watcher->Push(told);
    }
  }
  tail = position;
  for (const auto& workbook : workbooks) {
    for (const auto& watcher : watchers[workbook]) {
      const bool is_full =
          watcher->waiting.size() > options.max_waiting || watcher->waiting_bytes > options.max_waiting_bytes;
      if (is_full && watcher->catching_up) {
        watcher->missed = true;
        watcher->Forget();
      } else {
        (is_full && watcher->sending ? ready_and_slow.second : ready_and_slow.first).push_back(watcher);
      }
    }
  }
  return ready_and_slow;
}

bool WatchRoom::Turn() {
  int64_t after = 0;
  {
    const std::lock_guard lock(mutex);
    if (count == 0) return false;
    after = tail;
  }
  const auto entries = journal.Read(after, kEntriesAtOnce);
  if (entries.empty()) return false;
  std::set<std::string> families;
  for (const auto& entry : entries) {
    if (entry.stream.starts_with("families/")) families.insert(entry.stream);
  }
  const auto all = ToldOf(journal, templates, entries);
  LookAgain(families);
  const auto [ready, slow] = Distribute(all, entries.back().position);
  for (const auto& watcher : ready) Flush(watcher);
  for (const auto& watcher : slow) TellSlow(watcher);
  return true;
}

void WatchRoom::TellSlow(const WatcherPointer& watcher) {
  int64_t position = 0;
  {
    const std::lock_guard lock(mutex);
    position = watcher->position;
  }
  End(watcher, checks::RefuseField(
                   reasons::kWatchTooSlow,
                   "changes came faster than they were read; begin again after position " + std::to_string(position),
                   "after_position", std::to_string(position)));
}

void WatchRoom::LookAgain(const std::set<std::string>& families) {
  for (const auto& name : families) {
    const std::string workbook = "workbooks" + name.substr(name.find('/'));
    std::vector<WatcherPointer> found;
    {
      const std::lock_guard lock(mutex);
      const auto here = watchers.find(workbook);
      if (here == watchers.end()) continue;
      found = here->second;
    }
    int64_t version = 0;
    const auto family = journal.ReadStateAs<v1::KnownFamily>(name, &version);
    for (const auto& watcher : found) {
      bool sees = false;
      {
        const std::lock_guard lock(mutex);
        sees = TakeSight(*watcher, family.get(), version);
      }
      if (!sees) End(watcher, checks::NoSuch(watcher->workbook, "name"));
    }
  }
}

void WatchRoom::Loop() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    const auto due = [this] { return stopping || poked || look_due || !presence_changed.empty(); };
    if (count > 0) {
      wake.wait_for(lock, options.poll, due);
    } else {
      wake.wait(lock, due);
    }
    poked = false;
    const bool look = std::exchange(look_due, false);
    if (count == 0) presence_changed.clear();
    const auto others = look ? broadcast : nullptr;
    lock.unlock();
    if (others) (void)others->Send(kLook);
    try {
      while (Turn()) {
      }
      TellPresence();
      Sweep();
    } catch (const std::exception& error) {
      log::Warning("watch_delayed", {{"error", error.what()}});
      lock.lock();
      wake.wait_for(lock, options.poll, [this] { return stopping; });
      continue;
    }
    lock.lock();
  }
}

std::vector<WatcherPointer> WatchRoom::Everybody() {
  const std::lock_guard lock(mutex);
  std::vector<WatcherPointer> all;
  for (const auto& [_, of] : watchers) all.insert(all.end(), of.begin(), of.end());
  return all;
}

void WatchRoom::Sweep() {
  const auto now = std::chrono::steady_clock::now();
  if (now - swept < options.poll) return;
  swept = now;
  for (const auto& watcher : Everybody()) {
    if (watcher->stream->IsOver()) End(watcher, {});
  }
}

void WatchRoom::Poke(bool tell_others) {
  {
    const std::lock_guard lock(mutex);
    poked = true;
    look_due = look_due || tell_others;
  }
  wake.notify_one();
}

}  // namespace kith::workbook
