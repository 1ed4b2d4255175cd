// A family's workbook: what stands in it, what happened, what a supervision has to talk about, its assessment.
#include <cstdio>
#include <fstream>
#include <memory>

#include <nlohmann/json.hpp>

#include "services/cli/commands.h"
#include "services/cli/query_command.h"
#include "services/cli/words.h"
#include "services/cli/workbook_options.h"
#include "services/cli/workbook_text.h"

#include "kith/workbook/v1/assessment_service.pb.h"

namespace kith::cli {

namespace {

using namespace workbook::v1;

int Show(const Globals& globals, const std::string& name) {
  rpc::Channel channel(globals.Target("workbook"), globals.Token());
  GetWorkbookRequest get;
  get.set_name(name);
  GetWorkbookResponse found;
  ListChaptersRequest list_chapters;
  list_chapters.set_workbook(name);
  ListChaptersResponse chapters;
  ListContradictionsRequest list_open;
  list_open.set_workbook(name);
  list_open.set_state(Contradiction::STATE_OPEN);
  ListContradictionsResponse open;
  ListSupervisionsRequest list_supervisions;
  list_supervisions.set_workbook(name);
  list_supervisions.set_page_size(1);
  ListSupervisionsResponse supervisions;
  auto called = CallOnce(channel, kWorkbookService, "GetWorkbook", get, found);
  if (called) called = CallOnce(channel, kWorkbookService, "ListChapters", list_chapters, chapters);
  if (called) called = CallOnce(channel, kSupervisionService, "ListContradictions", list_open, open);
  if (called) called = CallOnce(channel, kSupervisionService, "ListSupervisions", list_supervisions, supervisions);
  if (!called) return PrintRefusal(called.error());
  if (!globals.json) {
    std::fputs(WorkbookText(found.workbook(), chapters, open, supervisions).c_str(), stdout);
    return kOk;
  }
  nlohmann::json json = nlohmann::json::parse(JsonOf(found));
  for (const google::protobuf::Message* part :
       {static_cast<const google::protobuf::Message*>(&chapters), static_cast<const google::protobuf::Message*>(&open),
        static_cast<const google::protobuf::Message*>(&supervisions)}) {
    json.update(nlohmann::json::parse(JsonOf(*part)));
  }
  json.erase("next_page_token");
  std::printf("%s\n", json.dump(2).c_str());
  return kOk;
}

struct Exporting {
  ExportAssessmentRequest request;
  std::string format = "html", audience = "team", out;
  std::vector<std::string> titles;
};

int Export(const Globals& globals, Exporting& exporting) {
  auto& request = exporting.request;
  request.set_format(exporting.format == "pdf" ? ASSESSMENT_FORMAT_PDF : ASSESSMENT_FORMAT_HTML);
  request.set_audience(exporting.audience == "court"    ? ASSESSMENT_AUDIENCE_COURT
                       : exporting.audience == "member" ? ASSESSMENT_AUDIENCE_MEMBER
                                                        : ASSESSMENT_AUDIENCE_TEAM);
  for (const auto& typed : exporting.titles) {
    const auto equals = typed.find('=');
    if (equals == std::string::npos) return PrintBadUsage("--call: give person=words, e.g. C0000123='Ada (mother)'");
    auto& title = *request.add_titles();
    title.set_person(Named("people", typed.substr(0, equals)));
    title.set_title(typed.substr(equals + 1));
  }
  std::ofstream file(exporting.out, std::ios::binary | std::ios::trunc);
  if (!file)
    return PrintBadUsage("cannot write " + exporting.out + ": give a path in a directory that you may write to");
  rpc::Channel channel(globals.Target("workbook"), globals.Token());
  ExportAssessmentResponse document;
  if (auto called = CallOnce(channel, kFamilyAssessmentService, "ExportAssessment", request, document); !called) {
    return PrintRefusal(called.error());
  }
  file << document.document();
  file.close();
  if (!file) {
    std::fprintf(stderr, "kith: the assessment could not be written; is the disk full?\n");
    return kFailed;
  }
  if (globals.json) {
    const nlohmann::json json = {{"file", exporting.out},
                                 {"media_type", document.media_type()},
                                 {"bytes", document.document().size()},
                                 {"withheld", document.withheld()}};
    std::printf("%s\n", json.dump(2).c_str());
  } else {
    std::printf("%s: %zu bytes, %d passages were left out\n", exporting.out.c_str(), document.document().size(),
                document.withheld());
  }
  return kOk;
}

void AddShow(CLI::App& workbook, const Globals& globals, int& status) {
  auto* command = workbook.add_subcommand("show", "What stands in a family's workbook, and what is open.");
  auto name = std::make_shared<std::string>();
  AddName(*command, "a family, e.g. F0000045", [name](const auto& typed) { *name = Named("workbooks", typed); });
  command->footer("Example:\n  kith workbook show F0000045");
  command->callback([name, &globals, &status] { status = Show(globals, *name); });
}

void AddChapter(CLI::App& workbook, const Globals& globals, int& status) {
  auto* command = workbook.add_subcommand("chapter", "One chapter: every field with who wrote it, and its summaries.");
  auto request = std::make_shared<GetChapterRequest>();
  AddName(*command, "e.g. F0000045-recovery-worker-C0000124",
          [request](const auto& typed) { request->set_name(Named("chapters", typed)); });
  command->footer("Example:\n  kith workbook chapter F0000045-recovery-worker-C0000124");
  command->callback([request, &globals, &status] {
    status = Ask<GetChapterResponse>(globals, "workbook", kWorkbookService, "GetChapter", *request,
                                     [](const auto& found) { return ChapterText(found.chapter()); });
  });
}

void AddSearch(CLI::App& workbook, const Globals& globals, int& status) {
  auto* command = workbook.add_subcommand("search", "Words in all of a family's record that you may see.");
  auto request = std::make_shared<SearchRecordRequest>();
  AddName(*command, "a family, e.g. F0000045; all: every family that you may see", [request](const auto& typed) {
    if (typed != "all") request->set_workbook(Named("workbooks", typed));
  });
  command
      ->add_option_function<std::vector<std::string>>(
          "words",
          [request](const std::vector<std::string>& words) {
            std::string all;
            for (const auto& word : words) all += (all.empty() ? "" : " ") + word;
            request->set_words(all);
          },
          "1 to 10 words, all of which stand in one text")
      ->required();
  AddPage(*command, request);
  command->footer(
      "Examples:\n  kith workbook search F0000045 bedtime story\n  kith workbook search all \"relapse plan\"");
  command->callback([request, &globals, &status] {
    status = Ask<SearchRecordResponse>(globals, "workbook", kWorkbookService, "SearchRecord", *request,
                                       [](const auto& found) { return HitsText(found) + More(found); });
  });
}

void AddAgenda(CLI::App& workbook, const Globals& globals, int& status) {
  auto* command = workbook.add_subcommand("agenda", "What the next group supervision has to talk about.");
  auto request = std::make_shared<GetAgendaRequest>();
  AddName(*command, "a family, e.g. F0000045",
          [request](const auto& typed) { request->set_workbook(Named("workbooks", typed)); });
  command->footer("Example:\n  kith workbook agenda F0000045");
  command->callback([request, &globals, &status] {
    status = Ask<GetAgendaResponse>(globals, "workbook", kSupervisionService, "GetAgenda", *request, AgendaText);
  });
}

void AddSupervision(CLI::App& workbook, const Globals& globals, int& status) {
  auto* command = workbook.add_subcommand("supervision", "What was said and decided in one group supervision.");
  auto request = std::make_shared<GetSupervisionRequest>();
  AddName(*command, "family and number, e.g. F0000045-3",
          [request](const auto& typed) { request->set_name(Named("supervisions", typed)); });
  command->footer("Example:\n  kith workbook supervision F0000045-3");
  command->callback([request, &globals, &status] {
    status = Ask<GetSupervisionResponse>(globals, "workbook", kSupervisionService, "GetSupervision", *request,
                                         SupervisionText);
  });
}

void AddAssessment(CLI::App& workbook, const Globals& globals, int& status) {
  auto* command = workbook.add_subcommand("assessment", "Write the integrated assessment to a file.");
  auto exporting = std::make_shared<Exporting>();
  AddName(*command, "family and version, e.g. F0000045-2",
          [exporting](const auto& typed) { exporting->request.set_name(Named("assessments", typed)); });
  command->add_option("--format", exporting->format, "html or pdf")
      ->check(CLI::IsMember({"html", "pdf"}))
      ->capture_default_str();
  command->add_option("--out", exporting->out, "file to write")->required();
  command->add_option("--audience", exporting->audience, "for whom it is: what they may not know is left out")
      ->check(CLI::IsMember({"team", "court", "member"}))
      ->capture_default_str();
  command->add_option_function<std::string>(
      "--member", [exporting](const std::string& typed) { exporting->request.set_person(Named("people", typed)); },
      "with --audience member: who of the family");
  command->add_flag_callback(
      "--with-risk-of-harm", [exporting] { exporting->request.set_with_risk_of_harm(true); },
      "with --audience court, for managers: what is limited because of a risk of harm is in it");
  command->add_option("--call", exporting->titles, "what a person is called in it, e.g. C0000123='Ada (mother)'");
  command->footer(
      "Examples:\n"
      "  kith workbook assessment F0000045-2 --out assessment.html\n"
      "  kith workbook assessment F0000045-2 --format pdf --audience member --member C0000125 --out father.pdf");
  command->callback([exporting, &globals, &status] { status = Export(globals, *exporting); });
}

}  // namespace

void AddWorkbookCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* workbook = app.add_subcommand("workbook", "The structured workbook of a family.");
  workbook->require_subcommand(1);
  AddShow(*workbook, globals, status);
  AddChapter(*workbook, globals, status);
  AddWorkbookChronology(*workbook, globals, status);
  AddSearch(*workbook, globals, status);
  AddAgenda(*workbook, globals, status);
  AddSupervision(*workbook, globals, status);
  AddAssessment(*workbook, globals, status);
  AddWorkbookDue(*workbook, globals, status);
  AddStoryCommand(*workbook, globals, status);
}

}  // namespace kith::cli
