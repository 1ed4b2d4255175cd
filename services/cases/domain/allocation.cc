#include "services/cases/domain/allocation.h"

#include <algorithm>

#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "services/cases/domain/teams/caseload.h"
#include "services/cases/domain/teams/text.h"
#include "services/cases/domain/teams/worker.h"

#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

namespace {

checks::Refused CheckRequest(const v1::AllocateCaseRequest& request, const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "cases")) return wrong;
  if (auto wrong = checks::CheckName("team", request.team(), "teams")) return wrong;
  if (auto wrong = CheckWorker(request.worker())) return wrong;
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return wrong;
  if (auto wrong = CheckLine("exceed_reason", request.exceed_reason(), 0)) return wrong;
  if (request.change_reason() == 0) return std::nullopt;
  return checks::CheckKnown("change_reason", request.change_reason());
}

// The stream of a worker who is registered; empty otherwise. A number of other systems may be no stream's name.
std::string RegisteredWorker(const Streams& streams, const std::string& number) {
  if (number.empty()) return "";
  std::string stream = WorkerStream(number);
  if (checks::CheckName("", stream, "workers") || !streams.Find<v1::Worker>(stream)) return "";
  return stream;
}

}  // namespace

checks::Refused CheckWorker(const std::string& worker) {
  // CSC data API: worker_id has at most 12 characters. A number, never a name: no spaces.
  const bool is_number = std::all_of(worker.begin(), worker.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (worker.size() <= 12 && is_number) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "a worker is named by a number", "worker",
                             "at most 12 characters without spaces, or empty");
}

checks::Refused CheckAllocationDate(const CaseFile& file, std::string_view field, const std::string& date) {
  const auto episode = OpenEpisode(file);
  if (!episode) return tl::unexpected<Error>(episode.error());
  if (date < (*episode)->referral_date()) {
    return checks::RefuseField(reasons::kBeforeReferral, "a case is held from its referral on", field,
                               "a date on or after the referral date, " + (*episode)->referral_date());
  }
  if (file.allocations().empty()) return std::nullopt;
  // Reports ask who held the case on a day, so the answer for days gone by does not change.
  const auto& last = file.allocations(file.allocations_size() - 1);
  const std::string& since = last.end_date().empty() ? last.start_date() : last.end_date();
  if (date >= since) return std::nullopt;
  return checks::RefuseField(reasons::kAllocationOutOfOrder, "the case was held by another team or worker then", field,
                             "a date on or after " + since);
}

v1::WorkerRole CaseHoldingRole(const v1::Worker& worker) {
  const auto has = [&worker](v1::WorkerRole role) {
    return std::find(worker.roles().begin(), worker.roles().end(), role) != worker.roles().end();
  };
  return !has(v1::WORKER_ROLE_SOCIAL_WORKER) && has(v1::WORKER_ROLE_SENIOR_PRACTITIONER)
             ? v1::WORKER_ROLE_SENIOR_PRACTITIONER
             : v1::WORKER_ROLE_SOCIAL_WORKER;
}

CasesEvent CaseAllocatedEvent(const std::string& team_name, const v1::Team& team, const std::string& worker,
                              const std::string& date, v1::WorkerChangeReason reason,
                              const std::string& exceed_reason) {
  CasesEvent event = EventOn(date);
  auto& allocated = *event.mutable_case_allocated();
  allocated.set_team(team_name);
  allocated.set_worker(worker);
  allocated.set_start_date(date);
  allocated.set_district(team.district());
  allocated.set_authority(team.authority());
  allocated.set_team_display_name(team.display_name());
  allocated.set_change_reason(reason);
  allocated.set_exceed_reason(exceed_reason);
  return event;
}

Result<Drafts> AllocateCaseUnder(const Streams& streams, const v1::AllocateCaseRequest& request, const Context& context,
                                 const CaseloadRules& rules) {
  if (auto wrong = CheckRequest(request, context)) return *wrong;
  const auto* file = streams.Find<CaseFile>(request.name());
  if (!file) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.name(), "name",
                               "an existing case file");
  }
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  const auto* team = streams.Find<v1::Team>(request.team());
  if (!team) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.team(), "team", "a registered team");
  }
  if (auto wrong = CheckAllocationDate(*file, "start_date", request.start_date())) return *wrong;
  Drafts drafts{
      DraftOf(request.name(), CaseAllocatedEvent(request.team(), *team, request.worker(), request.start_date(),
                                                 request.change_reason(), request.exceed_reason()))};
  const std::string stream = RegisteredWorker(streams, request.worker());
  if (stream.empty()) return drafts;

  const auto& worker = *streams.Find<v1::Worker>(stream);
  if (auto wrong = CheckMayWork(worker, CaseHoldingRole(worker), request.team(), request.start_date())) return *wrong;
  v1::HeldWork work;
  work.set_name(request.name());
  work.set_role(v1::WORKER_ROLE_SOCIAL_WORKER);
  if (auto wrong = CheckCaseload(CaseloadWith(streams, stream, {work}, rules), request.exceed_reason())) return *wrong;
  auto taken = TakeWork(streams, stream, {work}, request.start_date());
  if (!taken) return tl::unexpected<Error>(std::move(taken).error());
  // Another team with the same worker changes nothing of what the worker holds.
  if (taken->work_taken().taken_size() + taken->work_taken().dropped_size() > 0) {
    drafts.push_back(DraftOf(stream, *std::move(taken)));
  }
  return drafts;
}

Result<Drafts> AllocateCase(const Streams& streams, const v1::AllocateCaseRequest& request, const Context& context) {
  return AllocateCaseUnder(streams, request, context, DefaultCaseloadRules());
}

std::vector<std::string> AllocateCaseStreams(const v1::AllocateCaseRequest& request) {
  std::vector<std::string> streams;
  if (!checks::CheckName("", request.name(), "cases")) streams.push_back(request.name());
  if (!checks::CheckName("", request.team(), "teams")) streams.push_back(request.team());
  const std::string worker = WorkerStream(request.worker());
  if (!checks::CheckName("", worker, "workers")) streams.push_back(worker);
  return streams;
}

}  // namespace kith::cases
