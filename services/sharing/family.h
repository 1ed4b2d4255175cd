// What sharing must know of a family to tell of its workbook: which children an event is about, and who works with
// them. Learnt from the workbook service's own events, so that it is there, in order, before whatever needs it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kith/sharing/v1/sharing.pb.h"
#include "kith/workbook/v1/workbook.pb.h"

namespace kith::sharing {

// The members with a case and the periods of those who work with them, as the workbook knows them; what before holds of
// ratings and modules stays.
v1::Family LearnFamily(const v1::Family& before, const workbook::v1::KnownFamily& known);

// Case files of those who on the day were members, children, and had a case that somebody held; today not of those
// whose record is restricted or sealed.
std::vector<std::string> ChildrenToTellOf(const v1::Family& family, std::string_view day, std::string_view today);

// Roles that worked with the family or the child on the day, each once, in the order of their numbers.
std::vector<cases::v1::WorkerRole> InvolvedRoles(const v1::Family& family, std::string_view case_file,
                                                 std::string_view day);

// "cases/C0000123" of "people/C0000123"; empty where that is no name.
std::string CaseFileOf(std::string_view person);

}  // namespace kith::sharing
