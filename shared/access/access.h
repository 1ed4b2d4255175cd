// Who may see a person's record: the one decision that every query and command asks, in each service that keeps such
// records. Openness is the model's rule: a record is open to those whom an RPC's policy admits, unless it is closed.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/restriction.pb.h"

namespace kith::access {

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
cases::v1::CheckAccessResponse DecideAccess(const Relationship& relationship, const std::vector<std::string>& roles);

// Whether the answer hides the record: then it is answered as if it did not exist. An open record to which there is no
// relationship is not hidden: that is left to each RPC's policy.
bool IsWithheld(const cases::v1::CheckAccessResponse& answer);

// Adds what a restriction in force says of the subject.
void AddRestriction(Relationship& relationship, const cases::v1::Restriction* restriction, const std::string& subject,
                    const std::vector<std::string>& roles, std::string_view today);

// Closes a record that was sealed by an order, where no restriction says to whom it opens: to managers and reviewing
// officers.
void AddSeal(Relationship& relationship, const std::vector<std::string>& roles);

}  // namespace kith::access
