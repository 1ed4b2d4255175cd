// Reading and proving a journal from its rows. The connection is the caller's for the duration of the call.
#pragma once

#include "shared/journal/journal.h"

namespace kith::journal {

// Entries after a position, in order, at most limit; of one stream only when stream is not empty.
std::vector<Entry> ReadEntries(sql::Connection& connection, const std::string& journal_id, int64_t after_position,
                               int limit, const std::string& stream = {});

// See Journal::ReadNamed.
std::vector<Entry> ReadNamedEntries(sql::Connection& connection, const std::string& journal_id,
                                    const Journal::Named& named, int64_t after_position, int64_t to_position,
                                    int limit);

// The same without what no topic carries: actor, request_id, salt and digests stay empty.
std::vector<Entry> ReadPublicEntries(sql::Connection& connection, const std::string& journal_id, int64_t after_position,
                                     int limit);

// Recomputes positions, versions, payload digests and the chain of up to limit entries (0: 5,000) after a position.
EntriesVerdict CheckEntries(sql::Connection& connection, const std::string& journal_id, int64_t after_position,
                            int64_t limit);

// Folds the events of a page of streams and compares with the stored states; also compares the view rows with those
// that follow from the state.
StreamsVerdict CheckStreams(sql::Connection& connection, const Schema& schema, int page_size,
                            const std::string& page_token);

}  // namespace kith::journal
