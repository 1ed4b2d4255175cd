#include "services/cases/domain/teams/hand_over.h"

#include <algorithm>
#include <map>
#include <set>

#include "services/cases/domain/access.h"
#include "services/cases/domain/allocation.h"
#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "services/cases/domain/teams/caseload.h"
#include "services/cases/domain/teams/practitioner.h"
#include "services/cases/domain/teams/text.h"
#include "services/cases/domain/teams/worker.h"

namespace kith::cases {

namespace {

using checks::Refused;

Refused CheckRequest(const v1::HandOverCaseloadRequest& request, const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "workers")) return wrong;
  if (auto wrong = checks::CheckName("to_worker", request.to_worker(), "workers")) return wrong;
  if (auto wrong = checks::CheckName("to_team", request.to_team(), "teams")) return wrong;
  if (auto wrong = checks::CheckPastDate("hand_over_date", request.hand_over_date(), context)) return wrong;
  if (auto wrong = checks::CheckKnown("reason", request.reason())) return wrong;
  if (auto wrong = CheckLine("exceed_reason", request.exceed_reason(), 0)) return wrong;
  if (request.name() == request.to_worker()) {
    return checks::RefuseField(reasons::kSameWorker, "nobody hands over to oneself", "to_worker", "another worker");
  }
  std::set<std::string> seen;
  for (int i = 0; i < request.subjects_size(); ++i) {
    const std::string& subject = request.subjects(i);
    if (!AllocationStream(subject).empty() && seen.insert(subject).second) continue;
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a child or a family is handed over",
                               checks::Indexed("subjects", i), "\"cases/…\" or \"families/…\", each once");
  }
  return std::nullopt;
}

Refused RefuseTooLarge() {
  return checks::RefuseField(
      reasons::kHandOverTooLarge,
      "one command hands over " + std::to_string(kMaxHandOver) + " children and families at most", "subjects",
      "1 to " + std::to_string(kMaxHandOver) + " names");
}

// Everything that the worker holds, or of the names what the worker holds there.
Result<std::vector<v1::HeldWork>> WorkOf(const Streams& streams, const v1::HandOverCaseloadRequest& request) {
  std::vector<v1::HeldWork> work;
  const auto add = [&](const std::string& name, v1::WorkerRole role) {
    v1::HeldWork held;
    held.set_name(name);
    held.set_role(role);
    if (!Holds(streams, request.name(), held)) return false;
    work.push_back(std::move(held));
    return true;
  };
  if (request.subjects().empty()) {
    if (const auto* worker = streams.Find<v1::Worker>(request.name())) {
      for (const auto& held : worker->work()) add(held.name(), held.role());
    }
  }
  for (int i = 0; i < request.subjects_size(); ++i) {
    bool holds = false;
    for (int role = v1::WorkerRole_MIN + 1; role <= v1::WorkerRole_MAX; ++role) {
      holds |= add(request.subjects(i), static_cast<v1::WorkerRole>(role));
    }
    if (holds) continue;
    return checks::RefuseField(reasons::kNotAllocated, "the worker does not hold this", checks::Indexed("subjects", i),
                               "what is allocated to the worker");
  }
  if (work.empty()) {
    return checks::RefuseField(reasons::kNothingToHandOver, request.name() + " is not known to hold anything",
                               "subjects", "the names of what the worker holds");
  }
  if (static_cast<int>(work.size()) > kMaxHandOver) return *RefuseTooLarge();
  return work;
}

class HandOver {
 public:
  HandOver(const Streams& streams, const v1::HandOverCaseloadRequest& request)
      : streams_(streams),
        request_(request),
        team_(*streams.Find<v1::Team>(request.to_team())),
        to_(*streams.Find<v1::Worker>(request.to_worker())) {}

  Refused Move(const v1::HeldWork& work) {
    const auto* file = work.name().rfind("cases/", 0) == 0 ? streams_.Find<CaseFile>(work.name()) : nullptr;
    const auto* allocation = file ? CurrentAllocation(*file) : nullptr;
    if (work.role() == v1::WORKER_ROLE_SOCIAL_WORKER && allocation &&
        allocation->worker() == WorkerNumber(request_.name())) {
      return MoveCase(*file, work.name());
    }
    return MovePractitioner(work);
  }

  Drafts TakeDrafts() && { return std::move(drafts_); }

 private:
  Refused MoveCase(const CaseFile& file, const std::string& name) {
    if (auto wrong = CheckAllocationDate(file, "hand_over_date", request_.hand_over_date())) return wrong;
    if (auto wrong = CheckMayWork(to_, CaseHoldingRole(to_), request_.to_team(), request_.hand_over_date())) {
      return wrong;
    }
    drafts_.push_back(
        DraftOf(name, CaseAllocatedEvent(request_.to_team(), team_, WorkerNumber(request_.to_worker()),
                                         request_.hand_over_date(), request_.reason(), request_.exceed_reason())));
    return std::nullopt;
  }

  Refused MovePractitioner(const v1::HeldWork& work) {
    const auto& allocations = *PractitionersOf(streams_, work.name());
    const std::string from = WorkerNumber(request_.name());
    const std::string to = WorkerNumber(request_.to_worker());
    const auto held = std::find_if(allocations.begin(), allocations.end(), [&](const auto& allocation) {
      return allocation.worker() == from && allocation.role() == work.role() && allocation.end_date().empty();
    });
    if (auto wrong = CheckEnd("hand_over_date", held->start_date(), request_.hand_over_date(), "")) return wrong;
    if (auto wrong = CheckMayWork(to_, work.role(), request_.to_team(), request_.hand_over_date())) return wrong;
    if (auto wrong = CheckNotBoth(allocations, to, work.role(), request_.hand_over_date())) return wrong;
    const std::string stream = AllocationStream(work.name());

    CasesEvent end = EventOn(request_.hand_over_date());
    auto& ended = *end.mutable_practitioner_allocation_ended();
    ended.set_number(held->number());
    ended.set_worker(from);
    ended.set_role(work.role());
    ended.set_start_date(held->start_date());
    ended.set_end_date(request_.hand_over_date());
    ended.set_reason(request_.reason());
    drafts_.push_back(DraftOf(stream, std::move(end)));

    CasesEvent begin = EventOn(request_.hand_over_date());
    auto& allocated = *begin.mutable_practitioner_allocated();
    // Several roles of one worker here are several allocations.
    allocated.set_number(allocations.size() + ++added_[stream]);
    allocated.set_subject(work.name());
    allocated.set_worker(to);
    allocated.set_role(work.role());
    allocated.set_team(request_.to_team());
    allocated.set_start_date(request_.hand_over_date());
    allocated.set_exceed_reason(request_.exceed_reason());
    drafts_.push_back(DraftOf(stream, std::move(begin)));
    return std::nullopt;
  }

  const Streams& streams_;
  const v1::HandOverCaseloadRequest& request_;
  const v1::Team& team_;
  const v1::Worker& to_;
  std::map<std::string, int> added_;
  Drafts drafts_;
};

}  // namespace

Result<Drafts> HandOverCaseload(const Streams& streams, const v1::HandOverCaseloadRequest& request,
                                const Context& context, const CaseloadRules& rules) {
  if (auto wrong = CheckRequest(request, context)) return *wrong;
  if (request.subjects_size() > kMaxHandOver) return *RefuseTooLarge();
  if (!streams.Find<v1::Worker>(request.to_worker())) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.to_worker(), "to_worker",
                               "a registered worker");
  }
  if (!streams.Find<v1::Team>(request.to_team())) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.to_team(), "to_team",
                               "a registered team");
  }
  const auto work = WorkOf(streams, request);
  if (!work) return tl::unexpected<Error>(work.error());
  HandOver hand_over(streams, request);
  for (const auto& held : *work) {
    if (auto wrong = hand_over.Move(held)) return *wrong;
  }
  if (auto wrong = CheckCaseload(CaseloadWith(streams, request.to_worker(), *work, rules), request.exceed_reason())) {
    return *wrong;
  }
  auto taken = TakeWork(streams, request.to_worker(), *work, request.hand_over_date());
  if (!taken) return tl::unexpected<Error>(std::move(taken).error());
  Drafts drafts = std::move(hand_over).TakeDrafts();
  drafts.push_back(DraftOf(request.to_worker(), *std::move(taken)));
  return drafts;
}

std::vector<std::string> HandOverCaseloadStreams(const v1::HandOverCaseloadRequest& request) {
  std::vector<std::string> streams;
  for (const std::string& worker : {request.name(), request.to_worker()}) {
    if (!checks::CheckName("", worker, "workers")) streams.push_back(worker);
  }
  if (!checks::CheckName("", request.to_team(), "teams")) streams.push_back(request.to_team());
  for (int i = 0; i < std::min(request.subjects_size(), kMaxHandOver); ++i) {
    const std::string stream = AllocationStream(request.subjects(i));
    if (!stream.empty()) streams.push_back(stream);
  }
  return streams;
}

}  // namespace kith::cases
