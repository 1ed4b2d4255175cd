#include "services/cases/domain/searched.h"
#include "services/cases/schema.h"
#include "services/cases/search_service.h"
#include "services/cases/service.h"
#include "shared/config/ports.h"
#include "shared/runtime/service.h"
#include "shared/runtime/shared_key.h"

int main(int argc, char** argv) {
  auto search_key_file = std::make_shared<std::string>();
  kith::runtime::Service service;
  service.name = "cases";
  service.port = kith::config::kCasesPort;
  service.schema = kith::cases::CasesSchema();
  service.migrations = kith::cases::Migrations;
  service.declare = [search_key_file](kith::config::Settings& settings) {
    *search_key_file = settings.OptionalSecretFile("KITH_SEARCH_KEY_FILE",
                                                   "32 random bytes or more, the same file for cases and referrals: "
                                                   "signs search tokens; with SQLite kith-search.key "
                                                   "beside the database where it is not set");
  };
  // A digest of an NHS number can be guessed by trying all of them.
  service.router = [] { return kith::kafka::MakeInternalRouter("cases", {"identifiers"}); };
  service.wire = [search_key_file](kith::runtime::Parts& parts) {
    const kith::ticket::Key key(
        kith::runtime::SharedSecret(parts.database(), *search_key_file, "KITH_SEARCH_KEY_FILE", "kith-search.key"),
        kith::cases::kSearchPurpose);
    kith::Front cases("kith.cases.v1.CasesService", parts.journal(), parts.queries());
    kith::cases::AddCasesRpcs(cases, key);
    parts.Serve(cases);
    kith::Front search("kith.cases.v1.SearchService", parts.journal(), parts.queries());
    kith::cases::AddSearchRpcs(search, key, parts.clock());
    parts.Serve(search);
  };
  return kith::runtime::Main(argc, argv, std::move(service));
}
