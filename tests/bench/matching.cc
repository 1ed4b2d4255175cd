// Searching among a million invented people. Their states and blocking keys are written straight into the tables,
// without a journal: what is measured is SearchPeople, from the request to the answer, without gRPC.
#include <algorithm>
#include <iostream>

#include "services/cases/matching/keys.h"
#include "services/cases/schema.h"
#include "services/cases/search.h"
#include "shared/clock/clock.h"
#include "shared/ids/ids.h"
#include "shared/journal/migration.h"
#include "shared/journal/rows.h"
#include "tests/bench/bench.h"
#include "tests/unit/cases/matching/invented.h"

namespace kith::bench {
namespace {

using cases::matching::Profile;

constexpr int kPeopleOfAPage = 5'000;
constexpr size_t kKeysOfAPage = 50'000;

std::string Name(int64_t number) { return ids::NumberName("people", 'C', number); }

cases::v1::Person PersonOf(const Profile& profile) {
  cases::v1::Person person;
  person.set_authority("873");
  person.set_given_name(profile.names[0].given);
  person.set_family_name(profile.names[0].family);
  person.set_birth_date(profile.birth_date);
  person.set_sex(profile.sex == cases::matching::Sex::kFemale ? type::v1::SEX_FEMALE : type::v1::SEX_MALE);
  person.set_nhs_number(profile.nhs_number);
  person.set_upn(profile.upn);
  return person;
}

cases::v1::SearchPeopleRequest RequestOf(const Profile& profile) {
  cases::v1::SearchPeopleRequest request;
  request.set_given_name(profile.names[0].given);
  request.set_family_name(profile.names[0].family);
  request.set_birth_date(profile.birth_date);
  if (!profile.addresses.empty()) {
    request.set_postcode(profile.addresses[0].postcode);
    request.set_house(profile.addresses[0].house);
  }
  request.set_nhs_number(profile.nhs_number);
  request.set_upn(profile.upn);
  return request;
}

struct Loaded {
  std::vector<Profile> some;  // of all pages
  int64_t keys = 0;
};

Loaded Load(sql::Connection& connection, int64_t people) {
  const journal::Schema schema = cases::CasesSchema();
  const auto table = std::find_if(schema.tables.begin(), schema.tables.end(),
                                  [](const auto& view) { return view.name == cases::kMatchKeyView; });
  const journal::TableStatements statements(*table);
  Loaded loaded;
  std::vector<std::pair<int64_t, int64_t>> stored;  // key, number of the person
  for (int64_t first = 0; first < people; first += kPeopleOfAPage) {
    const auto page = cases::matching::Invent(kPeopleOfAPage, static_cast<uint64_t>(first) + 1).people;
    sql::Bulk states = journal::UpsertStreams();
    for (int i = 0; i < kPeopleOfAPage; ++i) {
      const Profile& profile = page[static_cast<size_t>(i)];
      states.rows.push_back({Name(first + i + 1), int64_t{1}, sql::Bytes{PersonOf(profile).SerializeAsString()}});
      for (const int64_t key : cases::matching::StoredKeys(profile)) stored.emplace_back(key, first + i + 1);
      if (i % 100 == 0) loaded.some.push_back(profile);
    }
    connection.Run({journal::Begin(), states, journal::Commit()});
  }
  // In the order of the table, and without the index by which a person's keys are replaced: no search looks at it.
  std::sort(stored.begin(), stored.end());
  connection.Script("DROP INDEX match_key_view_stream");
  for (size_t first = 0; first < stored.size(); first += kKeysOfAPage) {
    sql::Bulk keys = statements.Insert();
    for (size_t i = first; i < std::min(first + kKeysOfAPage, stored.size()); ++i) {
      keys.rows.push_back({Name(stored[i].second), stored[i].first});
    }
    connection.Run({journal::Begin(), keys, journal::Commit()});
  }
  loaded.keys = static_cast<int64_t>(stored.size());
  connection.Query("ANALYZE");
  return loaded;
}

}  // namespace

int Matching(const MatchingOptions& options) {
  journal::Options journal_options;
  journal_options.database = sql::Address::Parse(options.database);
  journal_options.migrations = cases::Migrations(journal_options.database.dialect);
  journal::Migrate(journal_options.database, "cases", journal_options.migrations);
  Json result;
  double began = Seconds();
  const Loaded loaded = Load(*sql::Open(journal_options.database, sql::Mode::kWrite), options.people);
  result["load_seconds"] = Seconds() - began;
  result["keys_of_a_person"] = static_cast<double>(loaded.keys) / static_cast<double>(options.people);

  SystemClock clock;
  journal::Journal journal(journal_options, cases::CasesSchema(), clock);
  const ticket::Key key(std::string(32, 'b'), cases::kSearchPurpose);
  cases::matching::Dice dice(7);
  std::vector<double> took;
  int64_t candidates = 0;
  for (int i = -100; i < options.searches; ++i) {
    const auto request = RequestOf(cases::matching::SearchFor(dice.Of(loaded.some), dice).wanted);
    Context context;
    context.subject = "bench";
    context.now = clock.Now();
    began = Seconds();
    const auto answer = cases::SearchPeople(journal, key, context, request);
    if (i < 0) continue;  // warm-up
    took.push_back((Seconds() - began) * 1000);
    // Errors may leave one field alone, which is refused.
    if (answer) candidates += answer->candidates_size();
  }
  std::sort(took.begin(), took.end());
  const auto at = [&took](double share) {
    return took[static_cast<size_t>(share * static_cast<double>(took.size() - 1))];
  };
  result["p50_ms"] = at(0.5);
  result["p99_ms"] = at(0.99);
  result["most_ms"] = took.back();
  result["candidates"] = static_cast<double>(candidates) / static_cast<double>(took.size());
  std::cout << result.dump() << std::endl;
  return 0;
}

}  // namespace kith::bench
