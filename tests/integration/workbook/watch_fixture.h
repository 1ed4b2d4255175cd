// Replicas of a workbook service on one database, with streams that a test reads, or leaves unread.
#pragma once

#include <algorithm>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "services/workbook/watch.h"
#include "shared/testing/temp_redis.h"
#include "shared/testing/wait.h"
#include "tests/integration/workbook/known_family.h"

#include "kith/workbook/v1/watch_service.pb.h"

namespace kith::workbook {

// A client's end of a stream: reads everything, until it is told to hold.
class Client final : public rpc::Stream {
 public:
  void Send(std::string message, std::function<void(bool)> on_sent) override {
    v1::WatchWorkbookResponse response;
    EXPECT_TRUE(response.ParseFromString(message));
    {
      const std::lock_guard lock(mutex_);
      EXPECT_FALSE(held_) << "two messages in flight";
      messages_.push_back(std::move(response));
      if (holds_) {
        held_ = std::move(on_sent);
        return;
      }
    }
    on_sent(true);
  }
  void Finish(Result<void> outcome) override {
    const std::lock_guard lock(mutex_);
    EXPECT_FALSE(finished_) << "finished twice";
    finished_ = true;
    if (!outcome) error_ = std::move(outcome).error();
  }
  bool IsOver() const override {
    const std::lock_guard lock(mutex_);
    return gone_ || finished_;
  }

  // Reads no further until Release.
  void Hold() {
    const std::lock_guard lock(mutex_);
    holds_ = true;
  }
  void Release() {
    std::function<void(bool)> held;
    {
      const std::lock_guard lock(mutex_);
      holds_ = false;
      held = std::exchange(held_, nullptr);
    }
    if (held) held(true);
  }
  void Go() {
    const std::lock_guard lock(mutex_);
    gone_ = true;
  }

  bool IsHeld() const {
    const std::lock_guard lock(mutex_);
    return held_ != nullptr;
  }
  bool IsLive() const {
    const std::lock_guard lock(mutex_);
    return std::any_of(messages_.begin(), messages_.end(), [](const auto& message) { return message.is_live(); });
  }
  bool IsFinished() const {
    const std::lock_guard lock(mutex_);
    return finished_;
  }
  Error error() const {
    const std::lock_guard lock(mutex_);
    return error_.value_or(Error());
  }
  std::vector<v1::Change> Changes() const {
    const std::lock_guard lock(mutex_);
    std::vector<v1::Change> changes;
    for (const auto& message : messages_)
      changes.insert(changes.end(), message.changes().begin(), message.changes().end());
    return changes;
  }
  std::vector<int64_t> Positions() const {
    std::vector<int64_t> positions;
    for (const auto& change : Changes()) positions.push_back(change.position());
    return positions;
  }
  int64_t Position() const {
    const std::lock_guard lock(mutex_);
    return messages_.empty() ? 0 : messages_.back().position();
  }
  // As last told; nothing: not yet.
  std::optional<v1::Presence> Presence() const {
    const std::lock_guard lock(mutex_);
    for (auto message = messages_.rbegin(); message != messages_.rend(); ++message) {
      if (message->has_presence()) return message->presence();
    }
    return std::nullopt;
  }
  // All that was ever sent, as text.
  std::string Text() const {
    const std::lock_guard lock(mutex_);
    std::string text;
    for (const auto& message : messages_) text += message.DebugString();
    return text;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<v1::WatchWorkbookResponse> messages_;
  bool holds_ = false, gone_ = false, finished_ = false;
  std::function<void(bool)> held_;
  std::optional<Error> error_;
};

// A process of the service, as far as watching goes.
class Replica {
 public:
  Replica(journal::Journal& journal, const Templates& templates, const Clock& clock, WatchOptions options)
      : pool_(3, 1024), front_("kith.workbook.v1.WatchService", journal, pool_) {
    watch_ = std::make_unique<Watch>(journal, pool_, templates, clock, std::move(options));
    watch_->AddTo(front_);
  }

  std::shared_ptr<Client> Open(const std::string& subject, const std::string& request,
                               std::vector<identity::Role> roles,
                               std::shared_ptr<Client> client = std::make_shared<Client>()) {
    auto parsed = std::make_unique<v1::WatchWorkbookRequest>();
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString("name: 'workbooks/F0000045' " + request, parsed.get()));
    Find("WatchWorkbook").streaming(CallOf(subject, std::move(roles)), std::move(parsed), client);
    return client;
  }
  std::shared_ptr<Client> Open(const std::string& subject, const std::string& request = "") {
    return Open(subject, request, {identity::Role::kPractitioner});
  }

  Result<v1::Presence> Enter(const std::string& subject, const std::string& chapter,
                             const std::string& window = "window-1") {
    v1::EnterChapterRequest request;
    request.set_name(chapter);
    request.set_client(window);
    auto answer = Ask("EnterChapter", subject, request);
    if (!answer) return tl::unexpected<Error>(answer.error());
    v1::EnterChapterResponse response;
    response.ParseFromString(*answer);
    return response.presence();
  }
  void Leave(const std::string& subject, const std::string& chapter, const std::string& window = "window-1") {
    v1::LeaveChapterRequest request;
    request.set_name(chapter);
    request.set_client(window);
    EXPECT_TRUE(Ask("LeaveChapter", subject, request).has_value());
  }
  void Tick() { watch_->Tick(); }
  void Stop() { watch_.reset(); }

 private:
  const rpc::Method& Find(const std::string& name) {
    methods_ = front_.methods();
    return *std::find_if(methods_.begin(), methods_.end(), [&](const auto& method) { return method.name == name; });
  }
  static rpc::Call CallOf(const std::string& subject, std::vector<identity::Role> roles) {
    rpc::Call call;
    call.method = "/kith.workbook.v1.WatchService/Any";
    call.caller = {subject, std::move(roles), ""};
    call.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    return call;
  }
  template <class Request>
  Result<std::string> Ask(const std::string& name, const std::string& subject, const Request& request) {
    std::promise<Result<std::string>> promise;
    Find(name).unary(CallOf(subject, {identity::Role::kPractitioner}), std::make_unique<Request>(request),
                     [&promise](Result<std::string> answer) { promise.set_value(std::move(answer)); });
    return promise.get_future().get();
  }

  QueryPool pool_;
  Front front_;
  std::vector<rpc::Method> methods_;
  std::unique_ptr<Watch> watch_;
};

inline std::unique_ptr<cache::Broadcast> BroadcastOf(const testing::TempRedis& redis) {
  return std::make_unique<cache::Broadcast>(cache::RedisOptions{.address = cache::Address::Parse(redis.Url())},
                                            cache::Sealer(std::string(32, 'k')), "workbook live");
}

}  // namespace kith::workbook
