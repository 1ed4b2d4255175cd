#include "services/referrals/cases_source.h"
#include "services/referrals/domain/front_door_data.h"
#include "services/referrals/domain/searched.h"
#include "services/referrals/reactions.h"
#include "services/referrals/schema.h"
#include "services/referrals/service.h"
#include "shared/config/ports.h"
#include "shared/runtime/service.h"
#include "shared/runtime/shared_key.h"

int main(int argc, char** argv) {
  kith::runtime::Service service;
  service.name = "referrals";
  service.port = kith::config::kReferralsPort;
  service.schema = kith::referrals::ReferralsSchema();
  service.migrations = kith::referrals::Migrations;
  service.peers = {"cases"};
  auto search_key_file = std::make_shared<std::string>();
  service.declare = [search_key_file](kith::config::Settings& settings) {
    *search_key_file = settings.OptionalSecretFile(
        "KITH_SEARCH_KEY_FILE",
        "32 random bytes or more, the same file for cases and referrals: signs search tokens; with SQLite "
        "kith-search.key beside the database where it is not set");
  };
  service.wire = [search_key_file](kith::runtime::Parts& parts) {
    // Bad data stops the start, not the first contact.
    kith::referrals::Limits();
    kith::referrals::Agencies();
    kith::Front front("kith.referrals.v1.ReferralsService", parts.journal(), parts.queries());
    const kith::ticket::Key search(
        kith::runtime::SharedSecret(parts.database(), *search_key_file, "KITH_SEARCH_KEY_FILE", "kith-search.key"),
        kith::referrals::kSearchPurpose);
    kith::referrals::AddReferralsRpcs(front, search, parts.clock());
    parts.Serve(front);
    kith::referrals::React(parts);
    parts.Consume(kith::referrals::CasesSource());
  };
  return kith::runtime::Main(argc, argv, std::move(service));
}
