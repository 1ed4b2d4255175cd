// A caller that sends one command after the other, and each as often as it takes, under the same request_id.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/journal/journal.h"
#include "tests/unit/simulation/ground.h"
#include "tests/unit/simulation/store.h"

namespace kith::simulation {

struct Request {
  enum class Kind { kAdd, kAddTwice, kNothing, kRefused, kPoison, kEtag };
  std::string id;
  Kind kind = Kind::kAdd;
  std::vector<std::string> streams;
  std::optional<int64_t> etag;
  int attempts = 0;
  int unanswered = 0;                 // attempts
  std::optional<std::string> answer;  // acknowledged
  std::string refusal;                // for good

  size_t Entries() const;  // that it makes when it is carried out
  bool IsSettled() const { return answer || !refusal.empty(); }
};

class Client {
 public:
  // Hands a command to some replica; false: nobody took it.
  using Submit = std::function<bool(journal::Command)>;
  Client(Ground& ground, const Store& store, std::string name, Submit submit);

  // hold: sends nothing new.
  void Act();
  void Allow(size_t requests) { allowed_ += requests; }
  bool IsDone() const { return requests_.size() >= allowed_ && (requests_.empty() || requests_.back().IsSettled()); }
  const std::vector<Request>& requests() const { return requests_; }

 private:
  void Begin();
  void Send(bool with_deadline);
  void OnAnswer(size_t index, Result<std::string> answer);
  journal::Command CommandOf(const Request& request);

  Ground& ground_;
  const Store& store_;
  const std::string name_;
  const Submit submit_;
  size_t allowed_ = 0;
  std::vector<Request> requests_;
  SteadyTime sent_at_{};
  bool send_again_ = false;
};

}  // namespace kith::simulation
