#include "services/referrals/domain/instants.h"

#include <cstdio>

#include "shared/calendar/date.h"

namespace kith::referrals {

using google::protobuf::Timestamp;

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

std::string TextOf(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const auto second = std::chrono::floor<std::chrono::seconds>(instant - day).count();
  char time[16];
  std::snprintf(time, sizeof time, "T%02d:%02d:%02dZ", static_cast<int>(second / 3600 % 24),
                static_cast<int>(second / 60 % 60), static_cast<int>(second % 60));
  return calendar::FormatDate(day) + time;
}

Instant InstantOfText(std::string_view text) {
  const auto number = [&](size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); };
  return Instant(calendar::DateOf(std::string(text.substr(0, 10)))) + std::chrono::hours(number(11)) +
         std::chrono::minutes(number(14)) + std::chrono::seconds(number(17));
}

Instant EndOfDay(const std::string& iso_date) {
  return calendar::StartOfDay(calendar::DateOf(iso_date) + std::chrono::days(1));
}

checks::Refused CheckPastTime(std::string_view field, const Timestamp& time, const Context& context) {
  constexpr int64_t kEarliest = -2'208'988'800;  // 1900-01-01
  constexpr int64_t kLatest = 7'258'118'400;     // 2200-01-01
  if (time.seconds() < kEarliest || time.seconds() >= kLatest || time.nanos() < 0 || time.nanos() > 999'999'999) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the time is none", field,
                               "a time of the years 1900 to 2199, or nothing");
  }
  if (InstantOf(time) > context.now) {
    return checks::RefuseField(checks::kDateInFuture, "a time in the future cannot have happened", field,
                               "a time up to and including now, or nothing");
  }
  return std::nullopt;
}

}  // namespace kith::referrals
