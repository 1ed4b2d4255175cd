// Who may see a person's record, for every query and command of this service (CheckAccess): the decision of
// shared/access about what the streams say. Other services, who answer for callers of their own, are told by the
// relationship too.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/access/access.h"
#include "shared/decide/decide.h"

#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/person.pb.h"
#include "kith/cases/v1/restriction.pb.h"

namespace kith::cases {

using access::AddRestriction;
using access::AddSeal;
using access::DecideAccess;
using access::IsWithheld;
using access::Relationship;

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
