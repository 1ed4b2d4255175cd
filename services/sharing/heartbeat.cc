#include "services/sharing/heartbeat.h"

#include "services/sharing/queries.h"
#include "services/sharing/router.h"

namespace kith::sharing {

Heartbeat::Heartbeat(std::string brokers, kafka::Settings security, Origin origin,
                     std::shared_ptr<const Agreements> agreements, journal::Journal& journal, const Clock& clock,
                     std::function<int64_t()> published)
    : brokers_(std::move(brokers)),
      security_(std::move(security)),
      origin_(std::move(origin)),
      agreements_(std::move(agreements)),
      journal_(journal),
      clock_(clock),
      published_(std::move(published)) {}

void Heartbeat::Beat() {
  if (!journal_.Lead()) return;
  if (failed_ || !producer_) {
    failed_ = false;
    kafka::ProducerOptions options;
    options.brokers = brokers_;
    options.settings = AgencyTopicSettings();
    options.settings.insert(security_.begin(), security_.end());
    // A heartbeat that the broker could not take is worth nothing later.
    options.max_messages = 100;
    kafka::ProducerEvents events;
    events.delivered = [](const kafka::Delivery&) {};
    events.failed = [this](std::string_view) { failed_ = true; };
    events.disconnected = [](std::string_view) {};
    events.wake = [] {};
    producer_ = std::make_unique<kafka::Producer>(std::move(options), std::move(events));
  }
  for (const Agreement& agreement : *agreements_) {
    const int64_t last = LastSequence(journal_, agreement.agency);
    if (published_() < journal_.ReadHead().position) continue;
    const auto sent = producer_->Send(HeartbeatRecord(origin_, agreement, last, clock_.Now()), ++sent_);
    if (sent == kafka::Producer::Sent::kFull) failed_ = true;
  }
  producer_->Poll();
}

}  // namespace kith::sharing
