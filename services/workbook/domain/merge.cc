#include "services/workbook/domain/merge.h"

#include <algorithm>
#include <string>

namespace kith::workbook {
namespace {

using v1::Chapter;
using v1::Field;
using v1::FieldValue;

Field& FieldAt(Chapter& chapter, const std::string& prompt, int place) {
  auto& fields = *chapter.mutable_fields();
  for (auto& field : fields) {
    if (field.prompt() == prompt) return field;
  }
  auto& added = *fields.Add();
  added.set_prompt(prompt);
  added.set_place(place);
  std::stable_sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) { return a.place() < b.place(); });
  return *std::find_if(fields.begin(), fields.end(), [&](const auto& field) { return field.prompt() == prompt; });
}

template <class Predicate>
void EraseValues(Field& field, Predicate gone) {
  auto& values = *field.mutable_values();
  values.erase(std::remove_if(values.begin(), values.end(), gone), values.end());
}

void Add(Field& field, const std::string& value, int64_t base_revision, const v1::Attribution& by) {
  field.set_revision(field.revision() + 1);
  auto& added = *field.add_values();
  added.set_value(value);
  *added.mutable_by() = by;
  added.set_revision(field.revision());
  added.set_base_revision(base_revision);
}

}  // namespace

const Field* FindField(const Chapter& chapter, std::string_view prompt) {
  for (const auto& field : chapter.fields()) {
    if (field.prompt() == prompt) return &field;
  }
  return nullptr;
}

std::string_view ValueOf(const Chapter& chapter, std::string_view prompt) {
  const auto* field = FindField(chapter, prompt);
  return field && field->values_size() == 1 ? std::string_view(field->values(0).value()) : std::string_view();
}

bool Stands(const Chapter& chapter, std::string_view prompt, std::string_view value) {
  const auto* field = FindField(chapter, prompt);
  if (!field) return value.empty();
  return std::any_of(field->values().begin(), field->values().end(),
                     [&](const auto& one) { return one.value() == value; });
}

void Write(Chapter& chapter, const v1::ChapterWritten::Written& written, const v1::Attribution& by) {
  auto& field = FieldAt(chapter, written.prompt(), written.place());
  const bool was_in_conflict = InConflict(field);
  EraseValues(field, [&](const FieldValue& value) {
    const bool own = !by.worker().empty() && value.by().worker() == by.worker();
    const bool seen = value.revision() <= written.base_revision();
    return own || (seen && !was_in_conflict);
  });
  // Where the own value was the only other one beside one that says the same, the conflict is over: both agree.
  const bool stands = std::any_of(field.values().begin(), field.values().end(),
                                  [&](const FieldValue& value) { return value.value() == written.value(); });
  if (!stands) return Add(field, written.value(), written.base_revision(), by);
  field.set_revision(field.revision() + 1);
}

void Settle(Chapter& chapter, const v1::FieldSettled& settled) {
  for (auto& field : *chapter.mutable_fields()) {
    if (field.prompt() != settled.prompt()) continue;
    const int64_t base = field.revision();
    EraseValues(field, [&](const FieldValue& value) {
      return std::find(settled.seen_revisions().begin(), settled.seen_revisions().end(), value.revision()) !=
             settled.seen_revisions().end();
    });
    const bool stands = std::any_of(field.values().begin(), field.values().end(),
                                    [&](const FieldValue& value) { return value.value() == settled.value(); });
    if (!stands) return Add(field, settled.value(), base, settled.by());
    field.set_revision(field.revision() + 1);
    return;
  }
}

}  // namespace kith::workbook
