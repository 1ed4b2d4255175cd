#include "tests/fuzz/workbooks.h"

#include <memory>
#include <string>
#include <utility>

#include <google/protobuf/text_format.h>

#include "services/workbook/assessment_rpcs.h"
#include "services/workbook/drafts.h"
#include "services/workbook/entries_rpcs.h"
#include "services/workbook/practice_rpcs.h"
#include "services/workbook/service.h"
#include "services/workbook/supervision_rpcs.h"
#include "services/workbook/watch.h"

#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::fuzz {
namespace {

constexpr const char* kFamily =
    "known_family_changed { family { authority: '873' members { person: 'people/C0000002' birth_date: '2015-03-02' "
    "start_date: '2025-01-01' } members { person: 'people/C0000005' birth_date: '2017-07-01' start_date: '2025-01-01' "
    "} "
    "members { person: 'people/C0000901' birth_date: '1990-02-03' start_date: '2025-01-01' } "
    "members { person: 'people/C0000902' birth_date: '1988-04-05' start_date: '2025-01-01' } "
    "workers { worker: 'SW100' role: WORKER_ROLE_SOCIAL_WORKER subject: 'cases/C0000002' start_date: '2025-11-03' } "
    "workers { worker: 'fuzz-caller' role: WORKER_ROLE_SENIOR_PRACTITIONER subject: 'families/F0000001' start_date: "
    "'2025-11-03' } workers { worker: 'RW400' role: WORKER_ROLE_RECOVERY_WORKER subject: 'families/F0000001' "
    "start_date: "
    "'2025-11-03' } } }";

std::string ChapterAdded(const std::string& name, const std::string& role, const std::string& subject,
                         const std::string& person) {
  return "chapter_added { workbook: 'workbooks/F0000001' head { name: '" + name + "' role: WORKER_ROLE_" + role +
         " subject: SUBJECT_" + subject + " person: '" + person +
         "' practitioners: 'SW100' start_date: '2025-11-03' } summary_due_date: '2025-12-04' }";
}

void Put(World& world, const std::string& stream, const std::string& text) {
  workbook::v1::WorkbookEvent event;
  if (!google::protobuf::TextFormat::ParseFromString("occurred_on: '2025-11-03' " + text, &event))
    Broken("bad seed " + text);
  journal::Command command;
  command.subject = "SW100";
  command.decide = [&](const Streams&, const Context&) -> Result<Drafts> { return Drafts{DraftOf(stream, event)}; };
  if (auto done = world.journal().Execute(std::move(command)); !done)
    Broken("the seed " + stream + " was refused: " + done.error().message);
}

}  // namespace

std::vector<rpc::Method> WorkbookMethods(journal::Journal& journal, QueryPool& queries,
                                         const workbook::Templates& templates, workbook::SideStore& side,
                                         const Clock& clock) {
  std::vector<rpc::Method> methods;
  const auto add = [&](const char* name, const auto& rpcs) {
    Front front(std::string("kith.workbook.v1.") + name, journal, queries);
    rpcs(front);
    for (auto& method : front.methods()) methods.push_back(std::move(method));
  };
  add("WorkbookService",
      [&](Front& front) { workbook::AddWorkbookRpcs(front, templates, clock, workbook::RaiseByRules); });
  add("EntriesService", [&](Front& front) { workbook::AddEntriesRpcs(front, side, journal, queries, clock); });
  add("DraftsService", [&](Front& front) { workbook::AddDraftsRpcs(front, side, clock); });
  add("PracticeService", [&](Front& front) { workbook::AddPracticeRpcs(front, templates, clock); });
  add("SupervisionService", [&](Front& front) { workbook::AddSupervisionRpcs(front, templates, clock, nullptr); });
  add("AssessmentService", [&](Front& front) { workbook::AddAssessmentRpcs(front, templates, clock); });
  workbook::WatchOptions options;
  options.is_one_process = true;
  options.poll = std::chrono::milliseconds(2);
  auto watch = std::make_shared<workbook::Watch>(journal, queries, templates, clock, std::move(options));
  const size_t others = methods.size();
  add("WatchService", [&](Front& front) { watch->AddTo(front); });
  // It ends with its methods, before the journal does.
  for (size_t i = others; i < methods.size(); ++i) {
    if (!methods[i].unary) continue;
    methods[i].unary = [watch, inner = std::move(methods[i].unary)](
                           const rpc::Call& call, std::unique_ptr<google::protobuf::Message> request,
                           rpc::Reply reply) { inner(call, std::move(request), std::move(reply)); };
  }
  return methods;
}

void SowWorkbook(World& world) {
  constexpr const char* kBook = "workbooks/F0000001";
  Put(world, "families/F0000001", kFamily);
  Put(world, kBook,
      "workbook_opened { authority: '873' template: 'family-safeguarding.1' start_date: '2025-11-03' by { worker: "
      "'SW100' } }");
  const std::pair<std::string, std::string> chapters[] = {
      {"chapters/F0000001-social-worker-C0000002",
       ChapterAdded("chapters/F0000001-social-worker-C0000002", "SOCIAL_WORKER", "CHILD", "people/C0000002")},
      {"chapters/F0000001-recovery-worker-C0000901",
       ChapterAdded("chapters/F0000001-recovery-worker-C0000901", "RECOVERY_WORKER", "ADULT", "people/C0000901")}};
  for (const auto& [name, added] : chapters) {
    Put(world, kBook, added);
    Put(world, name, added);
  }
  Put(world, "supervisions/F0000001-1",
      "supervision_scheduled { workbook: 'workbooks/F0000001' number: 1 scheduled_date: '2025-12-01' chair: "
      "'fuzz-caller' }");
  Put(world, "supervision-files/F0000001",
      "supervision_awaited { supervision: 'supervisions/F0000001-1' number: 1 scheduled_date: '2025-12-01' }");
  Put(world, "supervisions/F0000001-1",
      "supervision_opened { held_date: '2025-12-01' chair: 'fuzz-caller' episode: 1 attendees { worker: 'fuzz-caller' "
      "role: WORKER_ROLE_SENIOR_PRACTITIONER is_present: true } children: 'people/C0000002' children: "
      "'people/C0000005' }");
}

}  // namespace kith::fuzz
