// Callers of the cases service, and the topic that it publishes to: what tests of replicas and of stopping look at.
#pragma once

#include <atomic>
#include <thread>

#include "shared/kafka/internal_record.h"
#include "shared/kafka/tail.h"
#include "shared/kafka/topics.h"
#include "tests/system/suite.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/journal/v1/journal_service.pb.h"

namespace kith::system {

inline constexpr const char* kRegister = "/kith.cases.v1.CasesService/RegisterPerson";

inline cases::v1::RegisterPersonRequest PersonRequest(const std::string& request_id) {
  cases::v1::RegisterPersonRequest request;
  request.set_request_id(request_id);
  auto& person = *request.mutable_person();
  person.set_birth_date("2015-03-02");
  person.set_sex(type::v1::SEX_MALE);
  person.set_ethnicity(type::v1::ETHNICITY_NOT_YET_OBTAINED);
  person.set_authority("873");
  return request;
}

inline int64_t HeadOf(Suite& suite, int replica = 0) {
  return Must<journal::v1::GetHeadResponse>(suite.Channel("cases", replica), "/kith.journal.v1.JournalService/GetHead",
                                            journal::v1::GetHeadRequest())
      .position();
}

inline std::string FaultOfChain(Suite& suite) {
  return Must<journal::v1::VerifyEntriesResponse>(suite.Channel("cases"),
                                                  "/kith.journal.v1.JournalService/VerifyEntries",
                                                  journal::v1::VerifyEntriesRequest())
      .fault();
}

// Callers who keep calling until told to stop.
class Load {
 public:
  Load(Suite& suite, int replica, int threads, const std::string& name) {
    for (int t = 0; t < threads; ++t) {
      threads_.emplace_back([&suite, replica, t, name, this] {
        for (int i = 0; !stop_; ++i) {
          cases::v1::RegisterPersonResponse response;
          const auto called =
              suite.Channel("cases", replica)
                  .Call(kRegister, PersonRequest(name + "-" + std::to_string(t) + "-" + std::to_string(i)), response);
          if (called) {
            ++done;
          } else {
            ++failed;
            if (called.error().code != Code::kUnavailable && called.error().code != Code::kDeadlineExceeded) ++wrong;
          }
        }
      });
    }
  }
  ~Load() { Stop(); }
  void Stop() {
    stop_ = true;
    for (auto& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }
  std::atomic<int64_t> done{0}, failed{0}, wrong{0};

 private:
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

// Reads the topic of the cases service by the consumer's rule: repeats are skipped, gaps are counted.
class Topic {
 public:
  explicit Topic(Suite& suite)
      : reader_([this, brokers = suite.Brokers()](std::stop_token stop) {
          kafka::TailOptions options;
          options.brokers = brokers;
          options.topic = kafka::InternalTopic("cases");
          kafka::Tail(
              options,
              [this](const kafka::Received& received) {
                const auto entry = kafka::EntryOf(received.record);
                if (!entry || entry->position > next_) ++gaps_;
                if (entry && entry->position < next_) ++repeats_;
                if (entry && entry->position == next_) ++next_;
                return true;
              },
              stop, [](std::string_view) {});
        }) {}
  int64_t next() const { return next_; }  // the position that is waited for
  int64_t gaps() const { return gaps_; }
  int64_t repeats() const { return repeats_; }

 private:
  std::atomic<int64_t> next_{1}, gaps_{0}, repeats_{0};
  std::jthread reader_;  // last: it uses the rest
};

}  // namespace kith::system
