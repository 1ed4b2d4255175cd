// What somebody must do at the front door.
#include <memory>

#include "services/cli/commands.h"
#include "services/cli/front_door_text.h"
#include "services/cli/query_command.h"
#include "services/cli/words.h"

#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {

namespace {

using namespace referrals::v1;

struct Looking {
  std::shared_ptr<ListTrayRequest> request = std::make_shared<ListTrayRequest>();
  TrayGrouping by = TRAY_GROUPING_UNSPECIFIED;
  TrayKind kind = TRAY_KIND_UNSPECIFIED;
  TrayState state = TRAY_STATE_UNSPECIFIED;
  BragRating rating = BRAG_RATING_UNSPECIFIED;
};

}  // namespace

void AddTrayCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* command = app.add_subcommand("tray", "What must be done at the front door, with counts by group.");
  auto looking = std::make_shared<Looking>();
  auto& request = *looking->request;
  const auto filter = [&](const char* option, void (*set)(ListTrayRequest&, const std::string&), const char* about) {
    command->add_option_function<std::string>(
        option, [&request, set](const std::string& value) { set(request, value); }, about);
  };
  AddWord(*command, "--by", looking->by, "sort and count by");
  AddWord(*command, "--kind", looking->kind, "one kind alone");
  AddWord(*command, "--state", looking->state, "one state alone");
  AddWord(*command, "--rating", looking->rating, "one rating alone");
  filter(
      "--authority", [](auto& r, const auto& v) { r.set_authority(v); }, "3-digit code");
  filter(
      "--team", [](auto& r, const auto& v) { r.set_team(v); }, "teams/mash");
  filter(
      "--person", [](auto& r, const auto& v) { r.set_responsible(v); }, "staff number");
  filter(
      "--address-key", [](auto& r, const auto& v) { r.set_address_key(v); }, "as an item shows it");
  filter(
      "--group", [](auto& r, const auto& v) { r.set_sibling_group(v); }, "one sibling group");
  command->add_flag_callback(
      "--overdue", [&request] { request.set_overdue(true); }, "overdue items alone");
  AddPage(*command, looking->request);
  command->footer(
      "Examples:\n"
      "  kith tray --team teams/mash --by priority\n"
      "  kith tray --person MO7 --overdue");
  command->callback([looking, &globals, &status] {
    auto& asked = *looking->request;
    asked.set_group_by(looking->by);
    asked.set_kind(looking->kind);
    asked.set_state(looking->state);
    asked.set_brag_rating(looking->rating);
    status = Ask<ListTrayResponse>(globals, "referrals", kReferralsService, "ListTray", asked,
                                   [](const auto& tray) { return TrayText(tray) + More(tray); });
  });
}

}  // namespace kith::cli
