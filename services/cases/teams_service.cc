#include "services/cases/teams_service.h"

#include "services/cases/domain/teams/caseload.h"
#include "services/cases/domain/teams/hand_over.h"
#include "services/cases/domain/teams/practitioner.h"
#include "services/cases/domain/teams/worker.h"
#include "services/cases/people_views.h"
#include "services/cases/teams_views.h"

namespace kith::cases {

namespace {

using enum identity::Role;

// Managers say who works with whom; everybody in casework may see it. Numbers of staff are no content of a record.
const Roles kManagers = {kTeamManager, kImporter};
const Roles kReaders = {kSocialWorker,    kPractitioner, kTeamManager, kMashOfficer,
                        kConferenceChair, kAuditor,      kService,     kImporter};

constexpr char kWorkers[] = "workers";

const v1::PractitionerAllocation* Numbered(const Streams& streams, const std::string& subject, int number) {
  if (const auto* allocations = PractitionersOf(streams, subject)) {
    for (const auto& allocation : *allocations) {
      if (allocation.number() == number) return &allocation;
    }
  }
  return nullptr;
}

void AddWorkers(Front& front) {
  using namespace v1;
  front.Command<ChangeTeamRequest, ChangeTeamResponse>("ChangeTeam", kManagers, "teams", ChangeTeam,
                                                       &ChangeTeamResponse::mutable_team);
  front.Commands<RegisterWorkerRequest, RegisterWorkerResponse>(
      "RegisterWorker", kManagers, RegisterWorkerStreams, RegisterWorker,
      [](const RegisterWorkerRequest&, const Drafts& drafts, const Streams& streams) {
        RegisterWorkerResponse response;
        *response.mutable_worker() = Present<Worker>(streams, drafts.front().stream);
        return response;
      });
  front.Command<ChangeWorkerRequest, ChangeWorkerResponse>("ChangeWorker", kManagers, kWorkers, ChangeWorker,
                                                           &ChangeWorkerResponse::mutable_worker);
  front.Commands<JoinTeamRequest, JoinTeamResponse>(
      "JoinTeam", kManagers, JoinTeamStreams, JoinTeam,
      [](const JoinTeamRequest& request, const Drafts&, const Streams& streams) {
        JoinTeamResponse response;
        *response.mutable_worker() = Present<Worker>(streams, request.name());
        return response;
      });
  front.Command<LeaveTeamRequest, LeaveTeamResponse>("LeaveTeam", kManagers, kWorkers, LeaveTeam,
                                                     &LeaveTeamResponse::mutable_worker);
}

void AddAllocation(Front& front, const std::shared_ptr<const LocalRules>& rules) {
  using namespace v1;
  front.Commands<AllocatePractitionerRequest, AllocatePractitionerResponse>(
      "AllocatePractitioner", kManagers, AllocatePractitionerStreams,
      [rules](const Streams& streams, const AllocatePractitionerRequest& request, const Context& context) {
        return AllocatePractitioner(streams, request, context, rules->caseload);
      },
      [rules](const AllocatePractitionerRequest& request, const Drafts&, const Streams& streams) {
        AllocatePractitionerResponse response;
        const auto& allocations = *PractitionersOf(streams, request.subject());
        *response.mutable_allocation() = allocations[allocations.size() - 1];
        *response.mutable_caseload() = CaseloadWith(streams, request.worker(), {}, rules->caseload);
        return response;
      });
  front.Commands<EndPractitionerAllocationRequest, EndPractitionerAllocationResponse>(
      "EndPractitionerAllocation", kManagers, EndPractitionerAllocationStreams, EndPractitionerAllocation,
      [](const EndPractitionerAllocationRequest& request, const Drafts&, const Streams& streams) {
        EndPractitionerAllocationResponse response;
        if (const auto* ended = Numbered(streams, request.subject(), request.number())) {
          *response.mutable_allocation() = *ended;
        }
        return response;
      });
  front.Commands<HandOverCaseloadRequest, HandOverCaseloadResponse>(
      "HandOverCaseload", kManagers, HandOverCaseloadStreams,
      [rules](const Streams& streams, const HandOverCaseloadRequest& request, const Context& context) {
        return HandOverCaseload(streams, request, context, rules->caseload);
      },
      [rules](const HandOverCaseloadRequest& request, const Drafts& drafts, const Streams& streams) {
        HandOverCaseloadResponse response;
        // The last draft says what the other worker took on.
        const auto& taken = static_cast<const CasesEvent&>(*drafts.back().event).work_taken();
        for (const auto& work : taken.taken()) response.add_subjects(work.name());
        *response.mutable_caseload() = CaseloadWith(streams, request.to_worker(), {}, rules->caseload);
        return response;
      });
}

void AddQueries(Front& front, const Clock& clock, const std::shared_ptr<const LocalRules>& rules) {
  using namespace v1;
  front.Get<GetWorkerRequest, GetWorkerResponse>("GetWorker", kReaders, kWorkers, &GetWorkerResponse::mutable_worker);
  front.Query<ListWorkersRequest, ListWorkersResponse>(
      "ListWorkers", kReaders, [](journal::Journal& journal, const rpc::Call&, const ListWorkersRequest& request) {
        return ListWorkers(journal, request);
      });
  front.Query<GetCaseloadRequest, GetCaseloadResponse>(
      "GetCaseload", kReaders, [rules](journal::Journal& journal, const rpc::Call&, const GetCaseloadRequest& request) {
        return GetCaseload(journal, request, rules->caseload);
      });
  front.Query<ListAllocationsRequest, ListAllocationsResponse>(
      "ListAllocations", kReaders,
      [&clock](journal::Journal& journal, const rpc::Call& call, const ListAllocationsRequest& request) {
        auto listed = ListAllocations(journal, request);
        if (listed) {
          DropHidden(
              journal, ContextOf(call, clock), [](const auto& item) { return item.subject(); },
              listed->mutable_allocations());
        }
        return listed;
      });
  front.Query<ListWorkerChangesRequest, ListWorkerChangesResponse>(
      "ListWorkerChanges", kReaders,
      [](journal::Journal& journal, const rpc::Call&, const ListWorkerChangesRequest& request) {
        return ListWorkerChanges(journal, request);
      });
}

}  // namespace

void AddTeamsRpcs(Front& front, const Clock& clock, std::shared_ptr<const LocalRules> rules) {
  AddWorkers(front);
  AddAllocation(front, rules);
  AddQueries(front, clock, rules);
}

}  // namespace kith::cases
