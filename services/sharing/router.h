// From the ledger to the agencies' topics.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "services/sharing/agreement.h"
#include "services/sharing/reference.h"
#include "shared/clock/clock.h"
#include "shared/journal/entry.h"
#include "shared/kafka/record.h"

namespace kith::sharing {

// The record of a disclosure: topic kith.agency.<agency>.v1, key = the agency's reference for the child, value = the
// CloudEvent as the ledger has it, its attributes as ce_* headers. Nothing for every other entry, and for an erased
// one. The position in our journal is not among the headers: its steps would tell an agency how much the others are
// told.
std::optional<kafka::Record> AgencyRecord(const journal::Entry& entry);

// For the relay and the heartbeat's producer: gzip is what every partner's client reads without a further library.
kafka::Settings AgencyTopicSettings();

// The heartbeat as a record; its key is the agency's name.
kafka::Record HeartbeatRecord(const Origin& origin, const Agreement& agreement, int64_t last_sequence, Instant now);

}  // namespace kith::sharing
