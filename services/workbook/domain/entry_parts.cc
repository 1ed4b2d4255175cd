#include "services/workbook/domain/entry_parts.h"

#include <algorithm>

#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/reasons.h"

namespace kith::workbook {
namespace {

using checks::Refused;
using v1::Entry;

constexpr int kMostPeople = 20;
constexpr int kMostPractitioners = 10;
constexpr int kMostAgencies = 10;
constexpr int kMostTalk = 40;
constexpr int kMostCounted = 500;

template <class Values, class Value>
bool Contains(const Values& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

Refused CheckCount(const char* field, int32_t count) {
  if (count >= 0 && count <= kMostCounted) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "that is no count", field, "0 to 500");
}

Refused CheckSpeaker(const Entry& entry, const v1::KnownFamily& family, const std::string& person,
                     const std::string& path) {
  if (person.empty() ? !OnlySpeaker(entry, family).empty() : Contains(entry.people(), person)) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "nobody can tell whose words they are", path + ".person",
                             "whoever said it, one of the entry's people; nothing where one adult was there");
}

Refused CheckSession(const Entry& entry, const v1::KnownFamily& family) {
  const auto& session = entry.session();
  if (auto wrong = CheckCount("entry.session.reflections", session.reflections())) return wrong;
  if (auto wrong = CheckCount("entry.session.questions", session.questions())) return wrong;
  if (auto wrong = CheckCount("entry.session.affirmations", session.affirmations())) return wrong;
  if (auto wrong = CheckText("entry.session.next_step", session.next_step(), 0, 1'000)) return wrong;
  if (session.talk_size() > kMostTalk)
    return checks::RefuseField(kith::reasons::kInvalidRequest, "that is too much talk", "entry.session.talk",
                               "at most 40");
  for (int i = 0; i < session.talk_size(); ++i) {
    const std::string path = checks::Indexed("entry.session.talk", i);
    if (auto wrong = checks::CheckKnown(path + ".category", session.talk(i).category())) return wrong;
    if (auto wrong = CheckText(path + ".words", session.talk(i).words(), 1, 500)) return wrong;
    if (auto wrong = CheckSpeaker(entry, family, session.talk(i).person(), path)) return wrong;
  }
  if (session.goals().empty()) return std::nullopt;
  return checks::CheckNames("entry.session.goals", session.goals(), "goals", kMostGoals);
}

Refused CheckDetails(const Entry& entry, const v1::KnownFamily& family) {
  const auto misplaced = [](const char* field, const char* kind) {
    return checks::RefuseField(reasons::kEntryDetailsMisplaced, "the details are of another kind of entry", field,
                               std::string("nothing, or the kind ") + kind);
  };
  const bool is_visit = entry.kind() == v1::ENTRY_KIND_VISIT;
  if (entry.has_visit() && !is_visit) return misplaced("entry.visit", "ENTRY_KIND_VISIT");
  if (entry.has_session() && entry.kind() != v1::ENTRY_KIND_SESSION)
    return misplaced("entry.session", "ENTRY_KIND_SESSION");
  if (entry.has_session()) {
    if (auto wrong = CheckSession(entry, family)) return wrong;
  }
  if (!is_visit) return std::nullopt;
  if (auto wrong = checks::CheckKnown("entry.visit.kind", entry.visit().kind())) return wrong;
  if (!entry.children().empty()) return std::nullopt;
  return checks::RefuseField(
      kith::reasons::kInvalidRequest, "a visit is to see a child", "entry.children",
      "one for each child who was seen, or was to be seen; a session with an adult is ENTRY_KIND_SESSION");
}

Refused CheckChildren(const Entry& entry, const v1::KnownFamily& family) {
  const std::string day = DayOf(entry.start_time());
  for (int i = 0; i < entry.children_size(); ++i) {
    const std::string path = checks::Indexed("entry.children", i);
    const auto& child = entry.children(i);
    if (!Contains(entry.people(), child.person())) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "the entry is not about this child", path + ".person",
                                 "one of the entry's people");
    }
    if (std::count_if(entry.children().begin(), entry.children().end(),
                      [&](const auto& other) { return other.person() == child.person(); }) > 1) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "a child is named once", path + ".person",
                                 "each child once");
    }
    if (IsChild(family, child.person(), day) == false) {
      return checks::RefuseField(reasons::kNotAChild, "the person was 18 or older on that day", path + ".person",
                                 "a member of the family who is unborn, or under 18 on " + day +
                                     ", or whose birth date is not known; adults, care leavers too, are people of the "
                                     "entry alone");
    }
    if (auto wrong = CheckVoice(path, child, entry.kind() == v1::ENTRY_KIND_VISIT)) return wrong;
    if (child.visit_kind() != 0) {
      if (auto wrong = checks::CheckKnown(path + ".visit_kind", child.visit_kind())) return wrong;
      if (entry.kind() != v1::ENTRY_KIND_VISIT)
        return checks::RefuseField(reasons::kEntryDetailsMisplaced, "the details are of another kind of entry",
                                   path + ".visit_kind", "nothing, or the kind ENTRY_KIND_VISIT");
    }
    for (const auto& attachment : child.attachments()) {
      if (Contains(entry.attachments(), attachment)) continue;
      return checks::RefuseField(kith::reasons::kInvalidRequest, "a child's drawing is an attachment of the entry",
                                 path + ".attachments", "some of the entry's attachments");
    }
  }
  return std::nullopt;
}

// A record of who was there is worth what it says: nobody is named who had nothing to do with the family that day.
Refused CheckPractitioners(const Entry& entry, const v1::KnownFamily& family, const Context& context) {
  if (auto wrong = CheckWorkerNumbers("entry.practitioners", entry.practitioners(), 1, kMostPractitioners))
    return wrong;
  const Sight sight = SightOf(family, context);
  // History that is brought in tells of workers of whose allocation cases need not know.
  if (sight.is_program) return std::nullopt;
  const std::string day = DayOf(entry.start_time());
  for (int i = 0; i < entry.practitioners_size(); ++i) {
    const auto& number = entry.practitioners(i);
    const bool works = std::any_of(family.workers().begin(), family.workers().end(),
                                   [&](const auto& worker) { return worker.worker() == number && Holds(worker, day); });
    if (works || (sight.manages && number == context.subject)) continue;
    return checks::RefuseField(reasons::kNotAWorker, "the worker did not work with the family on " + day,
                               checks::Indexed("entry.practitioners", i),
                               "the number of a worker who was allocated to the family or one of its children on " +
                                   day + "; who came of another agency or a duty team is in entry.agencies");
  }
  return std::nullopt;
}

Refused CheckAgencies(const Entry& entry) {
  if (entry.agencies_size() > kMostAgencies)
    return checks::RefuseField(kith::reasons::kInvalidRequest, "too many agencies", "entry.agencies", "at most 10");
  for (int i = 0; i < entry.agencies_size(); ++i) {
    const std::string path = checks::Indexed("entry.agencies", i);
    if (auto wrong = checks::CheckKnown(path, static_cast<type::v1::Agency>(entry.agencies(i)))) return wrong;
    if (std::count(entry.agencies().begin(), entry.agencies().end(), entry.agencies(i)) == 1) continue;
    return checks::RefuseField(kith::reasons::kInvalidRequest, "an agency is named once", path, "each agency once");
  }
  return std::nullopt;
}

Refused CheckModules(const Entry& entry, const v1::Workbook& workbook) {
  for (int i = 0; i < entry.modules_size(); ++i) {
    const auto& id = entry.modules(i);
    const bool is_chosen = std::any_of(workbook.modules().begin(), workbook.modules().end(),
                                       [&](const auto& module) { return module.id() == id; });
    if (is_chosen && std::count(entry.modules().begin(), entry.modules().end(), id) == 1) continue;
    return checks::RefuseField(is_chosen ? kith::reasons::kInvalidRequest : reasons::kModuleNotChosen,
                               "the module is not one of the family's, or named twice",
                               checks::Indexed("entry.modules", i),
                               "modules that were chosen for the family, each once");
  }
  return std::nullopt;
}

}  // namespace

Refused CheckEntry(const Entry& entry, const v1::Workbook& workbook, const v1::KnownFamily& family,
                   const Context& context) {
  if (auto wrong = checks::CheckKnown("entry.kind", entry.kind())) return wrong;
  if (!entry.has_start_time()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "an entry says when it was", "entry.start_time",
                               "a time up to and including now");
  }
  if (auto wrong = CheckPastTime("entry.start_time", entry.start_time(), context)) return wrong;
  if (auto wrong = CheckPractitioners(entry, family, context)) return wrong;
  if (auto wrong = CheckAgencies(entry)) return wrong;
  if (auto wrong = CheckMembers("entry.people", entry.people(), family, 1, kMostPeople)) return wrong;
  if (auto wrong = CheckText("entry.narrative", entry.narrative(), 1, 8'000)) return wrong;
  if (auto wrong = CheckModules(entry, workbook)) return wrong;
  if (auto wrong = CheckChildren(entry, family)) return wrong;
  return CheckDetails(entry, family);
}

std::string OnlySpeaker(const Entry& entry, const v1::KnownFamily& family) {
  if (entry.people_size() == 1) return entry.people(0);
  const std::string day = DayOf(entry.start_time());
  std::string only;
  for (const auto& person : entry.people()) {
    if (IsChild(family, person, day) == true) continue;
    if (!only.empty()) return {};
    only = person;
  }
  return only;
}

std::vector<std::string> ChaptersOf(const Entry& entry, const v1::Workbook& workbook, const std::string& day) {
  std::vector<std::string> chapters;
  for (const auto& head : workbook.chapters()) {
    if (day < head.start_date() || (!head.end_date().empty() && day >= head.end_date())) continue;
    if (head.subject() != v1::SUBJECT_FAMILY && !Contains(entry.people(), head.person())) continue;
    const bool takes_part = std::any_of(head.practitioners().begin(), head.practitioners().end(),
                                        [&](const auto& worker) { return Contains(entry.practitioners(), worker); });
    if (takes_part) chapters.push_back(head.name());
  }
  return chapters;
}

v1::ChildVoice FactsOf(const v1::ChildVoice& voice) {
  v1::ChildVoice facts = voice;
  facts.clear_own_words();
  facts.clear_observation();
  facts.clear_age();
  facts.clear_attachments();
  return facts;
}

}  // namespace kith::workbook
