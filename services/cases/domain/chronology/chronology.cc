#include "services/cases/domain/chronology/chronology.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "services/cases/domain/chronology/sentence.h"
#include "services/cases/domain/chronology/wording.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"

namespace kith::cases {

namespace {

// The versions of the same stream that a correction says it corrects.
std::vector<int64_t> CorrectedVersions(const google::protobuf::Message& event) {
  std::vector<int64_t> versions;
  for (const char* name : {"recorded_version", "changed_version"}) {
    const auto* field = event.GetDescriptor()->FindFieldByName(name);
    if (!field || field->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_INT64) continue;
    const int64_t version = event.GetReflection()->GetInt64(event, field);
    if (version > 0 && std::find(versions.begin(), versions.end(), version) == versions.end()) {
      versions.push_back(version);
    }
  }
  return versions;
}

bool IsWanted(const v1::ChronologyLine& line, const v1::ChronologyFilter& filter) {
  const auto& kinds = filter.kinds();
  if (!kinds.empty() && std::find(kinds.begin(), kinds.end(), line.kind()) == kinds.end()) return false;
  if (!filter.from_date().empty() && line.occurred_on() < filter.from_date()) return false;
  if (!filter.to_date().empty() && line.occurred_on() > filter.to_date()) return false;
  return !filter.significant_only() || line.is_significant();
}

v1::ChronologyLine LineOf(const RecordedEvent& recorded, const Wording& wording) {
  v1::ChronologyLine line;
  line.set_event_id(recorded.event_id);
  line.set_occurred_on(recorded.event.occurred_on());
  line.set_recorded_at(InstantText(recorded.recorded_at));
  line.set_recorded_by(recorded.actor);
  line.set_kind(wording.kind);
  line.set_is_significant(wording.is_significant);
  line.set_subject(recorded.stream);
  line.set_text(Sentence(wording.text, EventIn(recorded.event)));
  line.set_is_correction(wording.is_correction);
  return line;
}

}  // namespace

std::string InstantText(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const auto seconds = std::chrono::floor<std::chrono::seconds>(instant - day).count();
  const auto two = [](int64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return calendar::FormatDate(day) + "T" + two(seconds / 3600) + ":" + two(seconds / 60 % 60) + ":" +
         two(seconds % 60) + "Z";
}

Result<Instant> ParseInstant(std::string_view field, const std::string& text) {
  const auto refuse = [&field] {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "this is not an instant", field,
                               "an instant in UTC, e.g. 2026-03-02T12:00:00Z");
  };
  if (text.size() != 20 || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[19] != 'Z') return refuse();
  if (!calendar::IsIsoDate(text.substr(0, 10))) return refuse();
  int parts[3];
  for (size_t i = 0; i < 3; ++i) {
    const char* from = text.data() + 11 + 3 * i;
    if (from[0] < '0' || from[0] > '9') return refuse();
    const auto [end, error] = std::from_chars(from, from + 2, parts[i]);
    if (error != std::errc() || end != from + 2 || parts[i] > (i == 0 ? 23 : 59)) return refuse();
  }
  return Instant(calendar::DateOf(text.substr(0, 10))) + std::chrono::hours(parts[0]) + std::chrono::minutes(parts[1]) +
         std::chrono::seconds(parts[2]);
}

Result<void> CheckFilter(const v1::ChronologyFilter& filter) {
  for (int i = 0; i < filter.kinds_size(); ++i) {
    if (auto wrong = checks::CheckKnown(checks::Indexed("filter.kinds", i), filter.kinds(i))) return *wrong;
  }
  if (!filter.from_date().empty()) {
    if (auto wrong = checks::CheckDate("filter.from_date", filter.from_date())) return *wrong;
  }
  if (!filter.to_date().empty()) {
    if (auto wrong = checks::CheckDate("filter.to_date", filter.to_date())) return *wrong;
  }
  if (filter.known_on().empty()) return {};
  if (auto known = ParseInstant("filter.known_on", filter.known_on()); !known) {
    return tl::unexpected<Error>(known.error());
  }
  return {};
}

std::vector<v1::ChronologyLine> Chronology(const std::vector<RecordedEvent>& events,
                                           const v1::ChronologyFilter& filter) {
  std::optional<Instant> known_on;
  if (!filter.known_on().empty()) known_on = ParseInstant("", filter.known_on()).value();

  std::vector<std::pair<int64_t, v1::ChronologyLine>> lines;  // with the journal's position
  std::map<std::pair<std::string, int64_t>, size_t> by_version;
  for (const RecordedEvent& recorded : events) {
    // Whole seconds are asked for: what was recorded within that second was known on it.
    if (known_on && recorded.recorded_at >= *known_on + std::chrono::seconds(1)) continue;
    const Wording* wording = WordingOf(recorded.event);
    if (!wording || wording->text.empty()) continue;
    by_version[{recorded.stream, recorded.version}] = lines.size();
    lines.emplace_back(recorded.position, LineOf(recorded, *wording));
    if (!wording->is_correction) continue;
    for (const int64_t version : CorrectedVersions(EventIn(recorded.event))) {
      const auto corrected = by_version.find({recorded.stream, version});
      if (corrected == by_version.end()) continue;
      lines.back().second.add_corrects(lines[corrected->second].second.event_id());
      lines[corrected->second].second.set_corrected_by(recorded.event_id);
    }
  }
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) {
    return std::tie(a.second.occurred_on(), a.first) < std::tie(b.second.occurred_on(), b.first);
  });
  std::vector<v1::ChronologyLine> wanted;
  for (auto& [position, line] : lines) {
    if (IsWanted(line, filter)) wanted.push_back(std::move(line));
  }
  return wanted;
}

}  // namespace kith::cases
