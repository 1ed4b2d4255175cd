#include <memory>

#include "services/workbook/schema.h"
#include "services/workbook/wiring.h"
#include "shared/config/ports.h"
#include "shared/runtime/service.h"

int main(int argc, char** argv) {
  kith::runtime::Service service;
  service.name = "workbook";
  service.port = kith::config::kWorkbookPort;
  service.schema = kith::workbook::WorkbookSchema();
  service.migrations = kith::workbook::Migrations;
  service.peers = {"cases"};
  auto wiring = std::make_shared<kith::workbook::Wiring>();
  service.declare = [wiring](kith::config::Settings& settings) { wiring->Declare(settings); };
  service.wire = [wiring](kith::runtime::Parts& parts) { wiring->Wire(parts); };
  return kith::runtime::Main(argc, argv, std::move(service));
}
