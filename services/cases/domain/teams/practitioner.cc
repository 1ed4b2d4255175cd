#include "services/cases/domain/teams/practitioner.h"

#include <algorithm>

#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "services/cases/domain/teams/caseload.h"
#include "services/cases/domain/teams/text.h"
#include "services/cases/domain/teams/worker.h"

namespace kith::cases {

namespace {

using checks::Refused;
using Allocations = google::protobuf::RepeatedPtrField<v1::PractitionerAllocation>;

bool IsChild(const std::string& subject) { return !checks::CheckName("", subject, "cases"); }
bool IsFamily(const std::string& subject) { return !checks::CheckName("", subject, "families"); }

Refused CheckSubject(const std::string& subject) {
  if (IsChild(subject) || IsFamily(subject)) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "a practitioner works with a child or a family", "subject",
                             "\"cases/…\" or \"families/…\"");
}

Refused CheckRequest(const v1::AllocatePractitionerRequest& request, const Context& context) {
  if (auto wrong = CheckSubject(request.subject())) return wrong;
  if (auto wrong = checks::CheckName("worker", request.worker(), "workers")) return wrong;
  if (auto wrong = checks::CheckKnown("role", request.role())) return wrong;
  if (auto wrong = checks::CheckName("team", request.team(), "teams")) return wrong;
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return wrong;
  // The work is with the adult's change, not with one of the children; so it is kept where all adults are seen.
  if (!IsForAdults(request.role()) || IsFamily(request.subject())) return std::nullopt;
  return checks::RefuseField(reasons::kRoleNeedsFamily, "practitioners of adults work with a family", "subject",
                             "\"families/…\"");
}

Refused CheckRecord(const Streams& streams, const v1::AllocatePractitionerRequest& request) {
  const auto* worker = streams.Find<v1::Worker>(request.worker());
  if (!worker) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.worker(), "worker",
                               "a registered worker");
  }
  if (!streams.Find<v1::Team>(request.team())) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.team(), "team", "a registered team");
  }
  if (auto wrong = CheckMayWork(*worker, request.role(), request.team(), request.start_date())) return wrong;
  if (IsFamily(request.subject())) {
    if (streams.Find<v1::Family>(request.subject())) return std::nullopt;
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.subject(), "subject",
                               "a registered family");
  }
  const auto* file = streams.Find<CaseFile>(request.subject());
  if (!file) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.subject(), "subject",
                               "an existing case file");
  }
  const auto episode = OpenEpisode(*file);
  if (!episode) return tl::unexpected<Error>(episode.error());
  return CheckAfterReferral("start_date", request.start_date(), **episode, "8565");
}

Refused CheckOthers(const Allocations& allocations, const v1::AllocatePractitionerRequest& request) {
  const std::string number = WorkerNumber(request.worker());
  for (const auto& other : allocations) {
    if (other.worker() != number || other.role() != request.role()) continue;
    if (!other.end_date().empty() && other.end_date() <= request.start_date()) continue;
    return checks::RefuseField(reasons::kAlreadyAllocated, "the worker has this role here since " + other.start_date(),
                               "worker", "a worker who does not have the role here, or a later date");
  }
  return CheckNotBoth(allocations, number, request.role(), request.start_date());
}

}  // namespace

bool IsForAdults(v1::WorkerRole role) {
  return role == v1::WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER || role == v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER ||
         role == v1::WORKER_ROLE_RECOVERY_WORKER || role == v1::WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER;
}

std::string AllocationStream(const std::string& subject) {
  if (IsChild(subject)) return subject;
  return IsFamily(subject) ? FamilyWorkersOf(subject) : "";
}

const Allocations* PractitionersOf(const Streams& streams, const std::string& subject) {
  const std::string stream = AllocationStream(subject);
  if (stream == subject) {
    const auto* file = streams.Find<CaseFile>(stream);
    return file ? &file->practitioners() : nullptr;
  }
  const auto* family = stream.empty() ? nullptr : streams.Find<v1::FamilyWorkers>(stream);
  return family ? &family->allocations() : nullptr;
}

Refused CheckNotBoth(const Allocations& allocations, const std::string& worker, v1::WorkerRole role,
                     const std::string& start) {
  const auto opposite = role == v1::WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER ? v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER
                        : role == v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER ? v1::WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER
                                                                         : v1::WORKER_ROLE_UNSPECIFIED;
  if (opposite == v1::WORKER_ROLE_UNSPECIFIED) return std::nullopt;
  for (const auto& other : allocations) {
    if (other.worker() != worker || other.role() != opposite) continue;
    if (!other.end_date().empty() && other.end_date() <= start) continue;
    // The victim must be able to speak without the perpetrator's worker in the room.
    return checks::RefuseField(reasons::kSameWorkerForBoth,
                               "the victim's and the perpetrator's worker in one family are two people", "worker",
                               "another worker");
  }
  return std::nullopt;
}

Result<Drafts> AllocatePractitioner(const Streams& streams, const v1::AllocatePractitionerRequest& request,
                                    const Context& context, const CaseloadRules& rules) {
  if (auto wrong = CheckRequest(request, context)) return *wrong;
  if (auto wrong = CheckRecord(streams, request)) return *wrong;
  const Allocations* others = PractitionersOf(streams, request.subject());
  if (others) {
    if (auto wrong = CheckOthers(*others, request)) return *wrong;
  }
  v1::HeldWork work;
  work.set_name(request.subject());
  work.set_role(request.role());
  if (auto wrong = CheckCaseload(CaseloadWith(streams, request.worker(), {work}, rules), request.exceed_reason())) {
    return *wrong;
  }
  CasesEvent event = EventOn(request.start_date());
  auto& allocated = *event.mutable_practitioner_allocated();
  allocated.set_number(others ? others->size() + 1 : 1);
  allocated.set_subject(request.subject());
  allocated.set_worker(WorkerNumber(request.worker()));
  allocated.set_role(request.role());
  allocated.set_team(request.team());
  allocated.set_start_date(request.start_date());
  allocated.set_exceed_reason(request.exceed_reason());
  if (IsFamily(request.subject())) {
    allocated.set_authority(streams.Find<v1::Family>(request.subject())->authority());
  }
  auto taken = TakeWork(streams, request.worker(), {work}, request.start_date());
  if (!taken) return tl::unexpected<Error>(std::move(taken).error());
  return Drafts{DraftOf(AllocationStream(request.subject()), std::move(event)),
                DraftOf(request.worker(), *std::move(taken))};
}

std::vector<std::string> AllocatePractitionerStreams(const v1::AllocatePractitionerRequest& request) {
  std::vector<std::string> streams;
  const std::string stream = AllocationStream(request.subject());
  if (!stream.empty()) streams.push_back(stream);
  if (IsFamily(request.subject())) streams.push_back(request.subject());
  if (!checks::CheckName("", request.worker(), "workers")) streams.push_back(request.worker());
  if (!checks::CheckName("", request.team(), "teams")) streams.push_back(request.team());
  return streams;
}

Result<Drafts> EndPractitionerAllocation(const Streams& streams, const v1::EndPractitionerAllocationRequest& request,
                                         const Context& context) {
  if (auto wrong = CheckSubject(request.subject())) return *wrong;
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  if (auto wrong = checks::CheckKnown("reason", request.reason())) return *wrong;
  const Allocations* allocations = PractitionersOf(streams, request.subject());
  if (!allocations) {
    return checks::RefuseField(kith::reasons::kNotFound, "nobody was allocated to " + request.subject(), "subject",
                               "a child or family with a practitioner");
  }
  for (const auto& allocation : *allocations) {
    if (allocation.number() != request.number() || !allocation.end_date().empty()) continue;
    if (auto wrong = CheckEnd("end_date", allocation.start_date(), request.end_date(), "")) return *wrong;
    CasesEvent event = EventOn(request.end_date());
    auto& ended = *event.mutable_practitioner_allocation_ended();
    ended.set_number(allocation.number());
    ended.set_worker(allocation.worker());
    ended.set_role(allocation.role());
    ended.set_start_date(allocation.start_date());
    ended.set_end_date(request.end_date());
    ended.set_reason(request.reason());
    return Drafts{DraftOf(AllocationStream(request.subject()), std::move(event))};
  }
  return checks::RefuseField(reasons::kNotAllocated, "no open allocation has this number", "number",
                             "the number of an open allocation");
}

std::vector<std::string> EndPractitionerAllocationStreams(const v1::EndPractitionerAllocationRequest& request) {
  const std::string stream = AllocationStream(request.subject());
  return stream.empty() ? std::vector<std::string>{} : std::vector<std::string>{stream};
}

}  // namespace kith::cases
