#include "shared/journal/committer.h"

#include <algorithm>
#include <future>
#include <iterator>
#include <memory>
#include <stdexcept>

namespace kith::journal {

Committer::Committer(const Options& options, const Schema& schema, const Clock& clock, std::string journal_id)
    : options_(options), core_(options_, schema, clock, steady_, std::move(journal_id), [this] {
        return sql::Open(options_.database, sql::Mode::kWrite);
      }) {
  thread_ = std::thread([this] { Loop(); });
}

Committer::~Committer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  thread_.join();
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

void Committer::Loop() {
  for (bool last = false; !last;) {
    CommitterCore::Batch batch;
    CommitterCore::CursorSaves saves;
    std::function<void()> exclusive;
    {
      std::unique_lock lock(mutex_);
      work_.wait_for(lock, options_.idle, [&] { return stopping_ || !queue_.empty() || !exclusive_.empty(); });
      if (!exclusive_.empty()) {
        exclusive = std::move(exclusive_.front());
        exclusive_.pop_front();
      } else {
        const auto end = queue_.begin() + static_cast<ptrdiff_t>(std::min(queue_.size(), options_.max_batch));
        batch.assign(std::make_move_iterator(queue_.begin()), std::make_move_iterator(end));
        queue_.erase(queue_.begin(), end);
        saves.swap(cursor_saves_);
        last = batch.empty() && stopping_;
      }
    }
    if (exclusive) {
      exclusive();
      continue;
    }
    core_.SaveCursors(saves);
    if (batch.empty()) {
      core_.Tidy();
      continue;
    }
    CommitterCore::Batch rest = core_.Process(std::move(batch));
    if (rest.empty()) continue;
    std::lock_guard lock(mutex_);
    queue_.insert(queue_.begin(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
  }
}

}  // namespace kith::journal
