// Queries about people, cases and referrals. Those about figures and sharing are in query_figures.cc.
#include "services/cli/query_command.h"

#include <cstdio>
#include <memory>

#include "services/cli/case_text.h"
#include "services/cli/commands.h"
#include "shared/codes/codes.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {
namespace {

using namespace cases::v1;

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

std::string PersonText(const Person& person) {
  Table table({"field", "value"});
  const auto row = [&table](const char* field, const std::string& value) {
    if (!value.empty()) table.Row({field, value});
  };
  row("name", person.name());
  row("version", person.etag());
  row("given name", person.given_name());
  row("family name", person.family_name());
  row("born", person.birth_date());
  row("expected", person.expected_birth_date());
  row("died", person.death_date());
  row("sex", std::string(codes::CodeOf(person.sex())));
  row("ethnicity", std::string(codes::CodeOf(person.ethnicity())));
  row("NHS number", person.nhs_number());
  row("unique pupil number", person.upn());
  row("authority", person.authority());
  row("LA child id", person.la_child_id());
  return table.Text();
}

void AddCase(CLI::App& query, const Globals& globals, int& status) {
  auto* command = query.add_subcommand("case", "One child's case file.");
  auto request = std::make_shared<GetCaseFileRequest>();
  command
      ->add_option_function<std::string>(
          "name", [request](const std::string& name) { request->set_name(name); }, "e.g. cases/C0000123")
      ->required();
  command->footer("Example:\n  kith query case cases/C0000123");
  command->callback([request, &globals, &status] {
    status = Ask<GetCaseFileResponse>(globals, "cases", kCasesService, "GetCaseFile", *request,
                                      [](const auto& response) { return CaseText(response.case_file()); });
  });
}

void AddPerson(CLI::App& query, const Globals& globals, int& status) {
  struct Options {
    std::string name;
    FindPersonRequest find;
    std::string authority, la_child_id, nhs_number;
  };
  auto* command = query.add_subcommand("person", "One person, by name or by an identifier.");
  auto options = std::make_shared<Options>();
  auto* name = command->add_option("name", options->name, "e.g. people/C0000123");
  auto* authority = command->add_option("--authority", options->authority, "authority of the LA child id");
  auto* la_child_id =
      command->add_option("--la-child-id", options->la_child_id, "the child's number in the authority's returns");
  auto* nhs_number = command->add_option("--nhs-number", options->nhs_number, "NHS number");
  la_child_id->needs(authority)->excludes(name)->excludes(nhs_number);
  nhs_number->excludes(name);
  command->footer("Example:\n  kith query person --authority 873 --la-child-id S0001N000001");
  command->callback([options, &globals, &status] {
    if (!options->name.empty()) {
      GetPersonRequest request;
      request.set_name(options->name);
      status = Ask<GetPersonResponse>(globals, "cases", kCasesService, "GetPerson", request,
                                      [](const auto& response) { return PersonText(response.person()); });
      return;
    }
    if (options->la_child_id.empty() && options->nhs_number.empty()) {
      status = PrintBadUsage("give a name, or --la-child-id with --authority, or --nhs-number");
      return;
    }
    FindPersonRequest request;
    request.set_nhs_number(options->nhs_number);
    request.set_la_child_id(options->la_child_id);
    if (!options->la_child_id.empty()) request.set_authority(options->authority);
    status = Ask<FindPersonResponse>(globals, "cases", kCasesService, "FindPerson", request,
                                     [](const auto& response) { return PersonText(response.person()); });
  });
}

void AddReferral(CLI::App& query, const Globals& globals, int& status) {
  auto* command = query.add_subcommand("referral", "One referral.");
  auto request = std::make_shared<referrals::v1::GetReferralRequest>();
  command
      ->add_option_function<std::string>(
          "name", [request](const std::string& name) { request->set_name(name); }, "e.g. referrals/R0000123")
      ->required();
  command->footer("Example:\n  kith query referral referrals/R0000123");
  command->callback([request, &globals, &status] {
    status = Ask<referrals::v1::GetReferralResponse>(
        globals, "referrals", kReferralsService, "GetReferral", *request, [](const auto& response) {
          const auto& referral = response.referral();
          Table table({"referral", "state", "referred", "decided", "due", "source", "need", "children"});
          std::string children;
          for (const auto& child : referral.children()) children += (children.empty() ? "" : " ") + child;
          table.Row({referral.name(), referrals::v1::Referral::State_Name(referral.state()), referral.referral_date(),
                     OrDash(referral.decision_date()), referral.decision_due_date(),
                     std::string(codes::CodeOf(referral.source())),
                     OrDash(std::string(codes::CodeOf(referral.primary_need()))), children});
          return table.Text();
        });
  });
}

void AddTeams(CLI::App& query, const Globals& globals, int& status) {
  auto* command = query.add_subcommand("teams", "All teams.");
  command->footer("Example:\n  kith query teams");
  command->callback([&globals, &status] {
    ListTeamsRequest request;
    request.set_page_size(500);
    status = Ask<ListTeamsResponse>(globals, "cases", kCasesService, "ListTeams", request, [](const auto& response) {
      Table table({"team", "name", "district", "authority"});
      for (const auto& team : response.teams())
        table.Row({team.name(), team.display_name(), team.district(), team.authority()});
      return table.Text();
    });
  });
}

void AddCases(CLI::App& query, const Globals& globals, int& status) {
  auto* command = query.add_subcommand("cases", "Case files by team, worker and state.");
  auto request = std::make_shared<ListCaseFilesRequest>();
  request->set_page_size(50);
  command->add_option_function<std::string>(
      "--team", [request](const std::string& v) { request->set_team(v); }, "e.g. teams/fenland-1");
  command->add_option_function<std::string>(
      "--worker", [request](const std::string& v) { request->set_worker(v); }, "the worker's number");
  command->add_option_function<std::string>(
      "--authority", [request](const std::string& v) { request->set_authority(v); }, "three digits");
  command
      ->add_option_function<std::string>(
          "--state",
          [request](const std::string& v) {
            request->set_state(v == "open" ? CaseFile::STATE_OPEN : CaseFile::STATE_CLOSED);
          },
          "open or closed")
      ->check(CLI::IsMember({"open", "closed"}));
  AddPage(*command, request);
  command->footer("Example:\n  kith query cases --team teams/fenland-1 --state open");
  command->callback([request, &globals, &status] {
    status = Ask<ListCaseFilesResponse>(
        globals, "cases", kCasesService, "ListCaseFiles", *request, [](const auto& response) {
          Table table({"case file", "state", "referred", "closed", "team", "worker"});
          for (const auto& file : response.case_files()) {
            const bool any = file.episodes_size() > 0;
            const auto episode = any ? file.episodes(file.episodes_size() - 1) : Episode();
            const auto held =
                file.allocations_size() > 0 ? file.allocations(file.allocations_size() - 1) : Allocation();
            table.Row({file.name(), file.state() == CaseFile::STATE_OPEN ? "open" : "closed", episode.referral_date(),
                       OrDash(episode.closure_date()), OrDash(held.team()), OrDash(held.worker())});
          }
          return table.Text() + More(response);
        });
  });
}

}  // namespace

void AddQueryCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* query = app.add_subcommand("query", "Ask the services.");
  query->require_subcommand(1);
  AddCase(*query, globals, status);
  AddPerson(*query, globals, status);
  AddReferral(*query, globals, status);
  AddTeams(*query, globals, status);
  AddCases(*query, globals, status);
  AddFigureQueries(*query, globals, status);
  AddSharingQueries(*query, globals, status);
}

}  // namespace kith::cli
