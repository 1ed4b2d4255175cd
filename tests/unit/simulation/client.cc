#include "tests/unit/simulation/client.h"

#include "tests/unit/simulation/counters.h"

namespace kith::simulation {
namespace {

constexpr auto kPatience = milliseconds(400);
constexpr Reason kOdd{"ODD", Code::kFailedPrecondition};

bool PassesWithTime(const std::string& reason) {
  return reason == reasons::kStoreUnavailable.name || reason == reasons::kOutcomeUnknown.name ||
         reason == reasons::kDeadlinePassed.name || reason == reasons::kInternal.name;
}

}  // namespace

size_t Request::Entries() const {
  switch (kind) {
    case Kind::kAdd:
    case Kind::kEtag:
      return 1;
    case Kind::kAddTwice:
      return 2;
    case Kind::kNothing:
    case Kind::kRefused:
    case Kind::kPoison:
      return 0;
  }
  return 0;
}

Client::Client(Ground& ground, const Store& store, std::string name, Submit submit)
    : ground_(ground), store_(store), name_(std::move(name)), submit_(std::move(submit)) {}

void Client::Act() {
  if (requests_.empty() || requests_.back().IsSettled()) {
    if (requests_.size() < allowed_) Begin();
    return;
  }
  if (send_again_ || ground_.steady.Now() - sent_at_ > kPatience || ground_.Fault(20)) {
    ground_.Meet(Met::kRetry);
    Send(false);
  }
}

void Client::Begin() {
  static constexpr Request::Kind kKinds[] = {
      Request::Kind::kAdd,      Request::Kind::kAdd,      Request::Kind::kAdd,     Request::Kind::kAdd,
      Request::Kind::kAddTwice, Request::Kind::kAddTwice, Request::Kind::kNothing, Request::Kind::kRefused,
      Request::Kind::kPoison,   Request::Kind::kEtag,     Request::Kind::kEtag};
  Request request;
  request.id = name_ + std::to_string(requests_.size() + 1);
  request.kind = kKinds[ground_.random.Below(std::size(kKinds))];
  const auto first = ground_.random.Below(4);
  request.streams = {"counters/" + std::to_string(first)};
  if (request.kind == Request::Kind::kAddTwice)
    request.streams.push_back("counters/" + std::to_string((first + 1) % 4));
  if (request.kind == Request::Kind::kEtag) {
    const auto found = store_.committed().streams.find(request.streams[0]);
    request.etag = found == store_.committed().streams.end() ? 0 : AsInteger(found->second[1]);
  }
  requests_.push_back(std::move(request));
  Send(ground_.Fault(30));
}

void Client::Send(bool with_deadline) {
  Request& request = requests_.back();
  journal::Command command = CommandOf(request);
  if (with_deadline) command.deadline = ground_.steady.Now() - milliseconds(1);
  send_again_ = false;
  sent_at_ = ground_.steady.Now();
  if (!submit_(std::move(command))) return;
  ++request.attempts;
  ++request.unanswered;
}

journal::Command Client::CommandOf(const Request& request) {
  journal::Command command;
  command.request_id = request.id;
  command.fingerprint = "print of " + request.id;
  command.subject = name_;
  if (ground_.random.Chance(800)) command.streams = request.streams;  // else they are read when decide asks
  if (request.etag) command.etag = {{request.streams[0], *request.etag}};
  command.decide = [&ground = ground_, kind = request.kind, streams = request.streams](
                       const Streams& states, const Context&) -> Result<Drafts> {
    if (ground.Fault(30)) ground.time.Advance(milliseconds(25));  // more than a batch may take
    Drafts drafts;
    if (kind == Request::Kind::kNothing) return drafts;
    if (kind == Request::Kind::kRefused) return Refuse(kOdd, "this one is always refused");
    for (const std::string& stream : streams) {
      CounterEvent event = Added(states.Version(stream) + 1);
      if (kind == Request::Kind::kPoison) event.mutable_labelled()->set_label(kPoisonMark);
      drafts.push_back(DraftOf(stream, std::move(event)));
    }
    return drafts;
  };
  command.answer = [streams = request.streams](const Streams& states) {
    std::string answer;
    for (const std::string& stream : streams) answer += std::to_string(states.Version(stream)) + " ";
    return answer;
  };
  command.done = [this, index = requests_.size() - 1](Result<std::string> answer) {
    OnAnswer(index, std::move(answer));
  };
  return command;
}

void Client::OnAnswer(size_t index, Result<std::string> answer) {
  Request& request = requests_[index];
  --request.unanswered;
  const bool is_last = index + 1 == requests_.size();
  ground_.Trace(
      [&] { return "client: " + request.id + " gets " + (answer ? "OK " + *answer : answer.error().reason); });
  if (answer) {
    const auto stored = store_.committed().requests.find(request.id);
    if (stored == store_.committed().requests.end()) {
      return ground_.Fail("acknowledged and not committed: " + request.id);
    }
    if (AsBytes(stored->second[2]) != *answer) ground_.Fail("the answer is not the stored one: " + request.id);
    if (request.answer && *request.answer != *answer) ground_.Fail("two answers: " + request.id);
    if (request.answer || request.attempts > 1) ground_.Meet(Met::kStoredAnswer);
    request.answer = *answer;
    return;
  }
  const std::string& reason = answer.error().reason;
  if (request.IsSettled()) return;
  if (reason == reasons::kOutcomeUnknown.name) ground_.Meet(Met::kUnknownOutcome);
  const bool is_final = (request.kind == Request::Kind::kRefused && reason == kOdd.name) ||
                        (request.kind == Request::Kind::kPoison && reason == reasons::kInternal.name) ||
                        (request.kind == Request::Kind::kEtag && reason == reasons::kStaleEtag.name);
  if (is_final) {
    request.refusal = reason;
  } else if (PassesWithTime(reason)) {
    if (is_last) send_again_ = true;
  } else {
    ground_.Fail("an unexpected refusal, " + reason + ": " + request.id);
  }
}

}  // namespace kith::simulation
