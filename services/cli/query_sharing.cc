// Queries about sharing: agreements, agency-feed, disclosures, parked.
#include <memory>

#include "services/cli/query_command.h"

#include "kith/sharing/v1/sharing_service.pb.h"

namespace kith::cli {
namespace {

using namespace sharing::v1;

template <class Items>
std::string Joined(const Items& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : " ") + item;
  return text;
}

void AddAgreements(CLI::App& query, const Globals& globals, int& status) {
  auto* command = query.add_subcommand("agreements", "The information-sharing agreements in force.");
  command->footer("Example:\n  kith query agreements");
  command->callback([&globals, &status] {
    status = Ask<ListAgreementsResponse>(
        globals, "sharing", kSharingService, "ListAgreements", ListAgreementsRequest(), [](const auto& response) {
          Table table({"agency", "agreement", "from", "to", "event type"});
          for (const auto& agreement : response.agreements()) {
            for (const auto& type : agreement.event_types()) {
              table.Row({agreement.agency(), agreement.name(), agreement.valid_from(),
                         agreement.valid_to().empty() ? "-" : agreement.valid_to(), type});
            }
          }
          return table.Text();
        });
  });
}

void AddFeed(CLI::App& query, const Globals& globals, int& status) {
  auto* command = query.add_subcommand("agency-feed", "What an agency was told: its stream, as CloudEvents.");
  auto request = std::make_shared<ReadAgencyFeedRequest>();
  command
      ->add_option_function<std::string>(
          "agency", [request](const std::string& v) { request->set_agency(v); }, "e.g. nhs-trust")
      ->required();
  command->add_option_function<int64_t>(
      "--after", [request](const int64_t& v) { request->set_after_sequence(v); }, "events with a larger sequence");
  AddLimit(*command, request);
  command->footer("Example:\n  kith query agency-feed nhs-trust --after 100 --limit 5");
  command->callback([request, &globals, &status] {
    status = Ask<ReadAgencyFeedResponse>(
        globals, "sharing", kSharingService, "ReadAgencyFeed", *request, [](const auto& response) {
          std::string text;
          for (const auto& event : response.cloud_events()) text += event + "\n";
          return text + "the stream ends at sequence " + std::to_string(response.last_sequence()) + "\n";
        });
  });
}

void AddDisclosures(CLI::App& query, const Globals& globals, int& status) {
  auto* command = query.add_subcommand("disclosures", "Who was told what about a child.");
  auto request = std::make_shared<ListDisclosuresRequest>();
  command
      ->add_option_function<std::string>(
          "subject", [request](const std::string& v) { request->set_subject(v); }, "e.g. cases/C0000123")
      ->required();
  AddPage(*command, request);
  command->footer("Example:\n  kith query disclosures cases/C0000123");
  command->callback([request, &globals, &status] {
    status = Ask<ListDisclosuresResponse>(
        globals, "sharing", kSharingService, "ListDisclosures", *request, [](const auto& response) {
          Table table({"agency", "sequence", "occurred", "event", "agreement", "fields"});
          for (const auto& made : response.disclosures()) {
            table.Row({made.agency(), std::to_string(made.sequence()), made.occurred_on(), made.event_type(),
                       made.agreement(), Joined(made.fields())});
          }
          return table.Text() + More(response);
        });
  });
}

void AddParked(CLI::App& query, const Globals& globals, int& status) {
  auto* command = query.add_subcommand("parked", "Streams that sharing could not apply and that wait.");
  command->footer("Example:\n  kith query parked");
  command->callback([&globals, &status] {
    status = Ask<ListParkedStreamsResponse>(
        globals, "sharing", kSharingService, "ListParkedStreams", ListParkedStreamsRequest(), [](const auto& response) {
          Table table({"source", "stream", "positions", "reason"});
          for (const auto& parked : response.parked()) {
            table.Row({parked.source(), parked.stream(), std::to_string(parked.positions_size()), parked.reason()});
          }
          return table.Text();
        });
  });
}

}  // namespace

void AddSharingQueries(CLI::App& query, const Globals& globals, int& status) {
  AddAgreements(query, globals, status);
  AddFeed(query, globals, status);
  AddDisclosures(query, globals, status);
  AddParked(query, globals, status);
}

}  // namespace kith::cli
