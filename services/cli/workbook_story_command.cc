// Plays the story of one family.
#include <cstdio>
#include <filesystem>
#include <memory>

#include <nlohmann/json.hpp>

#include "services/cli/commands.h"
#include "services/cli/output.h"
#include "services/cli/workbook_story.h"

namespace kith::cli {

namespace {

nlohmann::json Outcome(const Tale& tale) {
  return {{"family", tale.family},
          {"mother", tale.mother},
          {"workbook", tale.workbook},
          {"open_episode", tale.open_episode},
          {"supervision", tale.supervision},
          {"contradictions_settled", tale.settled},
          {"contradictions_carried", tale.carried},
          {"assessment", tale.assessment},
          {"is_authorised", tale.is_authorised},
          {"visits", tale.visits.size()},
          {"visits_in_cases", tale.visits_in_cases},
          {"plans_reviewed", tale.plans_reviewed},
          {"is_hidden_from_officer", tale.is_hidden_from_officer},
          {"limited_entry", tale.limited_entry},
          {"limit_reviewed_on", tale.limited_until},
          {"is_limited_hidden", tale.is_limited_hidden},
          {"drawing", tale.drawing},
          {"drawing_entry", tale.drawing_entry},
          {"is_drawing_whole", tale.is_drawing_whole},
          {"is_heard_by_watcher", tale.is_heard},
          {"is_presence_known", tale.is_presence_known},
          {"is_writer_present", tale.is_present},
          {"is_referred_to_marac", tale.is_referred_to_marac},
          {"fidelity_checks", tale.fidelity_checks},
          {"found_by_social_worker", tale.found_by_worker},
          {"found_by_officer", tale.found_by_officer},
          {"chronology_lines", tale.lines_of_worker},
          {"chronology_lines_of_cases", tale.lines_of_cases},
          {"chronology_lines_of_officer", tale.lines_of_officer},
          {"withheld_from_father", tale.withheld_from_father},
          {"files", tale.files}};
}

int Play(const Globals& globals, const StoryOptions& options) {
  std::error_code failed;
  std::filesystem::create_directories(options.out, failed);
  if (failed) return PrintBadUsage("cannot write to " + options.out + ": give a directory of yours");
  identity::EnsureDevelopmentKey(options.key_file, options.jwks_file);
  Stage stage(globals, options);
  Tale tale;
  try {
    MeetTheFamily(stage, tale);
    WriteTheRecord(stage, tale);
    MeetTogether(stage, tale);
    AssessTogether(stage, tale);
    TellInOrder(stage, tale);
    LookAtTheEnd(stage, tale);
  } catch (const StoryStopped& stopped) {
    std::fprintf(stderr, "kith: the story ended at %s\n", stopped.doing.c_str());
    return PrintRefusal(stopped.error);
  }
  if (globals.json) {
    std::printf("%s\n", Outcome(tale).dump(2).c_str());
    return kOk;
  }
  std::printf(
      "\nNow: episode %d is open; %d contradiction settled, %d carried; %d visits in the case files of three "
      "children; %d plans reviewed.\nTo open:\n",
      tale.open_episode, tale.settled, tale.carried, tale.visits_in_cases, tale.plans_reviewed);
  for (const auto& file : tale.files) std::printf("  %s\n", file.c_str());
  return kOk;
}

}  // namespace

void AddStoryCommand(CLI::App& workbook, const Globals& globals, int& status) {
  auto* command = workbook.add_subcommand(
      "story", "Play one invented family's month: six practitioners, one supervision, its assessment.");
  auto options = std::make_shared<StoryOptions>();
  command->add_option("--authority", options->authority, "the authority: three digits")
      ->check(ThreeDigits())
      ->capture_default_str();
  command->add_option("--key", options->key_file, "private key of development: everybody gets a token of their own")
      ->capture_default_str();
  command->add_option("--jwks", options->jwks_file, "its public half, which the services have")->capture_default_str();
  command->add_option("--issuer", options->issuer, "who issues the tokens")
      ->envname("KITH_TOKEN_ISSUER")
      ->capture_default_str();
  command->add_option("--audience", options->audience, "for whom they are")
      ->envname("KITH_TOKEN_AUDIENCE")
      ->capture_default_str();
  command->add_option("--out", options->out, "directory for the assessment")->capture_default_str();
  command->footer(
      "On cases and workbook alone. A second run of a day changes nothing; with --json it prints what came of it.\n\n"
      "Example:\n  kith workbook story --key var/demo/secrets/key.pem --jwks var/demo/secrets/jwks.json --out "
      "var/demo");
  command->callback([options, &globals, &status] { status = Play(globals, *options); });
}

}  // namespace kith::cli
