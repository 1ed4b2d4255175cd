#include "tests/unit/simulation/follower.h"

#include <optional>

#include "tests/unit/simulation/counters.h"

namespace kith::simulation {

Follower::Follower(Ground& ground, Store& own, Broker& broker, const Setup& setup, std::string topic, kafka::Feed feed,
                   int number)
    : ground_(ground),
      own_(own),
      broker_(broker),
      setup_(setup),
      topic_(std::move(topic)),
      feed_(std::move(feed)),
      number_(number) {}

void Follower::Start() {
  is_paused = false;
  is_crashing_ = false;
  counted_ = {};
  turn_at_ = {};
  committer_ = std::make_unique<journal::CommitterCore>(setup_.journal, setup_.schema, ground_.wall, ground_.steady,
                                                        kJournalId, [this] { return own_.Open(number_); });
  kafka::ConsumerOptions options;
  options.topic = topic_;
  options.max_batch = static_cast<int>(1 + ground_.random.Below(5));
  kafka::ConsumerEffects effects;
  effects.last_applied = [this] {
    if (!own_.is_up() || ground_.Fault(20)) throw sql::SqlError("the connection was lost", true);
    return own_.Cursor(kInbox);
  };
  effects.apply = [this](const std::vector<journal::Entry>& batch) { return Apply(batch); };
  consumer_ = std::make_unique<kafka::ConsumerCore>(options, std::move(effects), feed_,
                                                    std::make_unique<Reader>(ground_, broker_, topic_), ground_.steady,
                                                    static_cast<uint32_t>(number_));
}

void Follower::Crash() {
  consumer_.reset();
  committer_.reset();
  own_.Kill(number_);
}

void Follower::Turn(bool hurry) {
  if (!hurry && ground_.steady.Now() < turn_at_) return;
  const milliseconds wait = consumer_->Turn();
  turn_at_ = ground_.steady.Now() + wait;
  Count();
  if (!is_crashing_) return;
  ground_.Meet(Met::kCrash);
  Crash();
}

void Follower::Count() {
  const kafka::ConsumerStats& now = consumer_->stats();
  if (now.gaps > counted_.gaps) ground_.Meet(Met::kGap);
  if (now.skipped > counted_.skipped) ground_.Meet(Met::kSkipped);
  if (now.from_feed > counted_.from_feed) ground_.Meet(Met::kFromFeed);
  if (now.unreadable > counted_.unreadable) ground_.Meet(Met::kUnreadable);
  if (now.refusals > counted_.refusals) ground_.Meet(Met::kNotApplied);
  counted_ = now;
}

Result<int64_t> Follower::Apply(const std::vector<journal::Entry>& batch) {
  if (is_crashing_) throw std::runtime_error("the process is gone");
  ground_.Trace([&] {
    return "follower " + std::to_string(number_) + ": applies " + std::to_string(batch.front().position) + " to " +
           std::to_string(batch.back().position);
  });
  MayCrash();
  std::vector<std::optional<Error>> refusals(batch.size());
  journal::CommitterCore::Batch commands;
  for (size_t i = 0; i < batch.size(); ++i) {
    commands.push_back(CommandOf(batch[i]));
    commands.back().done = [&refusals, i](Result<std::string> answer) {
      if (!answer) refusals[i] = std::move(answer).error();
    };
  }
  while (!commands.empty()) commands = committer_->Process(std::move(commands));
  MayCrash();
  for (const auto& refusal : refusals) {
    if (!refusal) continue;
    if (refusal->reason == reasons::kCursorMoved.name) ground_.Meet(Met::kCursorMoved);
    return tl::unexpected<Error>(*refusal);
  }
  if (ground_.Has(Planted::kSavesPositionApart)) {
    committer_->SaveCursors({{kInbox, batch.back().position}});
    committer_->Tidy();
  }
  return batch.back().position;
}

journal::Command Follower::CommandOf(const journal::Entry& entry) {
  journal::Command command;
  command.subject = "follower";
  command.streams = {entry.stream};
  command.decide = [entry](const Streams&, const Context&) -> Result<Drafts> {
    return Drafts{DraftOf(entry.stream, Added(entry.position))};
  };
  if (ground_.Has(Planted::kSavesPositionApart)) return command;
  command.cursors = {{kInbox, entry.position - 1, entry.position}};
  if (ground_.Has(Planted::kComparesNoPosition)) command.cursors[0].from = own_.Cursor(kInbox);
  return command;
}

void Follower::MayCrash() {
  if (!ground_.Fault(10)) return;
  ground_.Trace([&] { return "follower " + std::to_string(number_) + ": crashes"; });
  is_crashing_ = true;
  throw std::runtime_error("the process is gone");
}

}  // namespace kith::simulation
