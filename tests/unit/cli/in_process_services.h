// The rules of the cases and referrals services behind the importer's Backend, in memory: no server, no database. An
// accepted referral opens its cases at once. Thread-safe.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "services/cli/backend.h"
#include "shared/decide/decide.h"

namespace kith::cli {

struct Somebody {
  std::string subject;
  std::vector<std::string> roles;
};

class InProcessServices : public Backend, private Streams {
 public:
  InProcessServices();

  // Whoever calls through Call is an importer.
  Result<void> CallAs(const Somebody& caller, const std::string& method, const google::protobuf::Message& request,
                      google::protobuf::Message& response);

  Result<void> Call(const std::string& method, const google::protobuf::Message& request,
                    google::protobuf::Message& response) override;

  // Events recorded so far, in both services.
  int64_t events() const { return position_; }

  template <class State>
  std::map<std::string, const State*> All(const std::string& prefix) const {
    std::map<std::string, const State*> found;
    for (const auto& [name, stream] : streams_) {
      if (name.rfind(prefix, 0) == 0) found[name] = static_cast<const State*>(stream.state.get());
    }
    return found;
  }

 private:
  struct Stream {
    std::shared_ptr<google::protobuf::Message> state;
    int64_t version = 0;
  };
  struct Answer {
    std::string request;
    std::string response;
  };
  using Decide = std::function<Result<Drafts>(const google::protobuf::Message&)>;

  const google::protobuf::Message* FindMessage(const std::string& stream) const override;
  int64_t Version(const std::string& stream) const override;

  void AddCommands();
  void AddSteps();
  void AddPractice();
  void AddLives();
  void AddPeople();
  void AddFrontDoor();
  template <class Request>
  void Multi(const std::string& method, Result<Drafts> (*decide)(const Streams&, const Request&, const Context&));
  template <class State, class Request, class Event>
  void Single(const std::string& method, Result<Events<Event>> (*decide)(const State&, const Request&, const Context&));
  Result<void> Command(const std::string& method, const google::protobuf::Message& request,
                       google::protobuf::Message& response);
  void Record(const Drafts& drafts);
  void React(const std::string& method, const Drafts& drafts);
  void Present(const Drafts& drafts, google::protobuf::Message& response) const;
  Result<void> Query(const std::string& method, const google::protobuf::Message& request,
                     google::protobuf::Message& response) const;
  Context Now() const;

  std::mutex mutex_;
  Somebody caller_;  // of the command that is being decided
  std::map<std::string, Decide> decides_;
  std::map<std::string, Stream> streams_;
  std::map<std::string, Answer> answers_;  // by request_id
  int64_t position_ = 0;
};

}  // namespace kith::cli
