// The journal's statements and how an entry is laid out in a row: the only place that knows the table's columns.
#pragma once

#include <string>
#include <vector>

#include "shared/journal/entry.h"
#include "shared/journal/schema.h"
#include "shared/sql/connection.h"

namespace kith::journal {

// Columns in the order of ReadEntry and of kSelectEntries.
inline constexpr const char* kEntryColumns =
    "position, stream, version, type, occurred_on, recorded_at, actor, request_id, traceparent, payload, salt, "
    "payload_digest, digest";

// The columns that a topic carries, in the order of ReadPublicEntry.
inline constexpr const char* kPublicColumns =
    "position, stream, version, type, occurred_on, recorded_at, traceparent, payload";

Entry ReadEntry(const sql::RowView& row, const std::string& journal_id);
// Leaves actor, request_id, salt and digests empty.
Entry ReadPublicEntry(const sql::RowView& row, const std::string& journal_id);
// Takes the entry apart.
sql::Row EntryRow(Entry entry);

// Bulk statements of a batch; rows are to be filled in.
sql::Bulk InsertEntries();
sql::Bulk InsertStreams();   // stream, version, state: of streams that are new
sql::Bulk UpsertStreams();   // stream, version, state
sql::Bulk InsertRequests();  // request_id, fingerprint, answer
sql::Bulk UpsertCursors();   // name, position; never moves one back
sql::Bulk UpdateHead();      // position, digest (one row)
// position, epoch, new position, new digest (one row): moves the head from where it is believed to stand, and is
// refused where it stands elsewhere. PostgreSQL only.
sql::Bulk ClaimHead();
sql::Bulk SelectRequests();  // by request_id → request_id, fingerprint, answer
sql::Bulk SelectStreams();   // by stream → stream, version, state
sql::Bulk SelectCursors();   // by name → name, position
sql::Bulk LockHead();        // → position, digest, epoch
sql::Bulk ReadHead();        // the same, without waiting for whoever holds it
sql::Bulk Begin();
sql::Bulk Commit();

// The statements that change a stream's rows in a view table. The texts live as long as this object.
class TableStatements {
 public:
  explicit TableStatements(const ViewTable& table);
  sql::Bulk Delete() const;      // by stream
  sql::Bulk DeleteRows() const;  // by all columns
  sql::Bulk Insert() const;      // all columns

 private:
  std::string delete_postgres_, delete_sqlite_, delete_rows_postgres_, delete_rows_sqlite_, insert_postgres_,
      insert_sqlite_;
  std::vector<sql::Type> types_;
};

}  // namespace kith::journal
