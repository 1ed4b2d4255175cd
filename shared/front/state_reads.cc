#include "shared/front/state_reads.h"

#include "shared/burst/burst.h"
#include "shared/front/answer.h"

namespace kith {
namespace {

constexpr size_t kMaxWaiting = 4096;
constexpr size_t kPage = 128;
// A second thread helps when so many wait: its round trip overlaps the first one's parsing.
constexpr size_t kHelpFrom = 16;
constexpr int kMaxDrains = 2;

}  // namespace

void StateReads::Submit(Wanted wanted) {
  std::deque<Wanted> refused;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= kMaxWaiting) {
      refused.push_back(std::move(wanted));
    } else {
      waiting_.push_back(std::move(wanted));
      if (drains_ > 0 && (drains_ >= kMaxDrains || waiting_.size() < kHelpFrom)) return;
      ++drains_;
    }
  }
  if (refused.empty()) {
    if (queries_.Submit([self = shared_from_this()] { self->Drain(); })) return;
    const std::lock_guard lock(mutex_);
    if (--drains_ > 0) return;
    refused.swap(waiting_);  // nobody would come for them
  }
  RefuseAll(refused);
}

void StateReads::RefuseAll(std::deque<Wanted>& all) {
  for (Wanted& wanted : all) {
    wanted.done(Refuse(reasons::kOverloaded, "too many queries are waiting; retry later"));
  }
}

void StateReads::Drain() {
  for (;;) {
    std::deque<Wanted> page;
    {
      const std::lock_guard lock(mutex_);
      while (!waiting_.empty() && page.size() < kPage) {
        page.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
      }
      if (page.empty()) {
        --drains_;
        return;
      }
    }
    Answer(page);
  }
}

void StateReads::Answer(std::deque<Wanted>& page) {
  std::vector<std::string> streams;
  streams.reserve(page.size());
  const auto now = std::chrono::steady_clock::now();
  std::erase_if(page, [now](Wanted& wanted) {
    if (wanted.deadline >= now) return false;
    wanted.done(Refuse(reasons::kDeadlinePassed, "the deadline passed before the query ran"));
    return true;
  });
  for (const Wanted& wanted : page) streams.push_back(wanted.stream);
  if (streams.empty()) return;
  try {
    auto read = journal_.ReadStates(streams);
    const Burst burst;
    for (size_t i = 0; i < page.size(); ++i) page[i].done(std::move(read[i]));
  } catch (const std::exception& error) {
    const Error fault = FaultOf(error);
    for (Wanted& wanted : page) wanted.done(tl::unexpected<Error>(fault));
  }
}

}  // namespace kith
