// The promises, as questions to a world that has come to rest. Each returns what is broken, or nothing.
#pragma once

#include <deque>
#include <string>

#include "shared/kafka/relay.h"
#include "tests/unit/simulation/broker.h"
#include "tests/unit/simulation/client.h"
#include "tests/unit/simulation/store.h"

namespace kith::simulation {

// Positions and versions without gaps, each entry decided on the state that the one before it left, an unbroken chain.
std::string CheckJournal(const Tables& tables);
// Every acknowledged command is there, exactly once; every refused one is not.
std::string CheckRequests(const Tables& tables, const std::deque<Client>& clients);
// Every topic has every entry that is routed to it, the first copies in order.
std::string CheckTopics(const Tables& tables, const Broker& broker, const kafka::Router& router);
// Entries after a position are on their topics exactly once: nothing went wrong while they were published.
std::string CheckSingleCopies(const Broker& broker, int64_t after);
// The follower's journal is the source's, entry by entry.
std::string CheckFollower(const Tables& source, const Tables& follower);

}  // namespace kith::simulation
