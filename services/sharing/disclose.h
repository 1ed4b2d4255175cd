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

// What happened with a child, and where that stands in the journal of the service that recorded it.
struct Happening {
  const google::protobuf::Message* event = nullptr;  // what agreements name; null: nothing that this version knows
  std::string occurred_on;
  std::string case_file;  // "cases/C0000123"
  std::string service;    // "cases"
  std::string id;         // no other happening has it
  int64_t position = 0;
  Instant recorded_at;
};

// An event of a child's case file; entry's stream is the case file. event must outlive what is returned.
Happening HappeningOf(const cases::v1::CasesEvent& event, const journal::Entry& entry);

// What the agency is told of it, as its event number `sequence`; nothing where the agreement is not in force today,
// does not name the event, or withholds the child. The CloudEvent is in structured JSON; `time` is the day on which it
// happened, at 00:00Z. Refuses with NOT_A_DATE when a date that would be told is not one.
Result<std::optional<v1::DisclosureMade>> Disclose(const Origin& origin, const Agreement& agreement,
                                                   const v1::Subject& subject, const Happening& happening,
                                                   int64_t sequence, const std::string& today);

inline Result<std::optional<v1::DisclosureMade>> Disclose(const Origin& origin, const Agreement& agreement,
                                                          const v1::Subject& subject,
                                                          const cases::v1::CasesEvent& event,
                                                          const journal::Entry& entry, int64_t sequence,
                                                          const std::string& today) {
  return Disclose(origin, agreement, subject, HappeningOf(event, entry), sequence, today);
}

// The CloudEvent (kith.stream.heartbeat.v1) that says how far the agency's stream goes. It repeats the last sequence,
// so a consumer skips it, and sees by data.lastSequence whether something is missing.
std::string HeartbeatEvent(const Origin& origin, const Agreement& agreement, int64_t last_sequence, Instant now);

// 20 digits: "00000000000000000042".
std::string SequenceText(int64_t sequence);

}  // namespace kith::sharing
