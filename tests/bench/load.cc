#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <mutex>
#include <random>
#include <thread>

#include <absl/synchronization/mutex.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "shared/ids/ids.h"
#include "tests/bench/bench.h"
#include "tests/bench/bench.pb.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::bench {
namespace {

using Stub = grpc::TemplatedGenericStub<grpc::ByteBuffer, grpc::ByteBuffer>;

grpc::ByteBuffer Buffer(const google::protobuf::Message& message) {
  const std::string bytes = message.SerializeAsString();
  const grpc::Slice slice(bytes.data(), bytes.size());
  return {&slice, 1};
}

// Makes the requests; one for each caller, so without locks.
class Requests {
 public:
  Requests(const LoadOptions& options, uint64_t seed) : options_(options), random_(seed) {}

  const char* method() const {
    if (options_.what == "submit") return kSubmit;
    if (options_.what == "get") return kGet;
    if (options_.what == "team") return "/kith.cases.v1.CasesService/RegisterTeam";
    if (options_.what == "person") return "/kith.cases.v1.CasesService/GetPerson";
    return "/kith.cases.v1.CasesService/RegisterPerson";
  }

  grpc::ByteBuffer Next() {
    if (options_.what == "submit") {
      v1::SubmitRequest request;
      request.set_request_id(Id());
      request.set_body(std::string(kBodyBytes, 'b'));
      return Buffer(request);
    }
    if (options_.what == "get") {
      v1::GetRequest request;
      request.set_name(ids::NumberName("records", 'B', Number()));
      return Buffer(request);
    }
    if (options_.what == "person") {
      cases::v1::GetPersonRequest request;
      request.set_name(ids::NumberName("people", 'C', Number()));
      return Buffer(request);
    }
    if (options_.what == "team") {
      cases::v1::RegisterTeamRequest request;
      request.set_request_id(Id());
      request.mutable_team()->set_name("teams/" + Id());
      request.mutable_team()->set_display_name("An invented team of the bench");
      request.mutable_team()->set_district("Exampleshire");
      request.mutable_team()->set_authority("999");
      return Buffer(request);
    }
    cases::v1::RegisterPersonRequest request;
    request.set_request_id(Id());
    auto& person = *request.mutable_person();
    person.set_given_name("Invented");
    person.set_family_name("Example");
    person.set_birth_date("2012-04-05");
    person.set_sex(type::v1::SEX_FEMALE);
    person.set_authority("999");
    return Buffer(request);
  }

 private:
  // As a UUID of version 7 begins: ids of one time stand together in an index.
  std::string Id() {
    static constexpr char kDigits[] = "0123456789abcdef";
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ms = static_cast<uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(now).count());
    const uint64_t words[] = {ms << 16 | (random_() & 0xffff), random_()};
    std::string id;
    for (const uint64_t word : words) {
      for (int shift = 60; shift >= 0; shift -= 4) id += kDigits[word >> shift & 15];
    }
    return id;
  }
  int64_t Number() { return 1 + static_cast<int64_t>(random_() % static_cast<uint64_t>(options_.rows)); }

  const LoadOptions& options_;
  std::mt19937_64 random_;
};

struct Tally {
  std::vector<float> milliseconds;  // of calls that were answered OK within the measured time
  int64_t refused = 0;              // RESOURCE_EXHAUSTED
  int64_t failed = 0;
  std::string first_failure;

  void Add(const Tally& other) {
    milliseconds.insert(milliseconds.end(), other.milliseconds.begin(), other.milliseconds.end());
    refused += other.refused;
    failed += other.failed;
    if (first_failure.empty()) first_failure = other.first_failure;
  }
};

class Run {
 public:
  explicit Run(const LoadOptions& options) : options_(options) {
    if (!options.token_file.empty()) {
      std::ifstream file(options.token_file);
      std::string token;
      if (!(file >> token)) throw std::runtime_error("no token in " + options.token_file);
      bearer_ = "Bearer " + token;
    }
    for (int i = 0; i < options.channels; ++i) {
      grpc::ChannelArguments arguments;
      arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
      arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
      stubs_.push_back(std::make_unique<Stub>(
          grpc::CreateCustomChannel(options.target, grpc::InsecureChannelCredentials(), arguments)));
    }
  }

  // One call; then() runs when it is over, on a gRPC thread.
  void Call(Requests& requests, size_t lane, double began, Tally& tally, std::mutex* mutex,
            std::function<void()> then) {
    struct Pending {
      grpc::ClientContext context;
      grpc::ByteBuffer request;
      grpc::ByteBuffer answer;
    };
    auto pending = std::make_shared<Pending>();
    pending->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
    if (!bearer_.empty()) pending->context.AddMetadata("authorization", bearer_);
    pending->request = requests.Next();
    stubs_[lane % stubs_.size()]->UnaryCall(
        &pending->context, requests.method(), {}, &pending->request, &pending->answer,
        [this, pending, began, &tally, mutex, then = std::move(then)](const grpc::Status& status) {
          const double now = Seconds();
          if (now >= from_ && now <= until_) {
            std::unique_lock<std::mutex> lock;
            if (mutex) lock = std::unique_lock(*mutex);
            if (status.ok()) {
              tally.milliseconds.push_back(static_cast<float>((now - began) * 1000));
            } else if (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
              ++tally.refused;
            } else {
              ++tally.failed;
              if (tally.first_failure.empty())
                tally.first_failure = std::to_string(status.error_code()) + ": " + status.error_message();
            }
          }
          then();
        });
  }

  Tally ClosedLoop() {
    struct Caller {
      std::unique_ptr<Requests> requests;
      Tally tally;
    };
    std::vector<Caller> callers(static_cast<size_t>(options_.callers));
    std::random_device entropy;
    for (auto& caller : callers) caller.requests = std::make_unique<Requests>(options_, Seed(entropy));
    Begin();
    std::atomic<int64_t> left{options_.calls > 0 ? options_.calls : std::numeric_limits<int64_t>::max()};
    running_ = options_.callers;
    std::function<void(size_t)> next = [&](size_t i) {
      if (Seconds() >= until_ || left.fetch_sub(1) <= 0) return Leave();
      Call(*callers[i].requests, i, Seconds(), callers[i].tally, nullptr, [&next, i] { next(i); });
    };
    for (size_t i = 0; i < callers.size(); ++i) next(i);
    WaitForAll();
    Tally sum;
    for (const auto& caller : callers) sum.Add(caller.tally);
    return sum;
  }

  // Calls begin when they are due, whatever became of the ones before; a latency counts from when its call was due.
  Tally OpenLoop() {
    std::random_device entropy;
    Requests requests(options_, Seed(entropy));
    Tally tally;
    std::mutex mutex;
    // By itself the kernel wakes a sleeper up to 50 microseconds late, to save wake-ups.
    prctl(PR_SET_TIMERSLACK, 1000UL);
    Begin();
    running_ = 1;
    const double step = 1 / options_.rate;
    size_t lane = 0;
    for (double due = Seconds(); due < until_; due += step) {
      // Asleep: a driver that turns while it waits takes one of the machine's processors from whom it measures.
      if (const double early = due - Seconds(); early > 0) {
        std::this_thread::sleep_for(std::chrono::duration<double>(early));
      }
      {
        const std::lock_guard lock(mutex_);
        ++running_;
      }
      if (due >= from_) ++offered_;
      Call(requests, lane++, due, tally, &mutex, [this] { Leave(); });
    }
    offering_ended_ = Seconds();
    Leave();
    WaitForAll();
    return tally;
  }

  // Of an open loop: what was truly begun, which is less than what was asked for where the machine has no time for it.
  double offered_per_second() const {
    return offered_ > 0 ? static_cast<double>(offered_) / (offering_ended_ - from_) : 0;
  }
  double measured() const { return (options_.calls > 0 ? ended_ : until_) - from_; }

 private:
  static uint64_t Seed(std::random_device& entropy) { return (uint64_t{entropy()} << 32) | entropy(); }

  void Begin() {
    from_ = Seconds() + (options_.calls > 0 ? 0 : options_.warm_up);
    until_ = options_.calls > 0 ? from_ + 600 : from_ + options_.seconds;
  }
  void Leave() {
    const std::lock_guard lock(mutex_);
    if (--running_ == 0) done_.notify_all();
  }
  void WaitForAll() {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return running_ == 0; });
    ended_ = Seconds();
  }

  const LoadOptions& options_;
  std::string bearer_;
  std::vector<std::unique_ptr<Stub>> stubs_;
  double from_ = 0;
  double until_ = 0;
  int64_t offered_ = 0;
  double offering_ended_ = 0;
  double ended_ = 0;
  std::mutex mutex_;
  std::condition_variable done_;
  int64_t running_ = 0;
};

}  // namespace

int Load(const LoadOptions& options) {
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // as shared/rpc does
  Run run(options);
  Tally tally = options.rate > 0 ? run.OpenLoop() : run.ClosedLoop();
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds_of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  const auto answered = static_cast<double>(tally.milliseconds.size());
  Print({{"per_second", answered / run.measured()},
         {"answered", tally.milliseconds.size()},
         {"refused", tally.refused},
         {"failed", tally.failed},
         {"first_failure", tally.first_failure},
         {"offered_per_second", run.offered_per_second()},
         {"p50_ms", Percentile(tally.milliseconds, 0.50)},
         {"p99_ms", Percentile(tally.milliseconds, 0.99)},
         {"seconds", run.measured()},
         {"cpu_seconds", seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)}});
  // The last call's thread may still be on its way out of gRPC, whose globals must not go before it.
  std::cout.flush();
  std::_Exit(0);
}

}  // namespace kith::bench
