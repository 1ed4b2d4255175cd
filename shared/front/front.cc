#include "shared/front/front.h"

#include <charconv>

#include <google/protobuf/descriptor.h>

#include "shared/calendar/date.h"
#include "shared/checks/no_such.h"
#include "shared/digest/digest.h"
#include "shared/front/answer.h"
#include "shared/front/gated_reads.h"
#include "shared/front/state_reads.h"
#include "shared/ids/ids.h"
#include "shared/journal/states.h"
#include "shared/log/log.h"

namespace kith {
namespace {

constexpr size_t kMaxName = 128;

// Takes the request_id out of the message, so that what is left is the command itself.
std::string TakeRequestId(google::protobuf::Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName("request_id");
  if (!field)
    throw std::logic_error(message.GetDescriptor()->full_name() + " has no request_id: it cannot be a command");
  std::string id = message.GetReflection()->GetString(message, field);
  message.GetReflection()->ClearField(&message, field);
  return id;
}

std::string Fingerprint(const std::string& method, const google::protobuf::Message& message) {
  return digest::Sha256({method, std::string_view("", 1), journal::Serialise(message)});
}

}  // namespace

Error FaultOf(const std::exception& error) {
  const auto* sql = dynamic_cast<const sql::SqlError*>(&error);
  log::Error("query_failed", {{"error", error.what()}});
  if (sql && sql->is_lost()) {
    return Error{reasons::kStoreUnavailable.code,
                 std::string(reasons::kStoreUnavailable.name),
                 "the database cannot be reached; retry later",
                 {}};
  }
  return Error{reasons::kInternal.code, std::string(reasons::kInternal.name), "the query could not be answered", {}};
}

Front::Front(std::string service, journal::Journal& journal, QueryPool& queries)
    : service_(std::move(service)),
      journal_(journal),
      queries_(queries),
      reads_(std::make_shared<StateReads>(journal, queries)) {}

Context ContextOf(const rpc::Call& call, const Clock& clock) {
  Context context;
  context.subject = call.caller.subject;
  for (const auto role : call.caller.roles) context.roles.emplace_back(identity::RoleName(role));
  context.now = clock.Now();
  context.today = calendar::LondonDate(context.now);
  return context;
}

void Front::Use(std::shared_ptr<const Gate> gate, const Clock& clock) {
  gate_ = std::move(gate);
  clock_ = &clock;
}

void Front::Add(const std::string& rpc, Roles roles, const google::protobuf::Message* request, MakeCommand make,
                Finish finish) {
  rpc::Method method;
  method.service = service_;
  method.name = rpc;
  method.roles = std::move(roles);
  method.request = request;
  method.unary = [&journal = journal_, gate = gate_, make = std::move(make), finish = std::move(finish)](
                     const rpc::Call& call, std::unique_ptr<google::protobuf::Message> message, rpc::Reply reply) {
    const std::string request_id = TakeRequestId(*message);
    if (!ids::IsRequestId(request_id)) {
      return reply(Refuse(reasons::kInvalidRequest, "a command needs a request_id, so that a retry cannot do it twice",
                          {{"request_id", "must be 8 to 64 characters of A-Z a-z 0-9 _ -"}}));
    }
    auto command = make(*message);
    if (!command) return reply(tl::unexpected<Error>(std::move(command).error()));
    command->request_id = request_id;
    command->fingerprint = command->fingerprint.empty()
                               ? Fingerprint(call.method, *message)
                               : digest::Sha256({call.method, std::string_view("", 1), call.caller.subject,
                                                 std::string_view("", 1), command->fingerprint});
    if (gate) GuardCommand(*command, gate, *message);
    command->subject = call.caller.subject;
    for (const auto role : call.caller.roles) command->roles.emplace_back(identity::RoleName(role));
    command->traceparent = call.traceparent;
    command->deadline = call.deadline;
    command->done = reply;
    if (finish) {
      command->done = [reply, finish](Result<std::string> stored) {
        reply(stored ? finish(*stored) : std::move(stored));
      };
    }
    if (!journal.Submit(std::move(*command))) {
      reply(Refuse(reasons::kOverloaded, "too many commands are waiting; retry later with the same request_id"));
    }
  };
  methods_.push_back(std::move(method));
}

void Front::AddQuery(const std::string& rpc, Roles roles, const google::protobuf::Message* request, RunQuery run) {
  rpc::Method method;
  method.service = service_;
  method.name = rpc;
  method.roles = std::move(roles);
  method.request = request;
  method.unary = [&journal = journal_, &queries = queries_, gate = gate_, clock = clock_, run = std::move(run)](
                     const rpc::Call& call, std::unique_ptr<google::protobuf::Message> message,
                     const rpc::Reply& reply) {
    std::shared_ptr<google::protobuf::Message> kept = std::move(message);
    const bool taken = queries.Submit([&journal, gate, clock, run, call, kept, reply] {
      if (call.deadline < std::chrono::steady_clock::now()) {
        return reply(Refuse(reasons::kDeadlinePassed, "the deadline passed before the query ran"));
      }
      try {
        if (gate) {
          if (auto wrong = CheckQuery(journal, *gate, *kept, ContextOf(call, *clock))) {
            return reply(tl::unexpected<Error>(*std::move(wrong)));
          }
        }
        reply(run(journal, call, *kept));
      } catch (const std::exception& error) {
        reply(tl::unexpected<Error>(FaultOf(error)));
      }
    });
    if (!taken) reply(Refuse(reasons::kOverloaded, "too many queries are waiting; retry later"));
  };
  methods_.push_back(std::move(method));
}

void Front::AddGet(const std::string& rpc, Roles roles, const google::protobuf::Message* request,
                   const std::string& prefix, NameOf name_of, MakeAnswer make_answer) {
  rpc::Method method;
  method.service = service_;
  method.name = rpc;
  method.roles = std::move(roles);
  method.request = request;
  method.unary = [reads = reads_, prefix, gate = gate_, clock = clock_, name_of = std::move(name_of),
                  make = std::make_shared<const MakeAnswer>(std::move(make_answer))](
                     const rpc::Call& call, std::unique_ptr<google::protobuf::Message> message,
                     const rpc::Reply& reply) {
    std::string name = name_of(*message);
    if (auto wrong = CheckName(name, prefix)) return reply(tl::unexpected<Error>(*std::move(wrong)));
    auto answer = [name, make, reply](Result<journal::Journal::ReadStream> read) {
      if (!read) return reply(tl::unexpected<Error>(std::move(read).error()));
      if (!read->state) return reply(checks::NoSuch(name, "name"));
      reply((*make)(name, read->version, *read->state));
    };
    if (!gate) return reads->Submit({name, call.deadline, std::move(answer)});
    ReadThroughGate(*reads, gate, name, ContextOf(call, *clock), call.deadline, std::move(answer));
  };
  methods_.push_back(std::move(method));
}

std::vector<rpc::Method> Front::methods() const { return methods_; }

std::optional<Error> Front::CheckName(const std::string& name, const std::string& prefix) {
  if (name.rfind(prefix + "/", 0) == 0 && name.size() > prefix.size() + 1 && name.size() <= kMaxName)
    return std::nullopt;
  return Refuse(reasons::kInvalidRequest, "the name is not that of a resource of this kind",
                {{"name", "must begin with \"" + prefix + "/\""}})
      .value();
}

Result<int64_t> Front::ParseEtag(const std::string& etag) {
  if (etag.empty()) return 0;
  int64_t version = 0;
  const auto parsed = std::from_chars(etag.data(), etag.data() + etag.size(), version);
  if (parsed.ec != std::errc() || parsed.ptr != etag.data() + etag.size() || version < 1) {
    return Refuse(reasons::kInvalidRequest, "the etag is not one of ours",
                  {{"etag", "must be the etag that was read, or empty"}});
  }
  return version;
}

}  // namespace kith
