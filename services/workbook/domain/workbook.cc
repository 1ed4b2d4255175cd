#include "services/workbook/domain/workbook.h"

#include "services/workbook/domain/chapter.h"
#include "services/workbook/domain/contradiction.h"
#include "services/workbook/domain/given.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/domain/template_rules.h"
#include "shared/checks/no_such.h"

namespace kith::workbook {
namespace {

using checks::RefuseField;
using v1::Workbook;
using v1::WorkbookEvent;

constexpr int kMaxFirstChapters = 20;
constexpr size_t kMaxReason = 1000;

WorkbookEvent EventOn(const std::string& date) {
  WorkbookEvent event;
  event.set_occurred_on(date);
  return event;
}

// The child's social worker leads (domain reference §7.2).
checks::Refused CheckLeads(const v1::KnownFamily& family, const Context& context, const char* field) {
  const Sight sight = SightOf(family, context);
  if (sight.is_childs_social_worker || sight.manages || sight.is_program) return std::nullopt;
  return RefuseField(reasons::kNotChildsSocialWorker,
                     "this is done by the social worker of a child of the family, or a manager", field,
                     "a family whose child's case the caller holds");
}

struct Found {
  const Workbook* workbook = nullptr;
  const v1::KnownFamily* family = nullptr;
};

Result<Found> Find(const Streams& streams, const std::string& name, const std::string& etag, const Context& context) {
  if (auto wrong = checks::CheckName("name", name, "workbooks")) return *wrong;
  const Found found{streams.Find<Workbook>(name), streams.Find<v1::KnownFamily>(FamilyOf(name))};
  if (!found.workbook || !found.family) return checks::NoSuch(name, "name");
  if (auto wrong = checks::CheckEtag("etag", etag, streams, name)) return *wrong;
  if (auto wrong = CheckLeads(*found.family, context, "name")) return *wrong;
  return found;
}

// A meeting that is under way ends the episode that it is about; no other one does meanwhile.
checks::Refused CheckNoMeeting(const Streams& streams, const std::string& workbook) {
  const auto* file = streams.Find<v1::SupervisionFile>(SupervisionFileOf(workbook));
  if (!file || file->current().empty()) return std::nullopt;
  const auto* supervision = streams.Find<v1::Supervision>(file->current());
  if (!supervision) return std::nullopt;
  const auto state = supervision->state();
  if (state != v1::Supervision::STATE_OPEN && state != v1::Supervision::STATE_CLOSING) return std::nullopt;
  return RefuseField(reasons::kSupervisionNotEnded,
                     file->current() + " is " + v1::Supervision::State_Name(state).substr(6), "name",
                     "to close or to cancel it first; one that is closing ends when the case files have answered");
}

const v1::Episode& LastEpisode(const Workbook& workbook) { return workbook.episodes(workbook.episodes_size() - 1); }

}  // namespace

Result<Drafts> OpenFamilyWorkbook(const Templates& templates, const Streams& streams,
                                  const v1::OpenWorkbookRequest& request, const Context& context) {
  if (auto wrong = checks::CheckName("family", request.family(), "families")) return *wrong;
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  const auto* family = streams.Find<v1::KnownFamily>(request.family());
  if (!family || family->members().empty()) return checks::NoSuch(request.family(), "family");
  const auto* made = templates.Find(request.template_());
  if (!made) {
    std::string names;
    for (const auto& [name, one] : templates.all()) names += (names.empty() ? "" : ", ") + name;
    return RefuseField(reasons::kUnknownTemplate, "there is no template of that id and version", "template",
                       "one of " + names);
  }
  if (auto wrong = CheckLeads(*family, context, "family")) return *wrong;
  const std::string name = WorkbookOf(request.family());
  if (const auto* workbook = streams.Find<Workbook>(name)) {
    return RefuseField(reasons::kWorkbookExists,
                       workbook->state() == Workbook::STATE_OPEN ? "the family's workbook is open"
                                                                 : "the family has a workbook, which is closed",
                       "family", "a family without one; a closed one is opened again with ReopenWorkbook");
  }
  if (request.chapters_size() > kMaxFirstChapters) {
    return RefuseField(kith::reasons::kInvalidRequest, "too many chapters at once", "chapters",
                       "at most 20; AddChapter adds more");
  }
  WorkbookEvent event = EventOn(request.start_date());
  auto& opened = *event.mutable_workbook_opened();
  opened.set_authority(family->authority());
  opened.set_template_(request.template_());
  opened.set_template_digest(templates.DigestOf(request.template_()));
  opened.set_start_date(request.start_date());
  opened.set_supervision_due_date(SupervisionDueAfter(request.start_date(), made->supervision()));
  *opened.mutable_by() = HandOf(*family, context);
  Drafts drafts{DraftOf(name, std::move(event))};
  Workbook so_far;
  for (int i = 0; i < request.chapters_size(); ++i) {
    const Opening opening{*made, *family, so_far, name, request.start_date()};
    auto added = OpenChapter(opening, request.chapters(i), checks::Indexed("chapters", i), context);
    if (!added) return tl::unexpected<Error>(std::move(added).error());
    *so_far.add_chapters() = added->head();
    for (auto& draft : DraftsOf(name, *added, request.start_date())) drafts.push_back(std::move(draft));
  }
  return drafts;
}

Result<Drafts> CloseWorkbook(const Streams& streams, const v1::CloseWorkbookRequest& request, const Context& context) {
  if (auto wrong = checks::CheckPastDate("end_date", request.end_date(), context)) return *wrong;
  if (auto wrong = CheckText("reason", request.reason(), 1, kMaxReason)) return *wrong;
  const auto found = Find(streams, request.name(), request.etag(), context);
  if (!found) return tl::unexpected<Error>(found.error());
  if (found->workbook->state() != Workbook::STATE_OPEN)
    return RefuseField(reasons::kWorkbookClosed, "the workbook is closed already", "name", "an open workbook");
  const auto& episode = LastEpisode(*found->workbook);
  if (request.end_date() < episode.start_date()) {
    return RefuseField(reasons::kBeforeEpisode, "the open episode began later", "end_date",
                       "a date on or after " + episode.start_date());
  }
  if (auto wrong = CheckNoMeeting(streams, request.name())) return *wrong;
  WorkbookEvent event = EventOn(request.end_date());
  auto& closed = *event.mutable_workbook_closed();
  closed.set_end_date(request.end_date());
  closed.set_reason(request.reason());
  *closed.mutable_by() = HandOf(*found->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> ReopenWorkbook(const Templates& templates, const Streams& streams,
                              const v1::ReopenWorkbookRequest& request, const Context& context) {
  if (auto wrong = checks::CheckPastDate("start_date", request.start_date(), context)) return *wrong;
  const auto found = Find(streams, request.name(), request.etag(), context);
  if (!found) return tl::unexpected<Error>(found.error());
  if (found->workbook->state() == Workbook::STATE_OPEN)
    return RefuseField(reasons::kWorkbookOpen, "the workbook is open", "name", "a closed workbook");
  const auto& episode = LastEpisode(*found->workbook);
  if (request.start_date() < episode.end_date()) {
    return RefuseField(reasons::kBeforeEpisode, "the last episode ended later", "start_date",
                       "a date on or after " + episode.end_date());
  }
  WorkbookEvent event = EventOn(request.start_date());
  event.mutable_workbook_reopened()->set_start_date(request.start_date());
  const auto* made = templates.Find(found->workbook->template_());
  event.mutable_workbook_reopened()->set_supervision_due_date(SupervisionDueAfter(
      request.start_date(), made ? made->supervision() : v1::SupervisionTemplate::default_instance()));
  *event.mutable_workbook_reopened()->mutable_by() = HandOf(*found->family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

WorkbookEvent EndEpisode(const Streams& streams, const Workbook& workbook, const std::string& supervision,
                         const std::string& date) {
  WorkbookEvent event = EventOn(date);
  auto& ended = *event.mutable_episode_ended();
  ended.set_number(LastEpisode(workbook).number());
  ended.set_end_date(date);
  ended.set_supervision(supervision);
  ended.set_workbook_version(streams.Version(WorkbookOf(supervision)));
  for (const auto& head : workbook.chapters()) {
    auto& frozen = *ended.add_chapters();
    frozen.set_chapter(head.name());
    frozen.set_version(streams.Version(head.name()));
  }
  return event;
}

}  // namespace kith::workbook
