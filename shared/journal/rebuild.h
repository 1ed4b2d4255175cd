// Making states and view rows anew from the events. The connection is the caller's for the duration of the call.
#pragma once

#include "shared/journal/journal.h"

namespace kith::journal {

// Stores every state and view row anew from the events; returns how many streams differed before. Streams go by pages:
// a page is read in one round trip and, where it differs, written in another.
int64_t Rebuild(sql::Connection& connection, const Schema& schema);
// Of these streams, in one page.
int64_t Rebuild(sql::Connection& connection, const Schema& schema, const std::vector<std::string>& streams);

}  // namespace kith::journal
