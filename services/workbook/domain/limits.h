// Who may see a record of this service, whatever kind of record it is. Pure.
#pragma once

#include <string>

#include <google/protobuf/message.h>

#include "services/workbook/domain/separation.h"

namespace kith::workbook {

// What a record says about that.
struct Limits {
  v1::Visibility visibility;
  std::string author;  // its number; empty: nobody in particular
};

// A state that has a field `visibility` is seen by those whom it says, its author being in `by`; a chapter says it in
// its head; any other is seen by everybody who works with the family.
Limits LimitsOf(const google::protobuf::Message& state);

inline bool MaySee(const Limits& limits, const Sight& sight) { return MaySee(limits.visibility, limits.author, sight); }

// Whether everybody who works with the family may see it: it is not limited to some, and locates nobody.
inline bool IsOpenToAll(const v1::Visibility& visibility) {
  return visibility.roles().empty() && visibility.workers().empty() && visibility.locates().empty();
}

// For those alone who may see both. The reason and the day of review are those of the first that is limited, but that a
// worker's own interest, and then legal advice, goes before any other reason.
v1::Visibility Both(const v1::Visibility& one, const v1::Visibility& other);

// The text in a field of that name; empty where there is none.
std::string TextIn(const google::protobuf::Message& message, const char* field);

// "families/F0000045" of a record: by its name, or where that does not say it by its field `workbook` or `family`.
// state: null where there is none. Empty: it is not known.
std::string FamilyOf(const std::string& name, const google::protobuf::Message* state);

}  // namespace kith::workbook
