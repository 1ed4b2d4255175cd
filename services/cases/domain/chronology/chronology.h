// A chronology: the fold of recorded events into lines.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/clock/clock.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/chronology_service.pb.h"

namespace kith::cases {

// One entry of the journal.
struct RecordedEvent {
  int64_t position = 0;
  std::string stream;
  int64_t version = 0;
  std::string event_id;
  Instant recorded_at{};
  std::string actor;
  v1::CasesEvent event;
};

// INVALID_REQUEST, UNKNOWN_CODE.
Result<void> CheckFilter(const v1::ChronologyFilter& filter);

// The lines of the events that the filter wants, in the order in which they happened, of one day in the order in which
// they were recorded. What was recorded after known_on corrects nothing yet. The filter must have been checked.
std::vector<v1::ChronologyLine> Chronology(const std::vector<RecordedEvent>& events,
                                           const v1::ChronologyFilter& filter);

// "2026-03-02T10:15:00Z", and back; nothing for any other text.
std::string InstantText(Instant instant);
Result<Instant> ParseInstant(std::string_view field, const std::string& text);

}  // namespace kith::cases
