#include "services/workbook/domain/text_parts.h"

#include <algorithm>
#include <utility>

#include "services/workbook/domain/chapter.h"
#include "services/workbook/domain/chapter_sight.h"
#include "services/workbook/domain/decision_sight.h"
#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/limits.h"
#include "services/workbook/domain/supervision.h"

#include "kith/workbook/v1/assessment.pb.h"
#include "kith/workbook/v1/contradiction.pb.h"
#include "kith/workbook/v1/practice.pb.h"
#include "kith/workbook/v1/supervision.pb.h"

namespace kith::workbook {
namespace {

using google::protobuf::Message;

// The state as what it is, or null.
template <class State>
const State* As(const Message& state) {
  return state.GetDescriptor() == State::descriptor() ? static_cast<const State*>(&state) : nullptr;
}

class Parts {
 public:
  // date: empty for the day on which it was written. Without a text there is no part.
  TextPart* Add(v1::RecordKind kind, std::string id, std::string text, const v1::Attribution& by,
                std::string date = {}) {
    if (text.empty()) return nullptr;
    auto& part = parts_.emplace_back();
    part.kind = kind;
    part.id = std::move(id);
    part.text = std::move(text);
    part.by = by;
    part.date = date.empty() && by.has_time() ? DayOf(by.time()) : std::move(date);
    return &part;
  }
  std::vector<TextPart> Take() { return std::move(parts_); }

 private:
  std::vector<TextPart> parts_;
};

std::string Lines(std::initializer_list<std::string> texts) {
  std::string lines;
  for (const auto& text : texts) {
    if (!lines.empty() && !text.empty()) lines += '\n';
    lines += text;
  }
  return lines;
}

std::string Id(const char* what, const std::string& which) { return std::string(what) + "/" + which; }
std::string Id(const char* what, int64_t which) { return Id(what, std::to_string(which)); }

void Add(const v1::Chapter& chapter, Parts& parts) {
  const auto limit = [&](TextPart* part) {
    if (part) part->visibility = chapter.head().visibility();
    return part;
  };
  for (const auto& field : chapter.fields()) {
    for (const auto& value : field.values()) {
      auto* part = limit(parts.Add(v1::RECORD_KIND_CHAPTER_FIELD,
                                   Id("field", field.prompt() + "/" + std::to_string(value.revision())), value.value(),
                                   value.by()));
      if (part) part->of = field.prompt();
    }
  }
  for (const auto& summary : chapter.summaries()) {
    auto* part = limit(parts.Add(v1::RECORD_KIND_CHAPTER_SUMMARY, Id("summary", summary.number()), summary.text(),
                                 summary.by(), summary.as_of_date()));
    if (part) part->number = summary.number();
  }
}

void Add(const v1::Workbook& workbook, Parts& parts) {
  for (const auto& module : workbook.modules()) {
    std::string date = module.end_date().empty() ? module.start_date() : module.end_date();
    if (date.empty() && !workbook.episodes().empty()) date = workbook.episodes(0).start_date();
    const std::string id = module.id() + (module.round() > 1 ? "/" + std::to_string(module.round()) : "");
    auto* part = parts.Add(v1::RECORD_KIND_MODULE, Id("module", id),
                           Lines({module.purpose(), module.informs_assessment(), module.stop_reason()}),
                           module.has_informs_by() ? module.informs_by() : module.purpose_by(), date);
    if (part) part->of = module.id();
  }
}

void Add(const v1::Contradiction& contradiction, Parts& parts) {
  const auto limit = [&](TextPart* part) {
    if (!part) return part;
    part->visibility = contradiction.visibility();
    part->author = contradiction.by().worker();
    return part;
  };
  limit(parts.Add(v1::RECORD_KIND_CONTRADICTION, "title", contradiction.title(), contradiction.by(),
                  contradiction.raise_date()));
  for (const auto& account : contradiction.accounts()) {
    auto* part =
        limit(parts.Add(v1::RECORD_KIND_CONTRADICTION, Id("account", account.number()), account.text(), account.by()));
    if (!part) continue;
    part->number = account.number();
    part->of = account.prompt();
  }
  limit(parts.Add(v1::RECORD_KIND_CONTRADICTION, "settlement", contradiction.settlement().reason(),
                  contradiction.settlement().by()));
}

void AddDecisions(const v1::Supervision& supervision, Parts& parts) {
  for (const auto& decision : supervision.decisions()) {
    auto* part = parts.Add(v1::RECORD_KIND_SUPERVISION_DECISION, Id("decision", decision.number()),
                           Lines({decision.reason(), decision.withdraw_reason()}), decision.by());
    if (part) part->number = decision.number();
    for (int i = 0; i < decision.dissents_size(); ++i) {
      const auto& dissent = decision.dissents(i);
      part = parts.Add(v1::RECORD_KIND_SUPERVISION_DECISION,
                       Id("dissent", std::to_string(decision.number()) + "/" + std::to_string(i)), dissent.text(),
                       dissent.by());
      if (!part) continue;
      part->number = decision.number();
      part->visibility = dissent.visibility();
      part->author = dissent.by().worker();
    }
  }
}

void Add(const v1::Supervision& supervision, Parts& parts) {
  const auto limit = [](TextPart* part, const v1::Visibility& visibility) {
    if (!part) return part;
    part->visibility = visibility;
    part->author = part->by.worker();
    return part;
  };
  for (int i = 0; i < supervision.updates_size(); ++i) {
    const auto& update = supervision.updates(i);
    limit(parts.Add(v1::RECORD_KIND_SUPERVISION_UPDATE, Id("update", i), update.text(), update.by()),
          update.visibility());
  }
  for (int i = 0; i < supervision.ratings_size(); ++i) {
    const auto& rating = supervision.ratings(i);
    auto* part = limit(parts.Add(v1::RECORD_KIND_SUPERVISION_RATING, Id("rating", i), rating.analysis(), rating.by()),
                       rating.visibility());
    if (part) part->of = rating.child();
  }
  AddDecisions(supervision, parts);
  for (const auto& action : supervision.actions()) {
    // Its owner reads it whatever it is limited to.
    v1::Visibility locates;
    *locates.mutable_locates() = action.visibility().locates();
    auto* part = limit(parts.Add(v1::RECORD_KIND_SUPERVISION_ACTION, Id("action", action.number()),
                                 Lines({action.text(), action.outcome()}), action.by()),
                       locates);
    if (part) part->number = action.number();
  }
}

void Add(const v1::Goal& goal, Parts& parts) {
  std::string text = Lines({goal.own_words(), goal.plan_outcome(), goal.closed_words()});
  for (const auto& reading : goal.readings()) text = Lines({text, reading.words()});
  auto* part = parts.Add(v1::RECORD_KIND_GOAL, "words", std::move(text), goal.by(), goal.set_date());
  if (!part) return;
  part->visibility = goal.visibility();
  part->author = goal.by().worker();
}

void Add(const v1::InstrumentRecord& record, Parts& parts) {
  if (record.has_withdrawal()) return;
  std::string text = record.note();
  for (const auto& suggestion : record.suggestions()) {
    for (const auto& decided : suggestion.overrides()) text = Lines({text, decided.reason()});
  }
  auto* part = parts.Add(v1::RECORD_KIND_INSTRUMENT, "note", std::move(text), record.by(), record.answered_date());
  if (!part) return;
  part->of = record.instrument();
  part->visibility = record.visibility();
  part->author = record.by().worker();
}

void Add(const v1::FamilyAssessment& assessment, Parts& parts) {
  for (const auto& section : assessment.parts()) {
    for (int i = 0; i < section.comments_size(); ++i) {
      const auto& comment = section.comments(i);
      // It stands in the version beside which it was written.
      if (comment.carried_from() != 0) continue;
      auto* part = parts.Add(v1::RECORD_KIND_ASSESSMENT_COMMENT, Id("comment", section.id() + "/" + std::to_string(i)),
                             comment.text(), comment.by());
      if (!part) continue;
      part->of = section.id();
      part->visibility = comment.visibility();
      part->author = comment.by().worker();
    }
  }
}

template <class State>
bool AddIf(const Message& state, Parts& parts) {
  const auto* one = As<State>(state);
  if (one) Add(*one, parts);
  return one != nullptr;
}

bool MaySeePrompt(const v1::ChapterHead& head, const std::string& prompt, const v1::Template* made,
                  const Sight& sight) {
  return made && MaySeeField(FindChapterTemplate(*made, head.role(), head.subject()), head, prompt, sight);
}

// Of the account of that part: what was read in a chapter is told to whoever may read it there today.
bool MaySeeAccount(const TextPart& part, const v1::Contradiction& contradiction, const v1::Workbook* workbook,
                   const v1::Template* made, const Sight& sight) {
  for (const auto& account : contradiction.accounts()) {
    if (part.id != Id("account", account.number()) || account.chapter().empty()) continue;
    if (!workbook) return false;
    return std::any_of(workbook->chapters().begin(), workbook->chapters().end(), [&](const auto& head) {
      return head.name() == account.chapter() && MaySeePrompt(head, account.prompt(), made, sight);
    });
  }
  return true;
}

bool MaySeeSaid(const TextPart& part, const v1::Supervision& supervision, const Sight& sight) {
  if (part.kind == v1::RECORD_KIND_SUPERVISION_DECISION) {
    const auto* decision = FindDecision(supervision, part.number);
    return decision && MaySeeDecision(*decision, supervision, sight) &&
           (MayReadDecision(*decision, supervision, sight) || (!part.author.empty() && part.author == sight.worker));
  }
  if (part.kind != v1::RECORD_KIND_SUPERVISION_ACTION) return true;
  return std::any_of(supervision.actions().begin(), supervision.actions().end(),
                     [&](const auto& action) { return action.number() == part.number && MaySeeAction(action, sight); });
}

}  // namespace

std::vector<TextPart> PartsOf(const Message& state) {
  Parts parts;
  const bool is_known = AddIf<v1::Chapter>(state, parts) || AddIf<v1::Workbook>(state, parts) ||
                        AddIf<v1::Contradiction>(state, parts) || AddIf<v1::Supervision>(state, parts) ||
                        AddIf<v1::Goal>(state, parts) || AddIf<v1::InstrumentRecord>(state, parts) ||
                        AddIf<v1::FamilyAssessment>(state, parts);
  return is_known ? parts.Take() : std::vector<TextPart>();
}

bool MaySeePart(const TextPart& part, const Message& state, const v1::Workbook* workbook, const v1::Template* made,
                const Sight& sight) {
  if (!sight.Reads() || !MaySee(part.visibility, part.author, sight)) return false;
  if (part.kind == v1::RECORD_KIND_CHAPTER_FIELD)
    return MaySeePrompt(static_cast<const v1::Chapter&>(state).head(), part.of, made, sight);
  if (const auto* contradiction = As<v1::Contradiction>(state))
    return MaySeeAccount(part, *contradiction, workbook, made, sight);
  if (const auto* supervision = As<v1::Supervision>(state)) return MaySeeSaid(part, *supervision, sight);
  return true;
}

}  // namespace kith::workbook
