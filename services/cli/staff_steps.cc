#include "services/cli/staff_steps.h"

#include "services/cli/backend.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/teams_service.pb.h"

namespace kith::cli {

using namespace cases::v1;

namespace {

// The day on which the teams became multidisciplinary ones.
constexpr const char* kLaunch = "2020-02-10";

}  // namespace

std::vector<Step> TeamSteps(const std::vector<Team>& teams) {
  std::vector<Step> steps;
  for (const auto& team : teams) {
    RegisterTeamRequest request;
    *request.mutable_team() = team;
    steps.push_back(MakeStep(kCasesService, "RegisterTeam", kLaunch, team.name(), std::move(request)));
    ChangeTeamRequest change;
    change.set_name(team.name());
    change.set_kind(TEAM_KIND_FAMILY_SAFEGUARDING);
    steps.push_back(MakeStep(kTeamsService, "ChangeTeam", kLaunch, team.name() + " change", std::move(change)));
  }
  return steps;
}

std::vector<Step> WorkerSteps(const CountyWorker& worker) {
  const std::string& name = worker.worker.name();
  const std::string& start = worker.worker.start_date();
  RegisterWorkerRequest request;
  *request.mutable_worker() = worker.worker;
  std::vector<Step> steps = {MakeStep(kTeamsService, "RegisterWorker", start, name, std::move(request))};
  for (const auto& team : worker.teams) {
    JoinTeamRequest join;
    join.set_name(name);
    join.set_team(team);
    join.set_start_date(start);
    steps.push_back(MakeStep(kTeamsService, "JoinTeam", start, name + " " + team, std::move(join)));
  }
  if (worker.left.empty() && !worker.becomes_senior) return steps;
  ChangeWorkerRequest change;
  change.set_name(name);
  *change.mutable_roles() = worker.worker.roles();
  if (worker.becomes_senior) change.add_roles(WORKER_ROLE_SENIOR_PRACTITIONER);
  change.set_is_agency_worker(worker.worker.is_agency_worker());
  change.set_end_date(worker.left);
  if (!worker.left.empty()) {
    for (const auto& team : worker.teams) {
      LeaveTeamRequest leave;
      leave.set_name(name);
      leave.set_team(team);
      leave.set_end_date(worker.left);
      steps.push_back(MakeStep(kTeamsService, "LeaveTeam", worker.left, name + " leaves " + team, std::move(leave)));
    }
  }
  steps.push_back(MakeStep(kTeamsService, "ChangeWorker", start, name + " change", std::move(change)));
  return steps;
}

}  // namespace kith::cli
