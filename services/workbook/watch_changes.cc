#include "services/workbook/watch_changes.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <set>
#include <utility>

#include "services/workbook/domain/chapter.h"
#include "services/workbook/domain/decision_sight.h"

#include "kith/workbook/v1/watch_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {
namespace {

using google::protobuf::Message;

constexpr std::array<std::string_view, 8> kKinds = {"workbooks",    "chapters",    "entries",     "contradictions",
                                                    "supervisions", "assessments", "instruments", "goals"};

std::string WorkbookOfState(const std::string& stream, const Message& state) {
  const std::string family = FamilyOf(stream, &state);
  return family.empty() ? family : "workbooks" + family.substr(family.find('/'));
}

std::set<std::string> PromptsOf(const journal::Entry& entry) {
  std::set<std::string> prompts;
  v1::WorkbookEvent event;
  if (!event.ParseFromString(entry.payload)) return prompts;
  for (const auto& written : event.chapter_written().fields()) prompts.insert(written.prompt());
  if (event.has_field_settled()) prompts.insert(event.field_settled().prompt());
  return prompts;
}

// What is said of a decision is told to those to whom the decision is there.
Limits LimitsOfEntry(const journal::Entry& entry, const Message& state) {
  v1::WorkbookEvent event;
  if (state.GetDescriptor() != v1::Supervision::descriptor() || !event.ParseFromString(entry.payload))
    return LimitsOf(state);
  return LimitsOfChange(event, static_cast<const v1::Supervision&>(state));
}

// What stands in both streams is told with the chapter, to those who may see that.
bool IsOfAChapter(const journal::Entry& entry) {
  return entry.stream.starts_with("workbooks/") && (entry.type == v1::ChapterAdded::descriptor()->full_name() ||
                                                    entry.type == v1::ChapterAssigned::descriptor()->full_name() ||
                                                    entry.type == v1::ChapterEnded::descriptor()->full_name());
}

v1::Change ChangeOf(const journal::Entry& entry) {
  v1::Change change;
  change.set_position(entry.position);
  change.set_name(entry.stream);
  change.set_kind(entry.type.substr(entry.type.rfind('.') + 1));
  change.set_by(entry.actor);
  const auto micros =
      std::chrono::duration_cast<std::chrono::microseconds>(entry.recorded_at.time_since_epoch()).count();
  change.mutable_time()->set_seconds(micros / 1'000'000);
  change.mutable_time()->set_nanos(static_cast<int>(micros % 1'000'000 * 1000));
  return change;
}

std::string Serialised(const v1::Change& change) {
  v1::WatchWorkbookResponse response;
  *response.add_changes() = change;
  return response.SerializeAsString();
}

// Of a chapter: with the fields that the entry changed. What the template does not know is seen by nobody.
void AddFields(const journal::Entry& entry, const v1::Chapter& chapter, const v1::Template* made, v1::Change change,
               Told& told) {
  const auto prompts = PromptsOf(entry);
  const auto* asked = made ? FindChapterTemplate(*made, chapter.head().role(), chapter.head().subject()) : nullptr;
  v1::Change open = change;
  for (const auto& field : chapter.fields()) {
    if (!asked || !prompts.contains(field.prompt())) continue;
    for (const auto& prompt : asked->prompts()) {
      if (prompt.id() != field.prompt()) continue;
      *change.add_fields() = field;
      if (!prompt.is_locating()) *open.add_fields() = field;
    }
  }
  told.bytes = Serialised(change);
  if (open.fields_size() == change.fields_size()) return;
  told.without_locating = Serialised(open);
  told.locating = told.limits;
  told.locating.visibility.add_locates(chapter.head().person());
}

}  // namespace

bool IsTold(std::string_view stream) {
  return std::find(kKinds.begin(), kKinds.end(), stream.substr(0, stream.find('/'))) != kKinds.end();
}

AllTold ToldOf(journal::Journal& journal, const Templates& templates, const std::vector<journal::Entry>& entries) {
  std::map<std::string, size_t> places;
  std::vector<std::string> streams;
  const auto read = [&](const std::string& stream) {
    if (places.emplace(stream, streams.size()).second) streams.push_back(stream);
  };
  for (const auto& entry : entries) {
    if (!IsTold(entry.stream) || IsOfAChapter(entry)) continue;
    read(entry.stream);
    // It says which template the chapter is of.
    if (entry.stream.starts_with("chapters/")) read(WorkbookOf(entry.stream));
  }
  AllTold all;
  if (streams.empty()) return all;
  const auto states = journal.ReadStates(streams);
  for (const auto& entry : entries) {
    if (!IsTold(entry.stream) || IsOfAChapter(entry)) continue;
    const auto* state = states[places.at(entry.stream)].state.get();
    if (!state) continue;  // erased since
    auto told = std::make_shared<Told>();
    told->position = entry.position;
    told->workbook = WorkbookOfState(entry.stream, *state);
    told->limits = LimitsOfEntry(entry, *state);
    if (state->GetDescriptor() == v1::Chapter::descriptor()) {
      const auto* workbook = static_cast<const v1::Workbook*>(states[places.at(told->workbook)].state.get());
      AddFields(entry, static_cast<const v1::Chapter&>(*state),
                workbook ? templates.Find(workbook->template_()) : nullptr, ChangeOf(entry), *told);
    } else {
      told->bytes = Serialised(ChangeOf(entry));
    }
    all.push_back(std::move(told));
  }
  return all;
}

journal::ViewTable WatchTable() { return {kWatchView, {{"stream", sql::Type::kText}, {"workbook", sql::Type::kText}}}; }

void AddWatchRows(std::vector<journal::StreamKind>& kinds) {
  for (auto& kind : kinds) {
    if (!IsTold(kind.prefix)) continue;
    kind.tables.push_back(kWatchView);
    kind.rows = [rows = std::move(kind.rows)](std::string_view stream, const Message& state, journal::RowSink& sink) {
      if (rows) rows(stream, state, sink);
      std::string workbook = WorkbookOfState(std::string(stream), state);
      if (!workbook.empty()) sink.Row(kWatchView, {std::move(workbook)});
    };
  }
}

}  // namespace kith::workbook
