#include "services/workbook/watch.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "services/workbook/domain/reasons.h"
#include "services/workbook/gate.h"
#include "services/workbook/presence.h"
#include "services/workbook/watchers.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"
#include "shared/front/answer.h"
#include "shared/ids/ids.h"
#include "shared/log/log.h"

namespace kith::workbook {
namespace {

using enum identity::Role;
using WatcherPointer = std::shared_ptr<Watcher>;

const Roles kWatchers = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair, kAuditor, kService, kImporter};
const Roles kWriters = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair};

constexpr int kEntriesAtOnce = 500;
constexpr size_t kBytesAtOnce = 256 * 1024;
// The message by which a replica tells the others to look at the journal.
constexpr std::string_view kLook = "look";

tl::unexpected<Error> NoWorkbook() {
  return checks::RefuseField(kith::reasons::kNotFound, "there is no such workbook", "name",
                             "the name of an existing workbook");
}

}  // namespace

struct Watch::State : std::enable_shared_from_this<State> {
  State(journal::Journal& journal_in, QueryPool& queries_in, const Templates& templates_in, const Clock& clock_in,
        WatchOptions given)
      : journal(journal_in),
        queries(queries_in),
        templates(templates_in),
        clock(clock_in),
        options(std::move(given)),
        broadcast(std::move(options.broadcast)) {}

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
  std::string day;                         // of the last Tick
  bool poked = false, look_due = false, stopping = false;
  std::chrono::steady_clock::time_point swept{};  // by the thread
  std::thread thread;

  bool IsPresenceKnown() {
    const std::lock_guard lock(mutex);
    return broadcast ? broadcast->IsUp() : options.is_one_process;
  }

  std::shared_ptr<cache::Broadcast> Others() {
    const std::lock_guard lock(mutex);
    return broadcast;
  }

  Context ContextFor(const std::string& subject, std::vector<std::string> roles) const {
    Context context;
    context.subject = subject;
    context.roles = std::move(roles);
    context.now = clock.Now();
    context.today = calendar::LondonDate(context.now);
    return context;
  }

  // --- joining

  void Begin(const WatcherPointer& watcher, int64_t after, bool from_now) {
    const auto head = journal.ReadHead().position;
    if (after > head) {
      return watcher->stream->Finish(checks::RefuseField(reasons::kPositionAhead, "the journal is not so far",
                                                         "after_position",
                                                         "0 to " + std::to_string(head) + ", or from_now"));
    }
    if (!journal.ReadState(watcher->workbook)) return watcher->stream->Finish(NoWorkbook());
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

  // On the pool. Sends a page and comes back, or goes over to what is live.
  void CatchUp(const WatcherPointer& watcher) {
    if (!ReadSight(watcher)) return End(watcher, NoWorkbook());
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

  // Empty where the caller may see none of them.
  std::string Page(Watcher& watcher, const AllTold& all, int64_t position) {
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

  // What the caller is to the family now. False: the workbook does not exist for them.
  bool ReadSight(const WatcherPointer& watcher) {
    int64_t version = 0;
    const auto family = journal.ReadStateAs<v1::KnownFamily>(FamilyOf(watcher->workbook), &version);
    const std::lock_guard lock(mutex);
    return TakeSight(*watcher, family.get(), version);
  }
  bool TakeSight(Watcher& watcher, const v1::KnownFamily* family, int64_t version) {
    // Another thread may have read it later.
    if (version < watcher.family_version) return true;
    const auto context = ContextFor(watcher.subject, watcher.roles);
    if (!family || IsHidden(family, context)) return false;
    watcher.sight = SightOf(*family, context);
    watcher.family_version = version;
    return true;
  }

  void Later(const WatcherPointer& watcher, std::function<void()> work) {
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

  // --- telling

  void Flush(const WatcherPointer& watcher) {
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

  void End(const WatcherPointer& watcher, Result<void> outcome) {
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

  // Gives them to whoever joined. Returns those that have something to be sent, and those that are too slow.
  std::pair<std::vector<WatcherPointer>, std::vector<WatcherPointer>> Distribute(const AllTold& all, int64_t position) {
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

  // One page of the journal; false where there was none.
  bool Turn() {
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

  void TellSlow(const WatcherPointer& watcher) {
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

  // Who works with these families may have changed.
  void LookAgain(const std::set<std::string>& families) {
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
        if (!sees) End(watcher, NoWorkbook());
      }
    }
  }

  // --- presence

  KnownPresence PresenceOf(const std::string& workbook) {
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

  void TellPresence() {
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

  void Hear(const Heartbeat& heartbeat) {
    const std::lock_guard lock(mutex);
    if (presence.Hear(heartbeat, clock.Now())) presence_changed.insert(WorkbookOf(heartbeat.chapter));
    wake.notify_one();
  }

  Result<v1::Presence> Say(const rpc::Call& call, const std::string& chapter, const std::string& client, bool left) {
    if (auto wrong = checks::CheckName("name", chapter, "chapters")) return *wrong;
    if (!ids::IsRequestId(client)) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "a window has a name of its own", "client",
                                 std::string(ids::kRequestIdAccepted));
    }
    if (!journal.ReadState(chapter)) {
      return checks::RefuseField(kith::reasons::kNotFound, "there is no such chapter", "name",
                                 "the name of an existing chapter");
    }
    const Heartbeat heartbeat{chapter, call.caller.subject, client, left, clock.Now()};
    Hear(heartbeat);
    // What Redis does not take is said again with the next heartbeat.
    if (const auto others = Others()) (void)others->Send(heartbeat.Encode());
    const auto family = journal.ReadStateAs<v1::KnownFamily>(FamilyOf(chapter));
    const auto context = ContextOf(call, clock);
    return PresenceOf(WorkbookOf(chapter)).SeenBy(family ? SightOf(*family, context) : Sight{});
  }

  // --- the thread

  void Loop() {
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

  std::vector<WatcherPointer> Everybody() {
    const std::lock_guard lock(mutex);
    std::vector<WatcherPointer> all;
    for (const auto& [_, of] : watchers) all.insert(all.end(), of.begin(), of.end());
    return all;
  }

  // Those who have gone. Not at every turn: there may be hundreds of turns a second, and of watchers.
  void Sweep() {
    const auto now = std::chrono::steady_clock::now();
    if (now - swept < options.poll) return;
    swept = now;
    for (const auto& watcher : Everybody()) {
      if (watcher->stream->IsOver()) End(watcher, {});
    }
  }

  void Poke(bool tell_others) {
    {
      const std::lock_guard lock(mutex);
      poked = true;
      look_due = look_due || tell_others;
    }
    wake.notify_one();
  }

  void Listen() {
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
};

Watch::Watch(journal::Journal& journal, QueryPool& queries, const Templates& templates, const Clock& clock,
             WatchOptions options)
    : state_(std::make_shared<State>(journal, queries, templates, clock, std::move(options))) {
  journal.OnCommit([state = std::weak_ptr<State>(state_)](int64_t) {
    if (const auto alive = state.lock()) alive->Poke(true);
  });
  state_->thread = std::thread([state = state_.get()] { state->Loop(); });
  if (state_->broadcast) state_->Listen();
}

Watch::~Watch() {
  std::shared_ptr<cache::Broadcast> broadcast;
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    broadcast = std::move(state_->broadcast);
  }
  state_->wake.notify_all();
  state_->thread.join();
  broadcast.reset();
  for (const auto& watcher : state_->Everybody()) {
    state_->End(watcher,
                Refuse(kith::reasons::kDraining, "the service is stopping; begin again after the last position"));
  }
}

void Watch::AddTo(Front& front) {
  front.Use(FamilyGate(), state_->clock);
  front.ServerStream<v1::WatchWorkbookRequest>(
      "WatchWorkbook", kWatchers,
      [state = state_](const rpc::Call& call, const v1::WatchWorkbookRequest& request,
                       std::shared_ptr<rpc::Stream> stream) {
        if (auto wrong = checks::CheckName("name", request.name(), "workbooks")) return stream->Finish(*wrong);
        if (request.after_position() < 0 || (request.from_now() && request.after_position() > 0)) {
          return stream->Finish(checks::RefuseField(kith::reasons::kInvalidRequest, "that is no place to begin at",
                                                    "after_position", "0 or more; 0 with from_now"));
        }
        auto watcher = std::make_shared<Watcher>();
        watcher->stream = std::move(stream);
        watcher->workbook = request.name();
        watcher->subject = call.caller.subject;
        for (const auto role : call.caller.roles) watcher->roles.emplace_back(identity::RoleName(role));
        state->Later(watcher, [state, watcher, after = request.after_position(), from_now = request.from_now()] {
          state->Begin(watcher, after, from_now);
        });
      });
  front.Query<v1::EnterChapterRequest, v1::EnterChapterResponse>(
      "EnterChapter", kWriters,
      [state = state_](journal::Journal&, const rpc::Call& call,
                       const v1::EnterChapterRequest& request) -> Result<v1::EnterChapterResponse> {
        auto presence = state->Say(call, request.name(), request.client(), false);
        if (!presence) return tl::unexpected<Error>(std::move(presence).error());
        v1::EnterChapterResponse response;
        *response.mutable_presence() = *std::move(presence);
        return response;
      });
  front.Query<v1::LeaveChapterRequest, v1::LeaveChapterResponse>(
      "LeaveChapter", kWriters,
      [state = state_](journal::Journal&, const rpc::Call& call,
                       const v1::LeaveChapterRequest& request) -> Result<v1::LeaveChapterResponse> {
        auto presence = state->Say(call, request.name(), request.client(), true);
        if (!presence) return tl::unexpected<Error>(std::move(presence).error());
        return v1::LeaveChapterResponse();
      });
}

void Watch::Tick() {
  std::set<std::string> families;
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& workbook : state_->presence.Expire(state_->clock.Now())) state_->presence_changed.insert(workbook);
    const std::string today = calendar::LondonDate(state_->clock.Now());
    if (std::exchange(state_->day, today) != today) {
      for (const auto& [workbook, _] : state_->watchers) families.insert(FamilyOf(workbook));
    }
  }
  state_->wake.notify_one();
  state_->LookAgain(families);
}

}  // namespace kith::workbook
