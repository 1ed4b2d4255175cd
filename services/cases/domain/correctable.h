// Which fields of a part a correction may change, and what their values must be like. Private to corrections.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <google/protobuf/message.h>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"

#include "kith/cases/v1/census.pb.h"
#include "kith/cases/v1/correction.pb.h"

namespace kith::cases {

struct Correctable {
  v1::CasePart part;
  const char* values;  // the field of PartValues
  const char* start;   // the fields that bound the part's period; end may be null: it is one day
  const char* end;
  std::span<const std::string_view> fields;
};

// Null for a kind of part that cannot be corrected.
const Correctable* CorrectableOf(v1::CasePart part);

// INVALID_REQUEST, DATE_IN_FUTURE or UNKNOWN_CODE unless the field of the part holds what such a field may: dates that
// have been (or, of a day that is planned, any), codes of the code set, numbers from 0 to 99. An empty value is fine
// but for the day on which the part began.
checks::Refused CheckValue(const Correctable& kind, const google::protobuf::Message& part, const std::string& field,
                           const Context& context);

// A text field of the part, or nothing where there is no such field.
std::string TextOf(const google::protobuf::Message& part, const char* field);

}  // namespace kith::cases
