#include "services/workbook/domain/chapter.h"

#include <algorithm>
#include <set>

#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/limits.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/domain/template_rules.h"
#include "shared/checks/no_such.h"

namespace kith::workbook {
namespace {

using cases::v1::WorkerRole;
using checks::RefuseField;
using v1::ChapterAdded;
using v1::WorkbookEvent;

constexpr int kMaxPractitioners = 5;

std::string SlugOf(WorkerRole role) {
  std::string slug = cases::v1::WorkerRole_Name(role).substr(std::string_view("WORKER_ROLE_").size());
  for (char& c : slug) c = c == '_' ? '-' : static_cast<char>(c - 'A' + 'a');
  return slug;
}

checks::Refused CheckSubject(const v1::KnownFamily& family, const v1::NewChapter& chapter, const std::string& day,
                             const std::string& field) {
  if (chapter.subject() == v1::SUBJECT_FAMILY) {
    if (chapter.person().empty()) return std::nullopt;
    return RefuseField(kith::reasons::kInvalidRequest, "the chapter is about the whole family", field, "nothing");
  }
  if (auto wrong = CheckMember(field, chapter.person(), family)) return wrong;
  const auto is_child = IsChild(family, chapter.person(), day);
  if (!is_child || *is_child == (chapter.subject() == v1::SUBJECT_CHILD)) return std::nullopt;
  return RefuseField(kith::reasons::kInvalidRequest, "the chapter is about somebody of another age", field,
                     chapter.subject() == v1::SUBJECT_ADULT ? "an adult member" : "a child of the family");
}

// Whether the worker may be given a chapter of the role. A chapter is its role's account (domain reference §2, §7.2):
// it is written by those who do that work with the family today. A manager may decide otherwise, as for cover, and
// their hand stands in the event; but nobody decides that one person works with the victim and with who is dangerous to
// her (domain reference §3).
bool MayBeGiven(const v1::KnownFamily& family, const std::string& number, WorkerRole role, bool manages,
                const Context& context) {
  const auto does = [&](WorkerRole other) {
    return std::any_of(family.workers().begin(), family.workers().end(), [&](const auto& worker) {
      return worker.worker() == number && worker.role() == other && Holds(worker, context.today);
    });
  };
  if (role == cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER && does(cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER))
    return false;
  if (role == cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_OFFICER && does(cases::v1::WORKER_ROLE_DOMESTIC_ABUSE_PRACTITIONER))
    return false;
  return manages || does(role);
}

template <class Workers>
checks::Refused CheckPractitioners(const v1::KnownFamily& family, const Workers& workers, WorkerRole role,
                                   const std::string& field, const Context& context) {
  if (workers.empty() || workers.size() > kMaxPractitioners)
    return RefuseField(kith::reasons::kInvalidRequest, "somebody is to write it, and not too many", field,
                       "1 to 5 workers' numbers");
  const Sight sight = SightOf(family, context);
  std::set<std::string> seen;
  for (int i = 0; i < workers.size(); ++i) {
    if (!seen.insert(workers[i]).second)
      return RefuseField(kith::reasons::kInvalidRequest, "a worker stands twice", checks::Indexed(field, i),
                         "each worker once");
    const bool works = std::any_of(family.workers().begin(), family.workers().end(), [&](const auto& worker) {
      return worker.worker() == workers[i] && Holds(worker, context.today);
    });
    if (!works) {
      return RefuseField(reasons::kNotAWorker, "the worker is not allocated to the family today",
                         checks::Indexed(field, i),
                         "the number of a worker who is allocated to the family or one of its children");
    }
    if (MayBeGiven(family, workers[i], role, sight.manages || sight.is_program, context)) continue;
    return RefuseField(reasons::kNotTheChaptersRole, "the worker does other work with the family than the chapter's",
                       checks::Indexed(field, i),
                       "the number of a worker who is " + cases::v1::WorkerRole_Name(role) +
                           " with the family today; a manager may decide otherwise, but not that one person works "
                           "with a victim and a perpetrator of domestic abuse");
  }
  return std::nullopt;
}

const v1::ChapterHead* FindHead(const v1::Workbook& workbook, const std::string& name) {
  for (const auto& head : workbook.chapters()) {
    if (head.name() == name) return &head;
  }
  return nullptr;
}

std::string ChaptersIn(const v1::Template& made) {
  std::string names;
  for (const auto& chapter : made.chapters()) {
    names += (names.empty() ? "" : ", ") + cases::v1::WorkerRole_Name(chapter.role()) + " about " +
             v1::Subject_Name(chapter.subject());
  }
  return names;
}

// The same event in the workbook's stream and in the chapter's.
Drafts OnBoth(const std::string& workbook, const std::string& chapter, const WorkbookEvent& event) {
  return {DraftOf(workbook, event), DraftOf(chapter, event)};
}

}  // namespace

std::string ChapterName(const std::string& workbook, WorkerRole role, v1::Subject subject, const std::string& person) {
  const std::string about = subject == v1::SUBJECT_FAMILY ? "family" : person.substr(person.find('/') + 1);
  return "chapters" + workbook.substr(workbook.find('/')) + "-" + SlugOf(role) + "-" + about;
}

const v1::ChapterTemplate* FindChapterTemplate(const v1::Template& made, WorkerRole role, v1::Subject subject) {
  for (const auto& chapter : made.chapters()) {
    if (chapter.role() == role && chapter.subject() == subject) return &chapter;
  }
  return nullptr;
}

std::string NextSummary(const v1::ChapterTemplate& made, const std::string& from) {
  return DueAfter(from, made.summary_days(), made.summary_months());
}

Result<ChapterAdded> OpenChapter(const Opening& opening, const v1::NewChapter& chapter, const std::string& field,
                                 const Context& context) {
  if (auto wrong = checks::CheckKnown(field + ".role", chapter.role())) return *wrong;
  if (auto wrong = checks::CheckKnown(field + ".subject", chapter.subject())) return *wrong;
  const auto* made = FindChapterTemplate(opening.made, chapter.role(), chapter.subject());
  if (!made) {
    return RefuseField(reasons::kChapterNotInTemplate, "the template has no chapter of this role about this subject",
                       field, "one of " + ChaptersIn(opening.made));
  }
  if (auto wrong = CheckSubject(opening.family, chapter, opening.start_date, field + ".person")) return *wrong;
  if (auto wrong = CheckPractitioners(opening.family, chapter.practitioners(), chapter.role(), field + ".practitioners",
                                      context))
    return *wrong;
  auto visibility = TakeVisibility(field + ".visibility", chapter.visibility(), opening.family, context);
  if (!visibility) return tl::unexpected<Error>(std::move(visibility).error());
  const std::string name = ChapterName(opening.name, chapter.role(), chapter.subject(), chapter.person());
  const auto* before = FindHead(opening.workbook, name);
  // One that ended comes back with all that was written in it: to whoever may see it, and with the limit it had.
  if (before && (before->end_date().empty() || !MaySee(before->visibility(), SightOf(opening.family, context))))
    return RefuseField(reasons::kChapterExists, "this role has an open chapter about this subject", field,
                       "another role or person");
  if (!before && opening.workbook.chapters_size() >= kMaxChapters)
    return RefuseField(reasons::kTooMany, "the workbook is full of chapters", field, "at most 60 in a workbook");

  ChapterAdded added;
  added.set_workbook(opening.name);
  auto& head = *added.mutable_head();
  head.set_name(name);
  head.set_role(chapter.role());
  head.set_subject(chapter.subject());
  head.set_person(chapter.person());
  *head.mutable_practitioners() = chapter.practitioners();
  head.set_start_date(opening.start_date);
  if (before) *visibility = Both(before->visibility(), *visibility);
  if (visibility->ByteSizeLong() > 0) *head.mutable_visibility() = *std::move(visibility);
  added.set_summary_due_date(NextSummary(*made, opening.start_date));
  *added.mutable_by() = HandOf(opening.family, context);
  return added;
}

Drafts DraftsOf(const std::string& workbook, const ChapterAdded& added, const std::string& date) {
  WorkbookEvent event;
  event.set_occurred_on(date);
  *event.mutable_chapter_added() = added;
  return OnBoth(workbook, added.head().name(), event);
}

Result<Drafts> AddChapter(const Templates& templates, const Streams& streams, const v1::AddChapterRequest& request,
                          const Context& context) {
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  const auto found = FindOpenWorkbook(streams, "workbook", request.workbook(), context);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto& first = found->workbook->episodes(0);
  if (request.start_date() < first.start_date()) {
    return RefuseField(reasons::kBeforeEpisode, "the workbook was opened later", "start_date",
                       "a date on or after " + first.start_date());
  }
  const auto* made = templates.Find(found->workbook->template_());
  if (!made)
    return Refuse(reasons::kUnknownTemplate, "the workbook's template is not loaded: " + found->workbook->template_());
  const Opening opening{*made, *found->family, *found->workbook, request.workbook(), request.start_date()};
  const auto added = OpenChapter(opening, request.chapter(), "chapter", context);
  if (!added) return tl::unexpected<Error>(added.error());
  Drafts drafts = LimitContradictions(streams, added->head(), context);
  for (auto& draft : DraftsOf(request.workbook(), *added, request.start_date())) drafts.push_back(std::move(draft));
  return drafts;
}

Result<OpenedChapter> FindOpenChapter(const Templates* templates, const Streams& streams, const std::string& name,
                                      const Context& context) {
  if (auto wrong = checks::CheckName("name", name, "chapters")) return *wrong;
  OpenedChapter found;
  found.chapter = streams.Find<v1::Chapter>(name);
  if (!found.chapter) return checks::NoSuch(name, "name");
  auto open = FindOpenWorkbook(streams, "name", found.chapter->workbook(), context);
  if (!open) return tl::unexpected<Error>(std::move(open).error());
  found.open = *open;
  const auto& head = found.chapter->head();
  if (!head.end_date().empty()) {
    return RefuseField(reasons::kChapterEnded, "the chapter ended on " + head.end_date(), "name",
                       "an open chapter; AddChapter opens it again");
  }
  if (!templates) return found;
  found.whole = templates->Find(open->workbook->template_());
  found.made = found.whole ? FindChapterTemplate(*found.whole, head.role(), head.subject()) : nullptr;
  if (!found.made)
    return Refuse(reasons::kUnknownTemplate, "the workbook's template is not loaded: " + open->workbook->template_());
  return found;
}

Result<Drafts> AssignChapter(const Streams& streams, const v1::AssignChapterRequest& request, const Context& context) {
  const auto found = FindOpenChapter(nullptr, streams, request.name(), context);
  if (!found) return tl::unexpected<Error>(found.error());
  if (auto wrong = CheckPractitioners(*found->open.family, request.practitioners(), found->chapter->head().role(),
                                      "practitioners", context))
    return *wrong;
  WorkbookEvent event;
  event.set_occurred_on(context.today);
  auto& assigned = *event.mutable_chapter_assigned();
  assigned.set_chapter(request.name());
  *assigned.mutable_practitioners() = request.practitioners();
  *assigned.mutable_by() = HandOf(*found->open.family, context);
  return OnBoth(found->chapter->workbook(), request.name(), event);
}

Result<Drafts> EndChapter(const Streams& streams, const v1::EndChapterRequest& request, const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  const auto found = FindOpenChapter(nullptr, streams, request.name(), context);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto& start = found->chapter->head().start_date();
  if (request.end_date() < start)
    return RefuseField(reasons::kBeforeEpisode, "the chapter began later", "end_date", "a date on or after " + start);
  WorkbookEvent event;
  event.set_occurred_on(request.end_date());
  auto& ended = *event.mutable_chapter_ended();
  ended.set_chapter(request.name());
  ended.set_end_date(request.end_date());
  *ended.mutable_by() = HandOf(*found->open.family, context);
  return OnBoth(found->chapter->workbook(), request.name(), event);
}

}  // namespace kith::workbook
