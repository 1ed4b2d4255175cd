#include "services/referrals/reactions.h"
#include "services/referrals/schema.h"
#include "services/referrals/service.h"
#include "shared/config/ports.h"
#include "shared/runtime/service.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/referrals/v1/referral.pb.h"

int main(int argc, char** argv) {
  kith::runtime::Service service;
  service.name = "referrals";
  service.port = kith::config::kReferralsPort;
  service.schema = kith::referrals::ReferralsSchema();
  service.migrations = kith::referrals::Migrations;
  service.peers = {"cases"};
  service.wire = [](kith::runtime::Parts& parts) {
    kith::Front front("kith.referrals.v1.ReferralsService", parts.journal(), parts.queries());
    kith::referrals::AddReferralsRpcs(front);
    parts.Serve(front);
    kith::referrals::React(parts);
  };
  return kith::runtime::Main(argc, argv, std::move(service));
}
