#include "shared/kafka/consumer_core.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "shared/failpoint/failpoint.h"
#include "shared/kafka/internal_record.h"
#include "shared/kafka/type_of.h"
#include "shared/log/log.h"

namespace kith::kafka {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLook{100};  // how long one look at Kafka may wait before other things get their turn
constexpr milliseconds kFirstBackoff{50};
constexpr milliseconds kStandBy{200};  // a standby does not back off: it must be there when the other one is not

}  // namespace

ConsumerCore::Backoff::Backoff(milliseconds limit, uint32_t seed)
    : limit_(limit), next_(kFirstBackoff), random_(seed) {}

void ConsumerCore::Backoff::Reset() { next_ = kFirstBackoff; }

milliseconds ConsumerCore::Backoff::Next() {
  std::uniform_int_distribution<int64_t> jitter(next_.count() / 2, next_.count());
  const milliseconds result(jitter(random_));
  next_ = std::min(next_ * 2, limit_);
  return result;
}

ConsumerCore::ConsumerCore(ConsumerOptions options, ConsumerEffects effects, Feed feed,
                           std::unique_ptr<RecordReader> reader, const SteadyClock& clock, uint32_t seed)
    : options_(std::move(options)),
      effects_(std::move(effects)),
      feed_(std::move(feed)),
      reader_(std::move(reader)),
      clock_(clock),
      apply_backoff_(options_.max_backoff, seed),
      feed_backoff_(options_.max_backoff, seed + 1),
      fresh_at_(clock.Now()) {}

milliseconds ConsumerCore::Turn() {
  milliseconds wait{0};
  try {
    wait = Step();
  } catch (const std::exception& problem) {
    // What was taken is forgotten: the feed has it.
    batch_.clear();
    page_.reset();
    known_ = false;
    Problem("the store: " + TypeOf(problem));
    wait = apply_backoff_.Next();
  }
  counts_.last_applied = last_;
  return wait;
}

milliseconds ConsumerCore::Step() {
  if (!known_) {
    last_ = effects_.last_applied();
    known_ = true;
    fresh_at_ = clock_.Now();
  }
  if (batch_.empty()) Take();
  return Apply();
}

void ConsumerCore::Take() {
  if (!page_) {
    const SteadyTime now = clock_.Now();
    const bool is_quiet = now - fresh_at_ >= options_.idle;
    if ((!want_feed_ && !is_quiet) || now < feed_at_) return Gather();
    if (!ReadPage()) return;
  }
  if (page_->next == page_->entries.size()) return FinishPage();
  const auto begin = page_->entries.begin() + static_cast<std::ptrdiff_t>(page_->next);
  const size_t count = std::min(page_->entries.size() - page_->next, static_cast<size_t>(options_.max_batch));
  batch_.assign(std::make_move_iterator(begin), std::make_move_iterator(begin + static_cast<std::ptrdiff_t>(count)));
  page_->next += count;
}

void ConsumerCore::Gather() {
  const size_t most = static_cast<size_t>(options_.max_batch);
  // Bounded, so that a topic that repeats everything does not keep the turn.
  for (size_t looked = 0; looked < most * 4 && batch_.size() < most; ++looked) {
    std::optional<Received> received = reader_->Next(batch_.empty() ? std::min(kLook, options_.idle) : milliseconds(0));
    if (!received) return;
    const int64_t offset = received->offset;
    std::optional<journal::Entry> entry = EntryOf(std::move(received->record));
    const int64_t next = last_ + 1 + static_cast<int64_t>(batch_.size());
    if (!entry) {
      Unreadable(offset);
    } else if (entry->position < next) {
      ++counts_.skipped;
    } else if (entry->position == next) {
      batch_.push_back(std::move(*entry));
    } else {
      // Dropped, not kept: what is in the topic is in the feed.
      ++counts_.gaps;
      want_feed_ = true;
      if (clock_.Now() >= feed_at_) return;
    }
  }
}

void ConsumerCore::Unreadable(int64_t offset) {
  ++counts_.unreadable;
  want_feed_ = true;
  if (told_unreadable_) return;
  told_unreadable_ = true;
  // The first is told, the others are only counted.
  log::Warning("record_is_no_entry", {{"topic", options_.topic}, {"position", offset}});
}

bool ConsumerCore::ReadPage() {
  page_.reset();
  const int limit = options_.max_batch * 4;
  Result<std::vector<journal::Entry>> entries = feed_(last_, limit);
  if (!entries) {
    FeedFailed(entries.error().reason);
    return false;
  }
  Page page;
  page.after = last_;
  page.has_more = entries->size() == static_cast<size_t>(limit);
  size_t consecutive = 0;
  while (consecutive < entries->size() &&
         (*entries)[consecutive].position == last_ + 1 + static_cast<int64_t>(consecutive)) {
    ++consecutive;
  }
  page.is_broken = consecutive < entries->size();
  page.entries = std::move(*entries);
  page.entries.resize(consecutive);
  page_ = std::move(page);
  return true;
}

void ConsumerCore::FinishPage() {
  const Page page = std::move(*page_);
  page_.reset();
  counts_.from_feed += static_cast<int64_t>(page.entries.size());
  if (page.is_broken) return FeedFailed("FEED_NOT_CONSECUTIVE");
  if (page.has_more) {
    ReadPage();
    return;
  }
  // Everything that there is has been seen. A topic that is ahead of its own source (a restored database) may keep
  // asking: slowly.
  if (want_feed_ && last_ == page.after) {
    feed_at_ = clock_.Now() + feed_backoff_.Next();
  } else {
    feed_backoff_.Reset();
  }
  want_feed_ = false;
  fresh_at_ = clock_.Now();
  if (feed_failed_) counts_.last_problem.clear();
  feed_failed_ = false;
}

void ConsumerCore::FeedFailed(const std::string& reason) {
  Problem("the source's feed: " + reason);
  feed_failed_ = true;
  feed_at_ = clock_.Now() + feed_backoff_.Next();
}

milliseconds ConsumerCore::Apply() {
  // Another replica may have applied some of it.
  const auto left = std::find_if(batch_.begin(), batch_.end(),
                                 [this](const journal::Entry& entry) { return entry.position > last_; });
  batch_.erase(batch_.begin(), left);
  if (batch_.empty()) return milliseconds(0);
  if (batch_.front().position != last_ + 1) {
    batch_.clear();
    page_.reset();
    want_feed_ = true;
    return milliseconds(0);
  }
  if (effects_.may_run && !effects_.may_run()) {
    known_ = false;
    return kStandBy;
  }
  const Result<int64_t> applied = TryApply();
  if (applied && *applied > last_) {
    counts_.applied += *applied - last_;
    if (*applied >= batch_.back().position) batch_.clear();
    last_ = *applied;
    fresh_at_ = clock_.Now();
    apply_backoff_.Reset();
    feed_backoff_.Reset();
    if (!want_feed_) counts_.last_problem.clear();
    return milliseconds(0);
  }
  ++counts_.refusals;
  Problem(std::string("not applied: ") + (applied ? "NO_PROGRESS" : applied.error().reason));
  known_ = false;
  return apply_backoff_.Next();
}

Result<int64_t> ConsumerCore::TryApply() {
  try {
    failpoint::Hit("consumer/before_apply");
    Result<int64_t> applied = effects_.apply(batch_);
    if (applied) failpoint::Hit("consumer/after_apply");
    return applied;
  } catch (const std::exception& problem) {
    return Refuse(Reason{"STORE_FAILED", Code::kUnavailable}, TypeOf(problem));
  }
}

void ConsumerCore::Problem(const std::string& what) {
  if (counts_.last_problem != what) {
    log::Warning("consumer_waits", {{"topic", options_.topic}, {"position", last_}, {"reason", what}});
  }
  counts_.last_problem = what;
}

}  // namespace kith::kafka
