#include "shared/access/access.h"

#include <algorithm>
#include <initializer_list>

#include "shared/access/restriction.h"

namespace kith::access {

namespace {

using cases::v1::CheckAccessResponse;
using Closure = Relationship::Closure;

bool HasAny(const std::vector<std::string>& roles, std::initializer_list<std::string_view> wanted) {
  return std::any_of(roles.begin(), roles.end(), [&wanted](const std::string& role) {
    return std::find(wanted.begin(), wanted.end(), role) != wanted.end();
  });
}

CheckAccessResponse Answer(bool allowed, const char* basis) {
  CheckAccessResponse response;
  response.set_allowed(allowed);
  response.set_basis(basis);
  return response;
}

bool DoesCasework(const std::vector<std::string>& roles) {
  return HasAny(roles, {"social_worker", "practitioner", "team_manager"});
}

// Services act for callers whom they ask about; importers bring what was decided elsewhere.
bool IsProgram(const std::vector<std::string>& roles) { return HasAny(roles, {"service", "importer"}); }

CheckAccessResponse DecideClosed(const Relationship& relationship, const std::vector<std::string>& roles) {
  if (relationship.has_conflict) return Answer(false, "conflict_of_interest");
  if (relationship.closure == Closure::kSealed) {
    return relationship.has_named_role ? Answer(true, "named_role") : Answer(false, "sealed");
  }
  if (relationship.is_owner) return Answer(true, "owner");
  if (relationship.is_on_access_list) return Answer(true, "access_list");
  if (relationship.has_broken_glass) return Answer(true, "break_glass");
  if (relationship.has_named_role) return Answer(true, "named_role");
  if (relationship.is_allocated_worker && DoesCasework(roles)) return Answer(true, "allocated_worker");
  if (IsProgram(roles)) return Answer(true, "system");
  return Answer(false, "restricted");
}

}  // namespace

CheckAccessResponse DecideAccess(const Relationship& relationship, const std::vector<std::string>& roles) {
  if (!relationship.is_known) return Answer(false, "unknown_record");
  if (relationship.closure != Closure::kOpen) return DecideClosed(relationship, roles);
  if (DoesCasework(roles)) {
    if (relationship.is_allocated_worker) return Answer(true, "allocated_worker");
    if (relationship.is_in_team) return Answer(true, "team");
  }
  if (HasAny(roles, {"team_manager", "mash_officer", "conference_chair", "auditor"})) return Answer(true, "role");
  if (IsProgram(roles)) return Answer(true, "system");
  return Answer(false, "no_relationship");
}

bool IsWithheld(const CheckAccessResponse& answer) {
  return !answer.allowed() &&
         (answer.basis() == "restricted" || answer.basis() == "sealed" || answer.basis() == "conflict_of_interest");
}

void AddRestriction(Relationship& relationship, const cases::v1::Restriction* restriction, const std::string& subject,
                    const std::vector<std::string>& roles, std::string_view today) {
  if (!IsInForce(restriction, today)) return;
  relationship.closure = restriction->is_sealed() ? Closure::kSealed : Closure::kRestricted;
  const auto is_subject = [&subject](const std::string& other) { return other == subject; };
  const auto& conflicted = restriction->conflicted();
  relationship.has_conflict = std::any_of(conflicted.begin(), conflicted.end(), is_subject);
  relationship.is_owner = restriction->owner() == subject;
  for (const auto& access : restriction->access()) {
    relationship.is_on_access_list |= access.subject() == subject && access.start_date() <= today &&
                                      (access.last_date().empty() || today <= access.last_date());
  }
  for (const auto& broken : restriction->glass_breaks()) {
    relationship.has_broken_glass |= broken.subject() == subject && today <= broken.last_date();
  }
  for (const auto& role : restriction->roles()) {
    relationship.has_named_role |= std::find(roles.begin(), roles.end(), role) != roles.end();
  }
}

void AddSeal(Relationship& relationship, const std::vector<std::string>& roles) {
  if (relationship.closure == Closure::kSealed) return;
  relationship.closure = Closure::kSealed;
  relationship.has_named_role = HasAny(roles, {"team_manager", "conference_chair"});
}

}  // namespace kith::access
