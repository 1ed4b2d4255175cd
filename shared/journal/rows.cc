#include "shared/journal/rows.h"

#include "shared/journal/chain.h"

namespace kith::journal {
namespace {

using sql::Bytes;
using sql::Type;

const std::vector<Type> kEntryTypes = {Type::kInteger, Type::kText,  Type::kInteger, Type::kText, Type::kText,
                                       Type::kInteger, Type::kText,  Type::kText,    Type::kText, Type::kBytes,
                                       Type::kBytes,   Type::kBytes, Type::kBytes};

std::string_view PostgresTypeName(Type type) {
  switch (type) {
    case Type::kInteger:
      return "bigint";
    case Type::kText:
      return "text";
    case Type::kBytes:
      return "bytea";
  }
  return "";
}

void SetBeginning(Entry& entry, const sql::RowView& row, const std::string& journal_id) {
  entry.position = row.Integer(0);
  entry.stream = row.Text(1);
  entry.version = row.Integer(2);
  entry.type = row.Text(3);
  entry.event_id = EventId(journal_id, entry.position);
  entry.occurred_on = row.Text(4);
  entry.recorded_at = Instant(std::chrono::microseconds(row.Integer(5)));
}

}  // namespace

Entry ReadEntry(const sql::RowView& row, const std::string& journal_id) {
  Entry entry;
  SetBeginning(entry, row, journal_id);
  entry.actor = row.Text(6);
  entry.request_id = row.Text(7);
  entry.traceparent = row.Text(8);
  entry.erased = row.IsNull(9);
  if (!entry.erased) {
    entry.payload = row.Text(9);
    if (!row.IsNull(10)) entry.salt = row.Text(10);
  }
  entry.payload_digest = row.Text(11);
  entry.digest = row.Text(12);
  return entry;
}

Entry ReadPublicEntry(const sql::RowView& row, const std::string& journal_id) {
  Entry entry;
  SetBeginning(entry, row, journal_id);
  entry.traceparent = row.Text(6);
  entry.erased = row.IsNull(7);
  if (!entry.erased) entry.payload = row.Text(7);
  return entry;
}

sql::Row EntryRow(Entry entry) {
  return sql::RowOf(entry.position, std::move(entry.stream), entry.version, std::move(entry.type),
                    std::move(entry.occurred_on), int64_t{entry.recorded_at.time_since_epoch().count()},
                    std::move(entry.actor), std::move(entry.request_id), std::move(entry.traceparent),
                    Bytes{std::move(entry.payload)}, Bytes{std::move(entry.salt)},
                    Bytes{std::move(entry.payload_digest)}, Bytes{std::move(entry.digest)});
}

sql::Bulk InsertEntries() {
  return {
      "INSERT INTO journal (position, stream, version, type, occurred_on, recorded_at, actor, request_id, traceparent, "
      "payload, salt, "
      "payload_digest, digest) SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[], "
      "$6::bigint[], "
      "$7::text[], $8::text[], $9::text[], $10::bytea[], $11::bytea[], $12::bytea[], $13::bytea[])",
      "INSERT INTO journal (position, stream, version, type, occurred_on, recorded_at, actor, request_id, traceparent, "
      "payload, salt, "
      "payload_digest, digest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
      kEntryTypes,
      {}};
}

sql::Bulk InsertStreams() {
  return {"INSERT INTO stream (stream, version, state) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[])",
          "INSERT INTO stream (stream, version, state) VALUES ($1, $2, $3)",
          {Type::kText, Type::kInteger, Type::kBytes},
          {}};
}

sql::Bulk UpsertStreams() {
  return {
      "INSERT INTO stream (stream, version, state) SELECT * FROM unnest($1::text[], $2::bigint[], $3::bytea[]) "
      "ON CONFLICT (stream) DO UPDATE SET version = excluded.version, state = excluded.state",
      "INSERT INTO stream (stream, version, state) VALUES ($1, $2, $3) "
      "ON CONFLICT (stream) DO UPDATE SET version = excluded.version, state = excluded.state",
      {Type::kText, Type::kInteger, Type::kBytes},
      {}};
}

sql::Bulk InsertRequests() {
  return {
      "INSERT INTO request (request_id, fingerprint, answer) SELECT * FROM unnest($1::text[], $2::bytea[], "
      "$3::bytea[])",
      "INSERT INTO request (request_id, fingerprint, answer) VALUES ($1, $2, $3)",
      {Type::kText, Type::kBytes, Type::kBytes},
      {}};
}

sql::Bulk UpsertCursors() {
  return {
      "INSERT INTO cursor (name, position) SELECT * FROM unnest($1::text[], $2::bigint[]) "
      "ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE excluded.position > cursor.position",
      "INSERT INTO cursor (name, position) VALUES ($1, $2) "
      "ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE excluded.position > cursor.position",
      {Type::kText, Type::kInteger},
      {}};
}

sql::Bulk UpdateHead() {
  return {
      "UPDATE head SET position = moved.position, digest = moved.digest FROM unnest($1::bigint[], $2::bytea[]) AS "
      "moved (position, digest) "
      "WHERE head.id = 1",
      "UPDATE head SET position = $1, digest = $2 WHERE id = 1",
      {Type::kInteger, Type::kBytes},
      {}};
}

sql::Bulk ClaimHead() {
  // There is no other way to make a statement that changed nothing an error than to make one: a division by zero.
  static constexpr std::string_view kText =
      "WITH moved AS (UPDATE head SET position = $3, digest = $4 WHERE id = 1 AND position = $1 AND epoch = $2 "
      "RETURNING 1) SELECT 1 / (SELECT count(*) FROM moved)";
  return {kText, kText, {Type::kInteger, Type::kInteger, Type::kInteger, Type::kBytes}, {}};
}

sql::Bulk SelectRequests() {
  return {"SELECT request_id, fingerprint, answer FROM request WHERE request_id = ANY ($1::text[])",
          "SELECT request_id, fingerprint, answer FROM request WHERE request_id = $1",
          {Type::kText},
          {}};
}

sql::Bulk SelectStreams() {
  return {"SELECT stream, version, state FROM stream WHERE stream = ANY ($1::text[])",
          "SELECT stream, version, state FROM stream WHERE stream = $1",
          {Type::kText},
          {}};
}

sql::Bulk SelectCursors() {
  return {"SELECT name, position FROM cursor WHERE name = ANY ($1::text[])",
          "SELECT name, position FROM cursor WHERE name = $1",
          {Type::kText},
          {}};
}

sql::Bulk LockHead() {
  return {"SELECT position, digest, epoch FROM head WHERE id = 1 FOR UPDATE",
          "SELECT position, digest, epoch FROM head WHERE id = 1",
          {},
          {}};
}

sql::Bulk ReadHead() {
  static constexpr std::string_view kText = "SELECT position, digest, epoch FROM head WHERE id = 1";
  return {kText, kText, {}, {}};
}

sql::Bulk Begin() { return {"BEGIN", "BEGIN IMMEDIATE", {}, {}}; }
sql::Bulk Commit() { return {"COMMIT", "COMMIT", {}, {}}; }

TableStatements::TableStatements(const ViewTable& table) {
  std::string columns;
  std::string arrays;
  std::string values;
  std::string equal_gone;
  std::string equal_values;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const std::string separator = i == 0 ? "" : ", ";
    const std::string parameter = "$" + std::to_string(i + 1);
    columns += separator + table.columns[i].name;
    values += separator + parameter;
    arrays += separator + parameter + "::" + std::string(PostgresTypeName(table.columns[i].type)) + "[]";
    const std::string conjunction = i == 0 ? "" : " AND ";
    equal_gone += conjunction + "t." + table.columns[i].name + " = gone." + table.columns[i].name;
    equal_values += conjunction + table.columns[i].name + " = " + parameter;
    types_.push_back(table.columns[i].type);
  }
  delete_postgres_ = "DELETE FROM " + table.name + " WHERE stream = ANY ($1::text[])";
  delete_sqlite_ = "DELETE FROM " + table.name + " WHERE stream = $1";
  delete_rows_postgres_ =
      "DELETE FROM " + table.name + " AS t USING unnest(" + arrays + ") AS gone (" + columns + ") WHERE " + equal_gone;
  delete_rows_sqlite_ = "DELETE FROM " + table.name + " WHERE " + equal_values;
  insert_postgres_ = "INSERT INTO " + table.name + " (" + columns + ") SELECT * FROM unnest(" + arrays + ")";
  insert_sqlite_ = "INSERT INTO " + table.name + " (" + columns + ") VALUES (" + values + ")";
}

sql::Bulk TableStatements::Delete() const { return {delete_postgres_, delete_sqlite_, {Type::kText}, {}}; }
sql::Bulk TableStatements::DeleteRows() const { return {delete_rows_postgres_, delete_rows_sqlite_, types_, {}}; }
sql::Bulk TableStatements::Insert() const { return {insert_postgres_, insert_sqlite_, types_, {}}; }

}  // namespace kith::journal
