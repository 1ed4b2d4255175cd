// How an entry of a journal travels on its service's internal topic: the two directions of one mapping. README.md has
// the table.
#pragma once

#include <optional>
#include <string>

#include "shared/journal/entry.h"
#include "shared/kafka/record.h"

namespace kith::kafka {

// CloudEvents in binary mode plus our kith_* headers; the value is the entry's payload, empty when erased.
Record InternalRecord(const std::string& service, journal::Entry entry);

// The entry that a record carries: position, stream, version, type, event_id, occurred_on, recorded_at, traceparent,
// payload and erased; what the topic does not carry (actor, request_id, salt, digests) stays empty. Nothing when a
// header is missing or malformed.
std::optional<journal::Entry> EntryOf(Record record);

}  // namespace kith::kafka
