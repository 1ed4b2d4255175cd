#include "services/referrals/domain/front_door_data.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <stdexcept>

#include "shared/calendar/working_days.h"

namespace kith::referrals {
namespace {

using Row = std::vector<std::string>;

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(separator, start), text.size());
    parts.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

// The rows below the header; wrong gets a sentence for each that has another number of fields.
std::vector<Row> ReadRows(std::string_view csv, std::string_view header, std::string& wrong) {
  std::vector<Row> rows;
  const auto lines = Split(csv, '\n');
  if (lines.front() != header) wrong += " the header must be " + std::string(header) + ";";
  const size_t width = Split(header, ',').size();
  for (size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].empty()) continue;
    auto row = Split(lines[i], ',');
    if (row.size() == width) {
      rows.push_back(std::move(row));
    } else {
      wrong += " line " + std::to_string(i + 1) + " must have " + std::to_string(width) + " fields;";
    }
  }
  return rows;
}

Limit LimitOf(const Row& row, std::string& wrong) {
  Limit limit;
  limit.id = row[0];
  limit.authority = row[1];
  if (!row[2].empty() && !v1::BragRating_Parse("BRAG_RATING_" + row[2], &limit.brag))
    wrong += " " + row[0] + ": brag must be RED, AMBER, GREEN, BLUE or empty;";
  const auto [end, error] = std::from_chars(row[3].data(), row[3].data() + row[3].size(), limit.amount);
  if (error != std::errc() || end != row[3].data() + row[3].size() || limit.amount < 1 || limit.amount > 1000)
    wrong += " " + row[0] + ": amount must be 1 to 1000;";
  limit.unit = row[4] == "hours" ? LimitUnit::kHours : LimitUnit::kWorkingDays;
  if (row[4] != "hours" && row[4] != "working_days") wrong += " " + row[0] + ": unit must be hours or working_days;";
  if (const auto date = calendar::ParseDate("effective_from", row[5])) {
    limit.effective_from = *date;
  } else {
    wrong += " " + row[0] + ": effective_from must be a date;";
  }
  if (row[6].empty()) wrong += " " + row[0] + ": source must say where it is from;";
  return limit;
}

bool IsBetter(const Limit& limit, const Limit* than) {
  if (!than) return true;
  if (limit.authority != than->authority) return !limit.authority.empty();
  return limit.effective_from > than->effective_from;
}

}  // namespace

std::vector<Limit> ReadLimits(std::string_view csv) {
  std::string wrong;
  std::vector<Limit> limits;
  for (const Row& row : ReadRows(csv, "id,authority,brag,amount,unit,effective_from,source", wrong)) {
    limits.push_back(LimitOf(row, wrong));
  }
  const auto has = [&](std::string_view id, v1::BragRating brag) {
    return std::any_of(limits.begin(), limits.end(), [&](const Limit& limit) {
      return limit.id == id && limit.authority.empty() && (limit.brag == brag || limit.brag == 0);
    });
  };
  for (const char* id : {"D1", "PASSED"}) {
    if (!has(id, v1::BRAG_RATING_UNSPECIFIED)) wrong += std::string(" ") + id + ": has no row for all authorities;";
  }
  for (int brag = v1::BragRating_MIN + 1; brag <= v1::BragRating_MAX; ++brag) {
    if (!has("MASH", static_cast<v1::BragRating>(brag)))
      wrong += " MASH: has no row for " + v1::BragRating_Name(brag) + " and all authorities;";
  }
  if (!wrong.empty()) throw std::logic_error("limits of the front door:" + wrong);
  return limits;
}

std::vector<Agency> ReadAgencies(std::string_view csv) {
  std::string wrong;
  std::vector<Agency> agencies;
  std::set<std::string> ids;
  for (const Row& row : ReadRows(csv, "id,display_name,valid_from,valid_to", wrong)) {
    const bool is_id = !row[0].empty() && row[0].size() <= 40 && std::all_of(row[0].begin(), row[0].end(), [](char c) {
      return (c >= 'a' && c <= 'z') || c == '-';
    });
    if (!is_id) wrong += " " + row[0] + ": an id is 1 to 40 small letters and hyphens;";
    if (!ids.insert(row[0]).second) wrong += " " + row[0] + ": stands twice;";
    if (!calendar::IsIsoDate(row[2]) || (!row[3].empty() && !calendar::IsIsoDate(row[3])))
      wrong += " " + row[0] + ": valid_from and valid_to must be dates;";
    agencies.push_back({row[0], row[1], row[2], row[3]});
  }
  if (!wrong.empty()) throw std::logic_error("agencies of the front door:" + wrong);
  return agencies;
}

const std::vector<Limit>& Limits() {
  static const std::vector<Limit> limits = ReadLimits(kLimitsCsv);
  return limits;
}

const std::vector<Agency>& Agencies() {
  static const std::vector<Agency> agencies = ReadAgencies(kAgenciesCsv);
  return agencies;
}

Instant DueTime(std::string_view id, const std::string& authority, v1::BragRating brag, Instant start) {
  const calendar::Date day = calendar::LondonDay(start);
  const Limit* found = nullptr;
  const Limit* earliest = nullptr;
  for (const Limit& limit : Limits()) {
    if (limit.id != id || (!limit.authority.empty() && limit.authority != authority)) continue;
    if (limit.brag != v1::BRAG_RATING_UNSPECIFIED && limit.brag != brag) continue;
    if (limit.effective_from <= day && IsBetter(limit, found)) found = &limit;
    if (!earliest || limit.effective_from < earliest->effective_from) earliest = &limit;
  }
  if (!found) found = earliest;
  if (!found) throw std::logic_error("there is no limit " + std::string(id));
  if (found->unit == LimitUnit::kHours) return start + std::chrono::hours(found->amount);
  return calendar::StartOfDay(calendar::AddWorkingDays(day, found->amount) + std::chrono::days(1));
}

bool IsAgency(std::string_view id, std::string_view on_date) {
  return std::any_of(Agencies().begin(), Agencies().end(), [&](const Agency& agency) {
    return agency.id == id && agency.valid_from <= on_date && (agency.valid_to.empty() || on_date <= agency.valid_to);
  });
}

std::string AgenciesOn(std::string_view on_date) {
  std::string all;
  for (const Agency& agency : Agencies()) {
    if (IsAgency(agency.id, on_date)) all += (all.empty() ? "" : ", ") + agency.id;
  }
  return all;
}

}  // namespace kith::referrals
