#include "services/workbook/domain/chapter_fields.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include "services/workbook/domain/chapter_sight.h"
#include "services/workbook/domain/limits.h"
#include "services/workbook/domain/merge.h"
#include "services/workbook/domain/reasons.h"

namespace kith::workbook {
namespace {

using checks::RefuseField;
using v1::Chapter;
using v1::WorkbookEvent;

constexpr int kMaxFields = 12;
constexpr size_t kMaxText = 4000;
constexpr size_t kMaxReason = 1000;

// Empty: the value is one that the prompt takes.
std::string Wrong(const v1::Prompt& prompt, const std::string& value) {
  if (value.empty()) return {};
  if (prompt.has_choices()) {
    std::string ids;
    for (const auto& choice : prompt.choices().choices()) {
      if (choice.id() == value) return {};
      ids += (ids.empty() ? "" : ", ") + choice.id();
    }
    return "must be one of " + ids + ", or nothing";
  }
  if (prompt.has_scale()) {
    int number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    // One way to write a number, so that two who mean the same write the same.
    const bool is_plain = error == std::errc() && end == value.data() + value.size() && std::to_string(number) == value;
    if (is_plain && number >= prompt.scale().least() && number <= prompt.scale().most()) return {};
    return "must be a whole number from " + std::to_string(prompt.scale().least()) + " to " +
           std::to_string(prompt.scale().most()) + " in figures, or nothing";
  }
  return value.size() <= kMaxText ? std::string() : "must be at most 4,000 bytes";
}

struct Asked {
  const v1::Prompt* prompt = nullptr;
  int place = 0;
};

// Without a prompt: there is none of that id that the caller could know of.
Asked Find(const OpenedChapter& opened, const std::string& id, const Sight& sight) {
  for (int i = 0; i < opened.made->prompts_size(); ++i) {
    if (opened.made->prompts(i).id() != id || !MaySeeField(opened.made, opened.chapter->head(), id, sight)) continue;
    return {&opened.made->prompts(i), i};
  }
  return {};
}

std::string PromptsOf(const OpenedChapter& opened, const Sight& sight) {
  std::string ids;
  for (const auto& prompt : opened.made->prompts()) {
    if (MaySeeField(opened.made, opened.chapter->head(), prompt.id(), sight))
      ids += (ids.empty() ? "" : ", ") + prompt.id();
  }
  return ids;
}

Result<v1::ChapterWritten> CheckFields(const OpenedChapter& opened, const v1::WriteChapterRequest& request,
                                       const Sight& sight) {
  if (request.fields().empty() || request.fields_size() > kMaxFields)
    return RefuseField(kith::reasons::kInvalidRequest, "there is nothing to write, or too much", "fields",
                       "1 to 12 fields");
  std::vector<FieldViolation> wrong;
  std::set<std::string> seen;
  v1::ChapterWritten written;
  for (int i = 0; i < request.fields_size(); ++i) {
    const auto& change = request.fields(i);
    const std::string at = checks::Indexed("fields", i);
    const auto asked = Find(opened, change.prompt(), sight);
    if (!asked.prompt) {
      wrong.push_back({at + ".prompt", "must be one of " + PromptsOf(opened, sight)});
      continue;
    }
    if (!seen.insert(change.prompt()).second) wrong.push_back({at + ".prompt", "stands twice in this request"});
    const auto* field = FindField(*opened.chapter, change.prompt());
    const int64_t revision = field ? field->revision() : 0;
    if (change.base_revision() < 0 || change.base_revision() > revision)
      wrong.push_back({at + ".base_revision", "must be 0 to " + std::to_string(revision) + ", the field's revision"});
    if (auto problem = Wrong(*asked.prompt, change.value()); !problem.empty())
      wrong.push_back({at + ".value", std::move(problem)});
    auto& one = *written.add_fields();
    one.set_prompt(change.prompt());
    one.set_place(asked.place);
    one.set_value(change.value());
    one.set_base_revision(change.base_revision());
  }
  if (wrong.empty()) return written;
  return Refuse(reasons::kFieldRefused, "the chapter cannot be written like this; nothing of it was", std::move(wrong));
}

// A write that changes nothing is answered and not kept: what stands says it already.
bool ChangesNothing(const Chapter& chapter, const v1::ChapterWritten::Written& one, const std::string& worker) {
  const auto* field = FindField(chapter, one.prompt());
  if (!field) return one.value().empty();
  const bool own_differs = std::any_of(field->values().begin(), field->values().end(), [&](const auto& value) {
    return value.by().worker() == worker && value.value() != one.value();
  });
  if (own_differs && InConflict(*field)) return false;
  return Stands(chapter, one.prompt(), one.value());
}

// What the writer wrote elsewhere and had not seen here; null: nothing, or the same.
const v1::FieldValue* OwnUnseen(const Chapter& chapter, const v1::ChapterWritten::Written& one,
                                const std::string& worker) {
  const auto* field = FindField(chapter, one.prompt());
  if (!field || worker.empty()) return nullptr;
  const auto own = std::find_if(field->values().begin(), field->values().end(), [&](const auto& value) {
    return value.by().worker() == worker && value.revision() > one.base_revision() && value.value() != one.value();
  });
  return own == field->values().end() ? nullptr : &*own;
}

// What the write will leave: computed by the fold itself, so that what follows sees what will be stored.
Drafts Changed(const OpenedChapter& opened, const std::string& name, WorkbookEvent event, Chapter after,
               std::vector<std::string> prompts, const Consequences& then, const Streams& streams,
               const Context& context) {
  event.set_occurred_on(context.today);
  Drafts drafts{DraftOf(name, std::move(event))};
  if (!then) return drafts;
  const Drafts so_far = drafts;
  for (auto& draft :
       then(streams, {*opened.open.workbook, *opened.whole, after, so_far, name, std::move(prompts)}, context))
    drafts.push_back(std::move(draft));
  return drafts;
}

}  // namespace

Result<Drafts> WriteChapter(const Templates& templates, const Consequences& then, const Streams& streams,
                            const v1::WriteChapterRequest& request, const Context& context) {
  const auto opened = FindOpenChapter(&templates, streams, request.name(), context);
  if (!opened) return tl::unexpected<Error>(opened.error());
  auto written = CheckFields(*opened, request, SightOf(*opened->open.family, context));
  if (!written) return tl::unexpected<Error>(std::move(written).error());
  auto& fields = *written->mutable_fields();
  fields.erase(std::remove_if(fields.begin(), fields.end(),
                              [&](const auto& one) { return ChangesNothing(*opened->chapter, one, context.subject); }),
               fields.end());
  if (fields.empty()) return Drafts{};
  *written->mutable_by() = HandOf(*opened->open.family, context);
  Chapter after = *opened->chapter;
  std::vector<std::string> prompts;
  for (auto& one : fields) {
    if (const auto* own = OwnUnseen(after, one, context.subject)) *one.mutable_replaced() = *own;
    Write(after, one, written->by());
    prompts.push_back(one.prompt());
    if (FindField(after, one.prompt())->values_size() <= kMaxValues) continue;
    return RefuseField(reasons::kTooManyValues, "the field has as many values side by side as it can hold", "fields",
                       "another prompt; this one after SettleField");
  }
  WorkbookEvent event;
  *event.mutable_chapter_written() = *std::move(written);
  return Changed(*opened, request.name(), std::move(event), std::move(after), std::move(prompts), then, streams,
                 context);
}

Result<Drafts> SettleField(const Templates& templates, const Consequences& then, const Streams& streams,
                           const v1::SettleFieldRequest& request, const Context& context) {
  if (auto wrong = CheckText("reason", request.reason(), 1, kMaxReason)) return *wrong;
  const auto opened = FindOpenChapter(&templates, streams, request.name(), context);
  if (!opened) return tl::unexpected<Error>(opened.error());
  const Sight sight = SightOf(*opened->open.family, context);
  const auto asked = Find(*opened, request.prompt(), sight);
  if (!asked.prompt)
    return RefuseField(reasons::kFieldRefused, "there is no such prompt", "prompt",
                       "one of " + PromptsOf(*opened, sight));
  if (auto problem = Wrong(*asked.prompt, request.value()); !problem.empty())
    return RefuseField(reasons::kFieldRefused, "the prompt does not take this value", "value", problem);
  const auto* field = FindField(*opened->chapter, request.prompt());
  if (!field || !InConflict(*field))
    return RefuseField(reasons::kFieldNotInConflict, "one value stands there", "prompt",
                       "a prompt with two values or more");
  WorkbookEvent event;
  auto& settled = *event.mutable_field_settled();
  std::set<int64_t> seen(request.seen_revisions().begin(), request.seen_revisions().end());
  for (const auto& value : field->values()) {
    if (seen.erase(value.revision()) > 0) *settled.add_before() = value;
  }
  if (!seen.empty() || settled.before_size() < 2) {
    std::string revisions;
    for (const auto& value : field->values())
      revisions += (revisions.empty() ? "" : ", ") + std::to_string(value.revision());
    return RefuseField(reasons::kConflictNotSeen, "the values that stand there are others", "seen_revisions",
                       "at least two of " + revisions + ", each once");
  }
  settled.set_prompt(request.prompt());
  settled.set_value(request.value());
  *settled.mutable_seen_revisions() = request.seen_revisions();
  settled.set_reason(request.reason());
  *settled.mutable_by() = HandOf(*opened->open.family, context);
  Chapter after = *opened->chapter;
  Settle(after, settled);
  return Changed(*opened, request.name(), std::move(event), std::move(after), {request.prompt()}, then, streams,
                 context);
}

Result<Drafts> SummariseChapter(const Templates& templates, const Streams& streams,
                                const v1::SummariseChapterRequest& request, const Context& context) {
  if (auto wrong = checks::CheckPastDate("as_of_date", request.as_of_date(), context)) return *wrong;
  if (auto wrong = CheckText("text", request.text(), 1, kMaxText)) return *wrong;
  const auto opened = FindOpenChapter(&templates, streams, request.name(), context);
  if (!opened) return tl::unexpected<Error>(opened.error());
  const Chapter& chapter = *opened->chapter;
  const auto* last = chapter.summaries().empty() ? nullptr : &chapter.summaries(chapter.summaries_size() - 1);
  const std::string& earliest = last ? last->as_of_date() : chapter.head().start_date();
  if (request.as_of_date() < earliest) {
    return RefuseField(reasons::kSummaryOutOfOrder, "a summary goes on where the one before it ended", "as_of_date",
                       "a date on or after " + earliest);
  }
  std::vector<FieldViolation> empty;
  for (const auto& prompt : opened->made->prompts()) {
    const auto* field = FindField(chapter, prompt.id());
    // Two values are not nothing: the conflict goes to the supervision, the summary need not wait for it.
    const bool is_filled = field && std::any_of(field->values().begin(), field->values().end(),
                                                [](const auto& value) { return !value.value().empty(); });
    if (prompt.required() && !is_filled)
      empty.push_back({prompt.id(), "must be written before the chapter is summarised"});
  }
  if (!empty.empty())
    return Refuse(reasons::kRequiredFieldsEmpty, "the chapter is not ready for a summary", std::move(empty));
  WorkbookEvent event;
  event.set_occurred_on(request.as_of_date());
  auto& summarised = *event.mutable_chapter_summarised();
  auto& summary = *summarised.mutable_summary();
  summary.set_number(last ? last->number() + 1 : 1);
  summary.set_as_of_date(request.as_of_date());
  summary.set_text(request.text());
  *summary.mutable_by() = HandOf(*opened->open.family, context);
  summary.set_episode(opened->open.episode());
  summarised.set_summary_due_date(NextSummary(*opened->made, request.as_of_date()));
  summarised.set_chapter_role(chapter.head().role());
  summarised.set_chapter_subject(chapter.head().subject());
  summarised.set_person(chapter.head().person());
  summarised.set_is_limited(!IsOpenToAll(chapter.head().visibility()));
  return Drafts{DraftOf(request.name(), std::move(event))};
}

}  // namespace kith::workbook
