// Entries: what happened, recorded once. Pure.
#pragma once

#include <string>
#include <vector>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/entries_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// A record that belongs to no part of the service but its own stream: the folds.
void Apply(v1::Entry& entry, const v1::WorkbookEvent& event);
void Apply(v1::LatestVoices& voices, const v1::WorkbookEvent& event);

// Begins "entries/E0000123" in the open episode, numbered from the journal's position; its attachments belong to it
// from then on. Refusals: NOT_FOUND, of a goal that the writer may not see too; ROLE_NOT_PERMITTED; WORKBOOK_CLOSED;
// EPISODE_CLOSED; UNKNOWN_CODE; DATE_IN_FUTURE; NOT_A_WORKER: who took part did not work with the family that day;
// NOT_A_MEMBER; NOT_A_CHILD; MODULE_NOT_CHOSEN; ENTRY_DETAILS_MISPLACED; those of CheckVoice, TakeVisibility and
// CheckAttachable; ENTRY_TOO_LARGE; INVALID_REQUEST.
Result<Drafts> RecordEntry(const Streams& streams, const v1::RecordEntryRequest& request, const Context& context);
std::vector<std::string> RecordEntryStreams(const v1::RecordEntryRequest& request);

// Refusals: NOT_FOUND; ROLE_NOT_PERMITTED; STALE_ETAG; TOO_MANY; INVALID_REQUEST.
Result<Drafts> CorrectEntry(const Streams& streams, const v1::CorrectEntryRequest& request, const Context& context);

// Refusals: NOT_FOUND; ROLE_NOT_PERMITTED; NOT_YOURS; STALE_ETAG; those of TakeVisibility; INVALID_REQUEST.
Result<Drafts> LimitEntry(const Streams& streams, const v1::LimitEntryRequest& request, const Context& context);

// Refusals: NOT_FOUND; ROLE_NOT_PERMITTED; STALE_ETAG; VISIT_NOT_REFUSED; TOO_MANY; UNKNOWN_CODE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Drafts> ResendVisit(const Streams& streams, const v1::ResendVisitRequest& request, const Context& context);

// The entry's own stream, where the request has its name.
template <class Request>
std::vector<std::string> EntryStreams(const Request& request) {
  if (checks::CheckName("", request.name(), "entries")) return {};
  return {request.name()};
}

// Whether it belongs into the chronology.
bool IsSignificant(const v1::Entry& entry);

}  // namespace kith::workbook
