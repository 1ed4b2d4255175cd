// The agreements as they are delivered, and events of the cases service about invented children.
#pragma once

#include <stdexcept>
#include <string>

#include "services/sharing/agreement.h"
#include "services/sharing/reference.h"
#include "shared/journal/entry.h"

#include "kith/cases/v1/case_events.pb.h"

namespace kith::sharing::testing {

inline Agreements DeliveredAgreements() {
  auto agreements = LoadAgreements(KITH_AGREEMENTS);
  if (!agreements) throw std::runtime_error(agreements.error().message);
  return *agreements;
}

inline const Agreement& AgreementOf(const Agreements& agreements, const std::string& agency) {
  for (const auto& agreement : agreements) {
    if (agreement.agency == agency) return agreement;
  }
  throw std::runtime_error("no agreement of " + agency);
}

inline Origin TestOrigin() { return {"873", "a key for tests, of no use elsewhere"}; }

inline cases::v1::CasesEvent EventOn(const std::string& date) {
  cases::v1::CasesEvent event;
  event.set_occurred_on(date);
  return event;
}

// The event at a position of the cases journal, about the child C0000123 unless told otherwise.
inline journal::Entry EntryOf(int64_t position, const cases::v1::CasesEvent& event,
                              std::string stream = "cases/C0000123") {
  journal::Entry entry;
  entry.position = position;
  entry.stream = std::move(stream);
  entry.event_id = "0a1b2c3d-" + std::to_string(position);
  entry.occurred_on = event.occurred_on();
  entry.recorded_at = std::chrono::sys_days(std::chrono::year(2026) / 3 / 3) + std::chrono::hours(10);
  entry.actor = "staff-1";
  entry.request_id = "request-1234";
  entry.traceparent = "00-11111111111111111111111111111111-2222222222222222-01";
  entry.payload = event.SerializeAsString();
  return entry;
}

}  // namespace kith::sharing::testing
