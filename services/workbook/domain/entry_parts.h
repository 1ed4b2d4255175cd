// What an entry is made of, and where it stands. Pure.
#pragma once

#include <string>
#include <vector>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/entry.pb.h"
#include "kith/workbook/v1/workbook.pb.h"

namespace kith::workbook {

inline constexpr int kMostAttachments = 10;
inline constexpr int kMostGoals = 10;

// Everything of an entry that is to be recorded, but its attachments and who may see it. Refusals as RecordEntry says.
checks::Refused CheckEntry(const v1::Entry& entry, const v1::Workbook& workbook, const v1::KnownFamily& family,
                           const Context& context);

// Whose words a session's talk is where it does not say: of the only adult who was there, or the only person; empty:
// nobody can tell.
std::string OnlySpeaker(const v1::Entry& entry, const v1::KnownFamily& family);

// Names of the workbook's chapters in which it stands: those that were open on the day, are written by one of those who
// took part, and are about one of its people or the whole family. A joint visit stands once in the chapter of each.
std::vector<std::string> ChaptersOf(const v1::Entry& entry, const v1::Workbook& workbook, const std::string& day);

// How a child was seen, without a word of the child's.
v1::ChildVoice FactsOf(const v1::ChildVoice& voice);

}  // namespace kith::workbook
