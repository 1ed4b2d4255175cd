#include "services/workbook/apply_decisions.h"

#include <stdexcept>

#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/separation.h"
#include "services/workbook/domain/supervision_close.h"
#include "shared/log/log.h"
#include "shared/runtime/reaction.h"

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

// Nothing is noted of a supervision while it is closing but the answer; actions may be completed.
bool IsAnswered(journal::Journal& journal, const journal::Entry& closing) {
  constexpr int kAtOnce = 100;
  for (int64_t after = closing.position;;) {
    const auto later = journal.Read(after, kAtOnce, closing.stream);
    for (const auto& entry : later) {
      if (entry.type == v1::SupervisionReturned::descriptor()->full_name() ||
          entry.type == v1::SupervisionHeld::descriptor()->full_name())
        return true;
    }
    if (later.size() < kAtOnce) return false;
    after = later.back().position;
  }
}

}  // namespace

std::optional<runtime::PeerCall> DecisionsCall(journal::Journal& journal, const journal::Entry& entry) {
  v1::WorkbookEvent event;
  if (!event.ParseFromString(entry.payload)) return std::nullopt;
  auto request = DecisionsFor(entry.event_id, event);
  if (!request || IsAnswered(journal, entry)) return std::nullopt;
  return runtime::PeerCall{"/kith.cases.v1.DecisionsService/ApplyDecisions",
                           std::make_shared<const cases::v1::ApplyDecisionsRequest>(*std::move(request)),
                           std::make_shared<cases::v1::ApplyDecisionsResponse>()};
}

void RecordAnswer(journal::Journal& journal, journal::Command note) {
  const std::string stream = note.streams.front();
  const auto noted = journal.Execute(std::move(note));
  if (noted) return;
  if (runtime::IsTransient(noted.error().code))
    throw std::runtime_error("what cases said of decisions could not be recorded: " + noted.error().reason);
  log::Error("decisions_answer_passed", {{"stream", stream}, {"reason", noted.error().reason}});
}

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

journal::Command NoteDecisions(const journal::Entry& closing, const cases::v1::ApplyDecisionsResponse& answer) {
  if (!answer.has_refusal()) return NoteDecisionsApplied(closing);
  Error error;
  error.reason = answer.refusal().reason();
  error.message = answer.refusal().message();
  return NoteDecisionsRefused(closing, error);
}

void ReactToDecisions(runtime::Parts& parts) {
  auto& journal = parts.journal();
  parts.React(
      "apply-decisions", "cases", [&journal](const journal::Entry& entry) { return DecisionsCall(journal, entry); },
      [&journal](const journal::Entry& entry, const Error& error) {
        RecordAnswer(journal, NoteDecisionsRefused(entry, error));
      },
      [&journal](const journal::Entry& entry, const google::protobuf::Message& answer) {
        RecordAnswer(journal, NoteDecisions(entry, static_cast<const cases::v1::ApplyDecisionsResponse&>(answer)));
      });
}

}  // namespace kith::workbook
