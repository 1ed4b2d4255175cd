#include <memory>
#include <string>

#include "services/workbook/assessment_rpcs.h"
#include "services/workbook/attachments.h"
#include "services/workbook/cases_source.h"
#include "services/workbook/drafts.h"
#include "services/workbook/entries_rpcs.h"
#include "services/workbook/practice_rpcs.h"
#include "services/workbook/reactions.h"
#include "services/workbook/schema.h"
#include "services/workbook/service.h"
#include "services/workbook/side_store.h"
#include "services/workbook/supervision_rpcs.h"
#include "services/workbook/template_files.h"
#include "services/workbook/watch.h"
#include "shared/config/ports.h"
#include "shared/runtime/service.h"

namespace {

struct Local {
  std::string templates_dir;
  std::string open_with;
  // Outlives the server: held by the wiring.
  std::unique_ptr<const kith::workbook::Templates> templates;
  std::unique_ptr<kith::workbook::SideStore> side_store;
};

}  // namespace

int main(int argc, char** argv) {
  kith::runtime::Service service;
  service.name = "workbook";
  service.port = kith::config::kWorkbookPort;
  service.schema = kith::workbook::WorkbookSchema();
  service.migrations = kith::workbook::Migrations;
  service.peers = {"cases"};
  auto local = std::make_shared<Local>();
  service.declare = [local](kith::config::Settings& settings) {
    local->templates_dir = settings.Text(
        "KITH_WORKBOOK_TEMPLATES_DIR", "",
        "a folder with the authority's own templates/*.json and instruments/*.json, beside those that are shipped");
    local->open_with =
        settings.Text("KITH_WORKBOOK_OPEN_WITH", "family-safeguarding.1",
                      "the template that a family's workbook is opened with when a practitioner is first allocated "
                      "to it; none: it is opened by a person alone");
  };
  service.wire = [local](kith::runtime::Parts& parts) {
    // Bad data stops the start, not the first chapter.
    local->templates =
        std::make_unique<const kith::workbook::Templates>(kith::workbook::LoadTemplates(local->templates_dir));
    if (local->open_with == "none") local->open_with.clear();
    if (!local->open_with.empty() && !local->templates->Find(local->open_with))
      throw std::runtime_error("KITH_WORKBOOK_OPEN_WITH: there is no template " + local->open_with);
    kith::Front record("kith.workbook.v1.WorkbookService", parts.journal(), parts.queries());
    kith::workbook::AddWorkbookRpcs(record, *local->templates, parts.clock(), kith::workbook::RaiseByRules);
    parts.Serve(record);
    local->side_store = std::make_unique<kith::workbook::SideStore>(parts.database());
    auto& side = *local->side_store;
    kith::Front entries("kith.workbook.v1.EntriesService", parts.journal(), parts.queries());
    kith::workbook::AddEntriesRpcs(entries, side, parts.journal(), parts.queries(), parts.clock());
    parts.Serve(entries);
    kith::Front drafts("kith.workbook.v1.DraftsService", parts.journal(), parts.queries());
    kith::workbook::AddDraftsRpcs(drafts, side, parts.clock());
    parts.Serve(drafts);
    parts.Every(std::chrono::hours(1), [&side, &journal = parts.journal(), &clock = parts.clock()] {
      kith::workbook::Sweep(side, journal, clock.Now());
      kith::workbook::DropOldDrafts(side, clock.Now());
    });
    kith::Front practice("kith.workbook.v1.PracticeService", parts.journal(), parts.queries());
    kith::workbook::AddPracticeRpcs(practice, *local->templates, parts.clock());
    parts.Serve(practice);
    kith::workbook::WatchOptions watching;
    watching.broadcast = parts.NewBroadcast("live");
    watching.is_one_process = parts.database().dialect == kith::sql::Dialect::kSqlite;
    auto watch = std::make_shared<kith::workbook::Watch>(parts.journal(), parts.queries(), *local->templates,
                                                         parts.clock(), std::move(watching));
    kith::Front live("kith.workbook.v1.WatchService", parts.journal(), parts.queries());
    watch->AddTo(live);
    parts.Serve(live);
    // The loop holds it, so that it stops before the journal.
    parts.Every(std::chrono::seconds(1), [watch = std::move(watch)] { watch->Tick(); });
    kith::Front supervision("kith.workbook.v1.SupervisionService", parts.journal(), parts.queries());
    kith::workbook::AddSupervisionRpcs(supervision, *local->templates, parts.clock(),
                                       kith::workbook::ClocksFromCases(parts.Peer("cases")));
    parts.Serve(supervision);
    kith::Front assessment("kith.workbook.v1.AssessmentService", parts.journal(), parts.queries());
    kith::workbook::AddAssessmentRpcs(assessment, *local->templates, parts.clock());
    parts.Serve(assessment);
    kith::workbook::React(parts);
    parts.Consume(kith::workbook::CasesSource(local->open_with));
  };
  return kith::runtime::Main(argc, argv, std::move(service));
}
