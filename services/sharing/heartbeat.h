// Tells each agency every so often how far its stream goes, so that silence and loss can be told apart.
#pragma once

#include <memory>
#include <string>

#include "services/sharing/agreement.h"
#include "services/sharing/reference.h"
#include "shared/clock/clock.h"
#include "shared/journal/journal.h"
#include "shared/kafka/producer.h"

namespace kith::sharing {

// For one thread.
class Heartbeat {
 public:
  // security: what the producer is told besides AgencyTopicSettings. published gives the position of our journal up to
  // which everything is on the topics.
  Heartbeat(std::string brokers, kafka::Settings security, Origin origin, std::shared_ptr<const Agreements> agreements,
            journal::Journal& journal, const Clock& clock, std::function<int64_t()> published);

  // Sends one heartbeat to each agency whose stream is fully published: a heartbeat never names a sequence that the
  // topic does not have yet. Does not wait for the broker.
  void Beat();

 private:
  const std::string brokers_;
  const kafka::Settings security_;
  const Origin origin_;
  const std::shared_ptr<const Agreements> agreements_;
  journal::Journal& journal_;
  const Clock& clock_;
  const std::function<int64_t()> published_;
  std::unique_ptr<kafka::Producer> producer_;
  bool failed_ = false;
  int64_t sent_ = 0;
};

}  // namespace kith::sharing
