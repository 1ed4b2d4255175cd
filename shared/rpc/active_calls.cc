#include "shared/rpc/active_calls.h"

#include <utility>

namespace kith::rpc {

void ActiveCalls::Add(std::shared_ptr<ActiveCall> call) {
  const auto* key = call.get();
  const std::lock_guard lock(mutex_);
  calls_.emplace(key, std::move(call));
}

void ActiveCalls::Remove(const ActiveCall* call) {
  std::shared_ptr<ActiveCall> last;  // dies after the lock is released: its destructor may run a handler's captures
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(call);
  if (found == calls_.end()) return;
  last = std::move(found->second);
  calls_.erase(found);
  if (calls_.empty()) none_.notify_all();
}

bool ActiveCalls::WaitForNone(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return none_.wait_until(lock, deadline, [this] { return calls_.empty(); });
}

void ActiveCalls::DrainAll() {
  for (const auto& call : All()) call->Drain();
}

void ActiveCalls::AbortAll(const Error& error) {
  for (const auto& call : All()) call->Abort(error);
}

std::vector<std::shared_ptr<ActiveCall>> ActiveCalls::All() {
  std::vector<std::shared_ptr<ActiveCall>> all;
  const std::lock_guard lock(mutex_);
  for (const auto& [key, call] : calls_) all.push_back(call);
  return all;
}

}  // namespace kith::rpc
