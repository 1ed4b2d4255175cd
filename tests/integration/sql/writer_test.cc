// What a writer's session is set to, on PostgreSQL.
#include <gtest/gtest.h>

#include "shared/sql/connection.h"
#include "shared/testing/temp_postgres.h"

namespace kith::sql {
namespace {

TEST(PostgresWriter, FindsRowsByTheirKeysThoughItsPlansWereMadeWhileTheTableWasEmpty) {
  KITH_NEEDS_POSTGRES();
  const auto writer = Open(Address::Parse(testing::TempPostgres::Instance()->CreateDatabase()), Mode::kWrite);
  writer->Script("CREATE TABLE thing (id text PRIMARY KEY, body text)");
  std::string plan;
  for (const Row& row : writer->Query("EXPLAIN SELECT body FROM thing WHERE id = ANY (ARRAY['a', 'b', 'c'])")) {
    plan += AsText(row[0]) + "\n";
  }
  EXPECT_NE(plan.find("thing_pkey"), std::string::npos) << plan;
}

}  // namespace
}  // namespace kith::sql
