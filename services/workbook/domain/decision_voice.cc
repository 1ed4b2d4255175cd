#include "services/workbook/domain/decision_voice.h"

#include <algorithm>
#include <set>

#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/decision.h"

namespace kith::workbook {

namespace {

using v1::SupervisionDecision;

// Where the newest is not for a reader, one of these may be.
constexpr size_t kVoicesKept = 4;  // of each child

// Newest first; as many as are known of the child.
std::vector<v1::DecisionVoice> Heard(const std::string& child, const v1::LatestVoices* voices, const std::string& day) {
  std::vector<v1::DecisionVoice> heard;
  if (!voices) return heard;
  for (const auto& voice : NewestFirst(*voices, child)) {
    if (voice.date() > day) continue;
    auto& one = heard.emplace_back();
    one.set_child(child);
    one.set_date(voice.date());
    one.set_entry(voice.entry());
  }
  if (heard.size() > kVoicesKept) heard.resize(kVoicesKept);
  return heard;
}

// What is known on a day of the children's voices.
class Known {
 public:
  Known(const Streams& streams, const v1::KnownFamily& family, const std::string& workbook, const Context& context,
        const std::vector<std::string>& children) {
    const auto* voices = streams.Find<v1::LatestVoices>(VoicesOf(workbook));
    warnings_ = NotHeard(children, voices, family, context.today);
    for (const auto& child : children) {
      for (auto& heard : Heard(child, voices, context.today)) voices_.push_back(std::move(heard));
    }
  }

  // A decision or a closing.
  template <class Message>
  void Into(Message& message) const {
    for (const auto& warning : warnings_) *message.add_voice_warnings() = warning;
    for (const auto& voice : voices_) *message.add_voices() = voice;
  }

 private:
  std::vector<v1::VoiceWarning> warnings_;
  std::vector<v1::DecisionVoice> voices_;
};

// Fills what was heard; false where the caller may not hear it, or nothing of it is there any more.
bool Fill(const Streams& streams, const Sight& sight, v1::DecisionVoice& voice) {
  const auto* entry = streams.Find<v1::Entry>(voice.entry());
  if (!entry || !MaySee(entry->visibility(), entry->by().worker(), sight)) return false;
  for (const auto& told : entry->children()) {
    if (told.person() != voice.child() || !IsHeard(told)) continue;
    voice.set_age(told.age());
    voice.set_own_words(told.own_words());
    voice.set_observation(told.observation());
    *voice.mutable_attachments() = told.attachments();
    return true;
  }
  return false;
}

}  // namespace

void KeepVoices(const Streams& streams, const v1::KnownFamily& family, const std::string& workbook,
                const Context& context, SupervisionDecision& decision) {
  const Known known(streams, family, workbook, context, {decision.children().begin(), decision.children().end()});
  known.Into(decision);
}

void TakeDecisions(const Streams& streams, const v1::KnownFamily& family, const v1::Supervision& supervision,
                   const Context& context, v1::SupervisionClosing& closing) {
  std::set<std::string> children;
  for (const auto& decision : supervision.decisions()) {
    if (decision.withdraw_reason().empty()) children.insert(decision.children().begin(), decision.children().end());
  }
  closing.set_is_voice_known(true);
  const Known known(streams, family, supervision.workbook(), context, {children.begin(), children.end()});
  known.Into(closing);
}

void KeepTaken(const v1::SupervisionClosing& closing, v1::Supervision& supervision) {
  if (!closing.is_voice_known()) return;
  for (auto& decision : *supervision.mutable_decisions()) {
    if (!decision.withdraw_reason().empty()) continue;
    const std::set<std::string> children(decision.children().begin(), decision.children().end());
    decision.clear_voice_warnings();
    decision.clear_voices();
    for (const auto& warning : closing.voice_warnings()) {
      if (children.contains(warning.child())) *decision.add_voice_warnings() = warning;
    }
    for (const auto& voice : closing.voices()) {
      if (children.contains(voice.child())) *decision.add_voices() = voice;
    }
  }
}

std::vector<std::string> VoiceEntriesOf(const v1::Supervision& supervision) {
  std::set<std::string> entries;
  for (const auto& decision : supervision.decisions()) {
    for (const auto& voice : decision.voices()) entries.insert(voice.entry());
  }
  return {entries.begin(), entries.end()};
}

void ShowVoices(const Streams& streams, const Sight& sight, SupervisionDecision& decision) {
  std::set<std::string> told;
  auto& voices = *decision.mutable_voices();
  for (auto voice = voices.begin(); voice != voices.end();) {
    const bool is_shown = !told.contains(voice->child()) && Fill(streams, sight, *voice);
    if (is_shown) told.insert(voice->child());
    voice = is_shown ? voice + 1 : voices.erase(voice);
  }
}

std::vector<v1::AgendaItem> VoiceItems(const SupervisionDecision& decision) {
  std::vector<v1::AgendaItem> items;
  for (const auto& voice : decision.voices()) {
    auto& item = items.emplace_back();
    item.set_kind(v1::AGENDA_ITEM_KIND_VOICE);
    item.set_source(voice.entry());
    item.set_person(voice.child());
    const bool is_said = !voice.own_words().empty(), is_seen = !voice.observation().empty();
    item.set_title(is_said   ? "In the child's own words"
                   : is_seen ? "What was seen of the child"
                             : "What the child drew or brought");
    item.set_text(is_said ? voice.own_words() : is_seen ? voice.observation() : voice.attachments(0));
    item.set_date(voice.date());
  }
  for (const auto& warning : decision.voice_warnings()) {
    auto& item = items.emplace_back();
    item.set_kind(v1::AGENDA_ITEM_KIND_NO_VOICE);
    item.set_person(warning.child());
    item.set_title("Decided without having been heard in " + std::to_string(kVoiceWorkingDays) + " working days");
    item.set_date(warning.last_heard_date());
  }
  return items;
}

}  // namespace kith::workbook
