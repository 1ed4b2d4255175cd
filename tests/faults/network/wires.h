// The whole suite with a proxy on every wire: between clients and services, services and PostgreSQL, services and
// Kafka, and between services.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "shared/testing/proxy.h"
#include "tests/faults/town/town.h"

namespace kith::faults {

// A client's view of one call that is to end at its deadline.
struct Probes {
  std::chrono::milliseconds median{0};
  std::chrono::milliseconds slowest{0};
};

class Wires {
 public:
  // Starts everything, on PostgreSQL.
  Wires();

  Town& town() { return *town_; }
  testing::Proxy& clients() { return *clients_; }      // to cases
  testing::Proxy& referrals() { return *referrals_; }  // clients of referrals
  testing::Proxy& peers() { return *peers_; }          // from referrals, sharing and reporting to cases
  testing::Proxy& postgres() { return *postgres_; }    // from all services
  testing::Proxy& kafka() { return *kafka_; }          // from all services
  std::vector<testing::Proxy*> all();

  // Calls of the cases service with this deadline, one after another, whatever they are answered.
  Probes CallCases(std::chrono::milliseconds deadline, int calls);

  // Threads and open files of each service's process.
  struct Held {
    int threads = 0, files = 0;
  };
  std::map<std::string, Held> HeldByServices();

 private:
  std::unique_ptr<testing::Proxy> postgres_, kafka_, clients_, referrals_, peers_;
  std::unique_ptr<Town> town_;
};

// Cuts connections to the cases service in the middle of calls until so many have been cut; returns how many were.
int CutClients(Wires& wires, int cuts);

}  // namespace kith::faults
