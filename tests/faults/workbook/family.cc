#include "tests/faults/workbook/family.h"

#include <atomic>
#include <stdexcept>

#include <google/protobuf/text_format.h>

#include "shared/calendar/date.h"
#include "shared/testing/wait.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/teams_service.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::faults::writing {
namespace {

using namespace cases::v1;

constexpr const char* kCases = "/kith.cases.v1.CasesService/";
constexpr const char* kTeams = "/kith.cases.v1.TeamsService/";

// text: of the request, without its request_id.
template <class Request, class Response>
Response Do(rpc::Channel& channel, const std::string& method, const std::string& text) {
  static std::atomic<int> calls{0};
  Request request;
  if (!google::protobuf::TextFormat::ParseFromString(
          "request_id: '" + Request::descriptor()->name() + "-" + std::to_string(1000 + ++calls) + "' " + text,
          &request))
    throw std::runtime_error("bad text " + text);
  Response response;
  rpc::CallOptions options;
  options.timeout = std::chrono::seconds(30);
  if (auto done = channel.Call(method, request, response, options); !done)
    throw std::runtime_error(method + " was refused: " + done.error().reason + ": " + done.error().message);
  return response;
}

std::string Person(rpc::Channel& cases, const std::string& given_name, const std::string& birth_date) {
  return Do<RegisterPersonRequest, RegisterPersonResponse>(
             cases, std::string(kCases) + "RegisterPerson",
             "person { given_name: '" + given_name + "' family_name: 'Sample' birth_date: '" + birth_date +
                 "' sex: SEX_FEMALE ethnicity: ETHNICITY_NOT_YET_OBTAINED authority: '873' }")
      .person()
      .name();
}

std::string Number(int worker) { return "W" + std::to_string(100 + worker); }

// Nobody's worker of a perpetrator among them: they are to see everything.
const char* RoleOf(int worker) {
  constexpr const char* kRoles[] = {"WORKER_ROLE_SOCIAL_WORKER", "WORKER_ROLE_RECOVERY_WORKER",
                                    "WORKER_ROLE_MENTAL_HEALTH_PRACTITIONER"};
  return worker == 0 ? kRoles[0] : kRoles[1 + worker % 2];
}

void Staff(rpc::Channel& cases, const std::string& family, const std::string& case_file, const std::string& today,
           Family& made) {
  Do<RegisterTeamRequest, RegisterTeamResponse>(
      cases, std::string(kCases) + "RegisterTeam",
      "team { name: 'teams/fens-9' display_name: 'Fens 9' district: 'Fens' authority: '873' }");
  for (int i = 0; i < kWriters; ++i) {
    const std::string name = "workers/" + Number(i);
    Do<RegisterWorkerRequest, RegisterWorkerResponse>(
        cases, std::string(kTeams) + "RegisterWorker",
        "worker { name: '" + name + "' authority: '873' roles: " + RoleOf(i) + " start_date: '2024-01-08' }");
    Do<JoinTeamRequest, JoinTeamResponse>(cases, std::string(kTeams) + "JoinTeam",
                                          "name: '" + name + "' team: 'teams/fens-9' start_date: '2024-01-08'");
    made.workers.push_back(Number(i));
    if (i == 0) {
      Do<AllocateCaseRequest, AllocateCaseResponse>(
          cases, std::string(kCases) + "AllocateCase",
          "name: '" + case_file + "' team: 'teams/fens-9' worker: '" + Number(0) + "' start_date: '" + today + "'");
    } else {
      Do<AllocatePractitionerRequest, AllocatePractitionerResponse>(
          cases, std::string(kTeams) + "AllocatePractitioner",
          "subject: '" + family + "' worker: '" + name + "' role: " + RoleOf(i) +
              " team: 'teams/fens-9' start_date: '" + today + "'");
    }
  }
}

bool Knows(rpc::Channel& channel, const std::string& workbook) {
  workbook::v1::GetWorkbookRequest request;
  workbook::v1::GetWorkbookResponse response;
  request.set_name(workbook);
  return channel.Call(std::string(kWorkbookService) + "GetWorkbook", request, response).has_value();
}

}  // namespace

std::unique_ptr<rpc::Channel> ChannelOf(Town& town, const Family& family, size_t worker) {
  const auto role = worker == 0 ? identity::Role::kSocialWorker : identity::Role::kPractitioner;
  const std::string token = town.TokenOf(family.workers.at(worker), role);
  return std::make_unique<rpc::Channel>(town.Target(kWorkbook), [token] { return token; });
}

Family MakeFamily(Town& town) {
  auto& cases = town.channel("cases");
  const std::string today = calendar::LondonDate(SystemClock().Now());
  const std::string child = Person(cases, "Testa", "2019-03-02");
  const std::string adult = Person(cases, "Testina", "1990-05-06");
  const std::string other = Person(cases, "Testor", "1988-07-08");
  const auto family = Do<RegisterFamilyRequest, RegisterFamilyResponse>(
                          cases, std::string(kCases) + "RegisterFamily",
                          "authority: '873' members: '" + child + "' members: '" + adult + "' members: '" + other + "'")
                          .family()
                          .name();
  const std::string case_file = "cases" + child.substr(child.find('/'));
  Do<OpenCaseFilesRequest, OpenCaseFilesResponse>(
      cases, std::string(kCases) + "OpenCaseFiles",
      "children: '" + child + "' authority: '873' referral_date: '" + today +
          "' referral_source: REFERRAL_SOURCE_POLICE primary_need: PRIMARY_NEED_ABUSE_OR_NEGLECT");
  Family made;
  made.workbook = "workbooks" + family.substr(family.find('/'));
  Staff(cases, family, case_file, today, made);
  // The last one's allocation is known last.
  const auto last = ChannelOf(town, made, kWriters - 1);
  if (!testing::WaitUntil([&] { return Knows(*last, made.workbook); }, std::chrono::seconds(30)))
    throw std::runtime_error("the workbook is not opened: " + town.LogOf(kWorkbook));
  const auto social_worker = ChannelOf(town, made, 0);
  for (const std::string& person : {adult, other}) {
    for (const int writer : {0, 1, 2}) {
      made.chapters.push_back(Do<workbook::v1::AddChapterRequest, workbook::v1::AddChapterResponse>(
                                  *social_worker, std::string(kWorkbookService) + "AddChapter",
                                  "workbook: '" + made.workbook + "' start_date: '" + today +
                                      "' chapter { subject: SUBJECT_ADULT role: " + RoleOf(writer) + " person: '" +
                                      person + "' practitioners: '" + Number(writer) + "' }")
                                  .chapter()
                                  .name());
    }
  }
  made.chapters.resize(4);
  return made;
}

}  // namespace kith::faults::writing
