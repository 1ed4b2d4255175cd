// A service's journal, empty, on SQLite and on PostgreSQL: a fixture for suites that must hold on both.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "shared/journal/journal.h"
#include "shared/testing/manual_clock.h"
#include "shared/testing/temp_dir.h"
#include "shared/testing/temp_postgres.h"

namespace kith::testing {

class OnBothStores : public ::testing::TestWithParam<sql::Dialect> {
 protected:
  // At the beginning of SetUp; leaves journal_ null where the store is not installed.
  void OpenJournal(journal::Schema schema, std::vector<journal::Migration> (*migrations)(sql::Dialect)) {
    journal::Options& options = options_;
    if (GetParam() == sql::Dialect::kPostgres) {
      KITH_NEEDS_POSTGRES();
      options.database = sql::Address::Parse(TempPostgres::Instance()->CreateDatabase());
    } else {
      options.database = sql::Address::Parse("sqlite:" + dir_.File("service.db"));
    }
    options.migrations = migrations(options.database.dialect);
    journal::Migrate(options.database, schema.service, options.migrations);
    schema_ = std::move(schema);
    journal_ = std::make_unique<journal::Journal>(options, schema_, clock_);
  }

  // The same database in a process that begins anew.
  void Reopen() {
    journal_.reset();
    journal_ = OpenAnother();
  }
  // Beside the first: on PostgreSQL only.
  std::unique_ptr<journal::Journal> OpenAnother() {
    return std::make_unique<journal::Journal>(options_, schema_, clock_);
  }

  TempDir dir_;
  ManualClock clock_;
  journal::Options options_;
  journal::Schema schema_;
  std::unique_ptr<journal::Journal> journal_;
};

#define KITH_ON_BOTH_STORES(suite)                                                      \
  INSTANTIATE_TEST_SUITE_P(                                                             \
      Stores, suite, ::testing::Values(sql::Dialect::kSqlite, sql::Dialect::kPostgres), \
      [](const auto& store) { return store.param == sql::Dialect::kSqlite ? "Sqlite" : "Postgres"; })

}  // namespace kith::testing
