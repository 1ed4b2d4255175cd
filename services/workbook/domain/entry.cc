#include "services/workbook/domain/entry.h"

#include <algorithm>
#include <set>

#include "services/workbook/domain/attachment.h"
#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/entry_parts.h"
#include "services/workbook/domain/reasons.h"
#include "shared/checks/no_such.h"
#include "shared/ids/ids.h"

#include "kith/workbook/v1/practice.pb.h"

namespace kith::workbook {
namespace {

using checks::Refused;
using v1::Entry;
using v1::VisitDetails;
using v1::WorkbookEvent;

constexpr size_t kLongestEntry = 60'000;
constexpr int kMostCorrections = 10;

WorkbookEvent EventOn(std::string day) {
  WorkbookEvent event;
  event.set_occurred_on(std::move(day));
  return event;
}

// The workbook, open, in the episode that the writer believes to be open.
Result<const v1::Workbook*> WorkbookFor(const Streams& streams, const v1::RecordEntryRequest& request) {
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  const auto* workbook = streams.Find<v1::Workbook>(request.workbook());
  if (!workbook || workbook->episodes().empty()) return checks::NoSuch(request.workbook(), "workbook");
  const auto& last = workbook->episodes(workbook->episodes_size() - 1);
  if (request.episode() < 0 || request.episode() > last.number()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the workbook has no such episode", "episode",
                               std::to_string(last.number()) + ", or 0 for the open one");
  }
  if (request.episode() != 0 && request.episode() < last.number()) {
    return checks::RefuseField(reasons::kEpisodeClosed,
                               "episode " + std::to_string(request.episode()) + " has ended with its supervision",
                               "episode", std::to_string(last.number()) + ", the last one, or 0");
  }
  if (workbook->state() != v1::Workbook::STATE_OPEN) {
    return checks::RefuseField(request.episode() == 0 ? reasons::kWorkbookClosed : reasons::kEpisodeClosed,
                               "the workbook is closed", "workbook", "an open workbook; reopen it first");
  }
  return workbook;
}

Result<const Entry*> FindEntry(const Streams& streams, const std::string& name, const std::string& etag) {
  if (auto wrong = checks::CheckName("name", name, "entries")) return *wrong;
  const auto* entry = streams.Find<Entry>(name);
  if (!entry) return checks::NoSuch(name, "name");
  if (auto wrong = checks::CheckEtag("etag", etag, streams, name)) return *wrong;
  return entry;
}

// Goals that are none of the workbook's, or that the writer may not see, are refused alike.
Refused CheckGoals(const Streams& streams, const v1::RecordEntryRequest& request, const Sight& sight) {
  const auto& goals = request.entry().session().goals();
  for (int i = 0; i < goals.size(); ++i) {
    const auto* goal = streams.Find<v1::Goal>(goals[i]);
    if (goal && goal->workbook() == request.workbook() && MaySee(goal->visibility(), goal->by().worker(), sight))
      continue;
    return checks::RefuseField(kith::reasons::kNotFound, "the workbook has no such goal that you may see",
                               checks::Indexed("entry.session.goals", i),
                               "the name of a goal of " + request.workbook() +
                                   " that you may see, as ListGoals gives it: \"goals/\" and its number");
  }
  return std::nullopt;
}

Refused CheckRoom(const Entry& entry) {
  if (entry.corrections_size() < kMostCorrections) return std::nullopt;
  return checks::RefuseField(reasons::kTooMany, "an entry takes 10 corrections", "name",
                             "a new entry that says how it was");
}

v1::Correction CorrectionOf(const std::string& text, const std::string& reason, const v1::KnownFamily& family,
                            const Context& context) {
  v1::Correction correction;
  correction.set_text(text);
  correction.set_reason(reason);
  *correction.mutable_by() = HandOf(family, context);
  return correction;
}

// What is kept of what was asked for.
Entry KeptEntry(const v1::RecordEntryRequest& request, const v1::Workbook& workbook, const v1::KnownFamily& family,
                v1::Visibility visibility, const Context& context) {
  Entry entry = request.entry();
  entry.clear_name();
  entry.clear_etag();
  entry.clear_corrections();
  entry.set_workbook(request.workbook());
  entry.set_episode(workbook.episodes(workbook.episodes_size() - 1).number());
  *entry.mutable_by() = HandOf(family, context);
  *entry.mutable_visibility() = std::move(visibility);
  const std::string day = DayOf(entry.start_time());
  entry.clear_chapters();
  for (auto& chapter : ChaptersOf(entry, workbook, day)) entry.add_chapters(std::move(chapter));
  for (auto& voice : *entry.mutable_children()) {
    voice.set_age(AgeOn(family, voice.person(), day));
    voice.clear_is_left_out();
  }
  if (entry.has_session()) {
    for (auto& talk : *entry.mutable_session()->mutable_talk())
      if (talk.person().empty()) talk.set_person(OnlySpeaker(entry, family));
  }
  entry.set_is_significant(IsSignificant(entry));
  if (entry.kind() == v1::ENTRY_KIND_VISIT) {
    entry.mutable_visit()->set_state(VisitDetails::STATE_ON_ITS_WAY);
    entry.mutable_visit()->clear_refusal_reason();
  }
  return entry;
}

// The family's children who were heard in it.
std::optional<Draft> DraftOfVoices(const Entry& entry, const std::string& name, const std::string& day) {
  WorkbookEvent event = EventOn(day);
  *event.mutable_voice_heard() = HeardIn(entry, name, day);
  if (event.voice_heard().voices().empty()) return std::nullopt;
  return DraftOf(VoicesOf(entry.workbook()), std::move(event));
}

}  // namespace

bool IsSignificant(const Entry& entry) {
  return entry.is_significant() || entry.kind() == v1::ENTRY_KIND_VISIT || entry.kind() == v1::ENTRY_KIND_MEETING ||
         entry.kind() == v1::ENTRY_KIND_SIGNIFICANT_EVENT;
}

Result<Drafts> RecordEntry(const Streams& streams, const v1::RecordEntryRequest& request, const Context& context) {
  const auto workbook = WorkbookFor(streams, request);
  if (!workbook) return tl::unexpected<Error>(workbook.error());
  const auto sight = WritersSight(streams, request.workbook(), context);
  if (!sight) return tl::unexpected<Error>(sight.error());
  const auto& family = *streams.Find<v1::KnownFamily>(FamilyOf(request.workbook()));
  if (auto wrong = CheckEntry(request.entry(), **workbook, family, context)) return *wrong;
  if (auto wrong = CheckAttachable(streams, request.entry(), request.workbook(), *sight)) return *wrong;
  if (auto wrong = CheckGoals(streams, request, *sight)) return *wrong;
  auto visibility = TakeVisibility("entry.visibility", request.entry().visibility(), family, context);
  if (!visibility) return tl::unexpected<Error>(std::move(visibility).error());
  Entry entry = KeptEntry(request, **workbook, family, *std::move(visibility), context);
  if (entry.ByteSizeLong() > kLongestEntry) {
    return checks::RefuseField(reasons::kEntryTooLarge, "the entry is too large", "entry",
                               "at most 60,000 bytes together; longer texts are attachments");
  }

  const std::string name = ids::NumberName("entries", 'E', context.position);
  const std::string day = DayOf(entry.start_time());
  auto voices = DraftOfVoices(entry, name, day);
  Drafts drafts(1);
  for (const auto& attachment : entry.attachments()) {
    WorkbookEvent attached = EventOn(context.today);
    attached.mutable_attachment_attached()->set_entry(name);
    *attached.mutable_attachment_attached()->mutable_visibility() = entry.visibility();
    drafts.push_back(DraftOf(attachment, std::move(attached)));
  }
  if (voices) drafts.push_back(*std::move(voices));
  WorkbookEvent recorded = EventOn(day);
  *recorded.mutable_entry_recorded()->mutable_entry() = std::move(entry);
  drafts.front() = DraftOf(name, std::move(recorded));
  return drafts;
}

std::vector<std::string> RecordEntryStreams(const v1::RecordEntryRequest& request) {
  if (checks::CheckName("", request.workbook(), "workbooks")) return {};
  std::vector<std::string> streams =
      checks::WellFormedNames(request.entry().attachments(), "attachments", kMostAttachments);
  for (auto& goal : checks::WellFormedNames(request.entry().session().goals(), "goals", kMostGoals))
    streams.push_back(std::move(goal));
  streams.push_back(request.workbook());
  streams.push_back(FamilyOf(request.workbook()));
  for (const auto& child : request.entry().children()) {
    if (!IsHeard(child)) continue;
    streams.push_back(VoicesOf(request.workbook()));
    break;
  }
  return streams;
}

Result<Drafts> CorrectEntry(const Streams& streams, const v1::CorrectEntryRequest& request, const Context& context) {
  const auto entry = FindEntry(streams, request.name(), request.etag());
  if (!entry) return tl::unexpected<Error>(entry.error());
  const auto sight = WritersSight(streams, (*entry)->workbook(), context);
  if (!sight) return tl::unexpected<Error>(sight.error());
  const auto& family = *streams.Find<v1::KnownFamily>(FamilyOf((*entry)->workbook()));
  if (auto wrong = CheckText("text", request.text(), 1, 2'000)) return *wrong;
  if (auto wrong = CheckText("reason", request.reason(), 1, 500)) return *wrong;
  if (auto wrong = CheckRoom(**entry)) return *wrong;
  WorkbookEvent event = EventOn(context.today);
  *event.mutable_entry_corrected()->mutable_correction() =
      CorrectionOf(request.text(), request.reason(), family, context);
  return Drafts{DraftOf(request.name(), std::move(event))};
}

Result<Drafts> LimitEntry(const Streams& streams, const v1::LimitEntryRequest& request, const Context& context) {
  const auto entry = FindEntry(streams, request.name(), request.etag());
  if (!entry) return tl::unexpected<Error>(entry.error());
  const auto sight = WritersSight(streams, (*entry)->workbook(), context);
  if (!sight) return tl::unexpected<Error>(sight.error());
  const bool is_author = (*entry)->by().worker() == context.subject;
  if (!is_author && !sight->manages && !sight->is_childs_social_worker && !sight->is_program) {
    return Refuse(reasons::kNotYours,
                  "an entry is limited, or opened, by its author, a manager or a child's social worker");
  }
  if (auto wrong = CheckText("reason", request.reason(), 1, 1'000)) return *wrong;
  const auto& family = *streams.Find<v1::KnownFamily>(FamilyOf((*entry)->workbook()));
  auto visibility = TakeVisibility("visibility", request.visibility(), family, context);
  if (!visibility) return tl::unexpected<Error>(std::move(visibility).error());
  WorkbookEvent event = EventOn(context.today);
  auto& limited = *event.mutable_entry_limited();
  *limited.mutable_visibility() = *std::move(visibility);
  limited.set_reason(request.reason());
  *limited.mutable_by() = HandOf(family, context);
  Drafts drafts;
  drafts.push_back(DraftOf(request.name(), event));
  // What hangs on the entry is seen by whoever sees the entry, so that nothing is found by a way around it.
  // One whose stream was erased takes no event, and shows nothing.
  for (const auto& attachment : (*entry)->attachments()) {
    if (streams.FindMessage(attachment)) drafts.push_back(DraftOf(attachment, event));
  }
  return drafts;
}

namespace {

const v1::ResendVisitRequest::Child* DifferingOf(const v1::ResendVisitRequest& request, std::string_view person) {
  for (const auto& child : request.children()) {
    if (child.person() == person) return &child;
  }
  return nullptr;
}

type::v1::VisitKind KindOf(const v1::ChildVoice& child, const VisitDetails& visit) {
  return child.visit_kind() != 0 ? child.visit_kind() : visit.kind();
}

checks::Refused CheckResent(const Entry& entry, const v1::ResendVisitRequest& request) {
  std::set<std::string> named;
  for (int i = 0; i < request.children_size(); ++i) {
    const auto& child = request.children(i);
    const std::string path = checks::Indexed("children", i);
    const bool is_of_entry = std::any_of(entry.children().begin(), entry.children().end(),
                                         [&](const auto& one) { return one.person() == child.person(); });
    if (!is_of_entry || !named.insert(child.person()).second) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "the visit was not to this child, or named twice",
                                 path + ".person", "children of the entry, each once");
    }
    if (child.visit_kind() == 0) continue;
    if (auto wrong = checks::CheckKnown(path + ".visit_kind", child.visit_kind())) return wrong;
  }
  const bool is_for_some = std::any_of(entry.children().begin(), entry.children().end(), [&](const auto& child) {
    const auto* other = DifferingOf(request, child.person());
    return other ? !other->is_left_out() : !child.is_left_out();
  });
  if (is_for_some) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "nobody is left to whom the visit was", "children",
                             "at least one child of the entry who is not left out");
}

}  // namespace

Result<Drafts> ResendVisit(const Streams& streams, const v1::ResendVisitRequest& request, const Context& context) {
  const auto found = FindEntry(streams, request.name(), request.etag());
  if (!found) return tl::unexpected<Error>(found.error());
  const Entry& entry = **found;
  const auto sight = WritersSight(streams, entry.workbook(), context);
  if (!sight) return tl::unexpected<Error>(sight.error());
  const auto& family = *streams.Find<v1::KnownFamily>(FamilyOf(entry.workbook()));
  if (entry.kind() != v1::ENTRY_KIND_VISIT || entry.visit().state() != VisitDetails::STATE_REFUSED) {
    return checks::RefuseField(reasons::kVisitNotRefused, "only a visit that cases refused is sent again", "name",
                               "an entry whose visit is STATE_REFUSED");
  }
  if (auto wrong = checks::CheckKnown("visit.kind", request.visit().kind())) return *wrong;
  if (auto wrong = CheckText("reason", request.reason(), 1, 500)) return *wrong;
  if (auto wrong = CheckRoom(entry)) return *wrong;
  if (request.has_start_time()) {
    if (auto wrong = CheckPastTime("start_time", request.start_time(), context)) return *wrong;
  }
  const auto& time = request.has_start_time() ? request.start_time() : entry.start_time();
  WorkbookEvent event = EventOn(DayOf(time));
  auto& sent = *event.mutable_visit_sent_again();
  *sent.mutable_start_time() = time;
  *sent.mutable_practitioners() = entry.practitioners();
  if (auto wrong = CheckResent(entry, request)) return *wrong;
  std::string differing;
  for (const auto& child : entry.children()) {
    const auto* other = DifferingOf(request, child.person());
    auto facts = FactsOf(child);
    if (other) facts.set_visit_kind(other->visit_kind());
    if (other) {
      differing += " " + child.person() + ": " +
                   (other->is_left_out() ? "left out" : type::v1::VisitKind_Name(KindOf(facts, request.visit()))) + ".";
    }
    const bool is_left_out = other ? other->is_left_out() : child.is_left_out();
    if (!is_left_out) {
      facts.clear_is_left_out();
      *sent.add_children() = std::move(facts);
    }
  }
  sent.mutable_visit()->set_kind(request.visit().kind());
  sent.mutable_visit()->set_is_statutory(request.visit().is_statutory());
  *sent.mutable_correction() =
      CorrectionOf("The visit was sent again as " + type::v1::VisitKind_Name(request.visit().kind()) +
                       (request.visit().is_statutory() ? ", statutory" : ", not statutory") + ", of " + DayOf(time) +
                       "." + differing,
                   request.reason(), family, context);
  const std::string day = DayOf(time);
  std::optional<Draft> voices;
  if (day != DayOf(entry.start_time())) {
    for (const auto& child : entry.children()) {
      auto& age = *sent.add_ages();
      age.set_person(child.person());
      age.set_age(AgeOn(family, child.person(), day));
    }
    voices = DraftOfVoices(entry, request.name(), day);
  }
  Drafts drafts{DraftOf(request.name(), std::move(event))};
  if (voices) drafts.push_back(*std::move(voices));
  return drafts;
}

}  // namespace kith::workbook
