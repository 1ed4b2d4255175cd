// One client of the load: sends its commands one after another, each until it is settled, and notes what it was
// promised. Used by one thread.
#pragma once

#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "shared/testing/wait.h"
#include "tests/faults/town/load.h"

namespace kith::faults {

template <class Resource>
StreamVersion VersionOf(const Resource& resource) {
  return {resource.name(), std::stoll(resource.etag())};
}

class Client {
 public:
  // number: among the clients of its load; id: among those of the town.
  Client(Town& town, const LoadOptions& options, int number, int id, Load::Signals& signals)
      : town_(town), options_(options), replica_(number % options.replicas), id_(id), signals_(signals) {}

  bool IsOver() const { return signals_.finish || signals_.give_up; }
  int id() const { return id_; }
  Load::Sent TakeSent() { return std::move(sent_); }

  // Sends one command until it is settled; the response when it was acknowledged. rpc: of the service's main API, or
  // "TeamsService/JoinTeam". versions: what the response says was written. is_meant: a refusal is what the rules ask
  // for.
  template <class Response, class Request>
  std::optional<Response> Send(const char* service, const std::string& rpc, Request request, int events,
                               const std::function<std::vector<StreamVersion>(const Response&)>& versions,
                               bool is_meant = false) {
    char id[40];
    std::snprintf(id, sizeof id, "fault-%03d-%08d", id_, ++commands_);
    request.set_request_id(id);
    const std::string method = MethodOf(service, rpc);
    Attempt& attempt = sent_.attempts.emplace_back();
    attempt.request_id = id;
    attempt.events = events;
    attempt.journal = service;
    while (!signals_.give_up) {
      Response response;
      const auto began = std::chrono::steady_clock::now();
      const auto stolen = Stolen();
      const auto called = Call(service, method, request, response);
      if (called) {
        attempt.outcome = Outcome::kAcknowledged;
        attempt.answered = versions(response);
        NoteTime(began, stolen);
        if (attempt.journal == "cases") ++signals_.acknowledged_by_cases;
        if (commands_ % kRepeatEvery == 0) Repeat(service, method, request, response, attempt);
        return response;
      }
      if (!IsUncertain(called.error().code)) {
        attempt.outcome = Outcome::kRefused;
        if (!is_meant) NoteUnexpected(method, called.error());
        return std::nullopt;
      }
      ++signals_.retries;
      if (std::string(service) == "cases") replica_ = (replica_ + 1) % options_.replicas;
      Pause();
    }
    return std::nullopt;
  }

  // Registers somebody under an invented name, which is a canary, as is the number. "people/C…" when it was
  // acknowledged.
  std::optional<std::string> Register(const std::string& birth_date = "2012-04-05");

  // A word that nobody may read outside the service that it is told to.
  std::string NewCanary();

  // Asks until the answer is yes; false when the load ends before.
  bool WaitUntil(const std::function<bool()>& is_there) {
    while (!IsOver()) {
      if (is_there()) return true;
      Pause();
    }
    return false;
  }

  // One call without a command's promise.
  template <class Response, class Request>
  Result<void> Call(const char* service, const std::string& method, const Request& request, Response& response) {
    rpc::CallOptions options;
    options.timeout = options_.timeout;
    const int replica = std::string(service) == "cases" ? replica_ : 0;
    return town_.channel(service, replica).Call(method, request, response, options);
  }

 private:
  static constexpr int kRepeatEvery = 37;  // commands

  static bool IsUncertain(Code code) {
    return code == Code::kUnavailable || code == Code::kDeadlineExceeded || code == Code::kResourceExhausted;
  }
  static std::string MethodOf(const std::string& service, const std::string& rpc);
  std::vector<std::chrono::milliseconds> Stolen() const;
  void NoteTime(std::chrono::steady_clock::time_point began, const std::vector<std::chrono::milliseconds>& stolen);
  void NoteUnexpected(const std::string& method, const Error& error);
  // Between two attempts, so that a service that is away costs no processor.
  void Pause();

  // The same command again must get the same answer and have no further effect.
  template <class Response, class Request>
  void Repeat(const char* service, const std::string& method, const Request& request, const Response& first,
              Attempt& attempt) {
    Response again;
    const auto called = Call(service, method, request, again);
    if (called) attempt.answer_changed = again.SerializeAsString() != first.SerializeAsString();
    if (!called && !IsUncertain(called.error().code) && called.error().code != Code::kUnauthenticated)
      attempt.answer_changed = true;
  }

  Town& town_;
  const LoadOptions options_;
  int replica_;
  const int id_;
  Load::Signals& signals_;
  int commands_ = 0;
  int people_ = 0;
  int words_ = 0;
  Load::Sent sent_;
};

// What clients do, again and again: siblings with plans, a child who is referred, a family with its workbook.
void FollowTwoSiblings(Client& client);
void ReferOneChild(Client& client);
void WriteAWorkbook(Client& client);

}  // namespace kith::faults
