#include <fstream>
#include <sstream>
#include <stdexcept>

#include "services/sharing/consume.h"
#include "services/sharing/heartbeat.h"
#include "services/sharing/router.h"
#include "services/sharing/schema.h"
#include "services/sharing/service.h"
#include "services/sharing/workbook_source.h"
#include "shared/config/ports.h"
#include "shared/failpoint/failpoint.h"
#include "shared/kafka/topics.h"
#include "shared/runtime/service.h"

namespace {

using namespace std::chrono_literals;

struct Own {
  std::string agreements_dir, authority, reference_key_file;
  std::chrono::seconds heartbeat{60};
  std::shared_ptr<const kith::sharing::Agreements> agreements;
  kith::sharing::Origin origin;
  std::unique_ptr<kith::sharing::Heartbeat> pulse;

  // Throws std::runtime_error listing every problem of every agreement.
  void Load() {
    auto loaded = kith::sharing::LoadAgreements(agreements_dir);
    if (!loaded) throw std::runtime_error(loaded.error().message);
    agreements = std::make_shared<const kith::sharing::Agreements>(std::move(*loaded));
    std::ostringstream key;
    key << std::ifstream(reference_key_file).rdbuf();
    if (key.str().size() < 16) throw std::runtime_error("the file of KITH_REFERENCE_KEY_FILE holds less than 16 bytes");
    origin = {authority, key.str()};
  }
};

}  // namespace

int main(int argc, char** argv) {
  auto own = std::make_shared<Own>();
  kith::runtime::Service service;
  service.name = "sharing";
  service.port = kith::config::kSharingPort;
  service.schema = kith::sharing::SharingSchema();
  service.migrations = kith::sharing::Migrations;
  service.peers = {"cases", "workbook"};
  service.declare = [own](kith::config::Settings& settings) {
    own->agreements_dir = settings.Text("KITH_AGREEMENTS_DIR", "services/sharing/agreements",
                                        "folder of the information-sharing agreements");
    own->authority =
        settings.Text("KITH_AUTHORITY", "873", "3-digit code of the local authority, part of the events' source");
    own->reference_key_file = settings.SecretFile(
        "KITH_REFERENCE_KEY_FILE", "secret of 16 bytes or more from which each agency's own references are derived");
    own->heartbeat = settings.Seconds("KITH_HEARTBEAT_SECONDS", 60s, 1s, 3600s,
                                      "time between the heartbeats on the agencies' topics");
  };
  service.router = [] {
    return kith::kafka::Router([](const kith::journal::Entry& entry) {
      auto record = kith::sharing::AgencyRecord(entry);
      if (record) kith::failpoint::Hit("sharing/ledger_not_sent");
      return record;
    });
  };
  service.topics = [own] {
    std::vector<std::string> topics;
    for (const auto& agreement : *own->agreements) topics.push_back(kith::kafka::AgencyTopic(agreement.agency));
    return topics;
  };
  service.topic_settings = kith::sharing::AgencyTopicSettings();
  service.wire = [own](kith::runtime::Parts& parts) {
    own->Load();
    kith::Front front("kith.sharing.v1.SharingService", parts.journal(), parts.queries());
    kith::sharing::AddSharingRpcs(front, own->agreements);
    parts.Serve(front);
    parts.Consume(kith::sharing::CasesSource(own->origin, own->agreements));
    parts.Consume(kith::sharing::WorkbookSource(own->origin, own->agreements));
    own->pulse = std::make_unique<kith::sharing::Heartbeat>(parts.brokers(), parts.kafka_settings(), own->origin,
                                                            own->agreements, parts.journal(), parts.clock(),
                                                            [&parts] { return parts.Published(); });
    parts.Every(own->heartbeat, [own] { own->pulse->Beat(); });
  };
  return kith::runtime::Main(argc, argv, std::move(service));
}
