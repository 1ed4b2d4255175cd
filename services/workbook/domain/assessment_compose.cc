#include <algorithm>
#include <set>

#include "services/workbook/domain/assessment.h"
#include "services/workbook/domain/chapter.h"
#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/given.h"
#include "services/workbook/domain/limits.h"
#include "services/workbook/domain/merge.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/domain/supervision.h"
#include "services/workbook/domain/template_rules.h"
#include "shared/calendar/date.h"
#include "shared/checks/cut.h"

#include "kith/workbook/v1/entry.pb.h"
#include "kith/workbook/v1/practice.pb.h"

namespace kith::workbook {

namespace {

using checks::RefuseField;
using v1::AssessmentPart;
using v1::Passage;
using v1::WorkbookEvent;

constexpr int kMaxIncluded = 60;
constexpr size_t kMaxText = 4000;
constexpr size_t kMaxSection = 190 * 1024;  // an event of the journal holds 200 KiB
constexpr char kRecords[] = "records";      // the section of what was asked for beside the template

std::string DateOfTime(const google::protobuf::Timestamp& time) {
  return calendar::LondonDate(Instant(std::chrono::seconds(time.seconds())));
}

class Composer {
 public:
  Composer(const Templates& templates, const Streams& streams, const v1::Template& made, const OpenWorkbook& open,
           const std::string& workbook, const Context& context)
      : templates_(templates), streams_(streams), made_(made), open_(open), workbook_(workbook), context_(context) {}

  std::vector<AssessmentPart> Sections() {
    std::vector<AssessmentPart> parts;
    for (const auto& section : made_.assessment().sections()) {
      AssessmentPart part;
      part.set_id(section.id());
      part.set_title(section.title());
      const bool is_of_children = std::any_of(section.from().begin(), section.from().end(),
                                              [](const auto& from) { return from.subject() == v1::SUBJECT_CHILD; });
      // Child first: what was last heard of each stands at the head of the first section about them.
      if (is_of_children && !has_voices_) AddVoices(part);
      for (const auto& from : section.from()) AddFields(part, from);
      AddModules(part, section.id());
      parts.push_back(std::move(part));
    }
    return parts;
  }

  // NOT_FOUND for what is not there, or hidden from whoever asks.
  Result<AssessmentPart> Records(const google::protobuf::RepeatedPtrField<std::string>& names) {
    AssessmentPart part;
    part.set_id(kRecords);
    part.set_title("What was recorded and measured");
    const Sight sight = SightOf(*open_.family, context_);
    for (int i = 0; i < names.size(); ++i) {
      const auto& name = names[i];
      bool is_added = false;
      if (!checks::CheckName("", name, "entries")) is_added = AddEntry(part, name, sight);
      if (!checks::CheckName("", name, "instruments")) is_added = AddInstrument(part, name, sight);
      if (is_added) continue;
      return RefuseField(
          kith::reasons::kNotFound, "the workbook has no such record that you may see", checks::Indexed("include", i),
          "\"entries/\" or \"instruments/\" and its number: of " + workbook_ + ", and one that you may see");
    }
    return part;
  }

 private:
  Passage& Add(AssessmentPart& part, const std::string& source, const std::string& title, const std::string& text) {
    auto& passage = *part.add_passages();
    passage.set_source(source);
    passage.set_version(streams_.Version(source));
    passage.set_title(title);
    passage.set_text(checks::Cut(text, kMaxText));
    if (passage.text().size() < text.size()) *passage.mutable_text() += " … (it goes on in " + source + ")";
    return passage;
  }

  void By(Passage& passage, const v1::Attribution& by) {
    passage.set_worker(by.worker());
    passage.set_role(by.role());
  }

  void About(Passage& passage, const std::string& person) {
    passage.set_person(person);
    if (person.empty()) return;
    const auto children = ChildrenOf(*open_.family, context_.today);
    passage.set_is_adult(std::find(children.begin(), children.end(), person) == children.end());
  }

  void AddVoices(AssessmentPart& part) {
    has_voices_ = true;
    const auto* voices = streams_.Find<v1::LatestVoices>(VoicesOf(workbook_));
    if (!voices) return;
    for (const auto& child : voices->voices()) {
      // Of each kind the newest; and where not all may read that, what is older up to one that all may read.
      std::set<VoiceKind> done;
      for (const auto& heard : HeardOf(streams_, *voices, child.person())) {
        if (done.count(heard.kind) > 0) continue;
        AddVoice(part, heard);
        if (IsOpenToAll(heard.entry->visibility())) done.insert(heard.kind);
      }
    }
  }

  void AddVoice(AssessmentPart& part, const HeardVoice& heard) {
    auto& passage = Add(part, heard.name, TitleOf(heard.kind), heard.text);
    passage.set_part(heard.voice->age());
    passage.set_is_voice(true);
    passage.set_date(DateOfTime(heard.entry->start_time()));
    *passage.mutable_visibility() = heard.entry->visibility();
    About(passage, heard.voice->person());
    By(passage, heard.entry->by());
  }

  void AddFields(AssessmentPart& part, const v1::FieldOfRole& from) {
    const auto* prompt = FindPrompt(made_, from);
    if (!prompt) return;
    for (const auto& head : open_.workbook->chapters()) {
      if (head.role() != from.role() || head.subject() != from.subject()) continue;
      const auto* chapter = streams_.Find<v1::Chapter>(head.name());
      const auto* field = chapter ? FindField(*chapter, prompt->id()) : nullptr;
      if (!field) continue;
      for (const auto& value : field->values()) {
        if (value.value().empty()) continue;
        auto& passage = Add(part, head.name(), prompt->title(), Worded(*prompt, value.value()));
        passage.set_part(prompt->id());
        passage.set_revision(value.revision());
        passage.set_date(DateOfTime(value.by().time()));
        passage.set_is_in_conflict(InConflict(*field));
        *passage.mutable_visibility() = head.visibility();
        if (prompt->is_locating() && !head.person().empty()) passage.mutable_visibility()->add_locates(head.person());
        About(passage, head.person());
        passage.set_worker(value.by().worker());
        passage.set_role(head.role());
      }
    }
  }

  void AddModules(AssessmentPart& part, const std::string& section) {
    for (const auto& module : open_.workbook->modules()) {
      for (const auto& made : made_.modules()) {
        if (made.id() != module.id() || made.informs() != section || module.informs_assessment().empty()) continue;
        const std::string round = module.round() > 1 ? ", round " + std::to_string(module.round()) : "";
        auto& passage = Add(part, workbook_, "Module: " + made.title() + round, module.informs_assessment());
        passage.set_part(module.id());
        // Whoever wrote it, on the day on which it was written; not whoever does the module.
        passage.set_date(module.informs_by().has_time() ? DateOfTime(module.informs_by().time()) : DayOf(module));
        if (module.people_size() == 1) About(passage, module.people(0));
        By(passage, module.informs_by());
      }
    }
  }

  // Where nobody kept who wrote what it tells.
  std::string DayOf(const v1::Module& module) const {
    if (!module.end_date().empty()) return module.end_date();
    return module.start_date().empty() ? context_.today : module.start_date();
  }

  bool AddEntry(AssessmentPart& part, const std::string& name, const Sight& sight) {
    const auto* entry = streams_.Find<v1::Entry>(name);
    if (!entry || entry->workbook() != workbook_ || !MaySee(entry->visibility(), entry->by().worker(), sight))
      return false;
    if (!entry->narrative().empty()) {
      std::string text = entry->narrative();
      // A correction stands beside what it corrects, here too.
      for (const auto& correction : entry->corrections()) text += "\nCorrection: " + correction.text();
      auto& passage = Add(part, name, "Recorded", text);
      passage.set_date(DateOfTime(entry->start_time()));
      *passage.mutable_visibility() = entry->visibility();
      if (entry->people_size() == 1) About(passage, entry->people(0));
      By(passage, entry->by());
    }
    for (const auto& told : entry->children()) {
      for (const auto kind : kVoiceKinds) {
        std::string text = TextOf(kind, told, streams_);
        if (!text.empty()) AddVoice(part, {kind, name, entry, &told, std::move(text)});
      }
    }
    return true;
  }

  bool AddInstrument(AssessmentPart& part, const std::string& name, const Sight& sight) {
    const auto* record = streams_.Find<v1::InstrumentRecord>(name);
    if (!record || record->has_withdrawal() || record->workbook() != workbook_ ||
        !MaySee(record->visibility(), record->by().worker(), sight))
      return false;
    const auto* made = templates_.FindInstrument(record->instrument());
    std::string text;
    for (const auto& result : record->scores()) {
      if (!result.is_complete()) continue;
      std::string title = result.score();
      std::string band = result.band();
      for (const auto& score : made ? made->scores() : v1::InstrumentTemplate::default_instance().scores()) {
        if (score.id() != result.score()) continue;
        title = score.title();
        for (const auto& one : score.bands()) {
          if (one.id() == result.band()) band = one.title();
        }
      }
      text += (text.empty() ? "" : "; ") + title + ": " + std::to_string(result.value()) +
              (band.empty() ? "" : " (" + band + ")");
    }
    if (!record->note().empty()) text += (text.empty() ? "" : ". ") + record->note();
    auto& passage = Add(part, name, made ? made->title() : record->instrument(), text);
    passage.set_date(record->answered_date());
    *passage.mutable_visibility() = record->visibility();
    About(passage, record->person());
    By(passage, record->by());
    return true;
  }

  const Templates& templates_;
  const Streams& streams_;
  const v1::Template& made_;
  const OpenWorkbook& open_;
  const std::string& workbook_;
  const Context& context_;
  bool has_voices_ = false;
};

// Comments that the version before was sent back with, and those that it had from an earlier one and nobody authorised,
// stand in the next, as they were written.
void CarryComments(const Streams& streams, const std::string& before, v1::FamilyAssessment& assessment,
                   const std::string& name, Drafts& drafts) {
  const auto* last = streams.Find<v1::FamilyAssessment>(before);
  if (!last || last->state() == v1::FamilyAssessment::STATE_AUTHORISED) return;
  for (const auto& part : last->parts()) {
    WorkbookEvent event;
    event.set_occurred_on(assessment.compose_date());
    auto& commented = *event.mutable_assessment_commented();
    commented.set_part(part.id());
    for (const auto& comment : part.comments()) {
      if (last->state() != v1::FamilyAssessment::STATE_RETURNED && comment.carried_from() == 0) continue;
      auto& carried = *commented.add_carried();
      carried = comment;
      if (carried.carried_from() == 0) carried.set_carried_from(last->version());
    }
    if (commented.carried().empty()) continue;
    const auto& parts = assessment.parts();
    if (std::none_of(parts.begin(), parts.end(), [&](const auto& one) { return one.id() == part.id(); })) {
      auto& kept = *assessment.add_parts();
      kept.set_id(part.id());
      kept.set_title(part.title());
    }
    drafts.push_back(DraftOf(name, std::move(event)));
  }
}

}  // namespace

Result<Drafts> ComposeAssessment(const Templates& templates, const Streams& streams, const Streams& standing,
                                 const v1::ComposeAssessmentRequest& request, const Context& context) {
  const auto open = FindOpenWorkbook(streams, "workbook", request.workbook(), context);
  if (!open) return tl::unexpected<Error>(open.error());
  const auto* made = templates.Find(open->workbook->template_());
  if (!made) {
    return RefuseField(reasons::kUnknownTemplate, "the workbook's template is not there", "workbook",
                       "a workbook of a template that is there");
  }
  if (request.include_size() > kMaxIncluded) {
    return RefuseField(kith::reasons::kInvalidRequest, "too many records", "include",
                       "at most " + std::to_string(kMaxIncluded));
  }
  Composer composer(templates, standing, *made, *open, request.workbook(), context);
  auto parts = composer.Sections();
  if (!request.include().empty()) {
    auto records = composer.Records(request.include());
    if (!records) return tl::unexpected<Error>(records.error());
    parts.push_back(*std::move(records));
  }

  const std::string file_name = AssessmentFileOf(request.workbook());
  const auto* file = streams.Find<v1::AssessmentFile>(file_name);
  const int version = file ? file->last_version() + 1 : 1;
  const std::string head = "assessments" + request.workbook().substr(request.workbook().find('/')) + "-";
  const std::string name = head + std::to_string(version);
  WorkbookEvent event;
  event.set_occurred_on(context.today);
  WorkbookEvent numbered = event;
  numbered.mutable_assessment_numbered()->set_version(version);
  auto& assessment = *event.mutable_assessment_composed()->mutable_assessment();
  assessment.set_workbook(request.workbook());
  assessment.set_version(version);
  assessment.set_template_(open->workbook->template_());
  assessment.set_compose_date(context.today);
  assessment.set_episode(open->episode());
  *assessment.mutable_by() = HandOf(*open->family, context);
  Drafts sections;
  for (auto& part : parts) {
    WorkbookEvent composed;
    composed.set_occurred_on(context.today);
    *composed.mutable_assessment_section_composed()->mutable_passages() = part.passages();
    if (composed.ByteSizeLong() > kMaxSection) {
      return RefuseField(reasons::kAssessmentTooLarge, "the section \"" + part.title() + "\" is too large", "workbook",
                         "chapters that say it shorter, or fewer records");
    }
    sections.push_back(DraftOf(AssessmentSectionOf(name, part.id()), std::move(composed)));
    part.clear_passages();
    *assessment.add_parts() = std::move(part);
  }
  Drafts comments;
  if (version > 1) CarryComments(streams, head + std::to_string(version - 1), assessment, name, comments);
  Drafts drafts{DraftOf(name, std::move(event))};
  for (auto& comment : comments) drafts.push_back(std::move(comment));
  for (auto& section : sections) drafts.push_back(std::move(section));
  drafts.push_back(DraftOf(file_name, std::move(numbered)));
  return drafts;
}

}  // namespace kith::workbook
