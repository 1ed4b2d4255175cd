#include "services/workbook/watch_room.h"
#include "shared/checks/checks.h"
#include "shared/checks/no_such.h"
#include "shared/ids/ids.h"

namespace kith::workbook {

bool WatchRoom::IsPresenceKnown() {
  const std::lock_guard lock(mutex);
  return broadcast ? broadcast->IsUp() : options.is_one_process;
}

std::shared_ptr<cache::Broadcast> WatchRoom::Others() {
  const std::lock_guard lock(mutex);
  return broadcast;
}

KnownPresence WatchRoom::PresenceOf(const std::string& workbook) {
  KnownPresence known;
  known.is_known = IsPresenceKnown();
  if (!known.is_known) return known;
  std::vector<v1::Occupant> people;
  {
    const std::lock_guard lock(mutex);
    people = presence.Of(workbook);
  }
  std::vector<std::string> chapters;
  for (const auto& present : people) chapters.push_back(present.chapter());
  const auto states = chapters.empty() ? std::vector<journal::Journal::ReadStream>() : journal.ReadStates(chapters);
  for (size_t i = 0; i < people.size(); ++i) {
    if (states[i].state) known.people.emplace_back(people[i], LimitsOf(*states[i].state));
  }
  return known;
}

void WatchRoom::TellPresence() {
  std::set<std::string> changed;
  {
    const std::lock_guard lock(mutex);
    changed = std::exchange(presence_changed, {});
    std::erase_if(changed, [this](const std::string& workbook) { return !watchers.contains(workbook); });
  }
  for (const auto& workbook : changed) {
    const auto known = std::make_shared<const KnownPresence>(PresenceOf(workbook));
    std::vector<WatcherPointer> found;
    {
      const std::lock_guard lock(mutex);
      const auto here = watchers.find(workbook);
      if (here == watchers.end()) continue;
      found = here->second;
      for (const auto& watcher : found) watcher->presence_due = known;
    }
    for (const auto& watcher : found) Flush(watcher);
  }
}

void WatchRoom::Hear(const Heartbeat& heartbeat) {
  const std::lock_guard lock(mutex);
  if (presence.Hear(heartbeat, clock.Now())) presence_changed.insert(WorkbookOf(heartbeat.chapter));
  wake.notify_one();
}

Result<v1::Presence> WatchRoom::Say(const rpc::Call& call, const std::string& chapter, const std::string& client,
                                    bool left) {
  if (auto wrong = checks::CheckName("name", chapter, "chapters")) return *wrong;
  if (!ids::IsRequestId(client)) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a window has a name of its own", "client",
                               std::string(ids::kRequestIdAccepted));
  }
  if (!journal.ReadState(chapter)) return checks::NoSuch(chapter, "name");
  const Heartbeat heartbeat{chapter, call.caller.subject, client, left, clock.Now()};
  Hear(heartbeat);
  // What Redis does not take is said again with the next heartbeat.
  if (const auto others = Others()) (void)others->Send(heartbeat.Encode());
  const auto family = journal.ReadStateAs<v1::KnownFamily>(FamilyOf(chapter));
  const auto context = ContextOf(call, clock);
  return PresenceOf(WorkbookOf(chapter)).SeenBy(family ? SightOf(*family, context) : Sight{});
}

void WatchRoom::Listen() {
  broadcast->Listen(
      [this](std::string_view message) {
        if (message == kLook) return Poke(false);
        if (const auto heartbeat = Heartbeat::Decode(message)) Hear(*heartbeat);
      },
      [this](bool) {
        // Messages were missed, or will be.
        const std::lock_guard lock(mutex);
        presence.Clear();
        for (const auto& [workbook, _] : watchers) presence_changed.insert(workbook);
        poked = true;
        wake.notify_one();
      });
}

}  // namespace kith::workbook
