#include "services/workbook/record_visit.h"

#include <stdexcept>

#include "services/workbook/domain/visit_request.h"

namespace kith::workbook {
namespace {

using cases::v1::RecordVisitRequest;
using v1::VisitDetails;
using v1::WorkbookEvent;

journal::Command Note(const journal::Entry& entry, const char* what, WorkbookEvent event) {
  journal::Command command;
  command.request_id = entry.event_id + "-" + what;
  command.fingerprint = std::string("visit-") + what;
  command.subject = "workbook";
  command.traceparent = entry.traceparent;
  command.streams = {entry.stream};
  command.decide = [stream = entry.stream, event = std::move(event)](const Streams& streams,
                                                                     const Context& context) -> Result<Drafts> {
    // What was erased since has nothing to note. What cases has recorded is recorded, though it may have been refused
    // before.
    const auto* state = streams.Find<v1::Entry>(stream);
    if (!state || state->visit().state() == VisitDetails::STATE_RECORDED) return Drafts{};
    if (event.has_visit_refused() && state->visit().state() != VisitDetails::STATE_ON_ITS_WAY) return Drafts{};
    WorkbookEvent noted = event;
    noted.set_occurred_on(context.today);
    return Drafts{DraftOf(stream, std::move(noted))};
  };
  return command;
}

void Execute(journal::Journal& journal, journal::Command command) {
  const auto noted = journal.Execute(std::move(command));
  // Thrown, so that the reaction does not pass the entry before what was answered is recorded.
  if (!noted) throw std::runtime_error("what cases said of a visit could not be recorded: " + noted.error().reason);
}

std::optional<runtime::PeerCall> CallFor(const journal::Entry& entry) {
  WorkbookEvent event;
  if (!event.ParseFromString(entry.payload)) return std::nullopt;
  auto request = VisitFor(entry.event_id, entry.stream, event);
  if (!request) return std::nullopt;
  return runtime::PeerCall{"/kith.cases.v1.CasesService/RecordVisit",
                           std::make_shared<const RecordVisitRequest>(*std::move(request)),
                           std::make_shared<cases::v1::RecordVisitResponse>()};
}

}  // namespace

journal::Command NoteVisitRecorded(const journal::Entry& entry) {
  WorkbookEvent event;
  event.mutable_visit_recorded();
  return Note(entry, "recorded", std::move(event));
}

journal::Command NoteVisitRefused(const journal::Entry& entry, const Error& error) {
  WorkbookEvent event;
  event.mutable_visit_refused()->set_reason(error.reason);
  return Note(entry, "refused", std::move(event));
}

void ReactToVisits(runtime::Parts& parts) {
  auto& journal = parts.journal();
  parts.React(
      "record-visit", "cases", CallFor,
      [&journal](const journal::Entry& entry, const Error& error) { Execute(journal, NoteVisitRefused(entry, error)); },
      [&journal](const journal::Entry& entry, const google::protobuf::Message&) {
        Execute(journal, NoteVisitRecorded(entry));
      });
}

}  // namespace kith::workbook
