// The one function through which anything can leave: what an agreement makes of an event. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "services/sharing/agreement.h"
#include "services/sharing/reference.h"
#include "shared/clock/clock.h"
#include "shared/journal/entry.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/sharing/v1/sharing.pb.h"

namespace kith::sharing {

// What the agency is told of an event of a child's case file, as its event number `sequence`; nothing where the
// agreement is not in force today, does not name the event, or withholds the child. entry: where the event stands in
// the cases journal; its stream is the child's case file. The CloudEvent is in structured JSON; `time` is the day on
// which it happened, at 00:00Z. Refuses with NOT_A_DATE when a date that would be told is not one.
Result<std::optional<v1::DisclosureMade>> Disclose(const Origin& origin, const Agreement& agreement,
                                                   const v1::Subject& subject, const cases::v1::CasesEvent& event,
                                                   const journal::Entry& entry, int64_t sequence,
                                                   const std::string& today);

// The CloudEvent (kith.stream.heartbeat.v1) that says how far the agency's stream goes. It repeats the last sequence,
// so a consumer skips it, and sees by data.lastSequence whether something is missing.
std::string HeartbeatEvent(const Origin& origin, const Agreement& agreement, int64_t last_sequence, Instant now);

// 20 digits: "00000000000000000042".
std::string SequenceText(int64_t sequence);

}  // namespace kith::sharing
