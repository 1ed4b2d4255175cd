#include "services/cases/domain/teams/worker.h"

#include <algorithm>
#include <set>

#include "services/cases/domain/allocation.h"
#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "services/cases/domain/teams/caseload.h"

namespace kith::cases {

namespace {

using checks::Refused;

constexpr int kMaxCaseFiles = 200;
constexpr size_t kMaxNumber = 12;

CasesEvent EventToday(const Context& context) { return EventOn(context.today); }

Refused CheckShortText(const char* field, const std::string& text) {
  const bool is_text =
      text.size() <= 100 && std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; });
  if (is_text) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the text is too long or has control characters", field,
                             "at most 100 bytes of text on one line");
}

template <class Employment>
Refused CheckEmployment(const std::string& prefix, const Employment& employment, const std::string& start_date) {
  std::set<int> seen;
  for (int i = 0; i < employment.roles_size(); ++i) {
    const std::string field = checks::Indexed(prefix + "roles", i);
    if (auto wrong = checks::CheckKnown(field, employment.roles(i))) return wrong;
    if (!seen.insert(employment.roles(i)).second) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "the role is given twice", field, "each role once");
    }
  }
  if (seen.empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a worker has a role", prefix + "roles",
                               "at least one role");
  }
  const int percent = employment.full_time_equivalent_percent();
  if (percent < 0 || percent > 100) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a post is part of a full-time one",
                               prefix + "full_time_equivalent_percent", "1 to 100");
  }
  if (employment.end_date().empty()) return std::nullopt;
  if (auto wrong = checks::CheckDate(prefix + "end_date", employment.end_date())) return wrong;
  return CheckEnd(prefix + "end_date", start_date, employment.end_date(), "");
}

int PercentOf(int given) { return given == 0 ? 100 : given; }

const v1::TeamMembership* MembershipOn(const v1::Worker& worker, const std::string& team, const std::string& date) {
  for (const auto& membership : worker.teams()) {
    if (membership.team() == team && membership.start_date() <= date &&
        (membership.end_date().empty() || date < membership.end_date())) {
      return &membership;
    }
  }
  return nullptr;
}

}  // namespace

Result<Events<CasesEvent>> ChangeTeam(const v1::Team& team, const v1::ChangeTeamRequest& request,
                                      const Context& context) {
  if (auto wrong = CheckShortText("display_name", request.display_name())) return *wrong;
  if (auto wrong = CheckShortText("district", request.district())) return *wrong;
  if (request.kind() != 0) {
    if (auto wrong = checks::CheckKnown("kind", request.kind())) return *wrong;
  }
  if (auto wrong = CheckWorker(request.manager())) return *wrong;
  CasesEvent event = EventToday(context);
  auto& changed = *event.mutable_team_changed();
  changed.set_display_name(request.display_name().empty() ? team.display_name() : request.display_name());
  changed.set_district(request.district().empty() ? team.district() : request.district());
  changed.set_kind(request.kind() == 0 ? team.kind() : request.kind());
  changed.set_manager(request.manager().empty() ? team.manager() : request.manager());
  return Events<CasesEvent>{std::move(event)};
}

Result<Drafts> RegisterWorker(const Streams& streams, const v1::RegisterWorkerRequest& request,
                              const Context& context) {
  const v1::Worker& worker = request.worker();
  if (auto wrong = checks::CheckName("worker.name", worker.name(), "workers")) return *wrong;
  if (WorkerNumber(worker.name()).size() > kMaxNumber) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a worker is named by a number", "worker.name",
                               "\"workers/\" and at most 12 characters of [A-Za-z0-9_-]");
  }
  if (auto wrong = checks::CheckAuthority("worker.authority", worker.authority())) return *wrong;
  if (auto wrong = checks::CheckPastDate("worker.start_date", worker.start_date(), context)) return *wrong;
  if (auto wrong = CheckEmployment("worker.", worker, worker.start_date())) return *wrong;
  if (request.case_files_size() > 0) {
    if (auto wrong = checks::CheckNames("case_files", request.case_files(), "cases", kMaxCaseFiles)) return *wrong;
  }
  if (streams.Find<v1::Worker>(worker.name())) {
    return checks::RefuseField(reasons::kWorkerExists, "there is a worker of this number already", "worker.name",
                               "a number that nobody has");
  }
  CasesEvent registered = EventToday(context);
  auto& begun = *registered.mutable_worker_registered()->mutable_worker();
  begun = worker;
  begun.clear_name();
  begun.clear_etag();
  begun.clear_teams();
  begun.clear_work();
  begun.set_full_time_equivalent_percent(PercentOf(worker.full_time_equivalent_percent()));
  Drafts drafts{DraftOf(worker.name(), std::move(registered))};
  if (request.case_files().empty()) return drafts;

  CasesEvent taken = EventToday(context);
  for (int i = 0; i < request.case_files_size(); ++i) {
    auto& work = *taken.mutable_work_taken()->add_taken();
    work.set_name(request.case_files(i));
    work.set_role(v1::WORKER_ROLE_SOCIAL_WORKER);
    if (Holds(streams, worker.name(), work)) continue;
    return checks::RefuseField(reasons::kNotAllocated, "this worker does not hold the case",
                               checks::Indexed("case_files", i), "case files that are allocated to the worker");
  }
  drafts.push_back(DraftOf(worker.name(), std::move(taken)));
  return drafts;
}

std::vector<std::string> RegisterWorkerStreams(const v1::RegisterWorkerRequest& request) {
  std::vector<std::string> streams = checks::WellFormedNames(request.case_files(), "cases", kMaxCaseFiles);
  if (!checks::CheckName("", request.worker().name(), "workers")) streams.push_back(request.worker().name());
  return streams;
}

Result<Events<CasesEvent>> ChangeWorker(const v1::Worker& worker, const v1::ChangeWorkerRequest& request,
                                        const Context& context) {
  if (auto wrong = CheckEmployment("", request, worker.start_date())) return *wrong;
  CasesEvent event = EventToday(context);
  auto& changed = *event.mutable_worker_changed();
  *changed.mutable_roles() = request.roles();
  changed.set_full_time_equivalent_percent(PercentOf(request.full_time_equivalent_percent()));
  changed.set_is_newly_qualified(request.is_newly_qualified());
  changed.set_is_agency_worker(request.is_agency_worker());
  changed.set_end_date(request.end_date());
  return Events<CasesEvent>{std::move(event)};
}

Result<Drafts> JoinTeam(const Streams& streams, const v1::JoinTeamRequest& request, const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "workers")) return *wrong;
  if (auto wrong = checks::CheckName("team", request.team(), "teams")) return *wrong;
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  const auto* worker = streams.Find<v1::Worker>(request.name());
  if (!worker) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.name(), "name",
                               "a registered worker");
  }
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  if (!streams.Find<v1::Team>(request.team())) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.team(), "team", "a registered team");
  }
  if (request.start_date() < worker->start_date() ||
      (!worker->end_date().empty() && request.start_date() >= worker->end_date())) {
    return checks::RefuseField(reasons::kWorkerNotHere, "the worker was not here on that day", "start_date",
                               "a date from " + worker->start_date() + " on, while the worker is here");
  }
  for (const auto& membership : worker->teams()) {
    if (membership.team() != request.team()) continue;
    if (!membership.end_date().empty() && request.start_date() >= membership.end_date()) continue;
    return checks::RefuseField(reasons::kAlreadyInTeam, "the worker is in this team since " + membership.start_date(),
                               "team", "a team that the worker is not in");
  }
  CasesEvent event = EventOn(request.start_date());
  event.mutable_team_joined()->set_team(request.team());
  event.mutable_team_joined()->set_start_date(request.start_date());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

std::vector<std::string> JoinTeamStreams(const v1::JoinTeamRequest& request) {
  std::vector<std::string> streams;
  if (!checks::CheckName("", request.name(), "workers")) streams.push_back(request.name());
  if (!checks::CheckName("", request.team(), "teams")) streams.push_back(request.team());
  return streams;
}

Result<Events<CasesEvent>> LeaveTeam(const v1::Worker& worker, const v1::LeaveTeamRequest& request,
                                     const Context& context) {
  if (auto wrong = checks::CheckName("team", request.team(), "teams")) return *wrong;
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  for (const auto& membership : worker.teams()) {
    if (membership.team() != request.team() || !membership.end_date().empty()) continue;
    if (auto wrong = CheckEnd("end_date", membership.start_date(), request.end_date(), "")) return *wrong;
    CasesEvent event = EventOn(request.end_date());
    event.mutable_team_left()->set_team(request.team());
    event.mutable_team_left()->set_end_date(request.end_date());
    return Events<CasesEvent>{std::move(event)};
  }
  return checks::RefuseField(reasons::kNotInTeam, "the worker is not in this team", "team", "a team of the worker's");
}

Refused CheckMayWork(const v1::Worker& worker, v1::WorkerRole role, const std::string& team, const std::string& date) {
  if (date < worker.start_date() || (!worker.end_date().empty() && date >= worker.end_date())) {
    return checks::RefuseField(reasons::kWorkerNotHere, "the worker is not here on that day", "worker",
                               "a worker who is here on that day");
  }
  if (std::find(worker.roles().begin(), worker.roles().end(), role) == worker.roles().end()) {
    return checks::RefuseField(reasons::kNotInRole, "the worker does not have this role", "worker",
                               "a worker with the role " + v1::WorkerRole_Name(role));
  }
  if (!MembershipOn(worker, team, date)) {
    return checks::RefuseField(reasons::kNotInTeam, "the worker is not in this team on that day", "team",
                               "a team that the worker is in");
  }
  return std::nullopt;
}

}  // namespace kith::cases
