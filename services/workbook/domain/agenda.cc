#include "services/workbook/domain/agenda.h"

#include <algorithm>
#include <functional>
#include <set>

#include "services/workbook/domain/chapter.h"
#include "services/workbook/domain/chapter_sight.h"
#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/decision.h"
#include "services/workbook/domain/decision_sight.h"
#include "services/workbook/domain/decision_voice.h"
#include "services/workbook/domain/merge.h"
#include "services/workbook/domain/supervision.h"
#include "services/workbook/domain/template_rules.h"
#include "shared/calendar/date.h"
#include "shared/checks/cut.h"

namespace kith::workbook {

namespace {

using v1::AgendaItem;
using v1::AgendaSection;
using v1::Chapter;
using v1::ChapterHead;
using v1::Supervision;
using v1::SupervisionFile;

bool IsAfter(const google::protobuf::Timestamp& a, const google::protobuf::Timestamp& b) {
  return a.seconds() != b.seconds() ? a.seconds() > b.seconds() : a.nanos() > b.nanos();
}

// An item says so much of what was written; its source has the rest.
std::string Short(const std::string& text) {
  constexpr size_t kMost = 2000;
  return text.size() <= kMost ? text : checks::Cut(text, kMost) + " …";
}

std::string TitleOf(v1::EntryKind kind) {
  switch (kind) {
    case v1::ENTRY_KIND_VISIT:
      return "Visit";
    case v1::ENTRY_KIND_SESSION:
      return "Session";
    case v1::ENTRY_KIND_MEETING:
      return "Meeting";
    case v1::ENTRY_KIND_SIGNIFICANT_EVENT:
      return "Significant event";
    case v1::ENTRY_KIND_DIRECT_WORK:
      return "Direct work with a child";
    case v1::ENTRY_KIND_OBSERVATION:
      return "Observation";
    default:
      return "Entry";
  }
}

std::string DateOfTime(const google::protobuf::Timestamp& time) {
  return calendar::LondonDate(Instant(std::chrono::seconds(time.seconds())));
}

const Supervision* LastOf(const Streams& streams, const std::string& workbook) {
  const auto* file = streams.Find<SupervisionFile>(SupervisionFileOf(workbook));
  return file && !file->last().empty() ? streams.Find<Supervision>(file->last()) : nullptr;
}

bool IsSince(const Supervision* last, const v1::Attribution& by) {
  return !last || IsAfter(by.time(), last->closed_by().time());
}

class Maker {
 public:
  Maker(const Streams& streams, const v1::Template& made, const std::string& workbook, const AgendaSources& sources,
        const Context& context)
      : streams_(streams),
        made_(made),
        name_(workbook),
        workbook_(*streams.Find<v1::Workbook>(workbook)),
        family_(*streams.Find<v1::KnownFamily>(FamilyOf(workbook))),
        sources_(sources),
        context_(context),
        sight_(SightOf(family_, context)) {
    const auto* file = streams.Find<SupervisionFile>(SupervisionFileOf(workbook));
    if (file) file_ = *file;
    last_ = LastOf(streams, workbook);
  }

  v1::GetAgendaResponse Make() {
    v1::GetAgendaResponse agenda;
    agenda.set_workbook(name_);
    agenda.set_supervision(file_.current());
    agenda.set_since_date(file_.last_date());
    for (const auto& section : made_.supervision().agenda()) {
      point_ = agenda.add_points();
      point_->set_id(section.id());
      point_->set_title(section.title());
      point_->set_source(section.source());
      Fill(section.source());
    }
    return agenda;
  }

 private:
  void Fill(AgendaSection::Source source) {
    switch (source) {
      case AgendaSection::SOURCE_CHILDS_VOICE:
        return Voices();
      case AgendaSection::SOURCE_EVENTS:
        return Events();
      case AgendaSection::SOURCE_CHAPTERS:
        Chapters();
        return MissingChapters();
      case AgendaSection::SOURCE_CONTRADICTIONS:
        return Contradictions();
      case AgendaSection::SOURCE_CLOCKS:
        return Clocks();
      case AgendaSection::SOURCE_ACTIONS:
        return Actions();
      case AgendaSection::SOURCE_ANALYSIS:
        return Ratings();
      case AgendaSection::SOURCE_DECISIONS:
        return Decisions();
      default:
        return;
    }
  }

  AgendaItem& Item(v1::AgendaItemKind kind, const std::string& source, const std::string& person) {
    auto& item = *point_->add_items();
    item.set_kind(kind);
    item.set_source(source);
    item.set_person(person);
    return item;
  }

  bool IsNew(const v1::Attribution& by) const { return IsSince(last_, by); }

  void Voices() {
    const auto children = ChildrenOf(family_, context_.today);
    const auto* voices = streams_.Find<v1::LatestVoices>(VoicesOf(name_));
    const auto not_heard = NotHeard(children, voices, family_, context_.today);
    for (const auto& child : children) {
      std::set<VoiceKind> told;
      for (const auto& heard : HeardOf(streams_, voices ? *voices : v1::LatestVoices::default_instance(), child)) {
        // The newest of each kind that this reader may see.
        const auto& by = heard.entry->by();
        if (!MaySee(heard.entry->visibility(), by.worker(), sight_) || !told.insert(heard.kind).second) continue;
        auto& item = Item(v1::AGENDA_ITEM_KIND_VOICE, heard.name, child);
        item.set_title(TitleOf(heard.kind));
        item.set_text(heard.text);
        item.set_date(DateOfTime(heard.entry->start_time()));
        item.set_worker(by.worker());
        item.set_role(by.role());
      }
      for (const auto& warning : not_heard) {
        if (warning.child() != child) continue;
        auto& item = Item(v1::AGENDA_ITEM_KIND_NO_VOICE, "", child);
        item.set_title("Not heard in " + std::to_string(kVoiceWorkingDays) + " working days");
        item.set_date(warning.last_heard_date());
        item.set_is_overdue(true);
        told.insert(kVoiceKinds.front());
      }
      if (told.empty() && voices && FindVoice(*voices, child)) {
        Item(v1::AGENDA_ITEM_KIND_NO_VOICE, "", child).set_title("Heard, but nothing that you may read");
      }
    }
  }

  void Events() {
    for (const auto& name : sources_.recorded) {
      const auto* entry = streams_.Find<v1::Entry>(name);
      if (!entry || !entry->is_significant() || !IsNew(entry->by())) continue;
      if (!MaySee(entry->visibility(), entry->by().worker(), sight_)) continue;
      auto& item = Item(v1::AGENDA_ITEM_KIND_EVENT, name, entry->people_size() == 1 ? entry->people(0) : "");
      item.set_role(entry->by().role());
      item.set_title(TitleOf(entry->kind()));
      item.set_text(Short(entry->narrative()));
      item.set_date(DateOfTime(entry->start_time()));
      item.set_worker(entry->by().worker());
    }
  }

  // What of the chapter's fields is in conflict, and what of them is new.
  struct Fields {
    std::vector<AgendaItem> in_conflict, changed;
    bool is_touched = false;
  };
  Fields FieldsOf(const Chapter& chapter, const ChapterHead& head, const v1::ChapterTemplate& asked) {
    Fields fields;
    for (const auto& prompt : asked.prompts()) {
      const auto* field = FindField(chapter, prompt.id());
      if (!field || field->values().empty() || !MaySeeField(&asked, head, prompt.id(), sight_)) continue;
      const bool in_conflict = InConflict(*field);
      for (const auto& value : field->values()) {
        if (!in_conflict && !IsNew(value.by())) continue;
        fields.is_touched = fields.is_touched || IsNew(value.by());
        auto& item = (in_conflict ? fields.in_conflict : fields.changed).emplace_back();
        item.set_kind(in_conflict ? v1::AGENDA_ITEM_KIND_FIELD_IN_CONFLICT : v1::AGENDA_ITEM_KIND_FIELD_CHANGED);
        item.set_title(prompt.title());
        item.set_text(value.value().empty() ? "(cleared)" : Worded(prompt, value.value()));
        item.set_date(DateOfTime(value.by().time()));
        item.set_worker(value.by().worker());
      }
    }
    return fields;
  }

  std::vector<AgendaItem> NewSummaries(const Chapter& chapter) {
    std::vector<AgendaItem> summaries;
    for (const auto& summary : chapter.summaries()) {
      if (!IsNew(summary.by())) continue;
      auto& item = summaries.emplace_back();
      item.set_kind(v1::AGENDA_ITEM_KIND_SUMMARY);
      item.set_title("Summary");
      item.set_text(summary.text());
      item.set_date(summary.as_of_date());
      item.set_worker(summary.by().worker());
    }
    return summaries;
  }

  void Chapters() {
    for (const auto& head : workbook_.chapters()) {
      const auto* chapter = streams_.Find<Chapter>(head.name());
      const auto* asked = FindChapterTemplate(made_, head.role(), head.subject());
      if (!chapter || !asked || !MaySee(head.visibility(), sight_)) continue;
      const Fields fields = FieldsOf(*chapter, head, *asked);
      const auto summaries = NewSummaries(*chapter);
      const bool is_touched = fields.is_touched || !summaries.empty();
      const bool is_open = head.end_date().empty();
      // What was written before it ended is heard once more.
      if (!is_open && !is_touched) continue;
      auto& item = Item(v1::AGENDA_ITEM_KIND_CHAPTER, head.name(), head.person());
      item.set_role(head.role());
      item.set_title(asked->title());
      if (!head.practitioners().empty()) item.set_worker(head.practitioners(0));
      item.set_is_untouched(!is_touched);
      if (is_open && summaries.empty() && !chapter->summary_due_date().empty()) {
        item.set_is_summary_missing(true);
        item.set_date(chapter->summary_due_date());
        item.set_is_overdue(chapter->summary_due_date() < context_.today);
      }
      for (const auto* details : {&fields.in_conflict, &summaries, &fields.changed}) {
        for (const auto& detail : *details) *item.add_details() = detail;
      }
    }
  }

  bool HasOpenChapter(const std::function<bool(const ChapterHead&)>& is_it) const {
    return std::any_of(workbook_.chapters().begin(), workbook_.chapters().end(),
                       [&](const auto& head) { return head.end_date().empty() && is_it(head); });
  }

  // Roles that work with the family today and write in no chapter of their own, and children whom none is about.
  void MissingChapters() {
    std::set<std::pair<int, std::string>> told;
    for (const auto& worker : family_.workers()) {
      const auto asked = std::find_if(made_.chapters().begin(), made_.chapters().end(),
                                      [&](const auto& chapter) { return chapter.role() == worker.role(); });
      if (asked == made_.chapters().end() || !Holds(worker, context_.today)) continue;
      if (HasOpenChapter([&](const auto& head) { return head.role() == worker.role(); })) continue;
      if (!told.emplace(worker.role(), worker.worker()).second) continue;
      auto& item = Item(v1::AGENDA_ITEM_KIND_CHAPTER_MISSING, name_, "");
      item.set_role(worker.role());
      item.set_worker(worker.worker());
      item.set_title(asked->title());
    }
    for (const auto& child : ChildrenOf(family_, context_.today)) {
      if (HasOpenChapter([&](const auto& head) { return head.person() == child; })) continue;
      Item(v1::AGENDA_ITEM_KIND_CHAPTER_MISSING, name_, child).set_title("No chapter is about this child");
    }
  }

  void Contradictions() {
    for (const auto& open : file_.differing()) {
      const auto* contradiction = streams_.Find<v1::Contradiction>(open.contradiction());
      if (!contradiction || !MaySee(contradiction->visibility(), contradiction->by().worker(), sight_)) continue;
      auto& item = Item(v1::AGENDA_ITEM_KIND_CONTRADICTION, open.contradiction(),
                        contradiction->people().empty() ? "" : contradiction->people(0));
      item.set_title(contradiction->title());
      std::string text;
      for (const auto& account : contradiction->accounts()) {
        text += (text.empty() ? "" : " | ") + account.by().worker() + ": " + account.text();
      }
      item.set_text(Short(text));
      item.set_date(contradiction->raise_date());
      item.set_worker(contradiction->by().worker());
    }
  }

  void Clocks() {
    if (!workbook_.supervision_due_date().empty()) {
      auto& item = Item(v1::AGENDA_ITEM_KIND_CLOCK, file_.current(), "");
      item.set_title("Group supervision of the family");
      item.set_date(workbook_.supervision_due_date());
      item.set_is_overdue(workbook_.supervision_due_date() < context_.today);
    }
    for (const auto& clock : sources_.clocks) *point_->add_items() = clock;
  }

  void Actions() {
    struct Open {
      const v1::Action* action;
      std::string supervision;
    };
    std::vector<Open> all;
    for (const auto& name : sources_.with_actions) {
      const auto* supervision = streams_.Find<Supervision>(name);
      if (!supervision) continue;
      for (const auto& action : supervision->actions()) {
        if (action.done_date().empty() && MaySeeAction(action, sight_)) all.push_back({&action, name});
      }
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Open& a, const Open& b) { return a.action->due_date() < b.action->due_date(); });
    for (const auto& open : all) {
      auto& item = Item(v1::AGENDA_ITEM_KIND_ACTION, open.supervision, "");
      item.set_title(open.action->text());
      item.set_date(open.action->due_date());
      item.set_is_overdue(open.action->due_date() < context_.today);
      item.set_worker(open.action->owner());
    }
  }

  void Ratings() {
    for (const auto& child : ChildrenOf(family_, context_.today)) {
      const SupervisionFile::Rated* last = nullptr;
      std::string history;
      for (const auto& rated : file_.ratings()) {
        if (rated.child() != child || !MaySee(rated.visibility(), rated.worker(), sight_)) continue;
        last = &rated;
        history += (history.empty() ? "" : ", ") + rated.date() + ": " + std::to_string(rated.rating());
      }
      auto& item = Item(v1::AGENDA_ITEM_KIND_RATING, last ? last->supervision() : "", child);
      item.set_title(last ? "Rated " + std::to_string(last->rating()) : "Never rated");
      item.set_text(history);
      if (last) item.set_date(last->date());
    }
  }

  void Decisions() {
    if (!last_) return;
    Supervision last = *last_;
    ShowDecisions(streams_, sight_, last);
    for (const auto& decision : last.decisions()) {
      if (decision.is_withdrawn()) continue;
      auto& item =
          Item(v1::AGENDA_ITEM_KIND_DECISION, file_.last(), decision.children_size() == 1 ? decision.children(0) : "");
      item.set_title("Decided last time: " + workbook::TitleOf(decision));
      item.set_text(decision.reason());
      item.set_date(last.held_date());
      item.set_worker(decision.by().worker());
      for (auto& voice : VoiceItems(decision)) *item.add_details() = std::move(voice);
    }
  }

  const Streams& streams_;
  const v1::Template& made_;
  const std::string& name_;
  const v1::Workbook& workbook_;
  const v1::KnownFamily& family_;
  const AgendaSources& sources_;
  const Context& context_;
  const Sight sight_;
  SupervisionFile file_;
  const Supervision* last_ = nullptr;
  v1::AgendaPoint* point_ = nullptr;
};

}  // namespace

bool IsSinceTheLast(const Streams& streams, const std::string& workbook, const v1::Attribution& by) {
  return IsSince(LastOf(streams, workbook), by);
}

v1::GetAgendaResponse AgendaOf(const Streams& streams, const v1::Template& made, const std::string& workbook,
                               const AgendaSources& sources, const Context& context) {
  return Maker(streams, made, workbook, sources, context).Make();
}

}  // namespace kith::workbook
