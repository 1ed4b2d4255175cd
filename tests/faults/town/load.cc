#include "tests/faults/town/load.h"

#include <mutex>
#include <utility>

#include "shared/testing/wait.h"
#include "tests/faults/town/client.h"

namespace kith::faults {

using namespace std::chrono_literals;

Load::Load(Town& town, const LoadOptions& options, int generation) {
  const std::pair<int, void (*)(Client&)> stories[] = {{options.cases_clients, FollowTwoSiblings},
                                                       {options.referrals_clients, ReferOneChild},
                                                       {options.workbook_clients, WriteAWorkbook}};
  const int clients = options.cases_clients + options.referrals_clients + options.workbook_clients;
  int number = 0;
  for (const auto& [count, story] : stories) {
    for (int i = 0; i < count; ++i, ++number) {
      auto client = std::make_shared<Client>(town, options, number, generation * clients + number, signals_);
      clients_.push_back(std::async(std::launch::async, [client, story = story] {
        while (!client->IsOver()) story(*client);
        return client->TakeSent();
      }));
    }
  }
}

Load::~Load() { (void)Finish(std::chrono::seconds(10)); }

// Looked at in one place: it costs more than a call should.
void Load::WatchTheHost(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto stolen = testing::Stolen();
    {
      const std::lock_guard lock(signals_.mutex);
      signals_.stolen = std::move(stolen);
    }
    std::this_thread::sleep_for(5ms);
  }
}

std::string Load::first_unexpected() const {
  const std::lock_guard lock(signals_.mutex);
  return signals_.first_unexpected;
}

std::vector<double> Load::TakeTimes() {
  const std::lock_guard lock(signals_.mutex);
  return std::exchange(signals_.times, {});
}

std::vector<Attempt> Load::Finish(std::chrono::milliseconds limit) {
  signals_.finish = true;
  const auto deadline = std::chrono::steady_clock::now() + limit;
  std::vector<Attempt> attempts;
  for (auto& client : clients_) {
    if (client.wait_until(deadline) != std::future_status::ready) signals_.give_up = true;
    Sent sent = client.get();
    attempts.insert(attempts.end(), sent.attempts.begin(), sent.attempts.end());
    canaries_.insert(canaries_.end(), sent.canaries.begin(), sent.canaries.end());
  }
  clients_.clear();
  return attempts;
}

}  // namespace kith::faults
