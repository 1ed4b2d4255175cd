#include "services/workbook/apply_decisions.h"

#include <stdexcept>

#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/separation.h"
#include "services/workbook/domain/supervision_close.h"

#include "kith/cases/v1/decisions_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

namespace {

journal::Command Note(const journal::Entry& closing, const char* what) {
  journal::Command command;
  command.request_id = closing.event_id + "-decided";
  command.fingerprint = std::string("decisions-") + what;
  command.subject = "workbook";
  command.roles = {"service"};
  command.traceparent = closing.traceparent;
  command.streams = {closing.stream, WorkbookOf(closing.stream), SupervisionFileOf(closing.stream)};
  return command;
}

void Execute(journal::Journal& journal, journal::Command command) {
  const auto noted = journal.Execute(std::move(command));
  // Thrown, so that the reaction does not pass the entry before what was answered is recorded.
  if (!noted) throw std::runtime_error("what cases said of decisions could not be recorded: " + noted.error().reason);
}

std::optional<runtime::PeerCall> CallFor(const journal::Entry& entry) {
  v1::WorkbookEvent event;
  if (!event.ParseFromString(entry.payload)) return std::nullopt;
  auto request = DecisionsFor(entry.event_id, event);
  if (!request) return std::nullopt;
  return runtime::PeerCall{"/kith.cases.v1.DecisionsService/ApplyDecisions",
                           std::make_shared<const cases::v1::ApplyDecisionsRequest>(*std::move(request)),
                           std::make_shared<cases::v1::ApplyDecisionsResponse>()};
}

}  // namespace

journal::Command NoteDecisionsApplied(const journal::Entry& closing) {
  journal::Command command = Note(closing, "applied");
  command.decide = [name = closing.stream](const Streams& streams, const Context& context) -> Result<Drafts> {
    return NoteApplied(streams, name, context);
  };
  return command;
}

journal::Command NoteDecisionsRefused(const journal::Entry& closing, const Error& error) {
  journal::Command command = Note(closing, "refused");
  command.decide = [name = closing.stream, error](const Streams& streams, const Context& context) -> Result<Drafts> {
    return NoteRefused(streams, name, error, context);
  };
  return command;
}

void ReactToDecisions(runtime::Parts& parts) {
  auto& journal = parts.journal();
  parts.React(
      "apply-decisions", "cases", CallFor,
      [&journal](const journal::Entry& entry, const Error& error) {
        Execute(journal, NoteDecisionsRefused(entry, error));
      },
      [&journal](const journal::Entry& entry, const google::protobuf::Message&) {
        Execute(journal, NoteDecisionsApplied(entry));
      });
}

}  // namespace kith::workbook
