#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "shared/front/front.h"

namespace kith {

struct QueryPool::State {
  explicit State(size_t limit) : max_queue(limit) {}

  const size_t max_queue;
  std::mutex mutex;
  std::condition_variable work;
  std::deque<std::function<void()>> queue;
  bool stopping = false;
  std::vector<std::thread> threads;

  void Loop() {
    for (;;) {
      std::function<void()> next;
      {
        std::unique_lock lock(mutex);
        work.wait(lock, [&] { return stopping || !queue.empty(); });
        if (queue.empty()) return;
        next = std::move(queue.front());
        queue.pop_front();
      }
      next();
    }
  }
};

QueryPool::QueryPool(int threads, size_t max_queue) : state_(std::make_unique<State>(max_queue)) {
  for (int i = 0; i < threads; ++i) state_->threads.emplace_back([this] { state_->Loop(); });
}

QueryPool::~QueryPool() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->work.notify_all();
  for (auto& thread : state_->threads) thread.join();
}

bool QueryPool::Submit(std::function<void()> work) {
  {
    std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->queue.size() >= state_->max_queue) return false;
    state_->queue.push_back(std::move(work));
  }
  state_->work.notify_one();
  return true;
}

}  // namespace kith
