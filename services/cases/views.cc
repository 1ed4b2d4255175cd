#include "services/cases/views.h"

#include "services/cases/domain/access.h"
#include "services/cases/domain/allocation.h"
#include "services/cases/domain/identifiers.h"
#include "services/cases/domain/opening.h"
#include "shared/checks/checks.h"
#include "shared/front/front.h"
#include "shared/front/page.h"

namespace kith::cases {

namespace {

using checks::Refused;

// The streams of a view whose columns have the given values, in the order of their names, and the token of the next
// page.
class StreamList {
 public:
  StreamList(const char* view, const Page& page) : page_(page), statement_(std::string("SELECT stream FROM ") + view) {
    statement_ += " WHERE stream > $1";
    values_.push_back(page.after);
  }

  void Where(const char* column, sql::Value value) {
    values_.push_back(std::move(value));
    statement_ += std::string(" AND ") + column + " = $" + std::to_string(values_.size());
  }

  // Calls each(stream) for the streams of the page and returns the token of the next one.
  template <class Each>
  std::string Run(journal::Journal& journal, Each each) {
    values_.push_back(page_.size + 1);
    statement_ += " ORDER BY stream LIMIT $" + std::to_string(values_.size());
    const sql::Rows rows =
        journal.readers().With([this](sql::Connection& connection) { return connection.Query(statement_, values_); });
    const bool is_last = static_cast<int64_t>(rows.size()) <= page_.size;
    const size_t count = is_last ? rows.size() : static_cast<size_t>(page_.size);
    for (size_t i = 0; i < count; ++i) each(sql::AsText(rows[i][0]));
    return is_last ? "" : PageToken(sql::AsText(rows[count - 1][0]));
  }

 private:
  Page page_;
  std::string statement_;
  std::vector<sql::Value> values_;
};

// A stream that was erased since the view was read is left out.
template <class State>
void AddState(journal::Journal& journal, const std::string& stream, google::protobuf::RepeatedPtrField<State>* list) {
  int64_t version = 0;
  auto state = journal.ReadStateAs<State>(stream, &version);
  if (!state) return;
  state->set_name(stream);
  state->set_etag(std::to_string(version));
  *list->Add() = std::move(*state);
}

Refused CheckFilters(const v1::ListCaseFilesRequest& request) {
  if (!request.team().empty()) {
    if (auto wrong = checks::CheckName("team", request.team(), "teams")) return wrong;
  }
  if (auto wrong = CheckWorker(request.worker())) return wrong;
  if (!request.authority().empty()) {
    if (auto wrong = checks::CheckAuthority("authority", request.authority())) return wrong;
  }
  if (request.state() != 0) {
    if (auto wrong = checks::CheckKnown("state", request.state())) return wrong;
  }
  return std::nullopt;
}

Result<std::string> IdentifierStreamOf(const v1::FindPersonRequest& request) {
  const bool by_la_child_id = !request.authority().empty() || !request.la_child_id().empty();
  const int given = by_la_child_id + !request.nhs_number().empty() + !request.upn().empty();
  if (given != 1) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a person is found by one identifier", "la_child_id",
                               "exactly one of authority with la_child_id, nhs_number and upn");
  }
  if (!request.nhs_number().empty()) {
    if (auto wrong = CheckNhsNumber("nhs_number", request.nhs_number())) return *wrong;
    return NhsNumberStream(request.nhs_number());
  }
  if (!request.upn().empty()) {
    if (auto wrong = CheckUpn("upn", request.upn())) return *wrong;
    return UpnStream(request.upn());
  }
  if (auto wrong = checks::CheckAuthority("authority", request.authority())) return *wrong;
  if (auto wrong = CheckLaChildId("la_child_id", request.la_child_id())) return *wrong;
  return LaChildIdStream(request.authority(), request.la_child_id());
}

bool IsWorker(const std::string& subject) { return !subject.empty() && !CheckWorker(subject); }

bool HoldsCaseOf(journal::Journal& journal, const std::string& worker, const std::string& team) {
  StreamList cases(kCaseView, Page{1, ""});
  cases.Where("worker", worker);
  cases.Where("team", team);
  bool found = false;
  cases.Run(journal, [&found](const std::string&) { found = true; });
  return found;
}

}  // namespace

void TeamRows(std::string_view, const v1::Team& team, journal::RowSink& sink) {
  sink.Row(kTeamView, {team.authority(), team.district()});
}

void CaseFileRows(std::string_view, const v1::CaseFile& file, journal::RowSink& sink) {
  const auto* allocation = CurrentAllocation(file);
  sink.Row(kCaseView,
           {file.child(), file.authority(), static_cast<int64_t>(file.state()),
            allocation ? allocation->team() : std::string(), allocation ? allocation->worker() : std::string()});
}

Result<v1::ListTeamsResponse> ListTeams(journal::Journal& journal, const v1::ListTeamsRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  v1::ListTeamsResponse response;
  response.set_next_page_token(StreamList(kTeamView, *page).Run(journal, [&](const std::string& stream) {
    AddState(journal, stream, response.mutable_teams());
  }));
  return response;
}

Result<v1::ListCaseFilesResponse> ListCaseFiles(journal::Journal& journal, const v1::ListCaseFilesRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = CheckFilters(request)) return *wrong;
  StreamList cases(kCaseView, *page);
  if (!request.team().empty()) cases.Where("team", request.team());
  if (!request.worker().empty()) cases.Where("worker", request.worker());
  if (!request.authority().empty()) cases.Where("authority", request.authority());
  if (request.state() != 0) cases.Where("state", static_cast<int64_t>(request.state()));
  v1::ListCaseFilesResponse response;
  response.set_next_page_token(
      cases.Run(journal, [&](const std::string& stream) { AddState(journal, stream, response.mutable_case_files()); }));
  return response;
}

Result<v1::FindPersonResponse> FindPerson(journal::Journal& journal, const v1::FindPersonRequest& request) {
  const auto stream = IdentifierStreamOf(request);
  if (!stream) return tl::unexpected<Error>(stream.error());
  const auto claim = journal.ReadStateAs<v1::IdentifierClaim>(*stream);
  if (!claim) {
    return checks::RefuseField(kith::reasons::kNotFound, "nobody with this identifier is recorded",
                               !request.nhs_number().empty() ? "nhs_number"
                               : !request.upn().empty()      ? "upn"
                                                             : "la_child_id",
                               "an identifier of a person who is recorded");
  }
  auto person = ReadResource<v1::Person>(journal, claim->person(), "people");
  if (!person) return tl::unexpected<Error>(std::move(person).error());
  v1::FindPersonResponse response;
  *response.mutable_person() = *std::move(person);
  return response;
}

Result<v1::CheckAccessResponse> CheckAccess(journal::Journal& journal, const v1::CheckAccessRequest& request) {
  std::string name = request.name();
  const bool is_person = !checks::CheckName("name", name, "people");
  if (!is_person) {
    if (auto wrong = checks::CheckName("name", name, "cases")) return *wrong;
  }
  const auto file = journal.ReadStateAs<v1::CaseFile>(is_person ? CaseFileOf(name) : name);
  Relationship relationship;
  relationship.is_known = file || (is_person && journal.ReadStateAs<v1::Person>(name));
  if (const auto* allocation = file ? CurrentAllocation(*file) : nullptr; allocation && IsWorker(request.subject())) {
    relationship.is_allocated_worker = allocation->worker() == request.subject();
    relationship.is_in_team =
        relationship.is_allocated_worker || HoldsCaseOf(journal, request.subject(), allocation->team());
  }
  return DecideAccess(relationship, {request.roles().begin(), request.roles().end()});
}

}  // namespace kith::cases
