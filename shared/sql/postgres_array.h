// PostgreSQL's binary array format, one dimension: what a bulk statement's columns are sent as.
#pragma once

#include <string>

#include "shared/sql/connection.h"

namespace kith::sql {

// The column `index` of the rows as a binary bigint[], text[] or bytea[].
std::string EncodeArray(const Rows& rows, size_t index, Type type);

// Big-endian integers as PostgreSQL sends them.
void AppendInt32(std::string& out, int32_t value);
void AppendInt64(std::string& out, int64_t value);
int64_t ReadBigEndian(const char* data, int size);

}  // namespace kith::sql
