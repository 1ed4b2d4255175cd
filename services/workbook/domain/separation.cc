#include "services/workbook/domain/separation.h"

#include <algorithm>

#include "shared/access/access.h"

namespace kith::workbook {
namespace {

using cases::v1::WorkerRole;
using v1::KnownFamily;
using v1::Visibility;

template <class Values, class Value>
bool Contains(const Values& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool IsNamed(const Visibility& visibility, const Sight& sight) {
  if (Contains(visibility.workers(), sight.worker)) return true;
  return std::any_of(visibility.roles().begin(), visibility.roles().end(),
                     [&](int role) { return sight.Has(static_cast<WorkerRole>(role)); });
}

bool HoldsCase(const KnownFamily::Worker& worker) {
  return worker.role() == cases::v1::WORKER_ROLE_SOCIAL_WORKER && worker.subject().starts_with("cases/");
}

std::string Number(std::string_view name) {
  const size_t slash = name.find('/');
  if (slash == std::string_view::npos) return {};
  const auto kind = name.substr(0, slash);
  if (kind != "workbooks" && kind != "families" && kind != "chapters" && kind != "supervisions" &&
      kind != "assessments")
    return {};
  const auto rest = name.substr(slash + 1);
  return std::string(rest.substr(0, rest.find('-')));
}

}  // namespace

bool Sight::Has(WorkerRole role) const { return Contains(roles, role); }

Sight SightOf(const KnownFamily& family, const Context& context) {
  Sight sight;
  sight.worker = context.subject;
  for (const auto& worker : family.workers()) {
    if (worker.worker() != context.subject || context.subject.empty() || !Holds(worker, context.today)) continue;
    if (!sight.Has(worker.role())) sight.roles.push_back(worker.role());
    if (HoldsCase(worker)) sight.is_childs_social_worker = true;
  }
  sight.works_with_danger = sight.Has(cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER);
  sight.manages = Contains(context.roles, "team_manager") ||
                  sight.Has(cases::v1::WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER) ||
                  sight.Has(cases::v1::WORKER_ROLE_HEAD_OF_SERVICE);
  sight.chairs_conference = Contains(context.roles, "conference_chair");
  sight.audits = Contains(context.roles, "auditor") && sight.roles.empty() && !sight.manages;
  sight.is_program = Contains(context.roles, "service") || Contains(context.roles, "importer");
  return sight;
}

bool MaySee(const Visibility& visibility, std::string_view author, const Sight& sight) {
  if (sight.is_program) return true;
  if (!sight.Reads()) return false;
  const bool locates = !visibility.locates().empty();
  if (locates && sight.works_with_danger) return false;
  if (!author.empty() && author == sight.worker) return true;
  if (locates && sight.audits) return false;
  if (visibility.roles().empty() && visibility.workers().empty()) return true;
  if (IsNamed(visibility, sight)) return true;
  if (visibility.reason() == Visibility::REASON_STAFF_INTEREST) return false;
  return sight.manages || sight.is_childs_social_worker || sight.audits;
}

bool IsClosed(const KnownFamily& family, const Context& context) {
  for (const auto& member : family.closed()) {
    access::Relationship relationship;
    relationship.is_known = true;
    access::AddRestriction(relationship, &member.restriction(), context.subject, context.roles, context.today);
    if (!member.sealed_date().empty()) access::AddSeal(relationship, context.roles);
    const std::string file = "cases" + member.person().substr(member.person().find('/'));
    relationship.is_allocated_worker =
        !context.subject.empty() &&
        std::any_of(family.workers().begin(), family.workers().end(), [&](const auto& worker) {
          return HoldsCase(worker) && worker.subject() == file && worker.worker() == context.subject &&
                 Holds(worker, context.today);
        });
    if (access::IsWithheld(access::DecideAccess(relationship, context.roles))) return true;
  }
  return false;
}

bool IsHidden(const KnownFamily* family, const Context& context) {
  if (!family) return !SightOf(KnownFamily::default_instance(), context).is_program;
  return !SightOf(*family, context).Reads() || IsClosed(*family, context);
}

bool Holds(const KnownFamily::Worker& worker, std::string_view day) {
  return worker.start_date() <= day && (worker.end_date().empty() || day < worker.end_date());
}

std::string FamilyOf(std::string_view name) {
  std::string number = Number(name);
  return number.empty() ? number : "families/" + number;
}

std::string WorkbookOf(std::string_view name) {
  std::string number = Number(name);
  return number.empty() ? number : "workbooks/" + number;
}

}  // namespace kith::workbook
