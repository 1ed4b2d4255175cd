// The child's voice: what a child said or showed, how the child was seen, and how old the child was. Pure.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/entry.pb.h"
#include "kith/workbook/v1/workbook.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// "4y 2m" on the day; "unborn" before birth, and for whom an expected date alone is known; empty where neither is
// known, or the birth is not known to be before the day.
std::string AgeOn(const v1::KnownFamily& family, const std::string& person, std::string_view day);

// Whether something of the child itself stands there: own words, a drawing, or what was observed. Having been seen is
// not a voice.
bool IsHeard(const v1::ChildVoice& voice);

// NOT_SEEN_REASON_REQUIRED, NOT_SEEN_REASON_CONTRADICTS, UNKNOWN_CODE, INVALID_REQUEST. path: "entry.children[2]".
// is_visit: then it says why a child was not seen, not seen alone, or the bedroom was not seen, as the statutory
// returns want it.
checks::Refused CheckVoice(const std::string& path, const v1::ChildVoice& voice, bool is_visit);

// "voices/F0000045" of "workbooks/F0000045".
std::string VoicesOf(const std::string& workbook);

// When the child was last heard up to today, for the warning of a decision that is taken without: null where never.
const v1::LatestVoices::Voice* FindVoice(const v1::LatestVoices& voices, const std::string& person);

// All that are kept of a child, newest first; of one day what was recorded last.
std::vector<v1::LatestVoices::Voice> NewestFirst(const v1::LatestVoices& voices, const std::string& person);

// What it is that was heard. The one does not stand for the other: a drawing of today leaves last week's words
// standing.
enum class VoiceKind { kOwnWords, kObservation, kDrawing };
inline constexpr std::array kVoiceKinds = {VoiceKind::kOwnWords, VoiceKind::kObservation, VoiceKind::kDrawing};

// "In the child's own words".
const char* TitleOf(VoiceKind kind);
// Empty: there is nothing of the kind. Of drawings what they are called, or their names where the streams do not have
// them; those that were erased are none.
std::string TextOf(VoiceKind kind, const v1::ChildVoice& voice, const Streams& streams);

// What one entry has of a child's voice.
struct HeardVoice {
  VoiceKind kind;
  std::string name;  // of the entry
  const v1::Entry* entry;
  const v1::ChildVoice* voice;
  std::string text;
};
// Of a child, from the entries that the streams have, newest first; what was erased is not among it. Whoever shows it
// asks who may see it.
std::vector<HeardVoice> HeardOf(const Streams& streams, const v1::LatestVoices& voices, const std::string& person);

// What was heard of the children in an entry of that name and day.
v1::VoiceHeard HeardIn(const v1::Entry& entry, const std::string& name, const std::string& day);

// Keeps it among what was heard; of an entry that is there already with its new day.
void Hear(v1::LatestVoices& voices, const v1::LatestVoices::Voice& heard);

}  // namespace kith::workbook
