#include "services/workbook/domain/visit_request.h"

#include "services/workbook/domain/entry_checks.h"

namespace kith::workbook {
namespace {

using cases::v1::RecordVisitRequest;
using v1::WorkbookEvent;

template <class Facts>
RecordVisitRequest RequestOf(const std::string& event_id, const std::string& entry, const Facts& facts) {
  RecordVisitRequest request;
  request.set_request_id(event_id);
  request.set_visit_date(DayOf(facts.start_time()));
  request.set_kind(facts.visit().kind());
  request.set_is_statutory(facts.visit().is_statutory());
  *request.mutable_practitioners() = facts.practitioners();
  request.set_narrative("Recorded in " + entry + " of the family's workbook.");
  for (const auto& voice : facts.children()) {
    auto& child = *request.add_children();
    child.set_name("cases" + voice.person().substr(voice.person().find('/')));
    child.set_is_seen(voice.is_seen());
    child.set_is_seen_alone(voice.is_seen_alone());
    child.set_is_bedroom_seen(voice.is_bedroom_seen());
    child.set_not_seen_reason(voice.not_seen_reason());
    child.set_not_seen_alone_reason(voice.not_seen_alone_reason());
    child.set_bedroom_not_seen_reason(voice.bedroom_not_seen_reason());
    child.set_kind(voice.visit_kind());
  }
  return request;
}

}  // namespace

std::optional<RecordVisitRequest> VisitFor(const std::string& event_id, const std::string& entry,
                                           const WorkbookEvent& event) {
  if (event.has_visit_sent_again()) return RequestOf(event_id, entry, event.visit_sent_again());
  if (!event.has_entry_recorded() || event.entry_recorded().entry().kind() != v1::ENTRY_KIND_VISIT) return std::nullopt;
  return RequestOf(event_id, entry, event.entry_recorded().entry());
}

}  // namespace kith::workbook
