#include <stdexcept>

#include <google/protobuf/text_format.h>

#include "shared/calendar/date.h"
#include "shared/clock/clock.h"
#include "tests/faults/town/client.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/people_service.pb.h"
#include "kith/cases/v1/teams_service.pb.h"
#include "kith/workbook/v1/entries_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::faults {
namespace {

using namespace cases::v1;
using namespace workbook::v1;

constexpr int kWrites = 12;  // of one chapter
constexpr int kVisits = 3;
constexpr const char* kTeam = "Fault tests";

struct Family {
  std::string child, adult;  // "people/C…"
  std::string name;          // "families/F…"
  std::string worker;        // a number
  std::string day;           // on which everything happens

  std::string Of(const char* kind) const { return kind + name.substr(name.find('/')); }
  std::string CaseFile() const { return "cases" + child.substr(child.find('/')); }
};

// Before today, so that a service whose clock is an hour behind takes it too; lately, so that the allocation opens the
// family's workbook.
std::string TheDay() {
  return calendar::FormatDate(calendar::DateOf(calendar::LondonDate(SystemClock().Now())) - std::chrono::days(3));
}

template <class Request>
Request Text(const std::string& text) {
  Request request;
  if (!google::protobuf::TextFormat::ParseFromString(text, &request)) throw std::runtime_error("bad text " + text);
  return request;
}

// The versions that these answers tell are of other streams than the command's, or none.
template <class Response>
std::vector<StreamVersion> NoVersions(const Response&) {
  return {};
}

template <class Response>
std::vector<StreamVersion> OfChapter(const Response& answer) {
  return {VersionOf(answer.chapter())};
}

// A worker of one family alone, in a team of its own: nobody's caseload grows.
bool Staff(Client& client, Family& family, int number) {
  family.worker = "F" + std::to_string(client.id()) + "-" + std::to_string(number);
  const std::string team = "teams/fault-" + std::to_string(client.id()) + "-" + std::to_string(number);
  const std::string worker = "workers/" + family.worker;
  return client.Send<RegisterTeamResponse>("cases", "RegisterTeam",
                                           Text<RegisterTeamRequest>("team { name: '" + team + "' display_name: '" +
                                                                     kTeam + "' district: 'Fens' authority: '999' }"),
                                           1, NoVersions<RegisterTeamResponse>) &&
         client.Send<RegisterWorkerResponse>(
             "cases", "TeamsService/RegisterWorker",
             Text<RegisterWorkerRequest>("worker { name: '" + worker +
                                         "' authority: '999' roles: WORKER_ROLE_SOCIAL_WORKER "
                                         "roles: WORKER_ROLE_RECOVERY_WORKER start_date: '2024-01-08' }"),
             1, NoVersions<RegisterWorkerResponse>) &&
         client.Send<JoinTeamResponse>(
             "cases", "TeamsService/JoinTeam",
             Text<JoinTeamRequest>("name: '" + worker + "' team: '" + team + "' start_date: '2024-01-08'"), 1,
             NoVersions<JoinTeamResponse>) &&
         client.Send<AllocateCaseResponse>(
             "cases", "AllocateCase",
             Text<AllocateCaseRequest>("name: '" + family.CaseFile() + "' team: '" + team + "' worker: '" +
                                       family.worker + "' start_date: '" + family.day + "'"),
             2, [](const auto& answer) { return std::vector{VersionOf(answer.case_file())}; }) &&
         client.Send<AllocatePractitionerResponse>(
             "cases", "TeamsService/AllocatePractitioner",
             Text<AllocatePractitionerRequest>("subject: '" + family.name + "' worker: '" + worker +
                                               "' role: WORKER_ROLE_RECOVERY_WORKER team: '" + team +
                                               "' start_date: '" + family.day + "'"),
             2, NoVersions<AllocatePractitionerResponse>);
}

std::optional<Family> MakeFamily(Client& client, int number) {
  Family family;
  family.day = TheDay();
  const auto child = client.Register(), adult = child ? client.Register("1990-05-06") : std::nullopt;
  if (!child || !adult) return std::nullopt;
  family.child = *child;
  family.adult = *adult;
  const auto made = client.Send<RegisterFamilyResponse>(
      "cases", "RegisterFamily", Text<RegisterFamilyRequest>("authority: '999' members: '" + *adult + "'"), 1,
      [](const auto& answer) { return std::vector{VersionOf(answer.family())}; });
  if (!made) return std::nullopt;
  family.name = made->family().name();
  // Since that day, so that agencies may be told of the child on it.
  const bool has_joined = client
                              .Send<AddFamilyMemberResponse>(
                                  "cases", "PeopleService/AddFamilyMember",
                                  Text<AddFamilyMemberRequest>(
                                      "name: '" + family.name + "' etag: '" + made->family().etag() + "' person: '" +
                                      *child + "' start_date: '" + family.day + "' reason: REASON_IDENTIFIED"),
                                  1, [](const auto& answer) { return std::vector{VersionOf(answer)}; })
                              .has_value();
  if (!has_joined) return std::nullopt;
  const bool is_open =
      client
          .Send<OpenCaseFilesResponse>(
              "cases", "OpenCaseFiles",
              Text<OpenCaseFilesRequest>("children: '" + *child +
                                         "' authority: '999' referral_date: '2020-01-06' referral_source: "
                                         "REFERRAL_SOURCE_SCHOOLS primary_need: PRIMARY_NEED_FAMILY_DYSFUNCTION"),
              1, NoVersions<OpenCaseFilesResponse>)
          .has_value();
  if (!is_open || !Staff(client, family, number)) return std::nullopt;
  return family;
}

// By itself, once the service knows of the allocation.
bool WaitForWorkbook(Client& client, const Family& family) {
  GetWorkbookRequest request;
  request.set_name(family.Of("workbooks"));
  return client.WaitUntil([&] {
    GetWorkbookResponse response;
    return client.Call("workbook", "/kith.workbook.v1.WorkbookService/GetWorkbook", request, response).has_value();
  });
}

int64_t RevisionOf(const Chapter& chapter, const std::string& prompt) {
  for (const auto& field : chapter.fields()) {
    if (field.prompt() == prompt) return field.revision();
  }
  return 0;
}

// The chapter as it stands afterwards.
std::optional<Chapter> Write(Client& client, const Chapter& chapter) {
  WriteChapterRequest request;
  request.set_name(chapter.name());
  const auto write = [&](const char* prompt, const std::string& value) {
    auto& field = *request.add_fields();
    field.set_prompt(prompt);
    field.set_value(value);
    field.set_base_revision(RevisionOf(chapter, prompt));
  };
  write("engagement", client.NewCanary());
  write("summary", client.NewCanary());
  write("for_the_child", client.NewCanary());
  if (chapter.fields().empty()) write("sobriety", "controlled");
  const auto written = client.Send<WriteChapterResponse>("workbook", "WorkbookService/WriteChapter", request, 1,
                                                         OfChapter<WriteChapterResponse>);
  if (!written) return std::nullopt;
  return written->chapter();
}

// Goes into cases by itself.
bool Visit(Client& client, const Family& family) {
  const auto time =
      std::chrono::duration_cast<std::chrono::seconds>(calendar::DateOf(family.day).time_since_epoch()).count();
  const auto request = Text<RecordEntryRequest>(
      "workbook: '" + family.Of("workbooks") + "' entry { kind: ENTRY_KIND_VISIT start_time { seconds: " +
      std::to_string(time + 12 * 3600) + " } practitioners: '" + family.worker + "' people: '" + family.child +
      "' narrative: '" + client.NewCanary() + "' children { person: '" + family.child +
      "' is_seen: true is_seen_alone: true is_bedroom_seen: true own_words: '" + client.NewCanary() +
      "' } visit { kind: VISIT_KIND_OTHER } }");
  // The visit, and when the child was heard.
  return client
      .Send<RecordEntryResponse>("workbook", "EntriesService/RecordEntry", request, 2,
                                 [](const auto& answer) { return std::vector{VersionOf(answer.entry())}; })
      .has_value();
}

}  // namespace

void WriteAWorkbook(Client& client) {
  static std::atomic<int> families{0};
  const auto family = MakeFamily(client, ++families);
  if (!family || !WaitForWorkbook(client, *family)) return;
  // In the workbook's stream and in the chapter's.
  const auto added = client.Send<AddChapterResponse>(
      "workbook", "WorkbookService/AddChapter",
      Text<AddChapterRequest>("workbook: '" + family->Of("workbooks") + "' start_date: '" + family->day +
                              "' chapter { subject: SUBJECT_ADULT role: WORKER_ROLE_RECOVERY_WORKER person: '" +
                              family->adult + "' practitioners: '" + family->worker + "' }"),
      2, OfChapter<AddChapterResponse>);
  if (!added) return;
  auto chapter = std::optional(added->chapter());
  for (int i = 0; i < kWrites; ++i) {
    if (client.IsOver()) return;
    if (chapter = Write(client, *chapter); !chapter) return;
    if (i % (kWrites / kVisits) == 0 && !Visit(client, *family)) return;
  }
  if (client.IsOver()) return;
  SummariseChapterRequest summary;
  summary.set_name(chapter->name());
  summary.set_as_of_date(family->day);
  summary.set_text(client.NewCanary());
  (void)client.Send<SummariseChapterResponse>("workbook", "WorkbookService/SummariseChapter", summary, 1,
                                              OfChapter<SummariseChapterResponse>);
}

}  // namespace kith::faults
