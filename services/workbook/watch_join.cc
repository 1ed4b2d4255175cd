#include "services/workbook/domain/reasons.h"
#include "services/workbook/watch_room.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"
#include "shared/checks/no_such.h"

namespace kith::workbook {
namespace {

constexpr int kEntriesAtOnce = 500;

}  // namespace

Context WatchRoom::ContextFor(const std::string& subject, std::vector<std::string> roles) const {
  Context context;
  context.subject = subject;
  context.roles = std::move(roles);
  context.now = clock.Now();
  context.today = calendar::LondonDate(context.now);
  return context;
}

void WatchRoom::Begin(const WatcherPointer& watcher, int64_t after, bool from_now) {
  const auto head = journal.ReadHead().position;
  if (after > head) {
    return watcher->stream->Finish(checks::RefuseField(reasons::kPositionAhead, "the journal is not so far",
                                                       "after_position",
                                                       "0 to " + std::to_string(head) + ", or from_now"));
  }
  if (!journal.ReadState(watcher->workbook)) return watcher->stream->Finish(checks::NoSuch(watcher->workbook, "name"));
  watcher->position = from_now ? head : after;
  {
    std::unique_lock lock(mutex);
    if (stopping || count >= options.max_watchers) {
      const auto reason = stopping ? kith::reasons::kDraining : kith::reasons::kOverloaded;
      lock.unlock();
      return watcher->stream->Finish(Refuse(reason, "no more can watch here at the moment; try again later"));
    }
    // Nobody joined who would miss what lies between.
    if (count == 0) tail = std::max(tail, head);
    watcher->joined = tail;
    watchers[watcher->workbook].push_back(watcher);
    ++count;
    poked = true;
  }
  wake.notify_one();
  CatchUp(watcher);
}

void WatchRoom::CatchUp(const WatcherPointer& watcher) {
  if (!ReadSight(watcher)) return End(watcher, checks::NoSuch(watcher->workbook, "name"));
  for (;;) {
    if (watcher->stream->IsOver()) return End(watcher, {});
    // Nobody else changes position while it catches up.
    const int64_t after = watcher->position;
    if (after < watcher->joined) {
      const auto entries =
          journal.ReadNamed({kWatchView, "workbook", watcher->workbook}, after, watcher->joined, kEntriesAtOnce);
      const bool is_last = entries.size() < kEntriesAtOnce;
      std::string message =
          Page(*watcher, ToldOf(journal, templates, entries), is_last ? watcher->joined : entries.back().position);
      if (message.empty()) continue;
      return watcher->stream->Send(std::move(message), [self = shared_from_this(), watcher](bool ok) {
        if (!ok) return self->End(watcher, {});
        self->Later(watcher, [self, watcher] { self->CatchUp(watcher); });
      });
    }
    const std::lock_guard lock(mutex);
    if (watcher->missed) {
      watcher->missed = false;
      watcher->joined = tail;
      continue;
    }
    watcher->catching_up = false;
    presence_changed.insert(watcher->workbook);
    poked = true;
    break;
  }
  wake.notify_one();
  Flush(watcher);
}

std::string WatchRoom::Page(Watcher& watcher, const AllTold& all, int64_t position) {
  std::string message;
  const std::lock_guard lock(mutex);
  for (const auto& told : all) {
    message += told->SeenBy(watcher.sight);
  }
  watcher.position = position;
  if (message.empty()) return message;
  v1::WatchWorkbookResponse rest;
  rest.set_position(position);
  return message + rest.SerializeAsString();
}

bool WatchRoom::ReadSight(const WatcherPointer& watcher) {
  int64_t version = 0;
  const auto family = journal.ReadStateAs<v1::KnownFamily>(FamilyOf(watcher->workbook), &version);
  const std::lock_guard lock(mutex);
  return TakeSight(*watcher, family.get(), version);
}

bool WatchRoom::TakeSight(Watcher& watcher, const v1::KnownFamily* family, int64_t version) {
  // Another thread may have read it later.
  if (version < watcher.family_version) return true;
  const auto context = ContextFor(watcher.subject, watcher.roles);
  if (!family || IsHidden(family, context)) return false;
  watcher.sight = SightOf(*family, context);
  watcher.family_version = version;
  return true;
}

}  // namespace kith::workbook
