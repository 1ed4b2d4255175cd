#include "services/sharing/queries.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <nlohmann/json.hpp>

#include "services/sharing/reasons.h"
#include "shared/calendar/date.h"
#include "shared/front/page.h"
#include "shared/inbox/inbox.h"

#include "kith/sharing/v1/sharing.pb.h"

namespace kith::sharing {
namespace {

std::string AgencyStreamName(const std::string& agency) { return "agencies/" + agency; }

std::optional<v1::DisclosureMade> DisclosureIn(const journal::Entry& entry) {
  v1::SharingEvent event;
  if (entry.erased || !event.ParseFromString(entry.payload) || !event.has_disclosure_made()) return std::nullopt;
  return event.disclosure_made();
}

// Position of a version of a stream; 0 where there is none. The journal's own index (stream, version) answers.
int64_t PositionOf(journal::Journal& journal, const std::string& stream, int64_t version) {
  const auto rows = journal.readers().With([&](sql::Connection& connection) {
    return connection.Query("SELECT position FROM journal WHERE stream = $1 AND version = $2", {stream, version});
  });
  return rows.empty() ? 0 : sql::AsInteger(rows[0][0]);
}

bool HasAgreement(const Agreements& agreements, const std::string& agency) {
  return std::any_of(agreements.begin(), agreements.end(),
                     [&](const Agreement& each) { return each.agency == agency; });
}

std::string FormatInstant(Instant instant) {
  using namespace std::chrono;
  const auto day = floor<days>(instant);
  const hh_mm_ss time(floor<seconds>(instant - day));
  char text[16];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return calendar::FormatDate(day) + text;
}

}  // namespace

v1::ListAgreementsResponse ListAgreements(const Agreements& agreements, const identity::Caller& caller) {
  v1::ListAgreementsResponse response;
  for (const auto& agreement : agreements) {
    if (caller.Has(identity::Role::kPartner) && caller.agency != agreement.agency) continue;
    auto& listed = *response.add_agreements();
    listed.set_name(agreement.Name());
    listed.set_agency(agreement.agency);
    listed.set_display_name(agreement.display_name);
    listed.set_legal_basis(agreement.legal_basis);
    listed.set_purpose(agreement.purpose);
    listed.set_valid_from(agreement.valid_from);
    listed.set_valid_to(agreement.valid_to);
    listed.set_digest(agreement.digest);
    for (const auto& event : agreement.events) listed.add_event_types(event.type);
  }
  return response;
}

Result<v1::ReadAgencyFeedResponse> ReadAgencyFeed(journal::Journal& journal, const Agreements& agreements,
                                                  const identity::Caller& caller,
                                                  const v1::ReadAgencyFeedRequest& request) {
  // Before anything else, so that a partner cannot learn which other agencies exist.
  if (caller.Has(identity::Role::kPartner) && (caller.agency.empty() || caller.agency != request.agency())) {
    return Refuse(reasons::kNotYourFeed, "a partner reads its own agency's feed only",
                  {{"agency", "must be the agency of the token"}});
  }
  const auto page = ParsePage(request.page_size(), "");
  if (!page) return tl::unexpected<Error>(page.error());
  if (request.after_sequence() < 0) {
    return Refuse(kith::reasons::kInvalidRequest, "the sequence is negative",
                  {{"after_sequence", "must be 0 or more"}});
  }
  v1::ReadAgencyFeedResponse response;
  response.set_last_sequence(LastSequence(journal, request.agency()));
  if (response.last_sequence() == 0 && !HasAgreement(agreements, request.agency())) {
    return Refuse(kith::reasons::kNotFound, "there is no such agency",
                  {{"agency", "must be an agency with an agreement"}});
  }
  if (request.after_sequence() >= response.last_sequence()) return response;
  const std::string stream = AgencyStreamName(request.agency());
  const int64_t after = request.after_sequence() == 0 ? 0 : PositionOf(journal, stream, request.after_sequence());
  for (const auto& entry : journal.Read(after, static_cast<int>(page->size), stream)) {
    if (const auto made = DisclosureIn(entry)) response.add_cloud_events(made->cloud_event());
  }
  return response;
}

Result<v1::ListDisclosuresResponse> ListDisclosures(journal::Journal& journal,
                                                    const v1::ListDisclosuresRequest& request) {
  const std::string prefix = "cases/";
  if (!request.subject().starts_with(prefix)) {
    return Refuse(kith::reasons::kInvalidRequest, "the subject is not a case file",
                  {{"subject", "must be like \"cases/C0000123\""}});
  }
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  int from = 0;  // the token holds how many were listed before: the list only grows at its end
  std::from_chars(page->after.data(), page->after.data() + page->after.size(), from);
  v1::ListDisclosuresResponse response;
  const auto subject = journal.ReadStateAs<v1::Subject>("subjects/" + request.subject().substr(prefix.size()));
  if (!subject) return response;
  const int count = subject->disclosures_size();
  const int end = static_cast<int>(std::min<int64_t>(count, from + page->size));
  for (int i = std::max(from, 0); i < end; ++i) {
    const auto& where = subject->disclosures(i);
    auto& listed = *response.add_disclosures();
    listed.set_agency(where.agency());
    listed.set_sequence(where.sequence());
    const auto entries = journal.Read(where.position() - 1, 1, AgencyStreamName(where.agency()));
    const auto made = entries.empty() ? std::nullopt : DisclosureIn(entries[0]);
    if (!made) continue;  // erased: that it was told stays on record, what was told does not
    listed.set_event_type(nlohmann::json::parse(made->cloud_event()).value("type", ""));
    listed.set_agreement(made->agreement());
    listed.set_purpose(made->purpose());
    *listed.mutable_fields() = made->fields();
    listed.set_occurred_on(entries[0].occurred_on);
    listed.set_recorded_at(FormatInstant(entries[0].recorded_at));
  }
  if (end < count) response.set_next_page_token(PageToken(std::to_string(end)));
  return response;
}

v1::ListParkedStreamsResponse ListParkedStreams(journal::Journal& journal) {
  v1::ListParkedStreamsResponse response;
  for (const auto& parked : inbox::ListParked(journal)) {
    auto& listed = *response.add_parked();
    listed.set_source(parked.source());
    listed.set_stream(parked.stream());
    *listed.mutable_positions() = parked.positions();
    listed.set_reason(parked.reason());
  }
  return response;
}

v1::GetProgressResponse GetProgress(journal::Journal& journal, const Agreements& agreements) {
  v1::GetProgressResponse response;
  for (const char* source : {"cases", "workbook"})
    (*response.mutable_applied_positions())[source] = journal.ReadCursor(std::string("in/") + source);
  for (const auto& agreement : agreements) {
    (*response.mutable_agency_sequences())[agreement.agency] = LastSequence(journal, agreement.agency);
  }
  return response;
}

int64_t LastSequence(journal::Journal& journal, const std::string& agency) {
  const auto state = journal.ReadStateAs<v1::AgencyStream>(AgencyStreamName(agency));
  return state ? state->sequence() : 0;
}

}  // namespace kith::sharing
