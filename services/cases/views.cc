#include "services/cases/views.h"

#include "services/cases/census_views.h"
#include "services/cases/clocks_views.h"
#include "services/cases/domain/access.h"
#include "services/cases/domain/allocation.h"
#include "services/cases/domain/identifiers.h"
#include "services/cases/domain/opening.h"
#include "services/cases/people_views.h"
#include "services/cases/stored_streams.h"
#include "services/cases/stream_list.h"
#include "services/cases/teams_views.h"
#include "shared/checks/checks.h"
#include "shared/front/front.h"
#include "shared/front/page.h"

namespace kith::cases {

namespace {

using checks::Refused;

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

void CaseFileRows(const v1::CaseFile& file, const ClockRules& clocks, journal::RowSink& sink) {
  const auto* allocation = CurrentAllocation(file);
  sink.Row(kCaseView, {file.child(), file.authority(), static_cast<int64_t>(file.state()),
                       allocation ? allocation->team() : std::string(),
                       allocation ? allocation->worker() : std::string(), CensusText(file)});
  AllocationRows(file, sink);
  ClockRows(file, clocks, sink);
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

Result<v1::ListCaseFilesResponse> ListCaseFiles(journal::Journal& journal, const Context& context,
                                                const v1::ListCaseFilesRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = CheckFilters(request)) return *wrong;
  StreamList cases(kCaseView, *page);
  if (!request.team().empty()) cases.Where("team", request.team());
  if (!request.worker().empty()) cases.Where("worker", request.worker());
  if (!request.authority().empty()) cases.Where("authority", request.authority());
  if (request.state() != 0) cases.Where("state", static_cast<int64_t>(request.state()));
  std::vector<std::string> names;
  v1::ListCaseFilesResponse response;
  response.set_next_page_token(cases.Run(journal, [&names](const std::string& stream) { names.push_back(stream); }));
  const auto hidden = HiddenAmong(journal, names, context);
  for (const auto& name : names) {
    if (hidden.count(name) == 0) AddState(journal, name, response.mutable_case_files());
  }
  return response;
}

Result<v1::FindPersonResponse> FindPerson(journal::Journal& journal, const Context& context,
                                          const v1::FindPersonRequest& request) {
  const auto stream = IdentifierStreamOf(request);
  if (!stream) return tl::unexpected<Error>(stream.error());
  const auto nobody = [&request] {
    return checks::RefuseField(kith::reasons::kNotFound, "nobody with this identifier is recorded",
                               !request.nhs_number().empty() ? "nhs_number"
                               : !request.upn().empty()      ? "upn"
                                                             : "la_child_id",
                               "an identifier of a person who is recorded");
  };
  const auto claim = journal.ReadStateAs<v1::IdentifierClaim>(*stream);
  if (!claim || claim->person().empty()) return nobody();
  auto person = ReadResource<v1::Person>(journal, claim->person(), "people");
  if (!person) return tl::unexpected<Error>(std::move(person).error());
  v1::FindPersonResponse response;
  if (!person->linked_to().empty()) {
    // The number of a duplicate leads to the record that leads.
    response.set_found_as(claim->person());
    person = ReadResource<v1::Person>(journal, std::string(person->linked_to()), "people");
    if (!person) return tl::unexpected<Error>(std::move(person).error());
  }
  if (!HiddenAmong(journal, {claim->person(), person->name()}, context).empty()) return nobody();
  *response.mutable_person() = *std::move(person);
  return response;
}

Result<v1::CheckAccessResponse> CheckAccess(journal::Journal& journal, const Context& context,
                                            const v1::CheckAccessRequest& request) {
  const std::string& name = request.name();
  const bool is_person = !checks::CheckName("name", name, "people");
  if (!is_person) {
    if (auto wrong = checks::CheckName("name", name, "cases")) return *wrong;
  }
  // About the caller of the service that asks.
  Context asked = context;
  asked.subject = request.subject();
  asked.roles.assign(request.roles().begin(), request.roles().end());
  const StoredStreams streams = ReadForAccess(journal, {is_person ? name : "people/" + name.substr(6)});
  const auto* file = streams.Find<v1::CaseFile>(is_person ? CaseFileOf(name) : name);
  const bool is_known = file || (is_person && streams.Find<v1::Person>(name));
  if (!is_known) return DecideAccess({}, asked.roles);
  auto answer = AccessTo(streams, name, asked);
  const auto* allocation = file ? CurrentAllocation(*file) : nullptr;
  if (IsWithheld(answer) || answer.basis() == "allocated_worker" || !allocation || !IsWorker(asked.subject)) {
    return answer;
  }
  // Team and family open what is open: they are asked last, because that takes a look at other records.
  Relationship relationship{.is_known = true, .is_in_team = HoldsCaseOf(journal, asked.subject, allocation->team())};
  // Practitioners of the child and of the family are part of the team around it.
  relationship.is_allocated_worker = IsPractitionerOf(journal, asked.subject, file->child(), *file);
  if ((relationship.is_in_team || relationship.is_allocated_worker) && !IsClosed(streams, name, asked)) {
    answer = DecideAccess(relationship, asked.roles);
  }
  return answer;
}

}  // namespace kith::cases
