#include "services/cases/domain/allocation.h"

#include <algorithm>

#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"

#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

checks::Refused CheckWorker(const std::string& worker) {
  // CSC data API: worker_id has at most 12 characters. A number, never a name: no spaces.
  const bool is_number = std::all_of(worker.begin(), worker.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (worker.size() <= 12 && is_number) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "a worker is named by a number", "worker",
                             "at most 12 characters without spaces, or empty");
}

Result<Drafts> AllocateCase(const Streams& streams, const v1::AllocateCaseRequest& request, const Context& context) {
  if (auto wrong = checks::CheckName("name", request.name(), "cases")) return *wrong;
  if (auto wrong = checks::CheckName("team", request.team(), "teams")) return *wrong;
  if (auto wrong = CheckWorker(request.worker())) return *wrong;
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;

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
  const auto episode = OpenEpisode(*file);
  if (!episode) return tl::unexpected<Error>(episode.error());
  if (request.start_date() < (*episode)->referral_date()) {
    return checks::RefuseField(reasons::kBeforeReferral, "a case is held from its referral on", "start_date",
                               "a date on or after the referral date, " + (*episode)->referral_date());
  }
  if (!file->allocations().empty()) {
    // Reports ask who held the case on a day, so the answer for days gone by does not change.
    const auto& last = file->allocations(file->allocations_size() - 1);
    const std::string& since = last.end_date().empty() ? last.start_date() : last.end_date();
    if (request.start_date() < since) {
      return checks::RefuseField(reasons::kAllocationOutOfOrder, "the case was held by another team or worker then",
                                 "start_date", "a date on or after " + since);
    }
  }
  CasesEvent event = EventOn(request.start_date());
  auto& allocated = *event.mutable_case_allocated();
  allocated.set_team(request.team());
  allocated.set_worker(request.worker());
  allocated.set_start_date(request.start_date());
  allocated.set_district(team->district());
  allocated.set_authority(team->authority());
  allocated.set_team_display_name(team->display_name());
  return Drafts{DraftOf(request.name(), std::move(event))};
}

std::vector<std::string> AllocateCaseStreams(const v1::AllocateCaseRequest& request) {
  std::vector<std::string> streams;
  if (!checks::CheckName("", request.name(), "cases")) streams.push_back(request.name());
  if (!checks::CheckName("", request.team(), "teams")) streams.push_back(request.team());
  return streams;
}

}  // namespace kith::cases
