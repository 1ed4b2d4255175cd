// Reads what the services kept, over their own APIs, and says what each event should have caused: by the words of the
// agreements and of the figures, not by the code under test.
#pragma once

#include "tests/faults/history/history.h"
#include "tests/faults/town/town.h"

namespace kith::faults {

// Adds the entries that the service's journal has after the last one of the book. The rows of the ledger go to the
// history. Throws std::runtime_error when the feed cannot be read.
void ReadOn(Town& town, Book& book, History& history, int replica = 0);

// The figures as reporting answers them, on the dates of kFigureDates.
std::vector<Figure> ReadFigures(Town& town);
inline constexpr const char* kFigureDates[] = {"2020-03-20", "2024-01-01"};

// "" when the service finds its hash chain and its states sound, otherwise what it found.
std::string VerifyJournal(Town& town, const std::string& service, int replica = 0);

// How far a consuming service has applied the source's journal; -1 when it does not answer, or had to be started again
// for what it had parked. Throws std::runtime_error for a stream that is parked for good.
int64_t AppliedBy(Town& town, const std::string& service, const std::string& source = "cases");
// Up to where an agency is told.
int64_t LastSequence(Town& town, const std::string& agency);

}  // namespace kith::faults
