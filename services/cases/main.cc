#include <memory>
#include <stdexcept>
#include <string>

#include "services/cases/census_service.h"
#include "services/cases/chronology_service.h"
#include "services/cases/clock_watch.h"
#include "services/cases/clocks_service.h"
#include "services/cases/decisions_rpcs.h"
#include "services/cases/domain/searched.h"
#include "services/cases/gate.h"
#include "services/cases/people_service.h"
#include "services/cases/schema.h"
#include "services/cases/search_service.h"
#include "services/cases/service.h"
#include "services/cases/teams_service.h"
#include "shared/config/ports.h"
#include "shared/runtime/service.h"
#include "shared/runtime/shared_key.h"

namespace {

using namespace std::chrono_literals;

struct Own {
  std::string search_key_file, safe_contact_key_file, caseload_file, clock_variants_file;
  std::chrono::seconds clock_check{3600};
  int look_back_days = 90;
  std::unique_ptr<kith::cases::ClockWatch> watch;

  void Declare(kith::config::Settings& settings) {
    search_key_file = settings.OptionalSecretFile("KITH_SEARCH_KEY_FILE",
                                                  "32 random bytes or more, the same file for cases and referrals: "
                                                  "signs search tokens; with SQLite kith-search.key "
                                                  "beside the database where it is not set");
    safe_contact_key_file = settings.OptionalSecretFile(
        "KITH_SAFE_CONTACT_KEY_FILE",
        "32 random bytes or more: seals safe addresses, and who loses it loses them; with SQLite kith-safe-contact.key "
        "beside the database where it is not set, with PostgreSQL none are kept then");
    caseload_file = settings.Text("KITH_CASELOAD_FILE", "",
                                  "CSV file of how caseloads are weighted and limited; empty: as shipped");
    clock_variants_file =
        settings.Text("KITH_CLOCK_VARIANTS_FILE", "", "CSV file of the authority's own limits of clocks; empty: none");
    clock_check = settings.Seconds("KITH_CLOCK_CHECK_SECONDS", 3600s, 1s, 86400s,
                                   "time between two looks for limits that were missed");
    look_back_days = settings.Integer("KITH_CLOCK_LOOK_BACK_DAYS", 90, 0, 3650,
                                      "a limit that was missed longer ago is not written down as an event any more");
  }
};

// Null with PostgreSQL and no key: safe contacts are refused then.
std::shared_ptr<const kith::cache::Sealer> SealerOf(const kith::sql::Address& database, const std::string& file) {
  if (file.empty() && database.dialect == kith::sql::Dialect::kPostgres) return nullptr;
  return std::make_shared<const kith::cache::Sealer>(
      kith::runtime::SharedSecret(database, file, "KITH_SAFE_CONTACT_KEY_FILE", "kith-safe-contact.key"));
}

}  // namespace

int main(int argc, char** argv) {
  // Filled in once the settings are read, before the first command.
  const auto rules = std::make_shared<kith::cases::LocalRules>(*kith::cases::DefaultLocalRules());
  const auto own = std::make_shared<Own>();
  kith::runtime::Service service;
  service.name = "cases";
  service.port = kith::config::kCasesPort;
  service.schema = kith::cases::CasesSchema(rules);
  service.migrations = kith::cases::Migrations;
  // A digest of an NHS number can be guessed by trying all of them.
  service.router = [] { return kith::kafka::MakeInternalRouter("cases", {"identifiers"}); };
  service.declare = [own](kith::config::Settings& settings) { own->Declare(settings); };
  service.wire = [own, rules](kith::runtime::Parts& parts) {
    auto read = kith::cases::ReadLocalRules(own->caseload_file, own->clock_variants_file);
    if (!read) throw std::runtime_error(read.error().message);
    *rules = *std::move(read);
    const kith::ticket::Key key(
        kith::runtime::SharedSecret(parts.database(), own->search_key_file, "KITH_SEARCH_KEY_FILE", "kith-search.key"),
        kith::cases::kSearchPurpose);
    // Every front stands behind the gate.
    const auto gate = kith::cases::RecordGate();
    const auto serve = [&parts, &gate](const char* name, const auto& add) {
      kith::Front front(name, parts.journal(), parts.queries());
      front.Use(gate, parts.clock());
      add(front);
      parts.Serve(front);
    };
    using kith::Front;
    serve("kith.cases.v1.CasesService",
          [&](Front& front) { kith::cases::AddCasesRpcs(front, key, parts.clock(), rules); });
    serve("kith.cases.v1.SearchService", [&](Front& front) { kith::cases::AddSearchRpcs(front, key, parts.clock()); });
    serve("kith.cases.v1.PeopleService", [&](Front& front) {
      kith::cases::AddPeopleRpcs(front, parts.clock(), SealerOf(parts.database(), own->safe_contact_key_file));
    });
    serve("kith.cases.v1.CensusService", [&](Front& front) { kith::cases::AddCensusRpcs(front, parts.clock()); });
    serve("kith.cases.v1.TeamsService", [&](Front& front) { kith::cases::AddTeamsRpcs(front, parts.clock(), rules); });
    serve("kith.cases.v1.ClocksService",
          [&](Front& front) { kith::cases::AddClocksRpcs(front, parts.clock(), rules); });
    serve("kith.cases.v1.ChronologyService",
          [&](Front& front) { kith::cases::AddChronologyRpcs(front, parts.clock()); });
    serve("kith.cases.v1.DecisionsService", [](Front& front) { kith::cases::AddDecisionsRpcs(front); });
    own->watch = std::make_unique<kith::cases::ClockWatch>(parts.journal(), parts.clock(), rules, own->look_back_days);
    parts.Every(own->clock_check, [own] { own->watch->Tick(); });
  };
  return kith::runtime::Main(argc, argv, std::move(service));
}
