// Rows of the bench's commands, put into a journal's tables as fast as the store takes them.
#pragma once

#include <cstdint>

#include "shared/sql/connection.h"

namespace kith::bench {

// Inserts the rows of count commands after position, in one transaction.
void InsertCommands(sql::Connection& connection, int64_t position, int count);
// Fills an empty, migrated journal with so many entries.
void Fill(const sql::Address& address, int64_t entries);

}  // namespace kith::bench
