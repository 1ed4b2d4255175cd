#include "services/workbook/domain/apply.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "services/workbook/domain/merge.h"
#include "services/workbook/domain/template_rules.h"

namespace kith::workbook {
namespace {

using v1::Chapter;
using v1::ChapterHead;
using v1::Module;
using v1::Workbook;
using v1::WorkbookEvent;

constexpr int kSummariesKept = 12;

[[noreturn]] void Misplaced(const WorkbookEvent& event) {
  throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " is in a stream of another kind");
}

void BeginEpisode(Workbook& workbook, const std::string& date) {
  auto& episode = *workbook.add_episodes();
  episode.set_number(workbook.episodes_size());
  episode.set_start_date(date);
}

// given: empty in events of the time before it was kept; then supervision is monthly from the day.
void AwaitSupervision(Workbook& workbook, const std::string& given, const std::string& from) {
  workbook.set_supervision_due_date(given.empty() ? SupervisionDueAfter(from, {}) : given);
}

v1::Episode& LastEpisode(Workbook& workbook) { return *workbook.mutable_episodes(workbook.episodes_size() - 1); }

ChapterHead& HeadOf(Workbook& workbook, const std::string& chapter) {
  for (auto& head : *workbook.mutable_chapters()) {
    if (head.name() == chapter) return head;
  }
  throw std::logic_error("an event of a chapter that the workbook does not have");
}

// The last round of the module; null: it was never chosen.
Module* LastRound(Workbook& workbook, const std::string& id) {
  auto& modules = *workbook.mutable_modules();
  const auto last =
      std::find_if(modules.rbegin(), modules.rend(), [&](const auto& module) { return module.id() == id; });
  return last == modules.rend() ? nullptr : &*last;
}

// Of which something happens: it has another revision then.
Module& ModuleOf(Workbook& workbook, const std::string& id) {
  auto* module = LastRound(workbook, id);
  if (!module) throw std::logic_error("an event of a module that the workbook does not have");
  module->set_revision(module->revision() + 1);
  return *module;
}

Module& ChooseModule(Workbook& workbook, const Module& chosen) {
  const auto* before = LastRound(workbook, chosen.id());
  const int64_t revision = before ? before->revision() + 1 : 1;
  auto& module = *workbook.add_modules();
  module = chosen;
  module.set_revision(revision);
  return module;
}

void ChangeModule(Module& module, const Module& changed) {
  const int64_t revision = module.revision();
  module = changed;
  module.set_revision(revision);
}

void AddHead(Workbook& workbook, const ChapterHead& added) {
  for (auto& head : *workbook.mutable_chapters()) {
    if (head.name() != added.name()) continue;
    head = added;
    return;
  }
  *workbook.add_chapters() = added;
}

// Whose the texts of a module are: whoever wrote what is another than before. A caller says nothing of that.
void Sign(Module& module, const Module& before, const v1::Attribution& by) {
  *module.mutable_purpose_by() = module.purpose() == before.purpose() ? before.purpose_by() : by;
  *module.mutable_informs_by() = module.informs_assessment() == before.informs_assessment() ? before.informs_by() : by;
  if (module.informs_assessment().empty()) module.clear_informs_by();
  module.clear_stopped_by();
}

bool ApplyModule(Workbook& workbook, const WorkbookEvent& event) {
  if (event.has_module_chosen()) {
    Sign(ChooseModule(workbook, event.module_chosen().module()), Module(), event.module_chosen().by());
  } else if (event.has_module_changed()) {
    const auto& changed = event.module_changed().module();
    auto& module = ModuleOf(workbook, changed.id());
    const Module before = module;
    ChangeModule(module, changed);
    Sign(module, before, event.module_changed().by());
  } else if (event.has_module_started()) {
    auto& module = ModuleOf(workbook, event.module_started().id());
    module.set_state(Module::STATE_UNDER_WAY);
    module.set_start_date(event.module_started().start_date());
  } else if (event.has_module_completed()) {
    const auto& completed = event.module_completed();
    auto& module = ModuleOf(workbook, completed.id());
    const Module before = module;
    module.set_state(Module::STATE_COMPLETED);
    module.set_end_date(completed.end_date());
    module.set_informs_assessment(completed.informs_assessment());
    Sign(module, before, completed.by());
    *module.mutable_tools() = completed.tools();
    module.set_progress_percent(100);
  } else if (event.has_module_stopped()) {
    auto& module = ModuleOf(workbook, event.module_stopped().id());
    module.set_state(Module::STATE_STOPPED);
    module.set_end_date(event.module_stopped().end_date());
    module.set_stop_reason(event.module_stopped().reason());
    *module.mutable_stopped_by() = event.module_stopped().by();
  } else {
    return false;
  }
  return true;
}

void Summarised(Chapter& chapter, const v1::ChapterSummarised& summarised) {
  auto& summaries = *chapter.mutable_summaries();
  *summaries.Add() = summarised.summary();
  if (summaries.size() > kSummariesKept) summaries.DeleteSubrange(0, summaries.size() - kSummariesKept);
  chapter.set_summary_due_date(summarised.summary_due_date());
}

template <class Head>
void Assign(Head& head, const v1::ChapterAssigned& assigned) {
  *head.mutable_practitioners() = assigned.practitioners();
}

}  // namespace

void Apply(v1::KnownFamily& family, const WorkbookEvent& event) {
  if (!event.has_known_family_changed()) Misplaced(event);
  family = event.known_family_changed().family();
}

void Apply(v1::KnownPerson& person, const WorkbookEvent& event) {
  if (!event.has_known_person_changed()) Misplaced(event);
  person = event.known_person_changed().person();
}

void Apply(Workbook& workbook, const WorkbookEvent& event) {
  if (ApplyModule(workbook, event)) return;
  if (event.has_workbook_opened()) {
    workbook.set_authority(event.workbook_opened().authority());
    workbook.set_template_(event.workbook_opened().template_());
    workbook.set_template_digest(event.workbook_opened().template_digest());
    workbook.set_state(Workbook::STATE_OPEN);
    BeginEpisode(workbook, event.workbook_opened().start_date());
    AwaitSupervision(workbook, event.workbook_opened().supervision_due_date(), event.workbook_opened().start_date());
  } else if (event.has_workbook_closed()) {
    workbook.set_state(Workbook::STATE_CLOSED);
    workbook.clear_supervision_due_date();
    LastEpisode(workbook).set_end_date(event.workbook_closed().end_date());
  } else if (event.has_workbook_reopened()) {
    workbook.set_state(Workbook::STATE_OPEN);
    BeginEpisode(workbook, event.workbook_reopened().start_date());
    AwaitSupervision(workbook, event.workbook_reopened().supervision_due_date(),
                     event.workbook_reopened().start_date());
  } else if (event.has_episode_ended()) {
    LastEpisode(workbook).set_end_date(event.episode_ended().end_date());
    LastEpisode(workbook).set_supervision(event.episode_ended().supervision());
    BeginEpisode(workbook, event.episode_ended().end_date());
    AwaitSupervision(workbook, event.episode_ended().supervision_due_date(), event.episode_ended().end_date());
  } else if (event.has_chapter_added()) {
    AddHead(workbook, event.chapter_added().head());
  } else if (event.has_chapter_assigned()) {
    Assign(HeadOf(workbook, event.chapter_assigned().chapter()), event.chapter_assigned());
  } else if (event.has_chapter_ended()) {
    HeadOf(workbook, event.chapter_ended().chapter()).set_end_date(event.chapter_ended().end_date());
  } else {
    Misplaced(event);
  }
}

void Apply(Chapter& chapter, const WorkbookEvent& event) {
  if (event.has_chapter_added()) {
    chapter.set_workbook(event.chapter_added().workbook());
    *chapter.mutable_head() = event.chapter_added().head();
    chapter.set_summary_due_date(event.chapter_added().summary_due_date());
  } else if (event.has_chapter_assigned()) {
    Assign(*chapter.mutable_head(), event.chapter_assigned());
  } else if (event.has_chapter_ended()) {
    chapter.mutable_head()->set_end_date(event.chapter_ended().end_date());
    chapter.clear_summary_due_date();
  } else if (event.has_chapter_written()) {
    for (const auto& written : event.chapter_written().fields()) Write(chapter, written, event.chapter_written().by());
  } else if (event.has_field_settled()) {
    Settle(chapter, event.field_settled());
  } else if (event.has_chapter_summarised()) {
    Summarised(chapter, event.chapter_summarised());
  } else {
    Misplaced(event);
  }
}

}  // namespace kith::workbook
