#include <algorithm>
#include <stdexcept>

#include "services/cases/domain/teams/practitioner.h"
#include "services/cases/domain/teams/worker.h"

namespace kith::cases {

namespace {

using v1::CasesEvent;

[[noreturn]] void Misplaced(const CasesEvent& event) {
  throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " is in a stream of another kind");
}

void Take(v1::Worker& worker, const v1::WorkTaken& event) {
  auto& work = *worker.mutable_work();
  const auto drop = [&work](const v1::HeldWork& gone) {
    work.erase(std::remove_if(work.begin(), work.end(),
                              [&gone](const v1::HeldWork& held) {
                                return held.name() == gone.name() && held.role() == gone.role();
                              }),
               work.end());
  };
  for (const auto& dropped : event.dropped()) drop(dropped);
  for (const auto& taken : event.taken()) {
    drop(taken);
    *work.Add() = taken;
  }
}

void Leave(v1::Worker& worker, const v1::TeamLeft& event) {
  for (auto& membership : *worker.mutable_teams()) {
    if (membership.team() == event.team() && membership.end_date().empty()) membership.set_end_date(event.end_date());
  }
}

using Allocations = google::protobuf::RepeatedPtrField<v1::PractitionerAllocation>;

void Add(Allocations& allocations, const v1::PractitionerAllocated& event) {
  auto& allocation = *allocations.Add();
  allocation.set_number(event.number());
  allocation.set_worker(event.worker());
  allocation.set_role(event.role());
  allocation.set_team(event.team());
  allocation.set_start_date(event.start_date());
}

void End(Allocations& allocations, const v1::PractitionerAllocationEnded& event) {
  for (auto& allocation : allocations) {
    if (allocation.number() != event.number()) continue;
    allocation.set_end_date(event.end_date());
    allocation.set_end_reason(event.reason());
    return;
  }
  throw std::logic_error("there is no allocation of number " + std::to_string(event.number()));
}

}  // namespace

void Apply(v1::Worker& worker, const CasesEvent& event) {
  if (event.has_worker_registered()) {
    worker = event.worker_registered().worker();
  } else if (event.has_worker_changed()) {
    const auto& changed = event.worker_changed();
    *worker.mutable_roles() = changed.roles();
    worker.set_full_time_equivalent_percent(changed.full_time_equivalent_percent());
    worker.set_is_newly_qualified(changed.is_newly_qualified());
    worker.set_is_agency_worker(changed.is_agency_worker());
    worker.set_end_date(changed.end_date());
  } else if (event.has_team_joined()) {
    auto& membership = *worker.add_teams();
    membership.set_team(event.team_joined().team());
    membership.set_start_date(event.team_joined().start_date());
  } else if (event.has_team_left()) {
    Leave(worker, event.team_left());
  } else if (event.has_work_taken()) {
    Take(worker, event.work_taken());
  } else {
    Misplaced(event);
  }
}

void Apply(v1::FamilyWorkers& family, const CasesEvent& event) {
  if (event.has_practitioner_allocated()) {
    const auto& allocated = event.practitioner_allocated();
    family.set_family(allocated.subject());
    if (!allocated.authority().empty()) family.set_authority(allocated.authority());
    Add(*family.mutable_allocations(), allocated);
  } else if (event.has_practitioner_allocation_ended()) {
    End(*family.mutable_allocations(), event.practitioner_allocation_ended());
  } else {
    Misplaced(event);
  }
}

void ApplyPractitioners(v1::CaseFile& file, const CasesEvent& event) {
  if (event.has_practitioner_allocated()) {
    Add(*file.mutable_practitioners(), event.practitioner_allocated());
  } else if (event.has_practitioner_allocation_ended()) {
    End(*file.mutable_practitioners(), event.practitioner_allocation_ended());
  } else if (event.has_case_closed()) {
    // Whoever began later than the closure date was never with the child.
    for (auto& allocation : *file.mutable_practitioners()) {
      if (!allocation.end_date().empty()) continue;
      allocation.set_end_date(std::max(event.case_closed().closure_date(), allocation.start_date()));
      allocation.set_end_reason(v1::WORKER_CHANGE_REASON_WORK_COMPLETED);
    }
  } else {
    Misplaced(event);
  }
}

}  // namespace kith::cases
