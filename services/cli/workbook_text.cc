#include "services/cli/workbook_text.h"

#include <algorithm>
#include <utility>

#include <google/protobuf/util/time_util.h>

#include "services/cli/output.h"
#include "services/cli/words.h"

namespace kith::cli {
namespace {

using namespace workbook::v1;

constexpr std::size_t kExcerpt = 100, kCell = 60;

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

template <class Names>
std::string Joined(const Names& names, const char* between = " ") {
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : between) + name;
  return OrDash(all);
}

// "2026-03-02 10:30Z".
std::string TimeText(const google::protobuf::Timestamp& time) {
  std::string text = google::protobuf::util::TimeUtil::ToString(time).substr(0, 16);
  if (text.size() == 16) text[10] = ' ';
  return text + "Z";
}

std::string ByText(const Attribution& by) {
  std::string text = OrDash(by.worker());
  if (by.role() != 0) text += ", " + WordOf(by.role());
  if (by.has_time()) text += ", " + TimeText(by.time());
  return text;
}

// The words of a text on lines of a terminal's width, each after `indent`.
std::string Wrapped(const std::string& text, const std::string& indent) {
  constexpr std::size_t kWidth = 108;
  std::string out, line;
  const auto flush = [&] {
    if (!line.empty()) out += indent + line + "\n";
    line.clear();
  };
  for (std::size_t from = 0; from < text.size();) {
    const auto to = std::min(text.find_first_of(" \n", from), text.size());
    const std::string word = text.substr(from, to - from);
    if (!line.empty() && line.size() + 1 + word.size() > kWidth) flush();
    if (!word.empty()) line += (line.empty() ? "" : " ") + word;
    if (to < text.size() && text[to] == '\n') flush();
    from = to + 1;
  }
  flush();
  return out;
}

// Who may see it, so that nobody passes on what was read here.
std::string LimitText(const Visibility& visibility) {
  std::string text;
  if (visibility.roles_size() + visibility.workers_size() > 0) {
    std::vector<std::string> who(visibility.workers().begin(), visibility.workers().end());
    for (const int role : visibility.roles()) who.push_back(WordOf(static_cast<cases::v1::WorkerRole>(role)));
    text += Wrapped("limited to " + Joined(who, ", ") + ": " + WordOf(visibility.reason()) +
                        ", to be looked at again on " + OrDash(visibility.review_date()),
                    "      ");
  }
  if (visibility.locates_size() > 0)
    text += Wrapped("tells where somebody can be found: " + Joined(visibility.locates()), "      ");
  return text;
}

// What follows an entry's first line.
std::string EntryText(const Entry& entry) {
  std::string text = Wrapped(entry.narrative(), "    ");
  for (const auto& child : entry.children()) {
    std::string seen = !child.is_seen() ? "not seen" : child.is_seen_alone() ? "seen alone" : "seen";
    std::string voice = child.person() + (child.age().empty() ? "" : ", " + child.age()) + ", " + seen;
    if (!child.own_words().empty()) voice += ": \"" + child.own_words() + "\"";
    if (!child.observation().empty()) voice += "; " + child.observation();
    text += Wrapped(voice, "      ");
  }
  if (!entry.attachments().empty()) text += Wrapped("with " + Joined(entry.attachments()), "      ");
  text += LimitText(entry.visibility());
  if (entry.kind() == ENTRY_KIND_VISIT) {
    const auto& visit = entry.visit();
    text += "      visit of cases: " + WordOf(visit.state()) +
            (visit.refusal_reason().empty() ? "" : ", " + visit.refusal_reason()) + "\n";
  }
  for (const auto& correction : entry.corrections()) {
    text += Wrapped("corrected: " + correction.text() + " (" + ByText(correction.by()) + ")", "      ");
  }
  return text;
}

const char* SourceOf(const Happening& one) { return one.entry ? "workbook  " : "cases     "; }

std::string KindOf(const Happening& one) { return one.entry ? WordOf(one.entry->kind()) : WordOf(one.event->kind()); }

std::string ByOf(const Happening& one) {
  return one.entry ? Joined(one.entry->practitioners()) : OrDash(one.event->recorded_by());
}

// At most so many bytes of it, without half a character.
std::string Cut(std::string text, std::size_t bytes) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes) + "...";
}

bool IsToldAlike(const Happening& a, const Happening& b) {
  return a.event && b.event && a.day == b.day && a.event->text() == b.event->text() &&
         a.event->kind() == b.event->kind() && a.event->recorded_by() == b.event->recorded_by();
}

// Each with its names.
std::vector<std::pair<const Happening*, std::string>> ToldOnce(const std::vector<Happening>& happenings) {
  std::vector<std::pair<const Happening*, std::string>> told;
  for (const auto& one : happenings) {
    const auto alike =
        std::find_if(told.begin(), told.end(), [&one](const auto& other) { return IsToldAlike(*other.first, one); });
    if (alike == told.end()) {
      told.emplace_back(&one, one.name());
    } else {
      alike->second += " " + one.name();
    }
  }
  return told;
}

std::string InConflict(const Chapter& chapter) {
  std::string prompts;
  for (const auto& field : chapter.fields()) {
    if (field.values_size() > 1) prompts += (prompts.empty() ? "" : " ") + field.prompt();
  }
  return OrDash(prompts);
}

std::string ChaptersText(const ListChaptersResponse& chapters) {
  if (chapters.chapters().empty()) return "no chapters\n";
  Table table({"chapter", "about", "written by", "last summary", "next due", "in conflict"});
  for (const auto& chapter : chapters.chapters()) {
    const auto& head = chapter.head();
    const auto summaries = chapter.summaries_size();
    table.Row({chapter.name(), head.person().empty() ? "the family" : head.person(), Joined(head.practitioners()),
               summaries == 0 ? "none" : chapter.summaries(summaries - 1).as_of_date(),
               head.end_date().empty() ? OrDash(chapter.summary_due_date()) : "ended " + head.end_date(),
               InConflict(chapter)});
  }
  return table.Text();
}

std::string ModulesText(const Workbook& workbook) {
  if (workbook.modules().empty()) return "no modules were chosen\n";
  Table table({"module", "state", "for", "by", "done", "tools"});
  for (const auto& module : workbook.modules()) {
    const std::string round = module.round() > 1 ? ", round " + std::to_string(module.round()) : "";
    table.Row({module.id() + round, WordOf(module.state()), Joined(module.people()), Joined(module.practitioners()),
               std::to_string(module.progress_percent()) + " %", Joined(module.tools(), ", ")});
  }
  return table.Text();
}

std::string ContradictionsText(const ListContradictionsResponse& open) {
  if (open.contradictions().empty()) return "nothing is seen differently\n";
  std::string text = "seen differently, until a group supervision settles it:\n";
  for (const auto& one : open.contradictions()) {
    text += "  " + one.name() + ", since " + one.raise_date() + ": " + one.title() + "\n";
    for (const auto& account : one.accounts()) {
      text += Wrapped(std::to_string(account.number()) + ". " + account.text() + " (" + ByText(account.by()) + ")",
                      "      ");
    }
  }
  return text;
}

std::string NextSupervision(const ListSupervisionsResponse& supervisions) {
  if (supervisions.supervisions().empty()) return "no group supervision is scheduled\n";
  const auto& last = supervisions.supervisions(0);
  std::string text = "group supervision: " + last.name() + ", " + WordOf(last.state());
  text += ", on " + (last.held_date().empty() ? last.scheduled_date() : last.held_date()) + ", chair " + last.chair();
  if (!last.next_date().empty()) text += "; the next one on " + last.next_date();
  return text + "\n";
}

// "summary, 2026-03-01, RW1: Summary: …".
std::string ItemLine(const AgendaItem& item) {
  std::string line = WordOf(item.kind()) + (item.is_overdue() ? ", overdue" : "") +
                     (item.date().empty() ? "" : ", " + item.date()) +
                     (item.person().empty() ? "" : ", " + item.person()) +
                     (item.worker().empty() ? "" : ", " + item.worker()) + ": " + item.title();
  return item.text().empty() ? line : line + ": " + item.text();
}

// A chapter on the agenda, what it lacks, and what is new in it.
std::string ChapterItem(const AgendaItem& chapter) {
  std::string text = Wrapped(chapter.title() + ", " + WordOf(chapter.role()) + " about " +
                                 (chapter.person().empty() ? "the family" : chapter.person()) +
                                 (chapter.worker().empty() ? "" : ", " + chapter.worker()),
                             "    ");
  std::string lacks = chapter.is_untouched() ? "nothing was written in it" : "";
  if (chapter.is_summary_missing()) {
    lacks += std::string(lacks.empty() ? "" : "; ") + "no summary, due on " + chapter.date() +
             (chapter.is_overdue() ? ", overdue" : "");
  }
  text += Wrapped(lacks, "        ");
  for (const auto& detail : chapter.details()) text += Wrapped(ItemLine(detail), "        ");
  return text;
}

// "hold strategy discussion".
std::string DecidedText(const SupervisionDecision& decision) {
  const auto& command = decision.command();
  const auto* kind =
      command.GetReflection()->GetOneofFieldDescriptor(command, cases::v1::Decision::descriptor()->oneof_decl(0));
  std::string text = kind ? kind->name() : "all goes on";
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

// A decision with what the children said, who had not been heard, and who disagreed.
std::string DecisionText(const SupervisionDecision& decision) {
  constexpr char kPart[] = "        ";
  std::string text = Wrapped(std::to_string(decision.number()) + ". " + DecidedText(decision) + ", for " +
                                 Joined(decision.children()) + (decision.is_withdrawn() ? ", withdrawn" : "") + " (" +
                                 ByText(decision.by()) + ")",
                             "    ");
  if (decision.is_withheld()) text += Wrapped("what it says is not for you to read", kPart);
  text += Wrapped(decision.reason(), kPart);
  if (!decision.withdraw_reason().empty()) text += Wrapped("withdrawn: " + decision.withdraw_reason(), kPart);
  text += LimitText(decision.visibility());
  for (const auto& voice : decision.voices()) {
    std::string heard = voice.child() + (voice.age().empty() ? "" : ", " + voice.age()) + ", heard on " + voice.date();
    if (!voice.own_words().empty()) heard += ": \"" + voice.own_words() + "\"";
    if (!voice.observation().empty()) heard += "; " + voice.observation();
    if (!voice.attachments().empty()) heard += "; with " + Joined(voice.attachments());
    text += Wrapped(heard + " (" + voice.entry() + ")", kPart);
  }
  for (const auto& warning : decision.voice_warnings()) {
    text += Wrapped(warning.child() + (warning.last_heard_date().empty()
                                           ? " was never heard"
                                           : " was last heard on " + warning.last_heard_date() + ", " +
                                                 std::to_string(warning.working_days()) + " working days before"),
                    kPart);
  }
  for (const auto& dissent : decision.dissents()) {
    text += Wrapped("dissent" + std::string(dissent.is_after_closing() ? " after the closing: " : ": ") +
                        dissent.text() + " (" + ByText(dissent.by()) + ")",
                    kPart) +
            LimitText(dissent.visibility());
  }
  return text;
}

}  // namespace

std::string WorkbookText(const Workbook& workbook, const ListChaptersResponse& chapters,
                         const ListContradictionsResponse& open, const ListSupervisionsResponse& supervisions) {
  std::string text = workbook.name() + ", " + WordOf(workbook.state()) + ", template " + workbook.template_() +
                     ", authority " + workbook.authority() + "\n\n";
  Table episodes({"episode", "from", "to", "ended by"});
  for (const auto& episode : workbook.episodes()) {
    episodes.Row({std::to_string(episode.number()), episode.start_date(),
                  episode.end_date().empty() ? "open" : episode.end_date(), OrDash(episode.supervision())});
  }
  return text + episodes.Text() + "\n" + ChaptersText(chapters) + "\n" + ModulesText(workbook) + "\n" +
         ContradictionsText(open) + "\n" + NextSupervision(supervisions);
}

std::string ChapterText(const Chapter& chapter) {
  const auto& head = chapter.head();
  std::string text = chapter.name() + ": " + WordOf(head.role()) + " about " +
                     (head.person().empty() ? "the family" : head.person()) + ", since " + head.start_date() +
                     ", written by " + Joined(head.practitioners()) + "\n";
  for (const auto& field : chapter.fields()) {
    const bool is_in_conflict = field.values_size() > 1;
    text += "\n" + field.prompt() + " (revision " + std::to_string(field.revision()) + ")" +
            (is_in_conflict ? ": " + std::to_string(field.values_size()) + " values, to be settled by a person" : "") +
            "\n";
    for (const auto& value : field.values()) {
      const std::string shown = value.value().empty() ? "cleared" : value.value();
      text += Wrapped(shown, "    ") + "      " + ByText(value.by()) +
              (is_in_conflict ? ", revision " + std::to_string(value.revision()) : "") + "\n";
    }
  }
  for (const auto& summary : chapter.summaries()) {
    text += "\nsummary " + std::to_string(summary.number()) + " up to " + summary.as_of_date() + ", by " +
            ByText(summary.by()) + "\n" + Wrapped(summary.text(), "    ");
  }
  if (!chapter.summary_due_date().empty()) text += "\nthe next summary is due on " + chapter.summary_due_date() + "\n";
  return text;
}

std::string ChronologyText(const std::vector<Happening>& happenings) {
  if (happenings.empty()) return "nothing is recorded\n";
  std::string text;
  for (const auto& [one, names] : ToldOnce(happenings)) {
    text += (one->entry ? TimeText(one->entry->start_time()) : one->day + std::string(7, ' ')) + "  " + SourceOf(*one) +
            KindOf(*one) + "  " + names + "  " + ByOf(*one) + "\n";
    text += one->entry ? EntryText(*one->entry) : Wrapped(one->event->text(), "    ");
    if (!one->recorded_in_cases.empty()) {
      text += "      in the case files of " + std::to_string(one->recorded_in_cases.size()) +
              (one->recorded_in_cases.size() == 1 ? " child\n" : " children\n");
    }
  }
  return text;
}

std::string ChronologyTable(const std::vector<Happening>& happenings) {
  if (happenings.empty()) return "nothing is recorded\n";
  Table table({"day", "source", "kind", "record", "by", "what"});
  for (const auto& [one, names] : ToldOnce(happenings)) {
    table.Row({one->day, one->entry ? "workbook" : "cases", KindOf(*one), names, ByOf(*one),
               Cut(one->entry ? one->entry->narrative() : one->event->text(), kCell)});
  }
  return table.Text();
}

std::string HitsText(const SearchRecordResponse& found) {
  if (found.hits().empty()) return "nothing that you may see has these words\n";
  Table table({"date", "kind", "of", "workbook", "by", "where"});
  for (const auto& hit : found.hits()) {
    const std::string kind = hit.kind() == RECORD_KIND_ENTRY ? WordOf(hit.entry_kind()) : WordOf(hit.kind());
    std::string of = hit.name() + (hit.part().empty() ? "" : " " + hit.part());
    if (hit.number() > 0) of += " " + std::to_string(hit.number());
    table.Row({OrDash(hit.date()), kind, of, hit.workbook(), OrDash(hit.by().worker()), Cut(hit.excerpt(), kExcerpt)});
  }
  return table.Text();
}

std::string AgendaText(const GetAgendaResponse& agenda) {
  std::string text = "agenda of " + (agenda.supervision().empty() ? agenda.workbook() : agenda.supervision()) +
                     (agenda.since_date().empty() ? ", the first one" : ", since " + agenda.since_date()) + "\n";
  for (const auto& point : agenda.points()) {
    text += "\n" + point.title() + "\n";
    if (point.items().empty()) text += "    nothing\n";
    for (const auto& item : point.items()) {
      if (item.kind() == AGENDA_ITEM_KIND_CHAPTER) {
        text += ChapterItem(item);
        continue;
      }
      text += Wrapped(ItemLine(item), "    ");
      for (const auto& detail : item.details()) text += Wrapped(ItemLine(detail), "        ");
    }
  }
  return text;
}

std::string SupervisionText(const GetSupervisionResponse& found) {
  const auto& supervision = found.supervision();
  std::string text = supervision.name() + ", " + WordOf(supervision.state()) + ", on " +
                     (supervision.held_date().empty() ? supervision.scheduled_date() : supervision.held_date()) +
                     ", chair " + supervision.chair() + "\n";
  if (supervision.has_refusal()) {
    text += Wrapped("the case files took none of its decisions: " + OrDash(supervision.refusal().reason()) + " " +
                        supervision.refusal().message(),
                    "    ");
  }
  for (const auto& update : supervision.updates()) {
    text += "\n" + WordOf(update.role()) + ", " + ByText(update.by()) + "\n" + Wrapped(update.text(), "    ") +
            LimitText(update.visibility());
  }
  if (supervision.ratings_size() > 0) text += "\nratings\n";
  for (const auto& rating : supervision.ratings()) {
    text += Wrapped(rating.child() + ": " + std::to_string(rating.rating()) + ", " + rating.analysis(), "    ") +
            LimitText(rating.visibility());
  }
  text += supervision.decisions().empty() ? "\nnothing is decided that you may see\n" : "\ndecisions\n";
  for (const auto& decision : supervision.decisions()) text += DecisionText(decision);
  if (supervision.actions_size() > 0) text += "\nactions\n";
  for (const auto& action : supervision.actions()) {
    text += Wrapped(std::to_string(action.number()) + ". " + action.text() + ": " + action.owner() + ", " +
                        (action.done_date().empty() ? "due on " + action.due_date()
                                                    : "done on " + action.done_date() + ": " + action.outcome()),
                    "    ") +
            LimitText(action.visibility());
  }
  return text;
}

}  // namespace kith::cli
