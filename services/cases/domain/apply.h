// The folds: the state of each kind of stream from its events. They never refuse: what decide let through, happened.
// An event that does not belong to the stream, or names a part that is not there, is a fault of ours: std::logic_error.
#pragma once

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/life_events.pb.h"
#include "kith/cases/v1/person.pb.h"
#include "kith/cases/v1/relationship.pb.h"
#include "kith/cases/v1/restriction.pb.h"

namespace kith::cases {

void Apply(v1::Person& person, const v1::CasesEvent& event);
void Apply(v1::Family& family, const v1::CasesEvent& event);
void Apply(v1::Team& team, const v1::CasesEvent& event);
void Apply(v1::IdentifierClaim& claim, const v1::CasesEvent& event);
void Apply(v1::Adoption& adoption, const v1::CasesEvent& event);
void Apply(v1::CaseFile& file, const v1::CasesEvent& event);
// domain/people/
void Apply(v1::Relationships& both, const v1::CasesEvent& event);
void Apply(v1::Household& household, const v1::CasesEvent& event);
void Apply(v1::Restriction& restriction, const v1::CasesEvent& event);
void Apply(v1::SafeContacts& contacts, const v1::CasesEvent& event);

}  // namespace kith::cases
