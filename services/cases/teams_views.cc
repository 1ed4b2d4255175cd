#include "services/cases/teams_views.h"

#include <algorithm>

#include "services/cases/domain/access.h"
#include "services/cases/domain/teams/caseload.h"
#include "services/cases/domain/teams/practitioner.h"
#include "services/cases/paged_query.h"
#include "shared/checks/checks.h"
#include "shared/front/front.h"
#include "shared/front/page.h"

namespace kith::cases {

namespace {

// "|1|3|": a role is found by its number between bars.
std::string RolesText(const v1::Worker& worker) {
  std::string text = "|";
  for (const int role : worker.roles()) text += std::to_string(role) + "|";
  return text;
}

void PractitionerRow(const v1::PractitionerAllocation& allocation, const std::string& authority,
                     std::string_view standing, journal::RowSink& sink) {
  if (!allocation.end_date().empty()) return;
  sink.Row(kAllocationView, {int64_t{allocation.number()}, allocation.worker(), int64_t{allocation.role()},
                             allocation.team(), authority, allocation.start_date(), std::string(standing)});
}

std::string SubjectOf(const std::string& stream) {
  return stream.rfind("family-workers/", 0) == 0 ? FamilyOf(stream) : stream;
}

v1::ListAllocationsResponse::Item CaseHolder(const std::string& name, const v1::Allocation& held) {
  v1::ListAllocationsResponse::Item item;
  item.set_subject(name);
  item.set_holds_case(true);
  auto& allocation = *item.mutable_allocation();
  allocation.set_worker(held.worker());
  allocation.set_team(held.team());
  allocation.set_role(v1::WORKER_ROLE_SOCIAL_WORKER);
  allocation.set_start_date(held.start_date());
  allocation.set_end_date(held.end_date());
  return item;
}

void AddAll(const google::protobuf::RepeatedPtrField<v1::PractitionerAllocation>& allocations,
            const std::string& subject, v1::ListAllocationsResponse& response) {
  for (const auto& allocation : allocations) {
    auto& item = *response.add_allocations();
    item.set_subject(subject);
    *item.mutable_allocation() = allocation;
  }
}

// A child or a family has few of them: they come in one page.
Result<v1::ListAllocationsResponse> AllocationsOf(journal::Journal& journal, const std::string& subject) {
  const std::string stream = AllocationStream(subject);
  if (stream.empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a practitioner works with a child or a family",
                               "subject", "\"cases/…\" or \"families/…\"");
  }
  v1::ListAllocationsResponse response;
  if (stream == subject) {
    const auto file = journal.ReadStateAs<v1::CaseFile>(subject);
    if (!file) {
      return checks::RefuseField(kith::reasons::kNotFound, "there is no " + subject, "subject",
                                 "an existing case file");
    }
    for (const auto& held : file->allocations()) *response.add_allocations() = CaseHolder(subject, held);
    AddAll(file->practitioners(), subject, response);
    return response;
  }
  if (!journal.ReadStateAs<v1::Family>(subject)) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + subject, "subject", "a registered family");
  }
  if (const auto family = journal.ReadStateAs<v1::FamilyWorkers>(stream))
    AddAll(family->allocations(), subject, response);
  return response;
}

checks::Refused CheckListing(const v1::ListAllocationsRequest& request) {
  const int given = !request.worker().empty() + !request.team().empty() + !request.subject().empty();
  if (given != 1) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "allocations are listed from one side", "worker",
                               "exactly one of worker, team and subject");
  }
  if (!request.worker().empty()) return checks::CheckName("worker", request.worker(), "workers");
  if (!request.team().empty()) return checks::CheckName("team", request.team(), "teams");
  return std::nullopt;
}

}  // namespace

void WorkerRows(std::string_view, const v1::Worker& worker, journal::RowSink& sink) {
  const std::string roles = RolesText(worker);
  bool has_team = false;
  for (const auto& membership : worker.teams()) {
    if (!membership.end_date().empty()) continue;
    sink.Row(kWorkerView, {worker.authority(), membership.team(), roles});
    has_team = true;
  }
  if (!has_team) sink.Row(kWorkerView, {worker.authority(), std::string(), roles});
}

void FamilyWorkersRows(std::string_view, const v1::FamilyWorkers& family, journal::RowSink& sink) {
  for (const auto& allocation : family.allocations()) PractitionerRow(allocation, family.authority(), "", sink);
}

void AllocationRows(const v1::CaseFile& file, journal::RowSink& sink) {
  const std::string_view standing = StandingName(StandingOf(file));
  if (const auto* held = CurrentAllocation(file)) {
    sink.Row(kAllocationView, {int64_t{0}, held->worker(), int64_t{v1::WORKER_ROLE_SOCIAL_WORKER}, held->team(),
                               file.authority(), held->start_date(), std::string(standing)});
  }
  for (const auto& allocation : file.practitioners()) PractitionerRow(allocation, file.authority(), standing, sink);
}

bool IsPractitionerOf(journal::Journal& journal, const std::string& worker, const std::string& child,
                      const v1::CaseFile& file) {
  const auto is_open = [&worker](const v1::PractitionerAllocation& allocation) {
    return allocation.worker() == worker && allocation.end_date().empty();
  };
  if (std::any_of(file.practitioners().begin(), file.practitioners().end(), is_open)) return true;
  // Few families: those of the worker, not those of the child.
  const sql::Rows rows = journal.readers().With([&](sql::Connection& connection) {
    return connection.Query(
        "SELECT stream FROM allocation_view WHERE worker = $1 AND stream >= 'family-workers/' AND stream < "
        "'family-workers0'",
        {worker});
  });
  std::vector<std::string> families;
  for (const auto& row : rows) families.push_back(FamilyOf(sql::AsText(row[0])));
  for (const auto& read : journal.ReadStates(families)) {
    if (!read.state) continue;
    const auto& members = static_cast<const v1::Family&>(*read.state).members();
    if (std::find(members.begin(), members.end(), child) != members.end()) return true;
  }
  return false;
}

Result<v1::ListWorkersResponse> ListWorkers(journal::Journal& journal, const v1::ListWorkersRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  PagedQuery query("SELECT DISTINCT stream FROM worker_view", {"stream"}, *page);
  if (!request.authority().empty()) {
    if (auto wrong = checks::CheckAuthority("authority", request.authority())) return *wrong;
    query.Where("authority =", request.authority());
  }
  if (!request.team().empty()) {
    if (auto wrong = checks::CheckName("team", request.team(), "teams")) return *wrong;
    query.Where("team =", request.team());
  }
  if (request.role() != 0) {
    if (auto wrong = checks::CheckKnown("role", request.role())) return *wrong;
    query.Where("roles LIKE", "%|" + std::to_string(request.role()) + "|%");
  }
  std::vector<std::string> streams;
  v1::ListWorkersResponse response;
  response.set_next_page_token(
      query.Run(journal, [&](const sql::Row& row) { streams.push_back(sql::AsText(row[0])); }));
  const auto states = journal.ReadStates(streams);
  for (size_t i = 0; i < streams.size(); ++i) {
    if (!states[i].state) continue;
    auto& worker = *response.add_workers();
    worker = static_cast<const v1::Worker&>(*states[i].state);
    worker.set_name(streams[i]);
    worker.set_etag(std::to_string(states[i].version));
  }
  return response;
}

Result<v1::GetCaseloadResponse> GetCaseload(journal::Journal& journal, const v1::GetCaseloadRequest& request,
                                            const CaseloadRules& rules) {
  if (auto wrong = checks::CheckName("worker", request.worker(), "workers")) return *wrong;
  const std::string number = WorkerNumber(request.worker());
  const sql::Rows rows = journal.readers().With([&](sql::Connection& connection) {
    return connection.Query("SELECT stream, standing FROM allocation_view WHERE worker = $1", {number});
  });
  std::vector<CaseloadItem> items;
  for (const auto& row : rows) {
    CaseloadItem item{SubjectOf(sql::AsText(row[0]))};
    const std::string& standing = sql::AsText(row[1]);
    item.is_family = standing.empty();
    for (const auto& weight : rules.weights) {
      if (StandingName(weight.first) == standing) item.standing = weight.first;
    }
    items.push_back(std::move(item));
  }
  const auto worker = journal.ReadStateAs<v1::Worker>(request.worker());
  v1::GetCaseloadResponse response;
  *response.mutable_caseload() = CountCaseload(number, worker.get(), items, rules);
  return response;
}

Result<v1::ListAllocationsResponse> ListAllocations(journal::Journal& journal,
                                                    const v1::ListAllocationsRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (auto wrong = CheckListing(request)) return *wrong;
  if (!request.subject().empty()) return AllocationsOf(journal, request.subject());
  PagedQuery query("SELECT stream, number, worker, role, team, start_date FROM allocation_view", {"stream", "number"},
                   *page);
  if (request.team().empty()) {
    query.Where("worker =", WorkerNumber(request.worker()));
  } else {
    query.Where("team =", request.team());
  }
  v1::ListAllocationsResponse response;
  response.set_next_page_token(query.Run(journal, [&](const sql::Row& row) {
    auto& item = *response.add_allocations();
    item.set_subject(SubjectOf(sql::AsText(row[0])));
    item.set_holds_case(sql::AsInteger(row[1]) == 0);
    auto& allocation = *item.mutable_allocation();
    allocation.set_number(static_cast<int>(sql::AsInteger(row[1])));
    allocation.set_worker(sql::AsText(row[2]));
    allocation.set_role(static_cast<v1::WorkerRole>(sql::AsInteger(row[3])));
    allocation.set_team(sql::AsText(row[4]));
    allocation.set_start_date(sql::AsText(row[5]));
  }));
  return response;
}

Result<v1::ListWorkerChangesResponse> ListWorkerChanges(journal::Journal& journal,
                                                        const v1::ListWorkerChangesRequest& request) {
  if (auto wrong = checks::CheckName("name", request.name(), "cases")) return *wrong;
  for (const auto& [field, date] : {std::pair("from_date", &request.from_date()), {"to_date", &request.to_date()}}) {
    if (date->empty()) continue;
    if (auto wrong = checks::CheckDate(field, *date)) return *wrong;
  }
  const auto file = ReadResource<v1::CaseFile>(journal, request.name(), "cases");
  if (!file) return tl::unexpected<Error>(file.error());
  const std::string& from = request.from_date();
  const std::string& to = request.to_date();
  v1::ListWorkerChangesResponse response;
  std::string before;
  int changes = 0;
  for (const auto& held : file->allocations()) {
    const bool is_change = !before.empty() && !held.worker().empty() && held.worker() != before;
    if (!held.worker().empty()) before = held.worker();
    const bool begins_between = held.start_date() >= from && (to.empty() || held.start_date() <= to);
    if (is_change && begins_between) ++changes;
    if ((!to.empty() && held.start_date() > to) || (!held.end_date().empty() && held.end_date() < from)) continue;
    auto& period = *response.add_periods();
    period.set_worker(held.worker());
    period.set_team(held.team());
    period.set_start_date(held.start_date());
    period.set_end_date(held.end_date());
  }
  response.set_changes(changes);
  return response;
}

}  // namespace kith::cases
