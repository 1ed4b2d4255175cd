#include "services/workbook/wiring.h"

#include <stdexcept>
#include <utility>

#include "services/workbook/assessment_rpcs.h"
#include "services/workbook/attachments.h"
#include "services/workbook/cases_source.h"
#include "services/workbook/drafts.h"
#include "services/workbook/entries_rpcs.h"
#include "services/workbook/practice_rpcs.h"
#include "services/workbook/reactions.h"
#include "services/workbook/service.h"
#include "services/workbook/supervision_rpcs.h"
#include "services/workbook/template_files.h"
#include "services/workbook/watch.h"

namespace kith::workbook {
namespace {

Front FrontOf(runtime::Parts& parts, const char* service) {
  return Front(std::string("kith.workbook.v1.") + service, parts.journal(), parts.queries());
}

}  // namespace

void Wiring::Declare(config::Settings& settings) {
  templates_dir_ = settings.Text(
      "KITH_WORKBOOK_TEMPLATES_DIR", "",
      "a folder with the authority's own templates/*.json and instruments/*.json, beside those that are shipped");
  open_with_ =
      settings.Text("KITH_WORKBOOK_OPEN_WITH", "family-safeguarding.1",
                    "the template that a family's workbook is opened with when a practitioner is first allocated "
                    "to it; none: it is opened by a person alone");
}

void Wiring::Wire(runtime::Parts& parts) {
  // Bad data stops the start, not the first chapter.
  templates_ = std::make_unique<const Templates>(LoadTemplates(templates_dir_));
  if (open_with_ == "none") open_with_.clear();
  if (!open_with_.empty() && !templates_->Find(open_with_))
    throw std::runtime_error("KITH_WORKBOOK_OPEN_WITH: there is no template " + open_with_);
  CheckTemplatesInUse(*templates_, parts.journal());
  WireRecord(parts);
  WireEntries(parts);
  WireLive(parts);
  WireSupervision(parts);
  React(parts);
  const auto* made = templates_->Find(open_with_);
  parts.Consume(CasesSource({open_with_, templates_->DigestOf(open_with_),
                             made ? made->supervision() : v1::SupervisionTemplate::default_instance()}));
}

void Wiring::WireRecord(runtime::Parts& parts) {
  Front record = FrontOf(parts, "WorkbookService");
  AddWorkbookRpcs(record, *templates_, parts.clock(), RaiseByRules);
  parts.Serve(record);
  Front practice = FrontOf(parts, "PracticeService");
  AddPracticeRpcs(practice, *templates_, parts.clock());
  parts.Serve(practice);
}

void Wiring::WireEntries(runtime::Parts& parts) {
  side_store_ = std::make_unique<SideStore>(parts.database());
  auto& side = *side_store_;
  Front entries = FrontOf(parts, "EntriesService");
  AddEntriesRpcs(entries, side, parts.journal(), parts.queries(), parts.clock());
  parts.Serve(entries);
  Front drafts = FrontOf(parts, "DraftsService");
  AddDraftsRpcs(drafts, side, parts.clock());
  parts.Serve(drafts);
  parts.Every(std::chrono::hours(1), [&side, &journal = parts.journal(), &clock = parts.clock()] {
    Sweep(side, journal, clock.Now());
    DropOldDrafts(side, clock.Now());
  });
}

void Wiring::WireLive(runtime::Parts& parts) {
  WatchOptions watching;
  watching.broadcast = parts.NewBroadcast("live");
  watching.is_one_process = parts.database().dialect == sql::Dialect::kSqlite;
  auto watch =
      std::make_shared<Watch>(parts.journal(), parts.queries(), *templates_, parts.clock(), std::move(watching));
  Front live = FrontOf(parts, "WatchService");
  watch->AddTo(live);
  parts.Serve(live);
  // The loop holds it, so that it stops before the journal.
  parts.Every(std::chrono::seconds(1), [watch = std::move(watch)] { watch->Tick(); });
}

void Wiring::WireSupervision(runtime::Parts& parts) {
  Front supervision = FrontOf(parts, "SupervisionService");
  AddSupervisionRpcs(supervision, *templates_, parts.clock(), ClocksFromCases(parts.Peer("cases")));
  parts.Serve(supervision);
  Front assessment = FrontOf(parts, "AssessmentService");
  AddAssessmentRpcs(assessment, *templates_, parts.clock());
  parts.Serve(assessment);
}

}  // namespace kith::workbook
