#include "services/cases/domain/commands.h"

#include <algorithm>

namespace kith::cases {

checks::Refused CheckFreeText(std::string_view field, const std::string& text, size_t most) {
  if (text.size() <= most && text.find('\0') == std::string::npos) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the text is too long or has a NUL", field,
                             "at most " + std::to_string(most) + " bytes of text");
}

bool HasRole(const Context& context, std::string_view role) {
  return std::find(context.roles.begin(), context.roles.end(), role) != context.roles.end();
}

Error OfChild(Error error, const std::string& child) {
  for (FieldViolation& violation : error.fields) {
    if (violation.field.rfind("child.", 0) == 0)
      violation.field = violation.field.substr(6);
    else if (violation.field != "name")
      continue;
    violation.field = child + "." + violation.field;
  }
  return error;
}

}  // namespace kith::cases
