#include "services/workbook/domain/entry_checks.h"

#include <algorithm>
#include <cstdio>

#include "services/workbook/domain/reasons.h"
#include "shared/calendar/date.h"
#include "shared/checks/no_such.h"

namespace kith::workbook {
namespace {

using google::protobuf::RepeatedPtrField;
using google::protobuf::Timestamp;

constexpr size_t kLongestNumber = 12;

bool IsNumberCharacter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

}  // namespace

Instant InstantOf(const Timestamp& time) {
  return Instant(std::chrono::seconds(time.seconds()) + std::chrono::microseconds(time.nanos() / 1000));
}

Timestamp TimestampOf(Instant instant) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant);
  Timestamp time;
  time.set_seconds(seconds.time_since_epoch().count());
  time.set_nanos(static_cast<int32_t>(std::chrono::nanoseconds(instant - seconds).count()));
  return time;
}

std::string DayOf(const Timestamp& time) { return calendar::LondonDate(InstantOf(time)); }

std::string SortableText(const Timestamp& time) {
  const Instant instant = InstantOf(time);
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const auto second = std::chrono::floor<std::chrono::seconds>(instant - day).count();
  char text[16];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", static_cast<int>(second / 3600 % 24),
                static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
  return calendar::FormatDate(day) + text;
}

checks::Refused CheckPastTime(std::string_view field, const Timestamp& time, const Context& context) {
  constexpr int64_t kEarliest = -2'208'988'800;  // 1900-01-01
  constexpr int64_t kLatest = 7'258'118'400;     // 2200-01-01
  if (time.seconds() < kEarliest || time.seconds() >= kLatest || time.nanos() < 0 || time.nanos() > 999'999'999) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the time is none", field,
                               "a time of the years 1900 to 2199");
  }
  if (InstantOf(time) > context.now) {
    return checks::RefuseField(checks::kDateInFuture, "a time in the future cannot have happened", field,
                               "a time up to and including now");
  }
  return std::nullopt;
}

checks::Refused CheckWorkerNumber(std::string_view field, std::string_view text) {
  if (!text.empty() && text.size() <= kLongestNumber && std::all_of(text.begin(), text.end(), IsNumberCharacter))
    return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "that is no worker's number", field,
                             "1 to 12 characters of A-Z a-z 0-9 _ -");
}

checks::Refused CheckWorkerNumbers(std::string_view field, const RepeatedPtrField<std::string>& numbers, int least,
                                   int most) {
  if (numbers.size() < least || numbers.size() > most) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "so many workers are not taken", field,
                               std::to_string(least) + " to " + std::to_string(most) + " numbers");
  }
  for (int i = 0; i < numbers.size(); ++i) {
    if (auto wrong = CheckWorkerNumber(checks::Indexed(field, i), numbers[i])) return wrong;
    if (std::count(numbers.begin(), numbers.end(), numbers[i]) > 1) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "a worker is named once", checks::Indexed(field, i),
                                 "each number once");
    }
  }
  return std::nullopt;
}

checks::Refused CheckMembers(std::string_view field, const RepeatedPtrField<std::string>& people,
                             const v1::KnownFamily& family, int least, int most) {
  if (people.empty() && least == 0) return std::nullopt;
  if (auto wrong = checks::CheckNames(field, people, "people", most)) return wrong;
  for (int i = 0; i < people.size(); ++i) {
    if (auto wrong = CheckMember(checks::Indexed(field, i), people[i], family)) return wrong;
  }
  return std::nullopt;
}

Result<Sight> WritersSight(const Streams& streams, const std::string& workbook, const Context& context) {
  const auto* family = streams.Find<v1::KnownFamily>(FamilyOf(workbook));
  Sight sight = SightOf(family ? *family : v1::KnownFamily::default_instance(), context);
  if (!family || !sight.Reads()) return checks::NoSuch(workbook, "workbook");
  if (sight.Writes()) return sight;
  return Refuse(kith::reasons::kRoleNotPermitted,
                "only those who work with the family, and their managers, write in its record");
}

}  // namespace kith::workbook
