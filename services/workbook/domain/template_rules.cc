#include "services/workbook/domain/template_rules.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "services/workbook/domain/supervision.h"
#include "shared/calendar/date.h"

namespace kith::workbook {
namespace {

using cases::v1::WorkerRole;
using google::protobuf::RepeatedPtrField;

constexpr size_t kMaxId = 40;
constexpr int kMaxTitle = 200;
constexpr int kMaxText = 2000;

std::string At(const std::string& list, int index) { return list + "[" + std::to_string(index) + "]"; }

class Check {
 public:
  Check(const v1::Template& made, const workbook::Instruments& instruments) : made_(made), instruments_(instruments) {}

  std::vector<FieldViolation> All() {
    if (!IsTemplateId(made_.id(), "-"))
      Problem("id", "must be 1 to 40 characters of a-z, 0-9 and \"-\", beginning with a letter");
    if (made_.version() < 1) Problem("version", "must be a whole number from 1 on");
    Text("title", made_.title());
    LongText("description", made_.description());
    Chapters();
    Assessment();  // before modules, which name its sections
    Modules();
    NamedInstruments();
    Supervision();
    Contradictions();
    return std::move(problems_);
  }

 private:
  void Problem(std::string path, std::string what) { problems_.push_back({std::move(path), std::move(what)}); }

  void Text(const std::string& path, const std::string& text) {
    if (text.empty() || text.size() > kMaxTitle) Problem(path, "must be 1 to 200 bytes");
  }
  void LongText(const std::string& path, const std::string& text) {
    if (text.size() > kMaxText) Problem(path, "must be at most 2,000 bytes");
  }
  void Count(const std::string& path, int count, int least, int most) {
    if (count < least || count > most) {
      Problem(path, "must have " + std::to_string(least) + " to " + std::to_string(most) + " elements");
    }
  }
  // The ids of a list: each well formed, each once.
  template <class Element>
  std::set<std::string> Ids(const std::string& list, const RepeatedPtrField<Element>& elements,
                            const std::string& also = "_-") {
    std::set<std::string> ids;
    for (int i = 0; i < elements.size(); ++i) {
      const auto& id = elements[i].id();
      if (!IsTemplateId(id, also)) {
        Problem(At(list, i) + ".id",
                "must be 1 to 40 characters of a-z, 0-9, \"_\" and \"-\", beginning with a letter");
      } else if (!ids.insert(id).second) {
        Problem(At(list, i) + ".id", "stands twice in this list: \"" + id + "\"");
      }
    }
    return ids;
  }

  void Chapters() {
    Count("chapters", made_.chapters_size(), 1, kMaxChapterTemplates);
    std::set<std::pair<int, int>> known;
    bool has_child = false;
    for (int i = 0; i < made_.chapters_size(); ++i) {
      const auto& chapter = made_.chapters(i);
      const std::string at = At("chapters", i);
      if (chapter.role() == cases::v1::WORKER_ROLE_UNSPECIFIED) Problem(at + ".role", "is missing");
      if (chapter.subject() == v1::SUBJECT_UNSPECIFIED) Problem(at + ".subject", "is missing");
      if (!known.insert({chapter.role(), chapter.subject()}).second) {
        Problem(at, "is the second chapter of this role about this subject");
      }
      has_child |= chapter.role() == cases::v1::WORKER_ROLE_SOCIAL_WORKER && chapter.subject() == v1::SUBJECT_CHILD;
      Text(at + ".title", chapter.title());
      Rhythm(at + ".summary_", chapter.summary_days(), chapter.summary_months());
      Count(at + ".prompts", chapter.prompts_size(), 1, kMaxPrompts);
      Ids(at + ".prompts", chapter.prompts(), "_");
      for (int k = 0; k < chapter.prompts_size(); ++k) Prompt(At(at + ".prompts", k), chapter.prompts(k));
    }
    if (!has_child) {
      Problem("chapters", "must have the social worker's about the child: it holds the judgement of the child's risks");
    }
  }

  // path is that of both fields without "days" and "months".
  void Rhythm(const std::string& path, int days, int months) {
    if (days < 0 || days > 366) Problem(path + "days", "must be 0 to 366");
    if (months < 0 || months > 12) Problem(path + "months", "must be 0 to 12");
    if (days != 0 && months != 0) {
      Problem(path + "months", "must be 0 where there are " + path.substr(path.rfind('.') + 1) +
                                   "days: a rhythm is of days or of months");
    }
  }

  void Prompt(const std::string& at, const v1::Prompt& prompt) {
    Text(at + ".title", prompt.title());
    LongText(at + ".help", prompt.help());
    if (prompt.has_choices()) {
      Count(at + ".choices.choices", prompt.choices().choices_size(), 2, 12);
      Ids(at + ".choices.choices", prompt.choices().choices());
    }
    if (prompt.has_scale()) Range(at + ".scale", prompt.scale());
  }

  void Range(const std::string& at, const v1::Scale& scale) {
    if (scale.least() >= scale.most() || scale.most() - scale.least() > 100) {
      Problem(at, "must go from least up to a greater most, at most 100 apart");
    }
    Text(at + ".least_means", scale.least_means());
    Text(at + ".most_means", scale.most_means());
  }

  void Assessment() {
    const auto& sections = made_.assessment().sections();
    Count("assessment.sections", sections.size(), 1, 40);
    sections_ = Ids("assessment.sections", sections);
    for (int i = 0; i < sections.size(); ++i) {
      const std::string at = At("assessment.sections", i);
      Text(at + ".title", sections[i].title());
      for (int k = 0; k < sections[i].from_size(); ++k) Field(At(at + ".from", k), sections[i].from(k));
    }
  }

  const v1::Prompt* Field(const std::string& at, const v1::FieldOfRole& field) {
    const auto* prompt = FindPrompt(made_, field);
    if (!prompt) Problem(at, "names a prompt that no chapter of that role about that subject has");
    return prompt;
  }

  void Modules() {
    Count("modules", made_.modules_size(), 1, kMaxModules);
    Ids("modules", made_.modules());
    for (int i = 0; i < made_.modules_size(); ++i) {
      const auto& module = made_.modules(i);
      const std::string at = At("modules", i);
      Text(at + ".title", module.title());
      if (module.purpose().empty()) Problem(at + ".purpose", "is missing");
      LongText(at + ".purpose", module.purpose());
      Count(at + ".tools", module.tools_size(), 0, 40);
      for (int k = 0; k < module.tools_size(); ++k) Text(At(at + ".tools", k), module.tools(k));
      if (!sections_.contains(module.informs())) {
        Problem(at + ".informs", "must be the id of a section of the assessment");
      }
    }
  }

  void NamedInstruments() {
    Count("instruments", made_.instruments_size(), 0, kMaxInstruments);
    std::set<std::string> names;
    for (int i = 0; i < made_.instruments_size(); ++i) {
      const auto& name = made_.instruments(i);
      if (!instruments_.contains(name))
        Problem(At("instruments", i), "must be the name of an instrument that is loaded: \"audit.1\"");
      if (!names.insert(name).second) Problem(At("instruments", i), "stands twice in this list");
    }
  }

  void Supervision() {
    const auto& supervision = made_.supervision();
    Count("supervision.agenda", supervision.agenda_size(), 1, 20);
    Ids("supervision.agenda", supervision.agenda());
    std::set<int> sources;
    for (int i = 0; i < supervision.agenda_size(); ++i) {
      const std::string at = At("supervision.agenda", i);
      Text(at + ".title", supervision.agenda(i).title());
      if (supervision.agenda(i).source() == v1::AgendaSection::SOURCE_UNSPECIFIED)
        Problem(at + ".source", "is missing");
      sources.insert(supervision.agenda(i).source());
    }
    if (supervision.agenda_size() > 0 && supervision.agenda(0).source() != v1::AgendaSection::SOURCE_CHILDS_VOICE) {
      Problem("supervision.agenda[0].source", "must be SOURCE_CHILDS_VOICE: the child comes first");
    }
    for (const auto needed : {v1::AgendaSection::SOURCE_CHAPTERS, v1::AgendaSection::SOURCE_CONTRADICTIONS,
                              v1::AgendaSection::SOURCE_ACTIONS, v1::AgendaSection::SOURCE_ANALYSIS}) {
      if (!sources.contains(needed)) {
        Problem("supervision.agenda", "must have a section of " + v1::AgendaSection::Source_Name(needed));
      }
    }
    Range("supervision.rating", supervision.rating());
    Rhythm("supervision.interval_", supervision.interval_days(), supervision.interval_months());
    if (supervision.interval_days() == 0 && supervision.interval_months() == 0) {
      Problem("supervision.interval_months", "must be 1 to 12 where there are no interval_days: a next one is due");
    }
    if (supervision.quorum_percent() < 1 || supervision.quorum_percent() > 100) {
      Problem("supervision.quorum_percent", "must be 1 to 100");
    }
    for (int i = 0; i < supervision.quorum_roles_size(); ++i) {
      if (supervision.quorum_roles(i) == cases::v1::WORKER_ROLE_UNSPECIFIED) {
        Problem(At("supervision.quorum_roles", i), "must be a role");
      } else if (IsChairRole(supervision.quorum_roles(i))) {
        Problem(At("supervision.quorum_roles", i),
                "must not be a role that chairs: those are no part of a quorum, and no supervision could be closed");
      }
    }
  }

  void Contradictions() {
    Ids("contradictions", made_.contradictions());
    for (int i = 0; i < made_.contradictions_size(); ++i) {
      const auto& rule = made_.contradictions(i);
      const std::string at = At("contradictions", i);
      Text(at + ".title", rule.title());
      const auto* one = Field(at + ".one", rule.one());
      const auto* other = Field(at + ".other", rule.other());
      if (rule.apart() < 1) Problem(at + ".apart", "must be a whole number from 1 on");
      if (!rule.is_across_persons() && rule.one().subject() != rule.other().subject()) {
        Problem(at + ".other.subject",
                "must be that of one: without is_across_persons two fields are compared about one person");
      }
      if (rule.one().role() == rule.other().role() && rule.one().subject() == rule.other().subject() &&
          !rule.is_across_persons()) {
        Problem(at + ".other", "must be of another role or subject than one: nobody contradicts themselves here");
      }
      if (one && other && !Compares(*one, *other)) {
        Problem(at, "must name two fields with the same choices or scales: texts are compared by people");
      }
    }
  }

  static bool Compares(const v1::Prompt& one, const v1::Prompt& other) {
    if (one.has_scale() && other.has_scale()) {
      return one.scale().least() == other.scale().least() && one.scale().most() == other.scale().most();
    }
    if (!one.has_choices() || !other.has_choices()) return false;
    const auto& left = one.choices().choices();
    const auto& right = other.choices().choices();
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const auto& a, const auto& b) { return a.id() == b.id(); });
  }

  const v1::Template& made_;
  const workbook::Instruments& instruments_;
  std::set<std::string> sections_;
  std::vector<FieldViolation> problems_;
};

}  // namespace

std::vector<FieldViolation> CheckTemplate(const v1::Template& made, const Instruments& instruments) {
  return Check(made, instruments).All();
}

std::string VersionedName(const std::string& id, int version) { return id + "." + std::to_string(version); }

bool IsTemplateId(std::string_view id, std::string_view also) {
  if (id.empty() || id.size() > kMaxId || id[0] < 'a' || id[0] > 'z') return false;
  return std::all_of(id.begin(), id.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || also.find(c) != std::string_view::npos;
  });
}

const v1::Prompt* FindPrompt(const v1::Template& made, const v1::FieldOfRole& field) {
  for (const auto& chapter : made.chapters()) {
    if (chapter.role() != field.role() || chapter.subject() != field.subject()) continue;
    for (const auto& prompt : chapter.prompts()) {
      if (prompt.id() == field.prompt()) return &prompt;
    }
  }
  return nullptr;
}

std::string Worded(const v1::Prompt& prompt, const std::string& value) {
  for (const auto& choice : prompt.choices().choices()) {
    if (choice.id() == value) return choice.title();
  }
  if (!prompt.has_scale() || value.empty()) return value;
  const auto& scale = prompt.scale();
  return value + " (" + std::to_string(scale.least()) + ": " + scale.least_means() + "; " +
         std::to_string(scale.most()) + ": " + scale.most_means() + ")";
}

std::string DueAfter(const std::string& from, int days, int months) {
  if (days == 0 && months == 0) return {};
  const auto day = calendar::DateOf(from);
  return calendar::FormatDate(months > 0 ? calendar::AddMonths(day, months) : day + std::chrono::days(days));
}

std::string SupervisionDueAfter(const std::string& from, const v1::SupervisionTemplate& made) {
  const bool is_monthly = made.interval_days() == 0 && made.interval_months() == 0;
  return is_monthly ? DueAfter(from, 0, 1) : DueAfter(from, made.interval_days(), made.interval_months());
}

}  // namespace kith::workbook
