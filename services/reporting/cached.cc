#include "services/reporting/cached.h"

namespace kith::reporting {

std::string JournalVersion(journal::Journal& journal) {
  return journal.readers().With([](sql::Connection& connection) {
    const auto row =
        connection
            .Query(
                "SELECT h.digest, h.epoch, COALESCE((SELECT c.position FROM cursor c WHERE c.name = 'in/cases'), 0) "
                "FROM head h WHERE h.id = 1")
            .at(0);
    return sql::AsBytes(row[0]) + '/' + std::to_string(sql::AsInteger(row[1])) + '/' +
           std::to_string(sql::AsInteger(row[2]));
  });
}

}  // namespace kith::reporting
