// The history of a person: names, numbers, addresses, disabilities and ethnicity, each entry with a number, and the
// current ones that follow from them. Part of the fold: never refuses.
#pragma once

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

inline constexpr int kMaxNames = 40;
inline constexpr int kMaxIdentifiers = 60;
inline constexpr int kMaxAddresses = 60;
inline constexpr int kMaxDisabilityEntries = 40;
inline constexpr int kMaxEthnicityEntries = 40;
inline constexpr int kMaxDuplicates = 20;
inline constexpr size_t kMaxNameBytes = 100;

// Makes the first entries of a person as registered. Addresses that were given are kept and numbered.
void BeginHistory(v1::Person& person);

// True when the event is one of those that change a person after registration; it has then been applied.
bool ApplyToPerson(v1::Person& person, const v1::CasesEvent& event);

// The entry of that number; without an entry where there is none. Number 0: the details.
v1::PersonEntry FindEntry(const v1::Person& person, int number);

}  // namespace kith::cases
