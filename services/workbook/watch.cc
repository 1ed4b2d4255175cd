#include "services/workbook/watch.h"

#include <set>
#include <utility>

#include "services/workbook/gate.h"
#include "services/workbook/watch_room.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"

namespace kith::workbook {
namespace {

using enum identity::Role;

const Roles kWatchers = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair, kAuditor, kService, kImporter};
const Roles kWriters = {kSocialWorker, kPractitioner, kTeamManager, kConferenceChair};

}  // namespace

Watch::Watch(journal::Journal& journal, QueryPool& queries, const Templates& templates, const Clock& clock,
             WatchOptions options)
    : state_(std::make_shared<WatchRoom>(journal, queries, templates, clock, std::move(options))) {
  journal.OnCommit([state = std::weak_ptr<WatchRoom>(state_)](int64_t) {
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
  const std::string today = calendar::LondonDate(state_->clock.Now());
  std::set<std::string> families;
  {
    const std::lock_guard lock(state_->mutex);
    for (const auto& workbook : state_->presence.Expire(state_->clock.Now())) state_->presence_changed.insert(workbook);
    if (state_->day == today) {
      state_->wake.notify_one();
      return;
    }
    for (const auto& [workbook, _] : state_->watchers) families.insert(FamilyOf(workbook));
  }
  state_->wake.notify_one();
  state_->LookAgain(families);
  // Once it has succeeded: what it throws has it done again.
  const std::lock_guard lock(state_->mutex);
  state_->day = today;
}

}  // namespace kith::workbook
