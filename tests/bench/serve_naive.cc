// What one would write first: a handler hands the call to one of eight workers, each with its own connection; the
// worker begins, inserts the rows one statement after the other, commits and answers. The tables, the rows and the
// check of the token are those of our rooms; the chain's hashing is left out.
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "shared/clock/clock.h"
#include "shared/identity/identity.h"
#include "shared/ids/ids.h"
#include "shared/journal/migration.h"
#include "shared/sql/connection.h"
#include "tests/bench/bench.h"
#include "tests/bench/bench.pb.h"
#include "tests/bench/raw_service.h"

namespace kith::bench {
namespace {

using sql::Bytes;

class Workers {
 public:
  using Work = std::function<void(sql::Connection&)>;

  Workers(const sql::Address& address, int count) {
    for (int i = 0; i < count; ++i) {
      threads_.emplace_back([this, connection = std::shared_ptr(sql::Open(address, sql::Mode::kWrite))] {
        for (;;) {
          Work work;
          {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            work = std::move(queue_.front());
            queue_.pop_front();
          }
          work(*connection);
        }
      });
    }
  }
  ~Workers() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  void Add(Work work) {
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(std::move(work));
    }
    wake_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Work> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

void Store(sql::Connection& connection, int64_t number, const v1::SubmitRequest& request, const std::string& state,
           const std::string& answer, const std::string& actor, bool view) {
  static const std::string digest(32, 'd');
  static const std::string salt(16, 's');
  static const std::string today = NowText();
  const std::string stream = ids::NumberName("records", 'B', number);
  const int64_t now = SystemClock().Now().time_since_epoch().count();
  static const std::string begin = connection.dialect() == sql::Dialect::kSqlite ? "BEGIN IMMEDIATE" : "BEGIN";
  connection.Query(begin);
  connection.Query(
      "INSERT INTO journal (position, stream, version, type, occurred_on, recorded_at, actor, request_id, traceparent, "
      "payload, salt, payload_digest, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
      {number, stream, int64_t{1}, std::string("kith.bench.v1.RecordMade"), today, now, actor, request.request_id(),
       std::string(), Bytes{state}, Bytes{salt}, Bytes{digest}, Bytes{digest}});
  connection.Query(
      "INSERT INTO stream (stream, version, state) VALUES ($1, $2, $3) ON CONFLICT (stream) DO UPDATE SET version = "
      "excluded.version, state = excluded.state",
      {stream, int64_t{1}, Bytes{state}});
  if (view) {
    connection.Query("INSERT INTO bench_view (stream, authority, district) VALUES ($1, $2, $3)",
                     {stream, std::string("999"), std::string("Exampleshire")});
  }
  connection.Query("INSERT INTO request (request_id, fingerprint, answer) VALUES ($1, $2, $3)",
                   {request.request_id(), Bytes{digest}, Bytes{answer}});
  connection.Query("COMMIT");
}

std::vector<journal::Migration> NaiveMigrations(bool view) {
  if (!view) return {};
  return {{1, "0001_view",
           "CREATE TABLE bench_view (stream text NOT NULL, authority text NOT NULL, district text NOT NULL);"
           "CREATE INDEX bench_view_stream ON bench_view (stream);"}};
}

}  // namespace

int ServeNaive(const ServeOptions& options) {
  const auto address = sql::Address::Parse(options.database);
  journal::Migrate(address, "bench", NaiveMigrations(options.view));
  const SystemClock clock;
  const identity::Verifier verifier({options.jwks_file, kIssuer, kAudience}, clock);
  // SQLite has one writer at a time: more connections would only sleep in turns.
  Workers workers(address, address.dialect == sql::Dialect::kSqlite ? 1 : options.pool);
  std::atomic<int64_t> numbers{0};

  const auto caller_of = [&verifier](grpc::CallbackServerContext* context) {
    const auto found = context->client_metadata().find("authorization");
    if (found == context->client_metadata().end()) return std::string();
    const std::string_view value(found->second.data(), found->second.size());
    const auto caller = verifier.Verify(value.substr(std::min<size_t>(7, value.size())));
    return caller ? caller->subject : std::string();
  };
  const auto refuse = [](grpc::CallbackServerContext* context) {
    auto* reactor = context->DefaultReactor();
    reactor->Finish({grpc::StatusCode::UNAUTHENTICATED, "no token"});
    return reactor;
  };
  RawService service;
  service.Unary<v1::SubmitRequest, v1::SubmitResponse>(
      kSubmit,
      [&](grpc::CallbackServerContext* context, const v1::SubmitRequest* request,
          v1::SubmitResponse* response) -> grpc::ServerUnaryReactor* {
        const std::string actor = caller_of(context);
        if (actor.empty()) return refuse(context);
        auto* reactor = context->DefaultReactor();
        workers.Add([&, actor, request, response, reactor](sql::Connection& connection) {
          const int64_t number = ++numbers;
          v1::Record record;
          record.set_body(request->body());
          const std::string state = record.SerializeAsString();
          record.set_name(ids::NumberName("records", 'B', number));
          record.set_etag("1");
          *response->mutable_record() = std::move(record);
          try {
            Store(connection, number, *request, state, response->SerializeAsString(), actor, options.view);
            reactor->Finish(grpc::Status::OK);
          } catch (const sql::SqlError& error) {
            reactor->Finish({grpc::StatusCode::INTERNAL, error.what()});
          }
        });
        return reactor;
      });
  service.Unary<v1::GetRequest, v1::GetResponse>(
      kGet,
      [&](grpc::CallbackServerContext* context, const v1::GetRequest* request,
          v1::GetResponse* response) -> grpc::ServerUnaryReactor* {
        if (caller_of(context).empty()) return refuse(context);
        auto* reactor = context->DefaultReactor();
        workers.Add([&, request, response, reactor](sql::Connection& connection) {
          const auto rows = connection.Query("SELECT version, state FROM stream WHERE stream = $1", {request->name()});
          if (rows.empty()) return reactor->Finish({grpc::StatusCode::NOT_FOUND, "no such record"});
          response->mutable_record()->ParseFromString(sql::AsBytes(rows[0][1]));
          response->mutable_record()->set_name(request->name());
          response->mutable_record()->set_etag(std::to_string(sql::AsInteger(rows[0][0])));
          reactor->Finish(grpc::Status::OK);
        });
        return reactor;
      });
  ServeUntilSignal(service);
  Print({{"commands", numbers.load()}});
  return 0;
}

}  // namespace kith::bench
