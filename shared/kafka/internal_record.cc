#include "shared/kafka/internal_record.h"

#include <charconv>
#include <chrono>
#include <string_view>

namespace kith::kafka {
namespace {

// RFC 3339 in UTC with microseconds: "2026-03-02T10:15:00.123456Z". By hand, for it is done once a record.
std::string FormatInstant(Instant instant) {
  using namespace std::chrono;
  const auto day = floor<days>(instant);
  const year_month_day date(day);
  const hh_mm_ss time(instant - day);
  std::string text = "0000-00-00T00:00:00.000000Z";
  const auto put = [&text](size_t end, int64_t number) {
    for (; number > 0; number /= 10) text[--end] = static_cast<char>('0' + number % 10);
  };
  put(4, static_cast<int>(date.year()));
  put(7, static_cast<unsigned>(date.month()));
  put(10, static_cast<unsigned>(date.day()));
  put(13, time.hours().count());
  put(16, time.minutes().count());
  put(19, time.seconds().count());
  put(26, time.subseconds().count());
  return text;
}

template <class Number>
bool ParseNumber(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::optional<Instant> ParseInstant(std::string_view text) {
  using namespace std::chrono;
  if (text.size() != 27 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
      text[19] != '.' || text[26] != 'Z') {
    return std::nullopt;
  }
  unsigned y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0, us = 0;
  if (!ParseNumber(text.substr(0, 4), y) || !ParseNumber(text.substr(5, 2), mo) || !ParseNumber(text.substr(8, 2), d) ||
      !ParseNumber(text.substr(11, 2), h) || !ParseNumber(text.substr(14, 2), mi) ||
      !ParseNumber(text.substr(17, 2), s) || !ParseNumber(text.substr(20, 6), us)) {
    return std::nullopt;
  }
  const year_month_day date(year(static_cast<int>(y)), month(mo), day(d));
  if (!date.ok() || h > 23 || mi > 59 || s > 59) return std::nullopt;
  return sys_days(date) + hours(h) + minutes(mi) + seconds(s) + microseconds(us);
}

bool ReadPositive(const Record& record, std::string_view header, int64_t& number) {
  const std::string* text = record.Header(header);
  return text && ParseNumber(std::string_view(*text), number) && number > 0;
}

}  // namespace

Record InternalRecord(const std::string& service, journal::Entry entry) {
  Record record;
  record.key = std::move(entry.stream);
  record.value = std::move(entry.payload);
  record.headers.reserve(11);
  const auto add = [&record](const char* name, std::string value) {
    record.headers.emplace_back(name, std::move(value));
  };
  add("ce_specversion", "1.0");
  add("ce_id", std::move(entry.event_id));
  add("ce_source", "kith/" + service);
  add("ce_type", std::move(entry.type));
  add("ce_time", FormatInstant(entry.recorded_at));
  add("content-type", "application/protobuf");
  add("kith_position", std::to_string(entry.position));
  add("kith_version", std::to_string(entry.version));
  add("kith_occurred_on", std::move(entry.occurred_on));
  if (!entry.traceparent.empty()) add("traceparent", std::move(entry.traceparent));
  if (entry.erased) add("kith_erased", "1");
  return record;
}

std::optional<journal::Entry> EntryOf(Record record) {
  journal::Entry entry;
  if (!ReadPositive(record, "kith_position", entry.position) || !ReadPositive(record, "kith_version", entry.version)) {
    return std::nullopt;
  }
  const std::string* type = record.Header("ce_type");
  const std::string* id = record.Header("ce_id");
  const std::string* time = record.Header("ce_time");
  if (!type || type->empty() || !id || id->empty() || !time || record.key.empty()) return std::nullopt;
  const std::optional<Instant> recorded_at = ParseInstant(*time);
  if (!recorded_at) return std::nullopt;
  entry.type = *type;
  entry.event_id = *id;
  entry.recorded_at = *recorded_at;
  if (const std::string* occurred_on = record.Header("kith_occurred_on")) entry.occurred_on = *occurred_on;
  if (const std::string* traceparent = record.Header("traceparent")) entry.traceparent = *traceparent;
  entry.erased = record.Header("kith_erased") != nullptr;
  entry.stream = std::move(record.key);
  entry.payload = std::move(record.value);
  return entry;
}

}  // namespace kith::kafka
