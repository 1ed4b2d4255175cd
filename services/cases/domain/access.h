// Who may see a person's record: the one decision that every query and command of this service asks (CheckAccess).
// Openness is the model's rule: a record is open to those whom an RPC's policy admits, unless it is restricted. Other
// services, who answer for callers of their own, are told by the relationship too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/decide/decide.h"

#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/person.pb.h"
#include "kith/cases/v1/restriction.pb.h"

namespace kith::cases {

// What the record says of the subject and the child, gathered by the caller.
struct Relationship {
  enum class Closure { kOpen, kRestricted, kSealed };

  bool is_known = false;             // there is such a person or case file
  bool is_allocated_worker = false;  // the subject holds the child's case now
  bool is_in_team = false;           // the subject holds another case of the team that holds the child's now
  Closure closure = Closure::kOpen;
  bool has_conflict = false;       // the restriction names the subject among staff whose own interest it touches
  bool is_owner = false;           // of the restriction
  bool is_on_access_list = false;  // today
  bool has_broken_glass = false;   // and it still holds
  bool has_named_role = false;     // the restriction opens to a role of the subject's
};

// Roles are those of identity.h by their names on the wire. In this order:
//   no such record                         unknown_record         no
//   restricted, conflict of interest       conflict_of_interest   no, whatever the role
//   sealed                                 named_role             yes, for its roles; otherwise "sealed", no
//   restricted                             owner, access_list, break_glass, named_role, allocated_worker, system
//                                                                 yes; otherwise "restricted", no
//   open                                   allocated_worker, team (with a role that does casework), role (of those who
//                                          oversee or receive any case), system (our own programs)
//                                                                 yes; otherwise "no_relationship", no
v1::CheckAccessResponse DecideAccess(const Relationship& relationship, const std::vector<std::string>& roles);

// Whether the answer hides the record: then it is answered as if it did not exist. An open record to which there is no
// relationship is not hidden: that is left to each RPC's policy.
bool IsWithheld(const v1::CheckAccessResponse& answer);

// Adds what a restriction in force says of the subject.
void AddRestriction(Relationship& relationship, const v1::Restriction* restriction, const std::string& subject,
                    const std::vector<std::string>& roles, std::string_view today);

// Closes a record that was sealed by an order, where no restriction says to whom it opens: to managers and reviewing
// officers.
void AddSeal(Relationship& relationship, const std::vector<std::string>& roles);

// The decision for the context's caller about "people/…", "cases/…", "restrictions/…" or "safe_contacts/…" from the
// streams alone: without the team, which opens no restricted record. A record that does not exist is open.
v1::CheckAccessResponse AccessTo(const Streams& streams, std::string_view name, const Context& context);

// Whether a restriction in force or a seal closes the record to anybody. For matching, which sees that there is
// somebody, and nothing else.
bool IsClosed(const Streams& streams, std::string_view name, const Context& context);

// The streams that AccessTo and IsClosed read of such a name.
std::vector<std::string> AccessStreams(std::string_view name);

// The allocation in force, or null.
const v1::Allocation* CurrentAllocation(const v1::CaseFile& file);

// Roles that a restriction can name.
const std::vector<std::string>& StaffRoleNames();

}  // namespace kith::cases
