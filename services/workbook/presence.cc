#include "services/workbook/presence.h"

#include <algorithm>
#include <charconv>

#include "services/workbook/domain/separation.h"

namespace kith::workbook {
namespace {

// The sign of a heartbeat among the messages of replicas.
constexpr std::string_view kSign = "presence";

std::optional<std::string_view> TakeLine(std::string_view& text) {
  const size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

}  // namespace

std::string Heartbeat::Encode() const {
  std::string text(kSign);
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
  for (const std::string& line : {chapter, worker, client, std::string(left ? "left" : "here"), std::to_string(micros)})
    text += "\n" + line;
  return text + "\n";
}

std::optional<Heartbeat> Heartbeat::Decode(std::string_view text) {
  const auto sign = TakeLine(text);
  const auto chapter = TakeLine(text), worker = TakeLine(text), client = TakeLine(text), left = TakeLine(text),
             time = TakeLine(text);
  if (sign != kSign || !chapter || !worker || !client || !left || !time) return std::nullopt;
  int64_t micros = 0;
  if (std::from_chars(time->data(), time->data() + time->size(), micros).ec != std::errc()) return std::nullopt;
  return Heartbeat{std::string(*chapter), std::string(*worker), std::string(*client), *left == "left",
                   Instant(std::chrono::microseconds(micros))};
}

bool PresenceTable::Hear(const Heartbeat& heartbeat, Instant now) {
  const std::string workbook = WorkbookOf(heartbeat.chapter);
  if (workbook.empty() || heartbeat.time + kStays <= now || heartbeat.time > now + kStays) return false;
  auto& windows = until_[workbook];
  const Window window{heartbeat.chapter, heartbeat.worker, heartbeat.client};
  const auto before = Of(workbook);
  const auto found = windows.find(window);
  if (heartbeat.left) {
    if (found != windows.end()) windows.erase(found);
  } else if (found != windows.end()) {
    found->second = std::max(found->second, heartbeat.time + kStays);
    return false;
  } else if (windows.size() < kMost) {
    windows.emplace(window, heartbeat.time + kStays);
  }
  const auto after = Of(workbook);
  if (windows.empty()) until_.erase(workbook);
  return !std::equal(before.begin(), before.end(), after.begin(), after.end(), [](const auto& one, const auto& other) {
    return one.chapter() == other.chapter() && one.worker() == other.worker();
  });
}

std::set<std::string> PresenceTable::Expire(Instant now) {
  std::set<std::string> changed;
  for (auto workbook = until_.begin(); workbook != until_.end();) {
    if (std::erase_if(workbook->second, [now](const auto& window) { return window.second <= now; }) > 0)
      changed.insert(workbook->first);
    workbook = workbook->second.empty() ? until_.erase(workbook) : std::next(workbook);
  }
  return changed;
}

std::vector<v1::Occupant> PresenceTable::Of(const std::string& workbook) const {
  std::vector<v1::Occupant> people;
  const auto windows = until_.find(workbook);
  if (windows == until_.end()) return people;
  for (const auto& [window, _] : windows->second) {
    const auto& [chapter, worker, client] = window;
    if (!people.empty() && people.back().chapter() == chapter && people.back().worker() == worker) continue;
    auto& present = people.emplace_back();
    present.set_chapter(chapter);
    present.set_worker(worker);
  }
  return people;
}

std::set<std::string> PresenceTable::Clear() {
  std::set<std::string> changed;
  for (const auto& [workbook, _] : until_) changed.insert(workbook);
  until_.clear();
  return changed;
}

}  // namespace kith::workbook
