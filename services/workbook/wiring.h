// The service's parts put together: settings, stores, fronts, reactions, sources.
#pragma once

#include <memory>
#include <string>

#include "services/workbook/domain/templates.h"
#include "services/workbook/side_store.h"
#include "shared/config/settings.h"
#include "shared/runtime/service.h"

namespace kith::workbook {

// Must outlive the server.
class Wiring {
 public:
  void Declare(config::Settings& settings);
  // Throws std::runtime_error with what to do: a template that cannot be used, a store that cannot be reached.
  void Wire(runtime::Parts& parts);

 private:
  void WireRecord(runtime::Parts& parts);
  void WireEntries(runtime::Parts& parts);
  void WireLive(runtime::Parts& parts);
  void WireSupervision(runtime::Parts& parts);

  std::string templates_dir_;
  std::string open_with_;
  std::unique_ptr<const Templates> templates_;
  std::unique_ptr<SideStore> side_store_;
};

}  // namespace kith::workbook
