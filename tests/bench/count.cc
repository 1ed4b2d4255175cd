// Work for callgrind, and for what a transaction of a known size writes. What runs is what a call meets behind gRPC:
// the guard with its token, the parser, the front, the committer, the store, the answer. Commands go one at a time, or
// exactly 64 in a transaction, so that two runs execute the same instructions but for a few thousandths of waking up.
#include <condition_variable>
#include <fstream>
#include <mutex>
#include <thread>

#include <valgrind/callgrind.h>

#include "shared/ids/ids.h"
#include "shared/rpc/guard.h"
#include "shared/testing/temp_dir.h"
#include "tests/bench/bench.h"
#include "tests/bench/bench.pb.h"
#include "tests/bench/rooms.h"

namespace kith::bench {
namespace {

constexpr int kBatch = 64;

class Gate {
 public:
  void Open() {
    {
      const std::lock_guard lock(mutex_);
      ++open_;
    }
    changed_.notify_all();
  }
  void WaitFor(int64_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return open_ >= count; });
    open_ -= count;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int64_t open_ = 0;
};

class Driver {
 public:
  explicit Driver(const std::string& database)
      : rooms_(database, Keys(), true), guard_(rooms_.verifier, 256 * 1024, 4096), bearer_("Bearer " + Token()) {}

  // done_ opens once the reply is there.
  void Call(const rpc::Method& method, const google::protobuf::Message& request) {
    const std::string path = "/" + method.service + "/" + method.name;
    const std::string bytes = request.SerializeAsString();
    auto call = guard_.Admit(method, path, {std::chrono::steady_clock::now() + std::chrono::hours(1), bearer_, {}});
    if (!call) throw std::runtime_error(call.error().message);
    auto message = rpc::ParseRequest(method, bytes);
    if (!message) throw std::runtime_error(message.error().message);
    method.unary(*call, *std::move(message), [this](Result<std::string> answer) {
      if (!answer) failure_ = answer.error().message;
      done_.Open();
    });
  }

  void Commands(int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      Rest();
      Submit();
      done_.WaitFor(1);
    }
  }

  void Batches(int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      // A command that stays in decide until all the others wait, so that they share the next transaction.
      Gate started;
      Gate queued;
      journal::Command plug;
      plug.decide = [&](const Streams&, const Context&) -> Result<Drafts> {
        started.Open();
        queued.WaitFor(1);
        return Drafts{};
      };
      plug.done = [this](const Result<std::string>&) { done_.Open(); };
      if (!rooms_.journal.Submit(std::move(plug))) throw std::runtime_error("the journal takes no command");
      started.WaitFor(1);
      for (int n = 0; n < kBatch; ++n) Submit();
      queued.Open();
      done_.WaitFor(kBatch + 1);
    }
  }

  void Reads(int64_t count, int64_t rows) {
    for (int64_t i = 0; i < count; ++i) {
      Rest();
      v1::GetRequest request;
      request.set_name(ids::NumberName("records", 'B', 1 + i * 7 % rows));
      Call(rooms_.methods[1], request);
      done_.WaitFor(1);
    }
  }

  const std::string& failure() const { return failure_; }

 private:
  // Whoever waits for work has fallen asleep and is woken by the next call. Otherwise it depends on the processor how
  // many calls find the last one's thread awake, which saves each a thousand instructions.
  static void Rest() { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }

  std::string Keys() {
    identity::EnsureDevelopmentKey(dir_.File("key.pem"), dir_.File("jwks.json"));
    return dir_.File("jwks.json");
  }
  std::string Token() {
    identity::TokenRequest request;
    request.subject = "bench";
    request.roles = {identity::Role::kImporter};
    request.issuer = kIssuer;
    request.audience = kAudience;
    return identity::MintToken(dir_.File("key.pem"), request, SystemClock().Now());
  }
  void Submit() {
    v1::SubmitRequest request;
    // As one client makes them that counts; ids in no order touch a page of their own each.
    std::string number = std::to_string(++sent_);
    request.set_request_id("count-" + number.insert(0, 12 - number.size(), '0'));
    request.set_body(std::string(kBodyBytes, 'c'));
    Call(rooms_.methods[0], request);
  }

  testing::TempDir dir_;
  Rooms rooms_;
  rpc::Guard guard_;
  const std::string bearer_;
  Gate done_;
  int64_t sent_ = 0;
  std::string failure_;
};

}  // namespace

int CountInstructions(const CountOptions& options) {
  Driver driver(options.database);
  constexpr int64_t kWarmUp = 512;
  driver.Batches(kWarmUp / kBatch);
  driver.Reads(kWarmUp, kWarmUp);  // each thread that reads has its connection
  int64_t done = options.count;
  const auto bytes = [&] { return SqliteWalBytes() + PostgresCounts(options.database)["wal_bytes"].get<int64_t>(); };
  const int64_t wal_bytes = bytes();
  CALLGRIND_START_INSTRUMENTATION;
  if (options.what == "command") {
    driver.Commands(options.count);
  } else if (options.what == "batch") {
    const int64_t batches = std::max<int64_t>(1, options.count / kBatch);
    driver.Batches(batches);
    done = batches * kBatch;
  } else {
    driver.Reads(options.count, kWarmUp);
  }
  CALLGRIND_STOP_INSTRUMENTATION;
  if (!driver.failure().empty()) throw std::runtime_error(driver.failure());
  Print({{"what", options.what}, {"done", done}, {"wal_bytes", bytes() - wal_bytes}});
  return 0;
}

}  // namespace kith::bench
