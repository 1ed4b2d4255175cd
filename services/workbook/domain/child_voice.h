// The child's voice: what a child said or showed, how the child was seen, and how old the child was. Pure.
#pragma once

#include <string>
#include <string_view>

#include "shared/checks/checks.h"

#include "kith/workbook/v1/entry.pb.h"
#include "kith/workbook/v1/workbook.pb.h"

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

}  // namespace kith::workbook
