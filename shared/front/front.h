// Binds a service's RPCs to its decide functions and queries: policy + decide, two names on one line.
//
//   Front front("kith.cases.v1.CasesService", journal);
//   front.Command<StartAssessmentRequest, StartAssessmentResponse>("StartAssessment", kCaseWorkers, "cases",
//   domain::StartAssessment,
//                                                                  &StartAssessmentResponse::mutable_case_file);
//   front.Commands<OpenCaseFilesRequest, OpenCaseFilesResponse>("OpenCaseFiles", kFrontDoor, OpenCaseFilesStreams,
//   domain::OpenCaseFiles, answer); front.Query<GetCaseFileRequest, GetCaseFileResponse>("GetCaseFile", kReaders,
//   [](Journal&, const Call&, const GetCaseFileRequest&) {…}); … rpc::Server(options, front.methods() and those of
//   Feed, …)
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/identity/identity.h"
#include "shared/journal/journal.h"
#include "shared/rpc/server.h"

namespace kith {

class StateReads;
using Roles = std::vector<identity::Role>;

// Runs queries off the gRPC threads: a small bounded pool. Thread-safe.
class QueryPool {
 public:
  QueryPool(int threads, size_t max_queue);
  ~QueryPool();
  // False when the queue is full.
  [[nodiscard]] bool Submit(std::function<void()> work);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Streams as decide sees them, made into answers: fills name and etag, which are not stored.
// The state of `stream` as the API returns it.
template <class State>
State Present(const Streams& streams, const std::string& stream) {
  State state;
  if (const auto* found = streams.Find<State>(stream)) state = *found;
  state.set_name(stream);
  state.set_etag(std::to_string(streams.Version(stream)));
  return state;
}
// The same for a query.
template <class State>
Result<State> ReadResource(journal::Journal& journal, const std::string& name, const char* prefix) {
  if (name.rfind(std::string(prefix) + "/", 0) != 0) {
    return Refuse(reasons::kInvalidRequest, "the name is not that of a resource of this kind",
                  {{"name", std::string("must begin with \"") + prefix + "/\""}});
  }
  int64_t version = 0;
  auto state = journal.ReadStateAs<State>(name, &version);
  if (!state) return Refuse(reasons::kNotFound, "there is no " + name, {{"name", "must name an existing resource"}});
  state->set_name(name);
  state->set_etag(std::to_string(version));
  return std::move(*state);
}

// Stands between every request and what answers it, so that no RPC can forget which records are closed to its caller:
// those look as if they did not exist. Thread-safe.
class Gate {
 public:
  struct Record {
    std::string name;
    std::string field;  // of the request, where the name stands
  };
  virtual ~Gate() = default;
  // The names of records in the request that could be closed; a bounded number.
  virtual std::vector<Record> Records(const google::protobuf::Message& request) const = 0;
  // The streams that Hides reads for one of them.
  virtual std::vector<std::string> StreamsOf(const std::string& record) const = 0;
  // What Hides reads besides, where the names follow from what those say; for most records nothing.
  virtual std::vector<std::string> StreamsBehind(const std::string&, const Streams&) const { return {}; }
  // Whether the stream is closed to the context's caller. Pure, as a decide function.
  virtual bool Hides(const std::string& stream, const Streams& streams, const Context& context) const = 0;
  // Whether a command's rules are told version 0 of a hidden stream, as of one that does not exist. Where they are not,
  // they must look for the stream before they ask for its version.
  virtual bool HidesVersions() const { return true; }
};

// Who asks a query and when, as a decide function sees it.
Context ContextOf(const rpc::Call& call, const Clock& clock);

class Front {
 public:
  Front(std::string service, journal::Journal& journal, QueryPool& queries);

  // Every RPC that is bound after this goes through the gate: to a command's rules and to Get, hidden streams do not
  // exist; a query that names one is NOT_FOUND. The clock is that of queries and must outlive the server.
  void Use(std::shared_ptr<const Gate> gate, const Clock& clock);

  // What a command was decided as: for its answer.
  struct Decided {
    Drafts drafts;
    Context context;
    std::optional<Error> refused;  // of those that answer refusals alone
  };

  // Called with the response of every command that is added after this, before it is stored: for what all answers of a
  // service have in common. It sees the states after the command's events.
  using Complete = std::function<void(google::protobuf::Message& response, const Decided&, const Streams&)>;
  void CompleteAnswers(Complete complete) { complete_ = std::make_shared<const Complete>(std::move(complete)); }

  // A command on the one stream that the request's `name` names; the stream must exist (NOT_FOUND) and its name begin
  // with prefix. The answer is the response with the new state in `field`.
  template <class Request, class Response, class State, class Event>
  void Command(const std::string& rpc, Roles roles, const std::string& prefix,
               Result<Events<Event>> (*decide)(const State&, const Request&, const Context&),
               State* (Response::*field)()) {
    Add(rpc, std::move(roles), &Request::default_instance(),
        [prefix, decide, field,
         complete = complete_](const google::protobuf::Message& message) -> Result<journal::Command> {
          const auto& request = static_cast<const Request&>(message);
          const std::string name = request.name();
          if (auto wrong = CheckName(name, prefix)) return tl::unexpected<Error>(*wrong);
          auto etag = ParseEtag(request.etag());
          if (!etag) return tl::unexpected<Error>(etag.error());
          journal::Command command;
          command.streams = {name};
          if (*etag > 0) command.etag = journal::Precondition{name, *etag};
          auto kept = std::make_shared<const Request>(request);
          auto decided = complete ? std::make_shared<Decided>() : nullptr;
          command.decide = [kept, name, decide, decided](const Streams& streams,
                                                         const Context& context) -> Result<Drafts> {
            const auto* state = streams.Find<State>(name);
            if (!state)
              return Refuse(reasons::kNotFound, "there is no " + name, {{"name", "must name an existing resource"}});
            auto events = decide(*state, *kept, context);
            if (!events) return tl::unexpected<Error>(std::move(events).error());
            Drafts drafts;
            for (auto& event : *events) drafts.push_back(DraftOf(name, std::move(event)));
            if (decided) *decided = {drafts, context, std::nullopt};
            return drafts;
          };
          command.answer = [name, field, decided, complete](const Streams& streams) {
            Response response;
            *(response.*field)() = Present<State>(streams, name);
            if (complete) (*complete)(response, *decided, streams);
            return response.SerializeAsString();
          };
          return command;
        });
  }

  template <class Request>
  using Decide = std::function<Result<Drafts>(const Streams&, const Request&, const Context&)>;

  // A command that makes or changes several streams. read_ahead names the streams that decide will surely ask for.
  // decide is pure; one that needs a key or a table besides has it bound. answer gets the request, the drafts that
  // decide returned and the states after them.
  template <class Request, class Response>
  void Commands(const std::string& rpc, Roles roles, std::function<std::vector<std::string>(const Request&)> read_ahead,
                Decide<Request> decide, std::function<Response(const Request&, const Drafts&, const Streams&)> answer) {
    CommandsAnsweredInContext<Request, Response>(
        rpc, std::move(roles), std::move(read_ahead), std::move(decide),
        [answer = std::move(answer)](const Request& request, const Decided& decided, const Streams& streams) {
          return answer(request, decided.drafts, streams);
        });
  }

  // A refusal of decide by a rule is an error, of which nothing is remembered; or it is answered, and so stored with
  // the request_id: the same request is told the same from then on, though the rule would let it pass.
  enum class Refusals { kAreErrors, kAreAnswered };

  // The same; answer sees also who asked and when, and why it was refused where refusals are answered.
  template <class Request, class Response>
  void CommandsAnsweredInContext(const std::string& rpc, Roles roles,
                                 std::function<std::vector<std::string>(const Request&)> read_ahead,
                                 Decide<Request> decide,
                                 std::function<Response(const Request&, const Decided&, const Streams&)> answer,
                                 Refusals refusals = Refusals::kAreErrors) {
    Add(rpc, std::move(roles), &Request::default_instance(),
        [read_ahead, decide, answer, refusals,
         complete = complete_](const google::protobuf::Message& message) -> Result<journal::Command> {
          auto kept = std::make_shared<const Request>(static_cast<const Request&>(message));
          auto decided = std::make_shared<Decided>();
          journal::Command command;
          if (read_ahead) command.streams = read_ahead(*kept);
          command.decide = [kept, decided, decide, refusals](const Streams& streams,
                                                             const Context& context) -> Result<Drafts> {
            auto drafts = decide(streams, *kept, context);
            if (!drafts && refusals == Refusals::kAreAnswered) {
              *decided = {{}, context, std::move(drafts).error()};
              return Drafts{};
            }
            if (drafts) *decided = {*drafts, context, std::nullopt};
            return drafts;
          };
          command.answer = [kept, decided, answer, complete](const Streams& streams) {
            Response response = answer(*kept, *decided, streams);
            if (complete) (*complete)(response, *decided, streams);
            return response.SerializeAsString();
          };
          return command;
        });
  }

  // A command whose request or answer says what must not be kept in the clear.
  template <class Request, class Kept, class Response>
  struct Sealed {
    // What may be kept of the request; before anything else is done with it.
    std::function<Result<Kept>(const Request&)> seal;
    // A text that stands for the request in its fingerprint, from which nobody without the key can tell it.
    std::function<std::string(const Request&)> fingerprint;
    std::function<std::vector<std::string>(const Kept&)> read_ahead;
    Decide<Kept> decide;
    std::function<Response(const Kept&, const Drafts&, const Streams&)> answer;  // as it is stored
    std::function<Result<Response>(Response stored)> unseal;                     // as it is told; null: the same
  };
  template <class Request, class Kept, class Response>
  void SealedCommand(const std::string& rpc, Roles roles, Sealed<Request, Kept, Response> rules) {
    Finish finish;
    if (rules.unseal) {
      finish = [unseal = rules.unseal](const std::string& stored) -> Result<std::string> {
        Response response;
        response.ParseFromString(stored);
        auto told = unseal(std::move(response));
        if (!told) return tl::unexpected<Error>(std::move(told).error());
        return told->SerializeAsString();
      };
    }
    Add(
        rpc, std::move(roles), &Request::default_instance(),
        [rules](const google::protobuf::Message& message) -> Result<journal::Command> {
          const auto& request = static_cast<const Request&>(message);
          auto sealed = rules.seal(request);
          if (!sealed) return tl::unexpected<Error>(std::move(sealed).error());
          auto kept = std::make_shared<const Kept>(*std::move(sealed));
          auto drafts = std::make_shared<Drafts>();
          journal::Command command;
          command.fingerprint = rules.fingerprint(request);
          if (rules.read_ahead) command.streams = rules.read_ahead(*kept);
          command.decide = [kept, drafts, decide = rules.decide](const Streams& streams,
                                                                 const Context& context) -> Result<Drafts> {
            auto decided = decide(streams, *kept, context);
            if (decided) *drafts = *decided;
            return decided;
          };
          command.answer = [kept, drafts, answer = rules.answer](const Streams& streams) {
            return answer(*kept, *drafts, streams).SerializeAsString();
          };
          return command;
        },
        std::move(finish));
  }

  // A query: runs on the pool, may block on the journal's readers.
  template <class Request, class Response>
  void Query(const std::string& rpc, Roles roles,
             std::function<Result<Response>(journal::Journal&, const rpc::Call&, const Request&)> query) {
    AddQuery(rpc, std::move(roles), &Request::default_instance(),
             [query](journal::Journal& journal, const rpc::Call& call,
                     const google::protobuf::Message& request) -> Result<std::string> {
               auto response = query(journal, call, static_cast<const Request&>(request));
               if (!response) return tl::unexpected<Error>(std::move(response).error());
               return response->SerializeAsString();
             });
  }

  // The query for one resource by the request's `name`, which begins with prefix; NOT_FOUND. Calls that wait together
  // are answered from one round trip.
  template <class Request, class Response, class State>
  void Get(const std::string& rpc, Roles roles, const std::string& prefix, State* (Response::*field)()) {
    AddGet(
        rpc, std::move(roles), &Request::default_instance(), prefix,
        [](const google::protobuf::Message& request) { return static_cast<const Request&>(request).name(); },
        [field](const std::string& name, int64_t version, google::protobuf::Message& state) {
          Response response;
          State& found = *(response.*field)();
          found.Swap(&static_cast<State&>(state));
          found.set_name(name);
          found.set_etag(std::to_string(version));
          return response.SerializeAsString();
        });
  }

  // A server stream. start runs on a gRPC thread and hands the stream on. No gate stands before it: it sends nothing
  // that its caller may not see.
  template <class Request>
  void ServerStream(const std::string& rpc, Roles roles,
                    std::function<void(const rpc::Call&, const Request&, std::shared_ptr<rpc::Stream>)> start) {
    rpc::Method method;
    method.service = service_;
    method.name = rpc;
    method.roles = std::move(roles);
    method.request = &Request::default_instance();
    method.streaming = [start = std::move(start)](const rpc::Call& call,
                                                  std::unique_ptr<google::protobuf::Message> message,
                                                  std::shared_ptr<rpc::Stream> stream) {
      start(call, static_cast<const Request&>(*message), std::move(stream));
    };
    methods_.push_back(std::move(method));
  }

  // The rows for rpc::Server.
  std::vector<rpc::Method> methods() const;

 private:
  using MakeCommand = std::function<Result<journal::Command>(const google::protobuf::Message&)>;
  using RunQuery =
      std::function<Result<std::string>(journal::Journal&, const rpc::Call&, const google::protobuf::Message&)>;

  using Finish = std::function<Result<std::string>(const std::string& stored)>;

  // Checks request_id (required; 8 to 64 characters of [A-Za-z0-9_-]), fills in who asks, and submits. A fingerprint
  // that make gave stands for the request's bytes. finish, where there is one, makes of the stored answer what is told.
  void Add(const std::string& rpc, Roles roles, const google::protobuf::Message* request, MakeCommand make,
           Finish finish = nullptr);
  void AddQuery(const std::string& rpc, Roles roles, const google::protobuf::Message* request, RunQuery run);
  using NameOf = std::function<std::string(const google::protobuf::Message&)>;
  using MakeAnswer = std::function<std::string(const std::string& name, int64_t version, google::protobuf::Message&)>;
  void AddGet(const std::string& rpc, Roles roles, const google::protobuf::Message* request, const std::string& prefix,
              NameOf name_of, MakeAnswer make_answer);
  static std::optional<Error> CheckName(const std::string& name, const std::string& prefix);
  static Result<int64_t> ParseEtag(const std::string& etag);  // 0 when empty

  std::string service_;
  journal::Journal& journal_;
  QueryPool& queries_;
  std::shared_ptr<StateReads> reads_;
  std::shared_ptr<const Gate> gate_;
  const Clock* clock_ = nullptr;  // with a gate
  std::shared_ptr<const Complete> complete_;
  std::vector<rpc::Method> methods_;
};

}  // namespace kith
