// One child's case: what it holds, what is due, what happened, and who is known already.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

#include "services/cli/case_text.h"
#include "services/cli/commands.h"
#include "services/cli/query_command.h"
#include "services/cli/words.h"

#include "kith/cases/v1/cases_service.pb.h"
#include "kith/cases/v1/chronology_service.pb.h"
#include "kith/cases/v1/search_service.pb.h"

namespace kith::cli {

namespace {

using namespace cases::v1;

constexpr char kClocksService[] = "kith.cases.v1.ClocksService";
constexpr char kSearchService[] = "kith.cases.v1.SearchService";
constexpr int kLinesOfACall = 500;

// "cases/C0000123", which may be typed as "C0000123".
std::string CaseName(const std::string& typed) {
  return typed.find('/') == std::string::npos ? "cases/" + typed : typed;
}

int ShowCase(const Globals& globals, const std::string& name) {
  rpc::Channel channel(globals.Target("cases"), globals.Token());
  GetCaseFileRequest request;
  request.set_name(CaseName(name));
  GetCaseFileResponse file;
  if (auto called = CallOnce(channel, kCasesService, "GetCaseFile", request, file); !called) {
    return PrintRefusal(called.error());
  }
  if (globals.json) {
    std::fputs(JsonOf(file).c_str(), stdout);
    return kOk;
  }
  GetCaseClocksRequest asked;
  asked.set_name(request.name());
  GetCaseClocksResponse clocks;
  if (auto called = CallOnce(channel, kClocksService, "GetCaseClocks", asked, clocks); !called) {
    return PrintRefusal(called.error());
  }
  std::fputs((CaseText(file.case_file()) + "\n" + ClocksText(clocks.clocks(), false)).c_str(), stdout);
  return kOk;
}

struct Telling {
  WriteChronologyRequest request;
  bool html = false;
  std::string out;
  ChronologyKind kind = CHRONOLOGY_KIND_UNSPECIFIED;
};

// The whole document, part by part.
int TellChronology(const Globals& globals, Telling& telling) {
  rpc::Channel channel(globals.Target("cases"), globals.Token());
  telling.request.set_format(telling.html ? WriteChronologyRequest::FORMAT_HTML : WriteChronologyRequest::FORMAT_TEXT);
  telling.request.set_page_size(kLinesOfACall);
  if (telling.kind != CHRONOLOGY_KIND_UNSPECIFIED) telling.request.mutable_filter()->add_kinds(telling.kind);
  std::ofstream file;
  if (!telling.out.empty()) {
    file.open(telling.out, std::ios::binary | std::ios::trunc);
    if (!file)
      return PrintBadUsage("cannot write " + telling.out + ": give a path in a directory that you may write to");
  }
  std::ostream& to = telling.out.empty() ? std::cout : file;
  for (;;) {
    WriteChronologyResponse part;
    if (auto called = CallOnce(channel, kChronologyService, "WriteChronology", telling.request, part); !called) {
      return PrintRefusal(called.error());
    }
    to << part.content();
    if (part.next_page_token().empty()) break;
    telling.request.set_page_token(part.next_page_token());
  }
  to.flush();
  if (to) return kOk;
  std::fprintf(stderr, "kith: the chronology could not be written; is the disk full?\n");
  return kFailed;
}

void AddShow(CLI::App& cases, const Globals& globals, int& status) {
  auto* command = cases.add_subcommand("show", "What a child's case file holds, and its limits.");
  auto name = std::make_shared<std::string>();
  command->add_option("name", *name, "e.g. cases/C0000123, or C0000123")->required();
  command->footer("Example:\n  kith case show C0000123");
  command->callback([name, &globals, &status] { status = ShowCase(globals, *name); });
}

std::string CandidatesText(const SearchPeopleResponse& found) {
  std::string text;
  if (found.candidates().empty()) {
    text = "nobody like that is known\n";
  } else {
    Table table({"score", "band", "person", "name", "born", "case", "agreements"});
    for (const auto& one : found.candidates()) {
      std::string agreements;
      for (const auto& part : one.contributions()) {
        if (part.agreement() == AGREEMENT_UNKNOWN) continue;
        agreements += (agreements.empty() ? "" : ", ") + WordOf(part.field()) + " " + WordOf(part.agreement());
      }
      const std::string born = one.birth_date().empty() ? one.expected_birth_date() : one.birth_date();
      table.Row({std::to_string(one.score()), WordOf(one.band()), one.restricted() ? "restricted" : one.person(),
                 one.restricted() ? "ask " + one.ask() : one.given_name() + " " + one.family_name(), born,
                 one.has_open_case() ? "open" : "-", agreements});
    }
    text = table.Text();
  }
  return text + "search token (until " + found.expire_time() + "): " + found.search_token() + "\n";
}

}  // namespace

void AddCaseCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* cases = app.add_subcommand("case", "One child's case file.");
  cases->require_subcommand(1);
  AddShow(*cases, globals, status);
}

void AddChronologyCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* command = app.add_subcommand("chronology", "What happened to a child or in a family, as text or HTML.");
  auto telling = std::make_shared<Telling>();
  auto& filter = *telling->request.mutable_filter();
  command
      ->add_option_function<std::string>(
          "name", [telling](const std::string& name) { telling->request.set_name(CaseName(name)); },
          "cases/C0000123, people/C0000123 or families/F0000045")
      ->required();
  command->add_flag("--html", telling->html, "one page of HTML that prints on A4");
  command->add_option("--out", telling->out, "file to write instead of the terminal");
  AddWord(*command, "--kind", telling->kind, "one kind alone");
  command->add_option_function<std::string>(
      "--from", [&filter](const std::string& date) { filter.set_from_date(date); }, "first day, yyyy-mm-dd");
  command->add_option_function<std::string>(
      "--to", [&filter](const std::string& date) { filter.set_to_date(date); }, "last day, yyyy-mm-dd");
  command->add_option_function<std::string>(
      "--known-on", [&filter](const std::string& time) { filter.set_known_on(time); },
      "as it was known at this time, e.g. 2026-03-02T12:00:00Z");
  command->add_flag_callback(
      "--significant", [&filter] { filter.set_significant_only(true); }, "without what is routine");
  command->footer(
      "Examples:\n"
      "  kith chronology C0000123 --significant\n"
      "  kith chronology families/F0000045 --html --out family.html");
  command->callback([telling, &globals, &status] { status = TellChronology(globals, *telling); });
}

void AddClocksCommand(CLI::App& app, const Globals& globals, int& status) {
  struct Asking {
    std::string name;
    bool forecast = false;
    ListClocksRequest::Tray tray = ListClocksRequest::TRAY_UNSPECIFIED;
    ListClocksRequest list;
  };
  auto* command = app.add_subcommand("clocks", "Statutory and local limits: of a child, of a team or of a worker.");
  auto asking = std::make_shared<Asking>();
  auto& list = asking->list;
  list.set_page_size(50);
  command->add_option("name", asking->name, "a case file, e.g. C0000123; left out: a tray");
  AddWord(*command, "--tray", asking->tray, "which limits");
  command->add_flag("--forecast", asking->forecast,
                    "what will be missed within 15 working days, counted by day and team");
  command->add_option_function<std::string>(
      "--team", [&list](const std::string& v) { list.set_team(v); }, "e.g. teams/fenland-1");
  command->add_option_function<std::string>(
      "--worker", [&list](const std::string& v) { list.set_worker(v); }, "staff number");
  command->add_option_function<std::string>(
      "--authority", [&list](const std::string& v) { list.set_authority(v); }, "3-digit code");
  command->add_option_function<std::string>(
      "--limit-id", [&list](const std::string& v) { list.set_clock_id(v); }, "one limit alone, e.g. D3");
  command->add_option_function<int>(
      "--limit", [&list](const int& v) { list.set_page_size(v); }, "at most so many (default 50)");
  command->add_option_function<std::string>(
      "--page-token", [&list](const std::string& v) { list.set_page_token(v); }, "from the last page");
  command->footer(
      "Examples:\n"
      "  kith clocks C0000123\n"
      "  kith clocks --tray overdue --team teams/fenland-1\n"
      "  kith clocks --forecast --team teams/fenland-1");
  command->callback([asking, &globals, &status] {
    if (!asking->name.empty()) {
      GetCaseClocksRequest request;
      request.set_name(CaseName(asking->name));
      status = Ask<GetCaseClocksResponse>(globals, "cases", kClocksService, "GetCaseClocks", request,
                                          [](const auto& clocks) { return ClocksText(clocks.clocks(), false); });
      return;
    }
    if (asking->forecast) {
      ForecastBreachesRequest request;
      request.set_team(asking->list.team());
      request.set_worker(asking->list.worker());
      request.set_authority(asking->list.authority());
      request.set_clock_id(asking->list.clock_id());
      request.set_page_size(asking->list.page_size());
      request.set_page_token(asking->list.page_token());
      status = Ask<ForecastBreachesResponse>(
          globals, "cases", kClocksService, "ForecastBreaches", request, [](const auto& forecast) {
            Table table({"due", "team", "limit", "clocks"});
            for (const auto& count : forecast.counts()) {
              table.Row({count.due_date(), count.team(), count.clock_id(), std::to_string(count.clocks())});
            }
            const std::string counts = table.empty() ? "" : table.Text() + "\n";
            return counts + ClocksText(forecast.clocks(), true) + More(forecast);
          });
      return;
    }
    asking->list.set_tray(asking->tray);
    status = Ask<ListClocksResponse>(globals, "cases", kClocksService, "ListClocks", asking->list,
                                     [](const auto& tray) { return ClocksText(tray.clocks(), true) + More(tray); });
  });
}

void AddSearchCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* command = app.add_subcommand("search", "Who is known already, however the name was written down.");
  auto request = std::make_shared<SearchPeopleRequest>();
  const auto text = [&](const char* option, void (*set)(SearchPeopleRequest&, const std::string&), const char* about) {
    command->add_option_function<std::string>(
        option, [request, set](const std::string& value) { set(*request, value); }, about);
  };
  text(
      "--given-name", [](auto& r, const auto& v) { r.set_given_name(v); }, "given name");
  text(
      "--family-name", [](auto& r, const auto& v) { r.set_family_name(v); }, "family name");
  text(
      "--born", [](auto& r, const auto& v) { r.set_birth_date(v); }, "date of birth, yyyy-mm-dd");
  text(
      "--expected", [](auto& r, const auto& v) { r.set_expected_birth_date(v); }, "expected date of birth, yyyy-mm-dd");
  text(
      "--postcode", [](auto& r, const auto& v) { r.set_postcode(v); }, "postcode of an address");
  text(
      "--nhs-number", [](auto& r, const auto& v) { r.set_nhs_number(v); }, "NHS number");
  text(
      "--upn", [](auto& r, const auto& v) { r.set_upn(v); }, "unique pupil number");
  command->footer("Example:\n  kith search --given-name Testa --family-name Sample --born 2015-02-03");
  command->callback([request, &globals, &status] {
    status = Ask<SearchPeopleResponse>(globals, "cases", kSearchService, "SearchPeople", *request, CandidatesText);
  });
}

}  // namespace kith::cli
