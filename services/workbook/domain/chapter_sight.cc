#include "services/workbook/domain/chapter_sight.h"

#include <algorithm>

#include "services/workbook/domain/chapter.h"

namespace kith::workbook {

bool MaySeeField(const v1::ChapterTemplate* made, const v1::ChapterHead& head, std::string_view prompt,
                 const Sight& sight) {
  if (!made || !MaySee(head.visibility(), sight)) return false;
  const auto asked =
      std::find_if(made->prompts().begin(), made->prompts().end(), [&](const auto& one) { return one.id() == prompt; });
  if (asked == made->prompts().end()) return false;
  if (!asked->is_locating()) return true;
  v1::Visibility visibility = head.visibility();
  visibility.add_locates(head.person());
  return MaySee(visibility, sight);
}

bool Withhold(const v1::Template* made, const Sight& sight, v1::Chapter& chapter) {
  if (!MaySee(chapter.head().visibility(), sight)) return false;
  const auto* asked = made ? FindChapterTemplate(*made, chapter.head().role(), chapter.head().subject()) : nullptr;
  auto& fields = *chapter.mutable_fields();
  fields.erase(
      std::remove_if(fields.begin(), fields.end(),
                     [&](const auto& field) { return !MaySeeField(asked, chapter.head(), field.prompt(), sight); }),
      fields.end());
  return true;
}

void Withhold(const v1::Workbook* workbook, const Sight& sight, v1::Entry& entry) {
  auto& chapters = *entry.mutable_chapters();
  const auto is_open = [&](const std::string& name) {
    return workbook && std::any_of(workbook->chapters().begin(), workbook->chapters().end(), [&](const auto& head) {
             return head.name() == name && MaySee(head.visibility(), sight);
           });
  };
  chapters.erase(std::remove_if(chapters.begin(), chapters.end(), [&](const auto& name) { return !is_open(name); }),
                 chapters.end());
}

void Withhold(const Sight& sight, v1::Workbook& workbook) {
  auto& heads = *workbook.mutable_chapters();
  heads.erase(
      std::remove_if(heads.begin(), heads.end(), [&](const auto& head) { return !MaySee(head.visibility(), sight); }),
      heads.end());
}

}  // namespace kith::workbook
