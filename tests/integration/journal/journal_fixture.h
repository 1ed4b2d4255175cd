// One suite of tests on both stores: a journal of counters, opened.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "tests/integration/journal/counter.h"

namespace kith::journal {

enum class Store { kSqlite, kPostgres };

class JournalTest : public ::testing::TestWithParam<Store> {
 protected:
  void SetUp() override {
    if (GetParam() == Store::kPostgres) {
      KITH_NEEDS_POSTGRES();
      options_.database = sql::Address::Parse(kith::testing::TempPostgres::Instance()->CreateDatabase());
    } else {
      options_.database = sql::Address::Parse("sqlite:" + dir_.File("counters.db"));
    }
    options_.migrations = CounterMigrations(options_.database.dialect);
    Migrate(options_.database, "counters", options_.migrations);
    Reopen();
  }

  void Reopen() {
    journal_.reset();
    journal_ = std::make_unique<Journal>(options_, CounterSchema(), clock_);
  }

  // Changes rows behind the journal's back.
  void Tamper(const std::string& statement) {
    auto connection = sql::Open(options_.database, sql::Mode::kWrite);
    connection->Script(statement);
  }

  kith::testing::TempDir dir_;
  kith::testing::ManualClock clock_;
  Options options_;
  std::unique_ptr<Journal> journal_;
};

}  // namespace kith::journal
