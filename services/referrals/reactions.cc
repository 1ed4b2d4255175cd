#include "services/referrals/reactions.h"

#include "services/referrals/open_cases.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/referrals/v1/referral_events.pb.h"

namespace kith::referrals {
namespace {

std::optional<runtime::PeerCall> CallFor(const journal::Entry& entry) {
  v1::ReferralsEvent event;
  if (!event.ParseFromString(entry.payload)) return std::nullopt;
  auto request = OpenCasesFor(entry, event);
  if (!request) return std::nullopt;
  return runtime::PeerCall{"/kith.cases.v1.CasesService/OpenCaseFiles",
                           std::make_shared<const cases::v1::OpenCaseFilesRequest>(std::move(*request)),
                           std::make_shared<cases::v1::OpenCaseFilesResponse>()};
}

journal::Command NoteRefusal(const journal::Entry& entry, const Error& error) {
  journal::Command command;
  command.request_id = entry.event_id + "-refused";
  command.fingerprint = "cases-not-opened";
  command.subject = "referrals";
  command.traceparent = entry.traceparent;
  command.streams = {entry.stream};
  command.decide = [stream = entry.stream, reason = error.reason](const Streams&,
                                                                  const Context& context) -> Result<Drafts> {
    v1::ReferralsEvent event;
    event.set_occurred_on(context.today);
    event.mutable_cases_not_opened()->set_reason(reason);
    return Drafts{DraftOf(stream, std::move(event))};
  };
  return command;
}

}  // namespace

void React(runtime::Parts& parts) {
  parts.React("open-cases", "cases", CallFor,
              [&journal = parts.journal()](const journal::Entry& entry, const Error& error) {
                auto noted = journal.Execute(NoteRefusal(entry, error));
                // Thrown, so that the reaction does not pass the entry before the refusal is recorded.
                if (!noted) throw std::runtime_error("a refusal could not be recorded: " + noted.error().reason);
              });
}

}  // namespace kith::referrals
