// What each event says in a chronology.
#pragma once

#include <string_view>
#include <vector>

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/chronology_service.pb.h"

namespace kith::cases {

struct Wording {
  std::string_view event;  // its field in CasesEvent, "assessment_started"
  v1::ChronologyKind kind = v1::CHRONOLOGY_KIND_UNSPECIFIED;
  bool is_significant = false;
  bool is_correction = false;
  std::string_view text;  // as of sentence.h; empty: the event is in no chronology
};

// One for each event of CasesEvent: a test holds the two lists together.
const std::vector<Wording>& Wordings();

// Null for an event that is newer than this program.
const Wording* WordingOf(const v1::CasesEvent& event);

// The event of the wrapper, whatever it is.
const google::protobuf::Message& EventIn(const v1::CasesEvent& event);

}  // namespace kith::cases
