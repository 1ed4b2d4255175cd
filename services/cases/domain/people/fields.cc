#include "services/cases/domain/people/fields.h"

#include <algorithm>

#include "services/cases/domain/reasons.h"
#include "shared/checks/no_such.h"

namespace kith::cases {

namespace {

constexpr int kMaxLines = 5;
constexpr size_t kMaxLineBytes = 80;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }

// "PE29 3AA": outward code of 2 to 4, a space, a digit and two letters.
bool IsPostcode(std::string_view text) {
  const size_t space = text.find(' ');
  if (space < 2 || space > 4 || text.size() != space + 4) return false;
  const std::string_view outward = text.substr(0, space);
  if (!IsUpper(outward[0]) || std::none_of(outward.begin(), outward.end(), IsDigit)) return false;
  if (!std::all_of(outward.begin(), outward.end(), [](char c) { return IsUpper(c) || IsDigit(c); })) return false;
  return IsDigit(text[space + 1]) && IsUpper(text[space + 2]) && IsUpper(text[space + 3]);
}

}  // namespace

Refused CheckText(std::string_view field, const std::string& text, size_t least, size_t most) {
  const bool is_one_line = std::none_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; });
  if (is_one_line && text.size() >= least && text.size() <= most) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the text is missing, too long or has control characters",
                             field,
                             std::to_string(least) + " to " + std::to_string(most) + " bytes of text on one line");
}

Refused CheckPeriod(const std::string& path, const std::string& start, const std::string& end, const Context& context) {
  if (!start.empty()) {
    if (auto wrong = checks::CheckPastDate(path + "start_date", start, context)) return wrong;
  }
  if (end.empty()) return std::nullopt;
  if (auto wrong = checks::CheckPastDate(path + "end_date", end, context)) return wrong;
  if (end >= start) return std::nullopt;
  return checks::RefuseField(reasons::kEndBeforeStart, "it cannot end before it started", path + "end_date",
                             "a date on or after the start, " + start);
}

Refused CheckPlace(const std::string& path, const google::protobuf::RepeatedPtrField<std::string>& lines,
                   const std::string& postcode, const std::string& uprn) {
  if (lines.empty() || lines.size() > kMaxLines) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "an address has lines", path + "lines", "1 to 5 lines");
  }
  for (int i = 0; i < lines.size(); ++i) {
    if (auto wrong = CheckText(checks::Indexed(path + "lines", i), lines.Get(i), 1, kMaxLineBytes)) return wrong;
  }
  if (!postcode.empty() && !IsPostcode(postcode)) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "this is not a postcode", path + "postcode",
                               "capitals, with one space before the last three, like PE29 3AA, or empty");
  }
  if (uprn.size() > 12 || !std::all_of(uprn.begin(), uprn.end(), IsDigit)) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "this is not a unique property reference number",
                               path + "uprn", "at most 12 digits, or empty");
  }
  return std::nullopt;
}

Refused CheckSubject(std::string_view field, std::string_view subject) {
  const bool is_number = std::all_of(subject.begin(), subject.end(), [](char c) {
    return IsDigit(c) || IsUpper(c) || (c >= 'a' && c <= 'z') || c == '_' || c == '.' || c == ':' || c == '-';
  });
  if (is_number && !subject.empty() && subject.size() <= 64) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "staff are named by the subject of their token", field,
                             "1 to 64 characters of [A-Za-z0-9_.:-]");
}

Refused CheckCorrectionReason(v1::CorrectionReason reason) {
  if (auto wrong = checks::CheckKnown("reason", reason)) return wrong;
  if (reason != v1::CORRECTION_REASON_CONSEQUENCE) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "a consequence is recorded by the service itself",
                             "reason", "another reason");
}

bool Overlap(std::string_view start, std::string_view end, std::string_view other_start, std::string_view other_end) {
  return (other_end.empty() || start < other_end) && (end.empty() || other_start < end);
}

bool Holds(std::string_view start, std::string_view end, std::string_view day) {
  return start <= day && (end.empty() || day < end);
}

tl::unexpected<Error> RefuseUnknown(const std::string& name, std::string_view field) {
  return checks::NoSuch(name, field);
}

tl::unexpected<Error> RefuseFull(std::string_view field, int most) {
  return checks::RefuseField(reasons::kRecordFull, "the record holds as many as it can", field,
                             "at most " + std::to_string(most) + "; take out what was recorded by mistake");
}

}  // namespace kith::cases
