#include "services/workbook/domain/child_voice.h"

#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/reasons.h"
#include "shared/calendar/date.h"

namespace kith::workbook {
namespace {

using type::v1::NotSeenReason;

constexpr size_t kLongestWords = 2'000;
constexpr int kMostDrawings = 10;

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

const v1::LatestVoices::Voice* FindVoice(const v1::LatestVoices& voices, const std::string& person) {
  for (const auto& voice : voices.voices()) {
    if (voice.person() == person) return &voice;
  }
  return nullptr;
}

}  // namespace kith::workbook
