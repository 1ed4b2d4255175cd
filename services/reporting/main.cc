#include "services/reporting/fold.h"
#include "services/reporting/schema.h"
#include "services/reporting/service.h"
#include "shared/config/ports.h"
#include "shared/runtime/service.h"

int main(int argc, char** argv) {
  kith::runtime::Service service;
  service.name = "reporting";
  service.port = kith::config::kReportingPort;
  service.schema = kith::reporting::ReportingSchema();
  service.migrations = kith::reporting::Migrations;
  service.peers = {"cases"};
  service.publishes = false;
  service.wire = [](kith::runtime::Parts& parts) {
    kith::Front front("kith.reporting.v1.ReportingService", parts.journal(), parts.queries());
    kith::reporting::AddReportingRpcs(front, parts.cache());
    parts.Serve(front);
    parts.Consume(kith::reporting::CasesSource());
  };
  return kith::runtime::Main(argc, argv, std::move(service));
}
