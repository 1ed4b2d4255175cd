#include "services/cases/domain/teams/caseload.h"

#include <algorithm>
#include <set>

#include "services/cases/domain/access.h"
#include "services/cases/domain/reasons.h"
#include "services/cases/domain/teams/text.h"

namespace kith::cases {

namespace {

constexpr std::string_view kWorkers = "workers/";
constexpr std::string_view kFamilies = "families/";
constexpr std::string_view kFamilyWorkers = "family-workers/";

bool IsFamily(const std::string& name) { return name.rfind(kFamilies, 0) == 0; }

template <class Allocations>
bool HasOpen(const Allocations& allocations, const std::string& number, v1::WorkerRole role) {
  return std::any_of(allocations.begin(), allocations.end(), [&](const v1::PractitionerAllocation& allocation) {
    return allocation.end_date().empty() && allocation.worker() == number && allocation.role() == role;
  });
}

bool IsOver(int count, int limit) { return limit > 0 && count > limit; }

}  // namespace

std::string WorkerStream(const std::string& number) { return std::string(kWorkers) + number; }
std::string WorkerNumber(const std::string& stream) { return stream.substr(kWorkers.size()); }
std::string FamilyWorkersOf(const std::string& family) {
  return std::string(kFamilyWorkers) + family.substr(kFamilies.size());
}
std::string FamilyOf(const std::string& family_workers) {
  return std::string(kFamilies) + family_workers.substr(kFamilyWorkers.size());
}

bool Holds(const Streams& streams, const std::string& worker, const v1::HeldWork& work) {
  const std::string number = WorkerNumber(worker);
  if (IsFamily(work.name())) {
    const auto* family = streams.Find<v1::FamilyWorkers>(FamilyWorkersOf(work.name()));
    return family && HasOpen(family->allocations(), number, work.role());
  }
  const auto* file = streams.Find<v1::CaseFile>(work.name());
  if (!file) return false;
  if (HasOpen(file->practitioners(), number, work.role())) return true;
  const auto* allocation = CurrentAllocation(*file);
  return work.role() == v1::WORKER_ROLE_SOCIAL_WORKER && allocation && allocation->worker() == number;
}

v1::Caseload CountCaseload(const std::string& number, const v1::Worker* worker, const std::vector<CaseloadItem>& items,
                           const CaseloadRules& rules) {
  v1::Caseload caseload;
  caseload.set_worker(WorkerStream(number));
  std::set<std::string> seen;
  int weighted = 0;
  for (const CaseloadItem& item : items) {
    if (!seen.insert(item.name).second) continue;
    if (item.is_family) {
      caseload.set_families(caseload.families() + 1);
      weighted += rules.family_weight;
    } else {
      caseload.set_children(caseload.children() + 1);
      weighted += rules.weights.at(item.standing);
    }
  }
  caseload.set_weighted_hundredths(weighted);
  if (!worker) return caseload;
  // A half post holds half; the year after qualifying is protected further.
  const int percent = worker->full_time_equivalent_percent() *
                      (worker->is_newly_qualified() ? rules.newly_qualified_percent : 100) / 100;
  const auto scaled = [percent](int limit) { return limit == 0 ? 0 : std::max(1, limit * percent / 100); };
  caseload.set_limit_children(scaled(rules.limit_children));
  caseload.set_limit_families(scaled(rules.limit_families));
  caseload.set_limit_weighted_hundredths(scaled(rules.limit_weighted_hundredths));
  caseload.set_is_over_limit(IsOver(caseload.children(), caseload.limit_children()) ||
                             IsOver(caseload.families(), caseload.limit_families()) ||
                             IsOver(weighted, caseload.limit_weighted_hundredths()));
  return caseload;
}

v1::Caseload CaseloadWith(const Streams& streams, const std::string& stream, const std::vector<v1::HeldWork>& more,
                          const CaseloadRules& rules) {
  const auto* worker = streams.Find<v1::Worker>(stream);
  std::vector<CaseloadItem> items;
  const auto add = [&](const v1::HeldWork& work) {
    CaseloadItem item{work.name(), IsFamily(work.name())};
    const auto* file = item.is_family ? nullptr : streams.Find<v1::CaseFile>(work.name());
    if (file) item.standing = StandingOf(*file);
    items.push_back(std::move(item));
  };
  if (worker) {
    for (const auto& work : worker->work()) {
      if (Holds(streams, stream, work)) add(work);
    }
  }
  for (const auto& work : more) add(work);
  return CountCaseload(WorkerNumber(stream), worker, items, rules);
}

checks::Refused CheckCaseload(const v1::Caseload& caseload, const std::string& exceed_reason) {
  if (auto wrong = CheckLine("exceed_reason", exceed_reason, 0)) return wrong;
  if (!caseload.is_over_limit() || !exceed_reason.empty()) return std::nullopt;
  const auto of = [](int count, int limit, const char* what) {
    return std::to_string(count) + " of " + std::to_string(limit) + " " + what;
  };
  return checks::RefuseField(
      reasons::kCaseloadExceeded,
      caseload.worker() + " would hold " + of(caseload.children(), caseload.limit_children(), "children") + ", " +
          of(caseload.families(), caseload.limit_families(), "families") + " and " +
          of(caseload.weighted_hundredths(), caseload.limit_weighted_hundredths(), "hundredths of weight"),
      "exceed_reason", "another worker, or the reason for exceeding the limit");
}

Result<v1::CasesEvent> TakeWork(const Streams& streams, const std::string& stream,
                                const std::vector<v1::HeldWork>& taken, const std::string& date) {
  v1::CasesEvent event;
  event.set_occurred_on(date);
  auto& work = *event.mutable_work_taken();
  const auto* worker = streams.Find<v1::Worker>(stream);
  std::set<std::pair<std::string, int>> listed;
  int kept = 0;
  for (const auto& held : worker->work()) {
    if (Holds(streams, stream, held)) {
      listed.emplace(held.name(), held.role());
      ++kept;
    } else {
      *work.add_dropped() = held;
    }
  }
  for (const auto& item : taken) {
    if (listed.emplace(item.name(), item.role()).second) *work.add_taken() = item;
  }
  if (kept + work.taken_size() > kMaxWork) {
    return checks::RefuseField(reasons::kWorkListFull, stream + " holds as much as one worker's record can keep",
                               "worker",
                               "a worker who holds fewer than " + std::to_string(kMaxWork) + " children and families");
  }
  return event;
}

}  // namespace kith::cases
