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
#include "shared/ids/ids.h"

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
    "'2025-11-03' } workers { worker: 'TM500' role: WORKER_ROLE_DISTRICT_SAFEGUARDING_MANAGER subject: "
    "'families/F0000001' start_date: '2025-11-03' } workers { worker: 'RW400' role: WORKER_ROLE_RECOVERY_WORKER "
    "subject: 'families/F0000001' "
    "start_date: '2025-11-03' } workers { worker: 'DO300' role: WORKER_ROLE_DOMESTIC_ABUSE_OFFICER subject: "
    "'families/F0000001' start_date: '2025-11-03' } } }";

// The streams that are sown, but for the attachments: SowWorkbook ends the program where one is missing.
constexpr const char* kVisit = "entries/E0000013";
constexpr const char* kStreams[] = {"families/F0000001",
                                    "workbooks/F0000001",
                                    "chapters/F0000001-social-worker-C0000002",
                                    "chapters/F0000001-recovery-worker-C0000901",
                                    "chapters/F0000001-domestic-abuse-officer-C0000902",
                                    "supervisions/F0000001-1",
                                    "assessments/F0000001-1",
                                    kVisit,
                                    "entries/E0000015",
                                    "entries/E0000016",
                                    "contradictions/X0000018",
                                    "goals/G0000020",
                                    "instruments/I0000021"};

constexpr const char* kFamilyWithoutWorkbook =
    "known_family_changed { family { authority: '873' members { person: 'people/C0000007' expected_date: '2026-05-01' "
    "start_date: '2025-12-01' } members { person: 'people/C0000901' birth_date: '1990-02-03' start_date: '2025-12-01' "
    "} workers { worker: 'SW100' role: WORKER_ROLE_SOCIAL_WORKER subject: 'cases/C0000007' start_date: '2025-12-01' } "
    "workers { worker: 'fuzz-caller' role: WORKER_ROLE_SENIOR_PRACTITIONER subject: 'families/F0000002' start_date: "
    "'2025-12-01' } } }";

// An attachment is named by who began it and by the request.
std::string UploadOf(const char* request_id) { return "attachments/A" + ids::StableId("SW100", request_id); }

// To each of DASH's questions.
std::string AllYes() {
  std::string answers;
  for (int i = 1; i <= 24; ++i) answers += "answers { item: 'q" + std::to_string(i) + "' value: 1 } ";
  return answers;
}

struct Sown {
  uint8_t caller;
  const char* rpc;
  std::string request;  // text format; where the RPC is a command it has its request_id
};

// Noon of 1 March 2026, a day before that of the clock.
constexpr const char* kWhen = "start_time { seconds: 1772366400 } ";

std::vector<Sown> Seeds() {
  const std::string book = "workbook: 'workbooks/F0000001' ";
  const std::string file =
      "media_type: 'text/plain' size_bytes: 9 sha256: "
      "'359c335e808196a61fe7dad20903c60b0035dd84522df3dfd05c5c97f354015d' title: 'A picture' ";
  return {
      {kSocialWorker, "RecordEntry",
       "request_id: 'seed-visit-1' " + book + "entry { kind: ENTRY_KIND_VISIT " + kWhen +
           "practitioners: 'SW100' people: 'people/C0000002' narrative: 'Testa showed her den.' children { person: "
           "'people/C0000002' is_seen: true is_seen_alone: true is_bedroom_seen: true own_words: 'I like my den.' } "
           "visit { kind: VISIT_KIND_CHILD_PROTECTION is_statutory: true } }"},
      {kRecoveryWorker, "RecordEntry",
       "request_id: 'seed-session-1' " + book + "entry { kind: ENTRY_KIND_SESSION " + kWhen +
           "practitioners: 'RW400' people: 'people/C0000901' narrative: 'We met.' session { reflections: 6 questions: "
           "4 affirmations: 2 talk { category: CATEGORY_DESIRE words: 'I want to stop.' } next_step: 'A diary.' } }"},
      {kSocialWorker, "RecordEntry",
       "request_id: 'seed-event-1' " + book + "entry { kind: ENTRY_KIND_SIGNIFICANT_EVENT " + kWhen +
           "practitioners: 'SW100' people: 'people/C0000901' narrative: 'She moved " + std::string(kLocatingWords) +
           ".' visibility { locates: "
           "'people/C0000901' } }"},
      {kSocialWorker, "BeginUpload", "request_id: 'seed-upload-1' " + book + file},
      {kSocialWorker, "PutChunk", "name: '" + UploadOf("seed-upload-1") + "' data: 'Invented.'"},
      {kSocialWorker, "FinishUpload", "request_id: 'seed-finish-1' name: '" + UploadOf("seed-upload-1") + "'"},
      {kSocialWorker, "BeginUpload", "request_id: 'seed-upload-2' " + book + file},
      {kSocialWorker, "PutChunk", "name: '" + UploadOf("seed-upload-2") + "' data: 'Inven'"},
      {kSocialWorker, "RaiseContradiction",
       "request_id: 'seed-raise-1' " + book +
           "contradiction { title: 'Who was at home' people: 'people/C0000901' accounts { text: 'She was.' } accounts "
           "{ text: 'Nobody was.' } }"},
      {kRecoveryWorker, "SetGoal",
       "request_id: 'seed-goal-1' " + book +
           "person: 'people/C0000901' own_words: 'A dry month.' set_date: '2026-01-12'"},
      {kRecoveryWorker, "RecordInstrument",
       "request_id: 'seed-dash-1' " + book +
           "instrument: 'dash.1' person: 'people/C0000901' respondent: RESPONDENT_PRACTITIONER answered_date: "
           "'2026-02-02' " +
           AllYes()},
      {kSocialWorker, "WriteChapter",
       "request_id: 'seed-write-1' name: 'chapters/F0000001-social-worker-C0000002' fields { prompt: 'worries' value: "
       "'The shouting.' }"},
      {kSocialWorker, "ComposeAssessment", "request_id: 'seed-compose-1' " + book},
      {kSocialWorker, "SaveDraft",
       book + "draft { name: 'drafts/seed0001' text: '" + std::string(kDraftedWords) + "' revision: 3 }"},
      {kEverybody, "SaveDraft", book + "draft { name: 'drafts/seed0001' text: 'They' revision: 2 }"},
  };
}

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
       ChapterAdded("chapters/F0000001-recovery-worker-C0000901", "RECOVERY_WORKER", "ADULT", "people/C0000901")},
      {"chapters/F0000001-domestic-abuse-officer-C0000902",
       ChapterAdded("chapters/F0000001-domestic-abuse-officer-C0000902", "DOMESTIC_ABUSE_OFFICER", "ADULT",
                    "people/C0000902")}};
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
      "role: WORKER_ROLE_SENIOR_PRACTITIONER is_present: true } attendees { worker: 'SW100' role: "
      "WORKER_ROLE_SOCIAL_WORKER is_present: true } attendees { worker: 'RW400' role: WORKER_ROLE_RECOVERY_WORKER "
      "is_present: true } children: 'people/C0000002' children: "
      "'people/C0000005' }");
  Put(world, "families/F0000002", kFamilyWithoutWorkbook);
  for (const auto& seed : Seeds()) {
    const size_t rpc = world.Find(seed.rpc);
    const std::unique_ptr<google::protobuf::Message> request(world.RequestOf(rpc).New());
    if (!google::protobuf::TextFormat::ParseFromString(seed.request, request.get())) Broken("bad seed " + seed.request);
    if (auto done = world.Call(rpc, seed.caller, request->SerializeAsString()); !done)
      Broken(std::string("the seed ") + seed.rpc + " was refused: " + done.error().reason + ": " +
             done.error().message);
  }
  Put(world, kVisit, "visit_refused { reason: 'CASE_CLOSED' }");
  for (const auto& name : kStreams) {
    if (!world.journal().Read(0, 1, name).empty()) continue;
    std::string sown;
    for (const auto& entry : world.journal().Read(0, 1000)) sown += " " + entry.stream;
    Broken("nothing was sown of the name " + std::string(name) + "; there are" + sown);
  }
}

const std::vector<std::string>& WorkbookWords() {
  static const auto* const words = [] {
    auto* all = new std::vector<std::string>(std::begin(kStreams), std::end(kStreams));
    for (const char* more : {"workbooks/F0000002",
                             "families/F0000002",
                             "people/C0000901",
                             "people/C0000902",
                             "people/C0000903",
                             "drafts/seed0001",
                             "family-safeguarding.1",
                             "worries",
                             "sobriety",
                             "contact",
                             "safety_plan",
                             "abstinent",
                             "problematic",
                             "our-story",
                             "growing-up",
                             "parenting",
                             "audit.1",
                             "dash.1",
                             "q1",
                             "q24",
                             "RW400",
                             "DO300",
                             "TM500",
                             "text/plain",
                             "seed-upload-1",
                             "seed-visit-1",
                             "workbooks/",
                             "entries/",
                             "goals/"}) {
      all->push_back(more);
    }
    for (const char* upload : {"seed-upload-1", "seed-upload-2"}) all->push_back(UploadOf(upload));
    return all;
  }();
  return *words;
}

}  // namespace kith::fuzz
