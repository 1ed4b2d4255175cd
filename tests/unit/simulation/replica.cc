#include "tests/unit/simulation/replica.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kith::simulation {
namespace {

constexpr auto kLeadCheck = std::chrono::seconds(1);  // as Journal::Lead

bool IsRefills(const std::string& cursor) { return cursor.ends_with("/refills"); }
// What a relay saves to know a broker again, beside its position.
bool IsOfRefills(const std::string& cursor) { return IsRefills(cursor) || cursor.find("/kith.") != std::string::npos; }

}  // namespace

Replica::Replica(Ground& ground, Store& store, Broker& broker, Lease& lease, const Setup& setup, int number)
    : ground_(ground), store_(store), broker_(broker), lease_(lease), setup_(setup), number_(number) {}

void Replica::Start() {
  is_paused = false;
  committer_ = std::make_unique<journal::CommitterCore>(setup_.journal, setup_.schema, ground_.wall, ground_.steady,
                                                        kJournalId, [this] { return store_.Open(number_); });
  committer_->OnCommit([this](int64_t) { relay_at_ = {}; });
  relay_ = std::make_unique<kafka::RelayCore>(
      setup_.relay, Source(), setup_.router, ground_.steady,
      [this](kafka::ProducerEvents events) -> std::unique_ptr<kafka::RecordSender> {
        return std::make_unique<Sender>(ground_, broker_, setup_.relay.max_in_flight * 2, std::move(events));
      });
  relay_at_ = {};
  rebuilds_ = 0;
  refills_ = 0;
}

void Replica::Crash() {
  relay_.reset();
  flying_.reset();
  next_.reset();
  must_process_ = false;
  committer_.reset();
  store_.Kill(number_);
  queue_.clear();
  saves_.clear();
  forgotten_.clear();
  leads_ = false;
  lead_checked_ = {};
  if (lease_.holder == number_) lease_.holder = -1;
}

bool Replica::Submit(journal::Command command) {
  if (!is_running() || queue_.size() >= setup_.journal.max_queue) return false;
  queue_.push_back(std::move(command));
  return true;
}

Replica::Batch Replica::Take() {
  const size_t size = std::min(queue_.size(), 1 + ground_.random.Below(setup_.journal.max_batch));
  const auto end = queue_.begin() + static_cast<std::ptrdiff_t>(size);
  Batch batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  ground_.Trace([&] { return "replica " + std::to_string(number_) + ": takes " + std::to_string(size) + " commands"; });
  return batch;
}

void Replica::PutBack(Batch batch) {
  if (!batch.empty()) ground_.Meet(Met::kLeftForNextBatch);
  queue_.insert(queue_.begin(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
}

void Replica::TurnCommitter() {
  committer_->SaveCursors(std::exchange(saves_, {}));
  if (next_ && ground_.random.Chance(500)) (void)journal::CommitterCore::Prepare(*next_);
  const bool is_full = must_process_ || queue_.empty();
  if (flying_ && (is_full || ground_.random.Chance(500))) return WriteAndLand();
  if (queue_.empty()) return committer_->Tidy();
  Decide();
}

void Replica::Decide() {
  Batch batch = Take();
  Batch rest;
  if (next_) {
    const bool holds = committer_->DecideMore(*next_, batch, rest);
    ground_.Meet(Met::kDecidedMore);
    PutBack(std::move(rest));
    if (holds) return;
    must_process_ = true;
    PutBack(std::move(batch));
    PutBack(std::move(std::exchange(next_, nullptr)->batch));
    return;
  }
  const bool ahead = flying_ || (!must_process_ && ground_.random.Chance(600));
  auto decided = ahead ? committer_->DecideAhead(batch, rest) : nullptr;
  PutBack(std::move(rest));
  if (!decided && flying_) {
    must_process_ = true;
    PutBack(std::move(batch));
  } else if (!decided) {
    must_process_ = false;
    is_busy_ = true;
    Batch again = committer_->Process(std::move(batch));
    is_busy_ = false;
    PutBack(std::move(again));
  } else if (flying_) {
    ground_.Meet(Met::kDecidedAhead);
    next_ = std::move(decided);
  } else {
    Launch(std::move(decided));
  }
}

void Replica::Launch(std::unique_ptr<Flight> flight) {
  Batch again;
  is_busy_ = true;
  const bool flies = committer_->TakeOff(*flight, again);
  is_busy_ = false;
  PutBack(std::move(again));
  if (!flies) return;
  flying_ = std::move(flight);
  // Whoever holds the head does not stand still before it has written.
  if (flying_->transaction->begun()) WriteAndLand();
}

void Replica::WriteAndLand() {
  is_busy_ = true;
  committer_->Write(*flying_);
  const auto landed = std::move(flying_);
  auto next = std::move(next_);
  Batch again;
  const bool has_landed = committer_->Land(*landed, again);
  is_busy_ = false;
  if (!has_landed && next) {
    ground_.Meet(Met::kDecidedInVain);
    again.insert(again.end(), std::make_move_iterator(next->batch.begin()), std::make_move_iterator(next->batch.end()));
  }
  PutBack(std::move(again));
  if (has_landed && next) Launch(std::move(next));
}

void Replica::TurnRelay(bool hurry) {
  if (!hurry && ground_.steady.Now() < relay_at_) return;
  const int64_t asked = broker_.marks_asked;
  const milliseconds wait = relay_->Turn();
  relay_at_ = ground_.steady.Now() + wait;
  Count(relay_->stats(), broker_.marks_asked != asked);
}

void Replica::Count(const kafka::RelayStats& stats, bool asked_marks) {
  if (stats.rebuilds == rebuilds_) return;
  ground_.Trace([&] { return "replica " + std::to_string(number_) + ": relay rebuilt, " + stats.last_problem; });
  ground_.Meet(Met::kRebuild);
  if (stats.refills > refills_) ground_.Meet(asked_marks ? Met::kRefillByMark : Met::kRefillByOffset);
  if (stats.last_problem.starts_with("no acknowledgement")) ground_.Meet(Met::kWatchdog);
  rebuilds_ = stats.rebuilds;
  refills_ = stats.refills;
}

kafka::RelaySource Replica::Source() {
  kafka::RelaySource source;
  source.read = [this](int64_t after, int limit) {
    if (!store_.is_up() || ground_.Fault(20)) throw sql::SqlError("the connection was lost", true);
    return store_.Entries(after, limit);
  };
  source.read_cursor = [this](const std::string& name) {
    if (!store_.is_up() || ground_.Fault(20)) throw sql::SqlError("the connection was lost", true);
    if (ground_.Has(Planted::kForgetsRefills) && IsOfRefills(name)) return forgotten_[name];
    const int64_t position = store_.Cursor(name);
    const bool is_ahead =
        ground_.Has(Planted::kCursorIsAhead) && position > 0 && position < store_.committed().position;
    return position + (is_ahead && !IsOfRefills(name) ? 1 : 0);
  };
  source.save_cursor = [this](const std::string& name, int64_t position) {
    ground_.Trace(
        [&] { return "replica " + std::to_string(number_) + ": saves " + name + " = " + std::to_string(position); });
    const bool forgets = ground_.Has(Planted::kForgetsRefills) && IsOfRefills(name);
    int64_t& saved = (forgets ? forgotten_ : saves_)[name];
    saved = std::max(saved, position);
  };
  source.may_run = [this] { return Lead(); };
  return source;
}

bool Replica::Lead() {
  const SteadyTime now = ground_.steady.Now();
  if (now - lead_checked_ < kLeadCheck) return leads_;
  lead_checked_ = now;
  if (leads_ && ground_.Has(Planted::kLeaderIsNeverTold)) return true;
  if (!store_.is_up() || (leads_ && lease_.holder != number_)) {
    if (leads_) ground_.Meet(Met::kLeadLost);
    leads_ = false;
    if (lease_.holder == number_) lease_.holder = -1;  // the session is gone, so is its lock
  } else if (lease_.holder == -1) {
    lease_.holder = number_;
    leads_ = true;
    ground_.Trace([&] { return "replica " + std::to_string(number_) + ": leads"; });
  }
  return leads_;
}

}  // namespace kith::simulation
