#include "services/workbook/domain/child_voice.h"

#include <algorithm>

#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/reasons.h"
#include "shared/calendar/date.h"

#include "kith/workbook/v1/attachment.pb.h"

namespace kith::workbook {
namespace {

using type::v1::NotSeenReason;
using v1::LatestVoices;

constexpr size_t kLongestWords = 2'000;
constexpr int kMostDrawings = 10;
constexpr int kKeptOfAKind = 6;  // of each child

std::string AgeText(calendar::Date birth, calendar::Date day) {
  const std::chrono::year_month_day born(birth), then(day);
  int months = (int(then.year()) - int(born.year())) * 12 + int(unsigned(then.month())) - int(unsigned(born.month()));
  // Whoever is born on the 31st is a month older on the last day of a shorter one.
  while (months > 0 && calendar::AddMonths(birth, months) > day) --months;
  return std::to_string(months / 12) + "y " + std::to_string(months % 12) + "m";
}

// A reason where it was not so, and only then.
checks::Refused CheckReason(const std::string& field, bool is_wanted, NotSeenReason reason) {
  if (is_wanted && reason == 0) {
    return checks::RefuseField(reasons::kNotSeenReasonRequired, "a visit says why the child was not seen so", field,
                               "one of " + codes::AcceptedNames<NotSeenReason>());
  }
  if (!is_wanted && reason != 0) {
    return checks::RefuseField(reasons::kNotSeenReasonContradicts, "there is a reason for what did happen", field,
                               "no reason");
  }
  return reason == 0 ? std::nullopt : checks::CheckKnown(field, reason);
}

bool Has(const LatestVoices::Voice& voice, VoiceKind kind) {
  // Of what was heard before it was said what of.
  if (!voice.has_own_words() && !voice.has_observation() && !voice.has_drawing()) return true;
  return kind == VoiceKind::kOwnWords      ? voice.has_own_words()
         : kind == VoiceKind::kObservation ? voice.has_observation()
                                           : voice.has_drawing();
}

// Those that were not erased, by what they are called.
std::string Drawings(const v1::ChildVoice& voice, const Streams& streams) {
  std::string text;
  for (const auto& name : voice.attachments()) {
    const auto* drawing = streams.Find<v1::Attachment>(name);
    if (drawing && drawing->state() == v1::Attachment::STATE_ERASED) continue;
    text += text.empty() ? "" : "; ";
    text += drawing && !drawing->title().empty() ? drawing->title() + " (" + name + ")" : name;
  }
  return text;
}

}  // namespace

std::string AgeOn(const v1::KnownFamily& family, const std::string& person, std::string_view day) {
  for (const auto& member : family.members()) {
    if (member.person() != person) continue;
    if (member.birth_date().empty()) return member.expected_date().empty() ? "" : "unborn";
    if (day < member.birth_date()) return "unborn";
    return AgeText(calendar::DateOf(member.birth_date()), calendar::DateOf(day));
  }
  return {};
}

bool IsHeard(const v1::ChildVoice& voice) {
  return !voice.own_words().empty() || !voice.observation().empty() || !voice.attachments().empty();
}

checks::Refused CheckVoice(const std::string& path, const v1::ChildVoice& voice, bool is_visit) {
  if (auto wrong = CheckText(path + ".own_words", voice.own_words(), 0, kLongestWords)) return wrong;
  if (auto wrong = CheckText(path + ".observation", voice.observation(), 0, kLongestWords)) return wrong;
  if (!voice.attachments().empty()) {
    if (auto wrong = checks::CheckNames(path + ".attachments", voice.attachments(), "attachments", kMostDrawings))
      return wrong;
  }
  if (!voice.is_seen() && voice.is_seen_alone()) {
    return checks::RefuseField(reasons::kNotSeenReasonContradicts, "a child who was seen alone was seen",
                               path + ".is_seen_alone", "is_seen_alone with is_seen");
  }
  // Elsewhere than on a visit nobody need say why; but what is said must not contradict itself.
  const auto wanted = [&](bool not_so, NotSeenReason reason) { return not_so && (is_visit || reason != 0); };
  if (auto wrong = CheckReason(path + ".not_seen_reason", wanted(!voice.is_seen(), voice.not_seen_reason()),
                               voice.not_seen_reason()))
    return wrong;
  if (auto wrong = CheckReason(path + ".not_seen_alone_reason",
                               wanted(voice.is_seen() && !voice.is_seen_alone(), voice.not_seen_alone_reason()),
                               voice.not_seen_alone_reason()))
    return wrong;
  return CheckReason(path + ".bedroom_not_seen_reason",
                     wanted(!voice.is_bedroom_seen(), voice.bedroom_not_seen_reason()),
                     voice.bedroom_not_seen_reason());
}

std::string VoicesOf(const std::string& workbook) { return "voices" + workbook.substr(workbook.find('/')); }

std::vector<v1::LatestVoices::Voice> NewestFirst(const v1::LatestVoices& voices, const std::string& person) {
  std::vector<v1::LatestVoices::Voice> newest;
  for (auto voice = voices.heard().rbegin(); voice != voices.heard().rend(); ++voice) {
    if (voice->person() == person) newest.push_back(*voice);
  }
  // What was heard before more than the latest was kept.
  const auto* latest = FindVoice(voices, person);
  if (latest &&
      std::none_of(newest.begin(), newest.end(), [&](const auto& voice) { return voice.entry() == latest->entry(); }))
    newest.push_back(*latest);
  std::stable_sort(newest.begin(), newest.end(),
                   [](const auto& one, const auto& other) { return one.date() > other.date(); });
  return newest;
}

const v1::LatestVoices::Voice* FindVoice(const v1::LatestVoices& voices, const std::string& person) {
  for (const auto& voice : voices.voices()) {
    if (voice.person() == person) return &voice;
  }
  return nullptr;
}

const char* TitleOf(VoiceKind kind) {
  return kind == VoiceKind::kOwnWords      ? "In the child's own words"
         : kind == VoiceKind::kObservation ? "What was seen of the child"
                                           : "Drawn or made by the child";
}

std::string TextOf(VoiceKind kind, const v1::ChildVoice& voice, const Streams& streams) {
  return kind == VoiceKind::kOwnWords      ? voice.own_words()
         : kind == VoiceKind::kObservation ? voice.observation()
                                           : Drawings(voice, streams);
}

std::vector<HeardVoice> HeardOf(const Streams& streams, const v1::LatestVoices& voices, const std::string& person) {
  std::vector<HeardVoice> all;
  for (const auto& heard : NewestFirst(voices, person)) {
    const auto* entry = streams.Find<v1::Entry>(heard.entry());
    for (const auto& voice : entry ? entry->children() : v1::Entry::default_instance().children()) {
      if (voice.person() != person) continue;
      for (const auto kind : kVoiceKinds) {
        std::string text = TextOf(kind, voice, streams);
        if (!text.empty()) all.push_back({kind, heard.entry(), entry, &voice, std::move(text)});
      }
    }
  }
  return all;
}

v1::VoiceHeard HeardIn(const v1::Entry& entry, const std::string& name, const std::string& day) {
  v1::VoiceHeard heard;
  for (const auto& child : entry.children()) {
    if (!IsHeard(child)) continue;
    auto& voice = *heard.add_voices();
    voice.set_person(child.person());
    voice.set_date(day);
    voice.set_entry(name);
    voice.set_has_own_words(!child.own_words().empty());
    voice.set_has_observation(!child.observation().empty());
    voice.set_has_drawing(!child.attachments().empty());
  }
  return heard;
}

void Hear(LatestVoices& voices, const LatestVoices::Voice& heard) {
  const auto is_of_child = [&](const auto& voice) { return voice.person() == heard.person(); };
  auto newest = NewestFirst(voices, heard.person());
  // It is told of an entry anew where its day was a mistake.
  newest.erase(
      std::remove_if(newest.begin(), newest.end(), [&](const auto& voice) { return voice.entry() == heard.entry(); }),
      newest.end());
  newest.insert(
      std::find_if(newest.begin(), newest.end(), [&](const auto& voice) { return voice.date() <= heard.date(); }),
      heard);
  std::vector<LatestVoices::Voice> kept;
  for (const auto& voice : newest) {
    const bool is_kept = std::any_of(kVoiceKinds.begin(), kVoiceKinds.end(), [&](VoiceKind kind) {
      return Has(voice, kind) && std::count_if(kept.begin(), kept.end(),
                                               [&](const auto& newer) { return Has(newer, kind); }) < kKeptOfAKind;
    });
    if (is_kept) kept.push_back(voice);
  }
  auto& all = *voices.mutable_heard();
  all.erase(std::remove_if(all.begin(), all.end(), is_of_child), all.end());
  all.Add(kept.rbegin(), kept.rend());
  auto& latest = *voices.mutable_voices();
  const auto before = std::find_if(latest.begin(), latest.end(), is_of_child);
  (before == latest.end() ? *latest.Add() : *before) = kept.front();
}

}  // namespace kith::workbook
