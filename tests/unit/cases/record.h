// The cases service's streams in memory: decides and folds as the journal does, without one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/text_format.h>

#include "services/cases/domain/apply.h"
#include "services/cases/domain/teams/worker.h"
#include "shared/decide/decide.h"

namespace kith::cases {

template <class Message>
Message Parse(const std::string& text) {
  Message message;
  if (!google::protobuf::TextFormat::ParseFromString(text, &message)) throw std::logic_error("bad text: " + text);
  return message;
}

class Record : public Streams {
 public:
  const google::protobuf::Message* FindMessage(const std::string& stream) const override {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? nullptr : found->second.state.get();
  }

  int64_t Version(const std::string& stream) const override {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? 0 : found->second.version;
  }

  // A command on several streams.
  template <class Request>
  Result<Drafts> Do(Result<Drafts> (*decide)(const Streams&, const Request&, const Context&), const Request& request) {
    return Keep(decide(*this, request, context()));
  }

  // A command on the one stream that the request names.
  template <class State, class Request>
  Result<Drafts> Do(Result<Events<v1::CasesEvent>> (*decide)(const State&, const Request&, const Context&),
                    const Request& request) {
    const auto* state = Find<State>(request.name());
    if (!state) throw std::logic_error("there is no " + request.name());
    auto events = decide(*state, request, context());
    if (!events) return tl::unexpected<Error>(events.error());
    Drafts drafts;
    for (auto& event : *events) drafts.push_back(DraftOf(request.name(), std::move(event)));
    return Keep(std::move(drafts));
  }

  // The streams whose names begin so: "people/".
  std::vector<std::string> Names(const std::string& prefix) const {
    std::vector<std::string> names;
    for (auto at = streams_.lower_bound(prefix); at != streams_.end() && at->first.rfind(prefix, 0) == 0; ++at) {
      names.push_back(at->first);
    }
    return names;
  }

  // An event that happened, without a command. The state goes through bytes first, as it does in a store.
  void Replay(const std::string& stream, const v1::CasesEvent& event) {
    if (auto& state = streams_[stream].state) {
      std::unique_ptr<google::protobuf::Message> stored(state->New());
      stored->ParseFromString(state->SerializeAsString());
      state = std::move(stored);
    }
    FoldInto(stream, event);
  }

  // Version and state of every stream, to compare.
  std::map<std::string, std::string> Snapshot() const {
    std::map<std::string, std::string> states;
    for (const auto& [name, entry] : streams_) {
      states[name] = std::to_string(entry.version) + ":" + entry.state->SerializeAsString();
    }
    return states;
  }

  // Who does what follows; at first an importer.
  void As(std::string subject, std::string role) {
    subject_ = std::move(subject);
    roles_ = {std::move(role)};
  }

  const v1::CaseFile& File(const std::string& name) const { return *Find<v1::CaseFile>(name); }
  // Everything that happened, in order.
  const Drafts& history() const { return history_; }
  const std::string& today() const { return today_; }
  void set_today(std::string today) { today_ = std::move(today); }
  Context context() const {
    Context context;
    context.subject = subject_;
    context.roles = roles_;
    context.today = today_;
    context.position = static_cast<int64_t>(history_.size()) + 1;
    return context;
  }

 private:
  struct Entry {
    std::unique_ptr<google::protobuf::Message> state;
    int64_t version = 0;
  };

  Result<Drafts> Keep(Result<Drafts> drafts) {
    if (!drafts) return drafts;
    for (const Draft& draft : *drafts) {
      FoldInto(draft.stream, static_cast<const v1::CasesEvent&>(*draft.event));
      history_.push_back(draft);
    }
    return drafts;
  }

  void FoldInto(const std::string& stream, const v1::CasesEvent& event) {
    Entry& entry = streams_[stream];
    const std::string kind = stream.substr(0, stream.find('/'));
    if (kind == "people") Fold<v1::Person>(entry, event);
    if (kind == "families") Fold<v1::Family>(entry, event);
    if (kind == "teams") Fold<v1::Team>(entry, event);
    if (kind == "workers") Fold<v1::Worker>(entry, event);
    if (kind == "family-workers") Fold<v1::FamilyWorkers>(entry, event);
    if (kind == "identifiers") Fold<v1::IdentifierClaim>(entry, event);
    if (kind == "adoptions") Fold<v1::Adoption>(entry, event);
    if (kind == "relationships") Fold<v1::Relationships>(entry, event);
    if (kind == "households") Fold<v1::Household>(entry, event);
    if (kind == "restrictions") Fold<v1::Restriction>(entry, event);
    if (kind == "safe_contacts") Fold<v1::SafeContacts>(entry, event);
    if (kind == "cases") Fold<v1::CaseFile>(entry, event);
  }

  template <class State>
  static void Fold(Entry& entry, const v1::CasesEvent& event) {
    if (!entry.state) entry.state = std::make_unique<State>();
    Apply(static_cast<State&>(*entry.state), event);
    ++entry.version;
  }

  std::map<std::string, Entry> streams_;
  Drafts history_;
  std::string today_ = "2024-12-31";
  std::string subject_ = "SW100";
  std::vector<std::string> roles_ = {"importer"};
};

// Something that is done to a record.
using Step = std::function<Result<Drafts>(Record&)>;

namespace internal {
template <class Decided, class State, class Request>
Request RequestOf(Decided (*)(const State&, const Request&, const Context&));
}  // namespace internal

// Do<StartCinPlan>("name: 'cases/C0000001' start_date: '2024-02-01'"): the command with the request in text format.
template <auto Decide>
Step Do(std::string text) {
  using Request = decltype(internal::RequestOf(Decide));
  return [text = std::move(text)](Record& record) { return record.Do(Decide, Parse<Request>(text)); };
}

// The step, done by somebody else.
inline Step By(std::string subject, std::string role, Step step) {
  return [=](Record& record) {
    record.As(subject, role);
    auto done = step(record);
    record.As("SW100", "importer");
    return done;
  };
}

}  // namespace kith::cases
