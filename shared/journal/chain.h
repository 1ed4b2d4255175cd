// The hash chain: digest(n) = SHA-256(digest(n-1), envelope(n), payload_digest(n)), payload_digest = SHA-256(salt,
// payload).
//
// envelope(n) is these fields of the entry in this order, each text as its length (8 bytes, big-endian) and its UTF-8
// bytes, each number as 8 bytes big-endian: position, stream, version, type, event_id, occurred_on, recorded_at in
// microseconds since 1970 (UTC), actor, request_id, traceparent. Before the first entry the digest is 32 zero bytes.
#pragma once

#include <string>

#include "shared/journal/entry.h"

namespace kith::journal {

std::string GenesisDigest();
std::string PayloadDigest(const std::string& salt, const std::string& payload);
// entry.payload_digest must be set; entry.digest is not read.
std::string ChainDigest(const std::string& previous, const Entry& entry);
// "<journal id>-<position>".
std::string EventId(const std::string& journal_id, int64_t position);

}  // namespace kith::journal
