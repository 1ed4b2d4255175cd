#include <chrono>
#include <cstdio>
#include <memory>

#include <nlohmann/json.hpp>

#include "services/cli/census_write.h"
#include "services/cli/commands.h"
#include "services/cli/county_rates.h"
#include "services/cli/generate.h"
#include "services/cli/output.h"
#include "services/cli/progress.h"
#include "shared/rpc/client.h"

namespace kith::cli {
namespace {

// The first reference date after everything that a county holds.
constexpr int kCensusYear = 2021;

struct GenerateOptions {
  CountyOptions county;
  std::string scale = "full";
  std::string census_file;
  bool dry_run = false;
  int concurrency = 256;
  int visits = 100;
  std::string social_worker_token, manager_token;
};

struct Summary {
  std::size_t families = 0, children = 0, referrals = 0, episodes = 0, assessments = 0, enquiries = 0, conferences = 0;
  std::size_t cin_plans = 0, protection_plans = 0, reviews = 0, proceedings = 0, looked_after = 0, closures = 0;
  std::size_t adults = 0, moved_in = 0, moved_away = 0, births = 0, deaths = 0, adoptions = 0, agencies_asked = 0;
};

Summary Summarise(const County& county) {
  Summary sum;
  for (const auto& family : county.families) {
    ++sum.families;
    sum.adults += family.adults.size();
    const auto children = family.children.size();
    sum.children += children;
    for (std::size_t i = 0; i < children; ++i) {
      sum.births += !family.expected_births[i].empty() && !family.children[i].birth_date().empty();
      sum.deaths += !family.children[i].death_date().empty();
    }
    for (const auto& history : family.episodes) {
      ++sum.referrals;
      sum.agencies_asked += history.dealt.Has(Rate::kAgenciesAsked);
      if (history.no_further_action) continue;
      const auto& episode = history.episode;
      const auto times = [children](int n) { return children * static_cast<std::size_t>(n); };
      sum.episodes += children;
      sum.assessments += times(episode.assessments_size());
      sum.enquiries += times(episode.section_47_enquiries_size());
      sum.cin_plans += times(episode.cin_plans_size());
      sum.protection_plans += times(episode.child_protection_plans_size());
      sum.conferences += static_cast<std::size_t>(episode.child_protection_plans_size());
      for (const auto& plan : episode.child_protection_plans()) sum.reviews += times(plan.review_dates_size());
      sum.proceedings += children * history.proceedings.size();
      sum.looked_after += children * history.periods_of_care.size();
      if (!episode.closure_date().empty()) sum.closures += children;
      if (!history.transferred_from.empty()) sum.moved_in += children;
      if (!history.transferred_to.empty()) sum.moved_away += children;
      if (!history.placed_for_adoption_date.empty()) sum.adoptions += children;
    }
  }
  return sum;
}

void PrintSummary(const County& county, const Summary& sum, const CountyOptions& options) {
  Table table({"of the county", "number"});
  const auto row = [&table](const char* what, std::size_t n) { table.Row({what, std::to_string(n)}); };
  row("teams", county.teams.size());
  row("workers", county.workers.size());
  row("families", sum.families);
  row("children", sum.children);
  row("adults", sum.adults);
  row("referrals", sum.referrals);
  row("enquiries of agencies (MASH)", sum.agencies_asked);
  row("children's episodes", sum.episodes);
  row("assessments", sum.assessments);
  row("section 47 enquiries", sum.enquiries);
  row("initial conferences", sum.conferences);
  row("child in need plans", sum.cin_plans);
  row("child protection plans", sum.protection_plans);
  row("review conferences", sum.reviews);
  row("care proceedings", sum.proceedings);
  row("periods of care", sum.looked_after);
  row("transfers in", sum.moved_in);
  row("transfers out", sum.moved_away);
  row("births of unborn children", sum.births);
  row("deaths", sum.deaths);
  row("adoptions", sum.adoptions);
  row("closures", sum.closures);
  row("commands", CommandsOf(options));
  std::printf("%s\n", table.Text().c_str());
  const auto before = CountPilot(county, calendar::DateOf(kPilotBefore));
  const auto after = CountPilot(county, calendar::DateOf(kPilotAfter));
  Table pilot({"as made, children of the nine teams", kPilotBefore, kPilotAfter});
  pilot.Row({"on child in need plans", std::to_string(before.cin_plans), std::to_string(after.cin_plans)});
  pilot.Row(
      {"on child protection plans", std::to_string(before.protection_plans), std::to_string(after.protection_plans)});
  pilot.Row({"in care proceedings", std::to_string(before.proceedings), std::to_string(after.proceedings)});
  std::printf("%s", pilot.Text().c_str());
}

void PrintRates(const County& county) {
  const auto counted = CountRates(county);
  Table table({"per cent of the children", "as made", "England"});
  const auto text = [](double percent) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%.1f", percent);
    return std::string(digits);
  };
  Table assumed({"per cent", "as made", "assumed"});
  for (const auto& rate : CalibratedRates()) {
    (IsPublished(rate) ? table : assumed).Row({rate.what, text(counted.Percent(rate.rate)), text(rate.percent)});
  }
  std::printf("\n%sEngland: %s\n\n%s", table.Text().c_str(), kRatesSource, assumed.Text().c_str());
}

int DriveIt(const GenerateOptions& options, const Globals& globals) {
  RemoteBackend backend(globals.referrals, globals.cases, globals.Token());
  const auto staff = [&globals](const std::string& file) {
    return file.empty() ? nullptr
                        : std::make_unique<RemoteBackend>(globals.referrals, globals.cases, rpc::TokenFromFile(file));
  };
  const auto social_worker = staff(options.social_worker_token), manager = staff(options.manager_token);
  DriveOptions drive;
  drive.concurrency = options.concurrency;
  drive.recurring_percent = options.visits;
  drive.social_worker = social_worker.get();
  drive.manager = manager.get();
  const auto began = std::chrono::steady_clock::now();
  DriveOutcome outcome;
  {
    Progress progress("commands", CommandsOf(options.county, drive), globals.ShowProgress());
    drive.on_command = [&progress] { progress.Advance(); };
    outcome = DriveCounty(backend, options.county, drive);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  if (outcome.stopped) {
    PrintRefusal(*outcome.stopped);
    std::fprintf(stderr, "  ended after %zu commands; run it again: what was recorded is not doubled\n",
                 outcome.Total());
    return kFailed;
  }
  if (globals.json) {
    nlohmann::json json = {{"commands", outcome.commands}, {"total", outcome.Total()}, {"seconds", took.count()}};
    std::printf("%s\n", json.dump(2).c_str());
    return kOk;
  }
  std::printf("\n%zu commands in %.1f s (%.0f a second)\n", outcome.Total(), took.count(),
              static_cast<double>(outcome.Total()) / std::max(took.count(), 0.001));
  return kOk;
}

int Generate(GenerateOptions options, const Globals& globals) {
  if (options.scale == "full") {
    options.county.scale = 1.0;
  } else if (options.scale == "small") {
    options.county.scale = 0.1;
  } else {
    options.county.scale = std::stod(options.scale);
  }
  const auto county = MakeCounty(options.county);
  if (!globals.json) {
    PrintSummary(county, Summarise(county), options.county);
    PrintRates(county);
  }
  if (!options.census_file.empty()) {
    const auto written = WriteCensusFile(options.census_file, {county.authority, kCensusYear}, county.Histories());
    if (!written) return PrintBadUsage(written.error().message);
    if (!globals.json) std::printf("\nwritten as a census to %s; nothing was sent\n", options.census_file.c_str());
    return kOk;
  }
  if (options.dry_run) return kOk;
  return DriveIt(options, globals);
}

std::string CheckScale(const std::string& text) {
  if (text == "full" || text == "small") return {};
  std::size_t used = 0;
  double scale = 0;
  try {
    scale = std::stod(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  return used == text.size() && scale >= 0.01 && scale <= 10 ? "" : "must be full, small, or a number from 0.01 to 10";
}

}  // namespace

void AddGenerateCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* command =
      app.add_subcommand("generate", "Make a seeded county of invented people and drive it through the services.");
  auto options = std::make_shared<GenerateOptions>();
  command->add_option("--seed", options->county.seed, "the same seed makes the same county")->capture_default_str();
  command->add_option("--authority", options->county.authority, "the authority: three digits")->capture_default_str();
  command
      ->add_option("--scale", options->scale,
                   "full, small (a tenth), or a factor; the pilot's figures hold at full only")
      ->check(CLI::Validator(CheckScale, "SCALE"))
      ->capture_default_str();
  command->add_option("--write-census", options->census_file,
                      "write the county to this census file instead of sending it");
  command->add_flag("--dry-run", options->dry_run, "only print what would be made");
  command
      ->add_option("--visits", options->visits,
                   "of a hundred families, those whose visits, core groups and child in need reviews are recorded too")
      ->check(CLI::Range(0, 100))
      ->capture_default_str();
  command->add_option(
      "--social-worker-token-file", options->social_worker_token,
      "a social worker's token: assessments are completed before they are authorised, and safe contacts kept");
  command->add_option("--manager-token-file", options->manager_token,
                      "a team manager's token, of somebody else: authorises assessments and breaks the glass");
  command->add_option("--concurrency", options->concurrency, "families at a time")
      ->check(CLI::Range(1, 500))
      ->capture_default_str();
  command->footer(
      "Whole histories of families in 2018 to 2020. What one may hold:\n"
      "  front door   contacts, rated, joined, decided without a referral; agencies asked (MASH), their replies and "
      "reminders; the\n               referral, its decision, the acknowledgement\n"
      "  people       adults, relationships, households; separations, new partners, moves; names, numbers and "
      "disabilities\n               found later; corrections; a child recorded twice, linked and unlinked\n"
      "  casework     assessment, strategy discussion, enquiry, conference; child in need and child protection plans "
      "with\n               reviews, core groups, visits (seen, seen alone); changes of worker, hand-overs; closure, "
      "and "
      "referral again\n"
      "  court, care  legal gateway, pre-proceedings, family group decision-making, hearings; placements, missing "
      "children,\n               reunification\n"
      "  lives        birth of an unborn child on a plan, death, adoption and the sealed record, transfers in and out\n"
      "  protection   restricted records, safe contacts\n"
      "Late, missed and reviewed as often as published rates say; the rest as often as we assume: --dry-run prints "
      "both. "
      "Every command obeys the services' rules; --write-census writes what of it the return holds.\n\n"
      "One token records everything. With a social worker's and a manager's beside it the one completes assessments "
      "and "
      "keeps safe contacts, the other authorises.\n\n"
      "Nine Family Safeguarding teams in five districts; on 31 October 2019 and 31 July 2020 their children are on 712 "
      "and 369 child in need plans, 519 and 239 child protection plans, and 233 and 88 are in care proceedings. A "
      "second "
      "run changes nothing.\n\n"
      "Example:\n  kith --token-file importer.token generate --seed 1\n  kith generate --seed 7 --scale small "
      "--write-census clean.xml");
  command->callback([options, &globals, &status] { status = Generate(*options, globals); });
}

}  // namespace kith::cli
