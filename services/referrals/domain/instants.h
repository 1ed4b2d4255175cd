// Instants of requests and states: google.protobuf.Timestamp to and from Instant, and as text that sorts.
#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/timestamp.pb.h>

#include "shared/checks/checks.h"
#include "shared/clock/clock.h"
#include "shared/decide/decide.h"

namespace kith::referrals {

// Of a timestamp that was checked, or is our own.
Instant InstantOf(const google::protobuf::Timestamp& time);
google::protobuf::Timestamp TimestampOf(Instant instant);

// "2026-03-02T09:30:00Z": whole seconds, in UTC, so that texts sort as instants do.
std::string TextOf(Instant instant);
Instant InstantOfText(std::string_view text);

// The first instant after the day in Europe/London: what is due "on" a day is overdue from then on.
Instant EndOfDay(const std::string& iso_date);

// INVALID_REQUEST unless a time of the years 1900 to 2199; DATE_IN_FUTURE when it lies after now.
checks::Refused CheckPastTime(std::string_view field, const google::protobuf::Timestamp& time, const Context& context);

// The request's time where it is given, checked as above, else now.
template <class Request>
Result<Instant> TimeOrNow(std::string_view field, const Request& request, bool has_time,
                          const google::protobuf::Timestamp& (Request::*time)() const, const Context& context) {
  if (!has_time) return context.now;
  if (auto wrong = CheckPastTime(field, (request.*time)(), context)) return *wrong;
  return InstantOf((request.*time)());
}

}  // namespace kith::referrals
