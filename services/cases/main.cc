#include "services/cases/schema.h"
#include "services/cases/service.h"
#include "shared/config/ports.h"
#include "shared/runtime/service.h"

int main(int argc, char** argv) {
  kith::runtime::Service service;
  service.name = "cases";
  service.port = kith::config::kCasesPort;
  service.schema = kith::cases::CasesSchema();
  service.migrations = kith::cases::Migrations;
  // A digest of an NHS number can be guessed by trying all of them.
  service.router = [] { return kith::kafka::MakeInternalRouter("cases", {"identifiers"}); };
  service.wire = [](kith::runtime::Parts& parts) {
    kith::Front front("kith.cases.v1.CasesService", parts.journal(), parts.queries());
    kith::cases::AddCasesRpcs(front);
    parts.Serve(front);
  };
  return kith::runtime::Main(argc, argv, std::move(service));
}
