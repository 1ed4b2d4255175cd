// Supervisors' checks of practitioners' sessions: of the practice, never of the parent, and no part of a family's
// record. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "shared/decide/decide.h"

#include "kith/workbook/v1/practice_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// "fidelity-checks/E0000123" of "entries/E0000123".
std::string FidelityStream(const std::string& entry);

// Whether the context's caller supervises the practitioner's work with this family, as far as this service knows it:
// both are allocated to it today, the caller as one who manages.
bool Supervises(const v1::KnownFamily& family, const Context& context, std::string_view practitioner);

// NOT_FOUND, of sessions whose practitioner's work with the family the caller does not supervise as of those that are
// not there; NOT_A_SESSION, OWN_SESSION, SESSION_CHECKED, STALE_ETAG, DATE_IN_FUTURE, BEFORE_SESSION, INVALID_REQUEST.
Result<Drafts> RecordFidelityCheck(const Streams& streams, const v1::RecordFidelityCheckRequest& request,
                                   const Context& context);

void Apply(v1::FidelityCheck& check, const v1::WorkbookEvent& event);

// Draws count of the names, or all where there are fewer: every one as likely as any other, the same for the same names
// and seed, whatever their order. A larger count draws the same ones first.
std::vector<std::string> Draw(std::vector<std::string> names, size_t count, int64_t seed);

}  // namespace kith::workbook
