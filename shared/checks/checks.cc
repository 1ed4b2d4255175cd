#include "shared/checks/checks.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "shared/calendar/date.h"

namespace kith::checks {

namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsIdCharacter(char c) {
  return IsDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
}

}  // namespace

tl::unexpected<Error> RefuseField(Reason reason, std::string message, std::string_view field, std::string accepted) {
  return Refuse(reason, std::move(message), {{std::string(field), std::move(accepted)}});
}

Refused CheckDate(std::string_view field, std::string_view text) {
  auto date = calendar::ParseDate(field, text);
  if (!date) return tl::unexpected<Error>(std::move(date).error());
  return std::nullopt;
}

Refused CheckPastDate(std::string_view field, std::string_view text, const Context& context) {
  if (auto wrong = CheckDate(field, text)) return wrong;
  if (text > context.today) {
    return RefuseField(kDateInFuture, "a date in the future cannot have happened", field,
                       "a date up to and including today, " + context.today);
  }
  return std::nullopt;
}

Refused CheckAuthority(std::string_view field, std::string_view text) {
  if (text.size() == 3 && std::all_of(text.begin(), text.end(), IsDigit)) return std::nullopt;
  return RefuseField(reasons::kInvalidRequest, "a local authority is named by its 3-digit code", field,
                     "3 digits, e.g. 873");
}

Refused CheckName(std::string_view field, std::string_view text, std::string_view kind) {
  const bool right_kind = text.size() > kind.size() && text.substr(0, kind.size()) == kind && text[kind.size()] == '/';
  const std::string_view id = right_kind ? text.substr(kind.size() + 1) : std::string_view();
  if (!id.empty() && id.size() <= 60 && std::all_of(id.begin(), id.end(), IsIdCharacter)) return std::nullopt;
  return RefuseField(reasons::kInvalidRequest, "the name is not that of a resource of this kind", field,
                     "\"" + std::string(kind) + "/\" and 1 to 60 characters of [A-Za-z0-9_-]");
}

Refused CheckNames(std::string_view field, const google::protobuf::RepeatedPtrField<std::string>& names,
                   std::string_view kind, int max) {
  if (names.empty() || names.size() > max) {
    return RefuseField(reasons::kInvalidRequest, "the list is empty or too long", field,
                       "1 to " + std::to_string(max) + " names of " + std::string(kind));
  }
  std::set<std::string_view> seen;
  for (int i = 0; i < names.size(); ++i) {
    if (auto wrong = CheckName(Indexed(field, i), names.Get(i), kind)) return wrong;
    if (!seen.insert(names.Get(i)).second) {
      return RefuseField(reasons::kInvalidRequest, "a name is given twice", Indexed(field, i), "each name once");
    }
  }
  return std::nullopt;
}

std::vector<std::string> WellFormedNames(const google::protobuf::RepeatedPtrField<std::string>& names,
                                         std::string_view kind, int max) {
  std::vector<std::string> good;
  for (int i = 0; i < std::min(names.size(), max); ++i) {
    if (!CheckName("", names.Get(i), kind)) good.push_back(names.Get(i));
  }
  return good;
}

Refused CheckEtag(std::string_view field, std::string_view etag, const Streams& streams, const std::string& stream) {
  if (etag.empty()) return std::nullopt;
  int64_t version = 0;
  const auto [end, error] = std::from_chars(etag.data(), etag.data() + etag.size(), version);
  if (error != std::errc() || end != etag.data() + etag.size() || version < 1) {
    return RefuseField(reasons::kInvalidRequest, "the etag is not one that was given out", field,
                       "an etag as it was read, or empty");
  }
  const int64_t current = streams.Version(stream);
  if (version == current) return std::nullopt;
  return RefuseField(reasons::kStaleEtag,
                     stream + " has changed since it was read: its version is " + std::to_string(current), field,
                     "the current etag, \"" + std::to_string(current) + "\", or empty");
}

tl::unexpected<Error> RefuseCode(std::string_view field, const std::string& accepted) {
  return RefuseField(kUnknownCode, "the code is missing or unknown", field, "one of " + accepted);
}

std::string Indexed(std::string_view field, int index) {
  return std::string(field) + "[" + std::to_string(index) + "]";
}

}  // namespace kith::checks
