#include "shared/journal/committer.h"

#include <algorithm>
#include <future>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <utility>

namespace kith::journal {

Committer::Committer(const Options& options, const Schema& schema, const Clock& clock, std::string journal_id)
    : options_(options), core_(options_, schema, clock, steady_, std::move(journal_id), [this] {
        return sql::Open(options_.database, sql::Mode::kWrite);
      }) {
  writer_ = std::thread([this] { WriteLoop(); });
  thread_ = std::thread([this] { Loop(); });
}

Committer::~Committer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
  {
    std::lock_guard lock(mutex_);
    has_written_all_ = true;
  }
  writes_.notify_one();
  writer_.join();
}

bool Committer::Submit(Command command) {
  {
    std::lock_guard lock(mutex_);
    if (stopping_ || queue_.size() >= options_.max_queue) return false;
    queue_.push_back(std::move(command));
  }
  work_.notify_one();
  return true;
}

void Committer::SaveCursor(const std::string& name, int64_t position) {
  std::lock_guard lock(mutex_);
  int64_t& saved = cursor_saves_[name];
  saved = std::max(saved, position);
}

void Committer::RunExclusively(const std::function<void(sql::Connection&)>& work) {
  auto promise = std::make_shared<std::promise<void>>();
  auto done = promise->get_future();
  {
    std::lock_guard lock(mutex_);
    if (stopping_) throw std::runtime_error("the journal is closing");
    exclusive_.emplace_back([this, &work, promise] {
      try {
        core_.RunExclusively(work);
        promise->set_value();
      } catch (...) {
        promise->set_exception(std::current_exception());
      }
    });
  }
  work_.notify_one();
  done.get();
}

void Committer::WriteLoop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    writes_.wait(lock, [this] { return has_written_all_ || to_write_; });
    if (!to_write_) return;
    Flight* flight = std::exchange(to_write_, nullptr);
    lock.unlock();
    core_.Write(*flight);
    lock.lock();
    is_written_ = true;
    work_.notify_one();
  }
}

Committer::Batch Committer::Take(size_t most) {
  const auto end = queue_.begin() + static_cast<ptrdiff_t>(std::min(queue_.size(), most));
  Batch batch(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
  queue_.erase(queue_.begin(), end);
  return batch;
}

void Committer::PutBack(Batch batch) {
  if (batch.empty()) return;
  const std::lock_guard lock(mutex_);
  queue_.insert(queue_.begin(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
}

void Committer::Launch(std::unique_ptr<Flight> flight) {
  Batch again;
  if (core_.TakeOff(*flight, again)) {
    {
      const std::lock_guard lock(mutex_);
      // Where nobody waits there is nothing to do meanwhile, and a change of threads costs more than it gives.
      if (!queue_.empty()) {
        flying_ = std::move(flight);
        to_write_ = flying_.get();
        is_written_ = false;
      }
    }
    if (flying_) {
      writes_.notify_one();
      return;
    }
    core_.Write(*flight);
    (void)core_.Land(*flight, again);
  }
  PutBack(std::move(again));
}

void Committer::LandFlying() {
  const auto landed = std::move(flying_);
  auto next = std::move(next_);
  Batch again;
  if (core_.Land(*landed, again)) {
    if (next) Launch(std::move(next));
    return;
  }
  // What was decided meanwhile was decided on what is not so.
  if (next) {
    again.insert(again.end(), std::make_move_iterator(next->batch.begin()), std::make_move_iterator(next->batch.end()));
  }
  PutBack(std::move(again));
}

void Committer::DecideNext(Batch batch) {
  Batch rest;
  if (next_) {
    const bool holds = core_.DecideMore(*next_, batch, rest);
    PutBack(std::move(rest));
    if (holds) return;
    must_process_ = true;
    PutBack(std::move(batch));
    PutBack(std::move(std::exchange(next_, nullptr)->batch));
    return;
  }
  auto decided = must_process_ ? nullptr : core_.DecideAhead(batch, rest);
  PutBack(std::move(rest));
  if (decided) {
    if (!flying_) return Launch(std::move(decided));
    next_ = std::move(decided);
  } else if (flying_) {
    must_process_ = true;
    PutBack(std::move(batch));
  } else {
    must_process_ = false;
    PutBack(core_.Process(std::move(batch)));
  }
}

void Committer::Loop() {
  for (bool last = false; !last;) {
    Batch batch;
    CommitterCore::CursorSaves saves;
    std::function<void()> exclusive;
    {
      std::unique_lock lock(mutex_);
      const size_t room = options_.max_batch - (next_ ? next_->batch.size() : 0);
      const bool is_full = room == 0 || must_process_;
      const auto has_work = [&] {
        if (flying_) return is_written_ || (!is_full && exclusive_.empty() && !queue_.empty());
        return stopping_ || !queue_.empty() || !exclusive_.empty();
      };
      if (flying_ && next_ && !has_work()) {
        lock.unlock();
        const bool has_prepared = CommitterCore::Prepare(*next_);
        lock.lock();
        if (has_prepared) continue;
      }
      if (flying_) {
        work_.wait(lock, has_work);
      } else {
        work_.wait_for(lock, options_.idle, has_work);
      }
      if (!flying_ || !is_written_) {
        if (!flying_ && !exclusive_.empty()) {
          exclusive = std::move(exclusive_.front());
          exclusive_.pop_front();
        } else {
          batch = Take(room);
          saves.swap(cursor_saves_);
          last = batch.empty() && stopping_;
        }
      }
    }
    if (exclusive) {
      exclusive();
      continue;
    }
    core_.SaveCursors(saves);
    if (!batch.empty()) {
      DecideNext(std::move(batch));
    } else if (flying_) {
      LandFlying();
    } else {
      core_.Tidy();
    }
  }
}

}  // namespace kith::journal
