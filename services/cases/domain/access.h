// Who may see a child's record: the relationships and roles that open it (design §5; openness inside the team is the
// model's rule, so the team's workers see each other's cases).
#pragma once

#include <string>
#include <vector>

#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// What the record says of the subject and the child, gathered by the caller.
struct Relationship {
  bool is_known = false;             // there is such a person or case file
  bool is_allocated_worker = false;  // the subject holds the child's case now
  bool is_in_team = false;           // the subject holds another case of the team that holds the child's now
};

// Roles are those of identity.h by their names on the wire. Relationships count only with a role that does casework;
// roles alone open a record to those who oversee or receive any case; all others (analyst, partner, system_admin, …)
// see none. basis: "unknown_record", "role", "allocated_worker", "team" or "no_relationship".
v1::CheckAccessResponse DecideAccess(const Relationship& relationship, const std::vector<std::string>& roles);

// The allocation in force, or null.
const v1::Allocation* CurrentAllocation(const v1::CaseFile& file);

}  // namespace kith::cases
