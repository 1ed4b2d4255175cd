#include "services/cases/domain/searched.h"
#include "services/cases/gate.h"
#include "services/cases/people_service.h"
#include "services/cases/schema.h"
#include "services/cases/search_service.h"
#include "services/cases/service.h"
#include "shared/config/ports.h"
#include "shared/runtime/service.h"
#include "shared/runtime/shared_key.h"

namespace {

struct KeyFiles {
  std::string search, safe_contacts;
};

// Null with PostgreSQL and no key: safe contacts are refused then.
std::shared_ptr<const kith::cache::Sealer> SealerOf(const kith::sql::Address& database, const std::string& file) {
  if (file.empty() && database.dialect == kith::sql::Dialect::kPostgres) return nullptr;
  return std::make_shared<const kith::cache::Sealer>(
      kith::runtime::SharedSecret(database, file, "KITH_SAFE_CONTACT_KEY_FILE", "kith-safe-contact.key"));
}

}  // namespace

int main(int argc, char** argv) {
  auto files = std::make_shared<KeyFiles>();
  kith::runtime::Service service;
  service.name = "cases";
  service.port = kith::config::kCasesPort;
  service.schema = kith::cases::CasesSchema();
  service.migrations = kith::cases::Migrations;
  service.declare = [files](kith::config::Settings& settings) {
    files->search = settings.OptionalSecretFile("KITH_SEARCH_KEY_FILE",
                                                "32 random bytes or more, the same file for cases and referrals: "
                                                "signs search tokens; with SQLite kith-search.key "
                                                "beside the database where it is not set");
    files->safe_contacts = settings.OptionalSecretFile(
        "KITH_SAFE_CONTACT_KEY_FILE",
        "32 random bytes or more: seals safe addresses, and who loses it loses them; with SQLite kith-safe-contact.key "
        "beside the database where it is not set, with PostgreSQL none are kept then");
  };
  // A digest of an NHS number can be guessed by trying all of them.
  service.router = [] { return kith::kafka::MakeInternalRouter("cases", {"identifiers"}); };
  service.wire = [files](kith::runtime::Parts& parts) {
    const kith::ticket::Key key(
        kith::runtime::SharedSecret(parts.database(), files->search, "KITH_SEARCH_KEY_FILE", "kith-search.key"),
        kith::cases::kSearchPurpose);
    // Every front stands behind the gate.
    const auto gate = kith::cases::RecordGate();
    const auto serve = [&parts, &gate](const char* name, const auto& add) {
      kith::Front front(name, parts.journal(), parts.queries());
      front.Use(gate, parts.clock());
      add(front);
      parts.Serve(front);
    };
    serve("kith.cases.v1.CasesService",
          [&](kith::Front& front) { kith::cases::AddCasesRpcs(front, key, parts.clock()); });
    serve("kith.cases.v1.SearchService",
          [&](kith::Front& front) { kith::cases::AddSearchRpcs(front, key, parts.clock()); });
    serve("kith.cases.v1.PeopleService", [&](kith::Front& front) {
      kith::cases::AddPeopleRpcs(front, parts.clock(), SealerOf(parts.database(), files->safe_contacts));
    });
  };
  return kith::runtime::Main(argc, argv, std::move(service));
}
