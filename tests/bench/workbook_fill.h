// The families of the part "workbook", and what is recorded of them before anything is measured.
#pragma once

#include <cstdint>
#include <string>

#include "shared/journal/journal.h"

#include "kith/workbook/v1/entries_service.pb.h"

namespace kith::bench {

// As a county's records have: few words are common, most are rare.
inline constexpr int kVocabulary = 4000;
// The practitioner who works with every one of the families.
inline constexpr char kPractitioner[] = "SW1";

std::string BookOf(int64_t family);
std::string ChildOf(int64_t family);
std::string WordOf(uint64_t n);

// The n-th entry of a family's workbook, of 60 words; without a request_id.
workbook::v1::RecordEntryRequest EntryOf(int64_t family, int64_t n);

// Families with their workbook, one worker each and a chapter; then the entries, in turn; straight through the journal.
void FillWorkbooks(journal::Journal& journal, int64_t families, int64_t entries);

}  // namespace kith::bench
