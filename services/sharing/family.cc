#include "services/sharing/family.h"

#include <algorithm>
#include <set>

#include "shared/calendar/date.h"

namespace kith::sharing {
namespace {

using cases::v1::WorkerRole;
using v1::Family;

constexpr int kAdultMonths = 12 * 18;

bool Holds(const std::string& start, const std::string& end, std::string_view day) {
  return start <= day && (end.empty() || day < end);
}

bool HasCase(const Family& family, std::string_view case_file, std::string_view day) {
  return std::any_of(family.workers().begin(), family.workers().end(), [&](const auto& worker) {
    return worker.role() == cases::v1::WORKER_ROLE_SOCIAL_WORKER && worker.case_file() == case_file &&
           Holds(worker.start_date(), worker.end_date(), day);
  });
}

bool IsClosed(const Family::Child& child, std::string_view today) {
  return child.is_closed() && (child.last_closed_date().empty() || today <= child.last_closed_date());
}

}  // namespace

std::string CaseFileOf(std::string_view person) {
  const size_t slash = person.find('/');
  return slash == std::string_view::npos ? std::string() : "cases" + std::string(person.substr(slash));
}

Family LearnFamily(const Family& before, const workbook::v1::KnownFamily& known) {
  Family family;
  family.set_completed_modules(before.completed_modules());
  std::set<std::string> case_files;
  for (const auto& worker : known.workers()) {
    auto& learnt = *family.add_workers();
    learnt.set_role(worker.role());
    learnt.set_start_date(worker.start_date());
    learnt.set_end_date(worker.end_date());
    if (!worker.subject().starts_with("cases/")) continue;
    learnt.set_case_file(worker.subject());
    case_files.insert(worker.subject());
  }
  for (const auto& member : known.members()) {
    const std::string case_file = CaseFileOf(member.person());
    if (!case_files.contains(case_file)) continue;
    auto& child = *family.add_children();
    child.set_case_file(case_file);
    child.set_start_date(member.start_date());
    child.set_end_date(member.end_date());
    if (calendar::IsIsoDate(member.birth_date())) {
      child.set_adult_date(
          calendar::FormatDate(calendar::AddMonths(calendar::DateOf(member.birth_date()), kAdultMonths)));
    }
    for (const auto& closed : known.closed()) {
      if (closed.person() != member.person()) continue;
      child.set_is_closed(true);
      if (closed.sealed_date().empty() && !closed.restriction().is_sealed())
        child.set_last_closed_date(closed.restriction().expiry_date());
    }
    for (const auto& earlier : before.children()) {
      if (earlier.case_file() == case_file && earlier.has_rating()) child.set_rating(earlier.rating());
    }
  }
  return family;
}

std::vector<std::string> ChildrenToTellOf(const Family& family, std::string_view day, std::string_view today) {
  std::vector<std::string> case_files;
  for (const auto& child : family.children()) {
    const bool is_child = child.adult_date().empty() || day < child.adult_date();
    if (!is_child || IsClosed(child, today) || !Holds(child.start_date(), child.end_date(), day)) continue;
    if (!HasCase(family, child.case_file(), day)) continue;
    if (std::find(case_files.begin(), case_files.end(), child.case_file()) == case_files.end())
      case_files.push_back(child.case_file());
  }
  return case_files;
}

std::vector<WorkerRole> InvolvedRoles(const Family& family, std::string_view case_file, std::string_view day) {
  std::set<WorkerRole> roles;
  for (const auto& worker : family.workers()) {
    const bool is_with_child = worker.case_file().empty() || worker.case_file() == case_file;
    if (is_with_child && Holds(worker.start_date(), worker.end_date(), day)) roles.insert(worker.role());
  }
  return {roles.begin(), roles.end()};
}

}  // namespace kith::sharing
