#include "services/cases/domain/teams/text.h"

#include <algorithm>

namespace kith::cases {

checks::Refused CheckLine(std::string_view field, const std::string& text, size_t least) {
  constexpr size_t kMost = 500;
  const bool has_control = std::any_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; });
  if (text.size() >= least && text.size() <= kMost && !has_control) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the text is missing, too long or has control characters",
                             field, std::to_string(least) + " to 500 bytes of text on one line");
}

}  // namespace kith::cases
