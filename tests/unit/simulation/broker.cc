#include "tests/unit/simulation/broker.h"

#include <algorithm>

namespace kith::simulation {

Broker::Broker(Ground& ground, std::vector<std::string> topics) : ground_(ground) {
  for (std::string& topic : topics) topics_[std::move(topic)];
}

void Broker::Wipe(bool keep_id) {
  if (!keep_id) id_ = "cluster-" + std::to_string(++clusters_);
  ground_.Meet(Met::kNewCluster);
  ground_.Trace([&] { return "broker: comes back empty as " + id_; });
  for (auto& [name, topic] : topics_) {
    const int64_t highest = std::max(topic.highest_end, topic.end());
    topic = Topic{};
    topic.highest_end = highest;
  }
  late_.clear();
  for (Sender* sender : senders_) {
    bool hides_loss = senders_.size() > 1;
    for (auto& [topic, records] : sender->in_flight_) {
      for (Sender::InFlight& record : records) record.is_stored = false;
      // README.md, "What it leaves out".
      if (records.empty()) continue;
      hides_loss = hides_loss || static_cast<int64_t>(records.size()) >= vouched_end(topic);
      topics_[topic].has_lost = true;
    }
    if (hides_loss) {
      sender->Fail("OUT_OF_ORDER_SEQUENCE_NUMBER");
    } else {
      sender->is_disconnected_ = true;
    }
  }
}

void Broker::Truncate() {
  for (auto& [name, topic] : topics_) {
    const int64_t kept = topic.first + ground_.random.Between(0, topic.end() - topic.first);
    if (kept == topic.end() || ground_.random.Chance(400)) continue;
    ground_.Meet(Met::kTruncation);
    ground_.Trace([&, end = topic.end()] {
      return "broker: " + name + " loses the records from " + std::to_string(kept) + " to " + std::to_string(end - 1);
    });
    topic.highest_end = std::max(topic.highest_end, topic.end());
    topic.records.resize(static_cast<size_t>(kept));
    topic.has_lost = true;
    // A new leader knows its producers from the log that it has.
    for (auto& [sender, next] : topic.next_sequence) next = 0;
    for (const StoredRecord& record : topic.records) topic.next_sequence[record.sender] = record.sequence + 1;
    for (Sender* sender : senders_) {
      std::deque<Sender::InFlight>& records = sender->in_flight_[name];
      if (records.empty()) continue;
      // README.md, "What it leaves out".
      const bool hides_loss = senders_.size() > 1 || kept + static_cast<int64_t>(records.size()) >= vouched_end(name);
      if (!Knows(name, sender->number_) || hides_loss) sender->Fail("OUT_OF_ORDER_SEQUENCE_NUMBER");
      for (Sender::InFlight& record : records) {
        if (record.offset >= kept || record.offset < 0) record.is_stored = false;
      }
    }
  }
  late_.clear();
  Disconnect();
}

void Broker::DropBeginning() {
  for (auto& [name, topic] : topics_) {
    topic.first += ground_.random.Between(0, topic.end() - topic.first);
    ground_.Trace([&] { return "broker: " + name + " begins at " + std::to_string(topic.first); });
  }
  ground_.Meet(Met::kRetention);
}

void Broker::ForgetProducers() {
  ground_.Trace([&] { return "broker: forgets its producers"; });
  for (auto& [name, topic] : topics_) {
    if (topic.has_lost) continue;
    for (Sender* sender : senders_) {
      const auto& records = sender->in_flight_[name];
      if (!sender->has_gap_ && !records.empty() && !records.front().is_stored)
        topic.next_sequence.erase(sender->number_);
    }
  }
}

void Broker::Disconnect() {
  for (Sender* sender : senders_) sender->Reconnect();
}

void Broker::Unwedge() {
  for (Sender* sender : senders_) {
    bool is_idle = true;
    for (const auto& [topic, records] : sender->in_flight_) is_idle = is_idle && records.empty();
    if (is_idle) sender->is_wedged_ = false;
  }
}

void Broker::DeliverLate() {
  if (late_.empty() || !is_up) return;
  const auto [topic, record] = std::move(late_.front());
  late_.pop_front();
  // README.md, "What it leaves out".
  if (topics_.at(topic).has_hidden_offsets) return;
  int64_t offset = 0;
  if (Append(topic, record, offset) != Appended::kStored) return;
  topics_.at(topic).has_late_copies = true;
  ground_.Meet(Met::kLateArrival);
}

void Broker::Work() {
  if (is_up && !senders_.empty()) senders_[ground_.random.Below(senders_.size())]->Work();
}

Broker::Appended Broker::Append(const std::string& name, const StoredRecord& record, int64_t& offset) {
  Topic& topic = topics_.at(name);
  const auto known = topic.next_sequence.find(record.sender);
  if (known != topic.next_sequence.end() && !ground_.Has(Planted::kReordersRetries)) {
    if (record.sequence < known->second) return Appended::kDuplicate;
    if (record.sequence > known->second) return Appended::kOutOfOrder;
  }
  topic.next_sequence[record.sender] = record.sequence + 1;
  offset = topic.end();
  ground_.Trace([&] {
    return "broker: " + name + " stores position " + std::to_string(record.position) + " at " + std::to_string(offset) +
           " from sender " + std::to_string(record.sender);
  });
  topic.records.push_back(record);
  on_stored(record);
  return Appended::kStored;
}

bool Broker::Knows(const std::string& topic, int sender) const {
  return topics_.at(topic).next_sequence.count(sender) > 0;
}

Sender::Sender(Ground& ground, Broker& broker, size_t max_records, kafka::ProducerEvents events)
    : ground_(ground),
      broker_(broker),
      max_records_(max_records),
      events_(std::move(events)),
      number_(++broker.senders_made_) {
  broker_.senders_.push_back(this);
  is_wedged_ = ground_.Fault(10);
}

Sender::~Sender() {
  std::erase(broker_.senders_, this);
  if (is_broken_ || has_gap_) return;
  for (auto& [topic, records] : in_flight_) {
    for (const InFlight& record : records) {
      if (record.is_stored) continue;
      if (ground_.Fault(300)) break;
      broker_.late_.emplace_back(topic, record.stored);
    }
  }
}

kafka::RecordSender::Sent Sender::Send(const kafka::Record& record, int64_t position) {
  if (ground_.Fault(3)) {
    is_broken_ = true;
    events_.failed("_UNKNOWN_PARTITION");
    return Sent::kFailed;
  }
  std::deque<InFlight>& records = in_flight_[record.topic];
  if (records.size() >= max_records_ || ground_.Fault(5)) {
    ground_.Meet(Met::kFull);
    return Sent::kFull;
  }
  InFlight sent;
  sent.stored = {position, number_, next_sequence_[record.topic]++, std::make_shared<const kafka::Record>(record)};
  records.push_back(std::move(sent));
  if (ground_.Has(Planted::kAcknowledgesBeforeStoring)) reports_.push_back({record.topic, position, -1, ""});
  return Sent::kQueued;
}

void Sender::Poll() {
  while (!reports_.empty()) {
    const Report report = std::move(reports_.front());
    reports_.pop_front();
    ground_.Trace([&] {
      return "sender " + std::to_string(number_) + ": reports position " + std::to_string(report.position) + " at " +
             std::to_string(report.offset) + " " + report.error;
    });
    events_.delivered({report.position, report.topic, report.offset, report.error});
  }
  if (!failure_.empty()) {
    ground_.Meet(Met::kFatal);
    events_.failed(failure_);
    failure_.clear();
  }
  if (is_disconnected_) {
    is_disconnected_ = false;
    events_.disconnected("Connection reset");
  }
}

std::optional<std::string> Sender::ClusterId(milliseconds limit) {
  if (!broker_.is_up || ground_.Fault(20)) {
    ground_.time.Advance(limit);
    return std::nullopt;
  }
  // librdkafka gives the id of the last metadata that it got.
  if (cached_id_.empty() || !ground_.Fault(300)) cached_id_ = broker_.id_;
  return cached_id_;
}

std::optional<int64_t> Sender::HighWatermark(const std::string& topic, milliseconds limit) {
  if (!broker_.is_up || ground_.Fault(20)) {
    ground_.time.Advance(limit);
    return std::nullopt;
  }
  ++broker_.marks_asked;
  const Topic& asked = broker_.topics_.at(topic);
  return ground_.Has(Planted::kHidesLoss) ? std::max(asked.highest_end, asked.end()) : asked.end();
}

// One thing that the network does for one topic: so topics overtake each other.
void Sender::Work() {
  if (is_wedged_ || is_broken_ || in_flight_.empty()) return;
  auto chosen = in_flight_.begin();
  std::advance(chosen, static_cast<std::ptrdiff_t>(ground_.random.Below(in_flight_.size())));
  auto& [topic, records] = *chosen;
  if (records.empty()) return;
  if (ground_.Fault(8)) return Fail("_FATAL");
  // Not while the broker has forgotten who we are and would take what is behind it: README.md, "What it leaves out".
  if (broker_.Knows(topic, number_) && ground_.Fault(8)) {
    ground_.Meet(Met::kFailedReport);
    reports_.push_back({topic, records.front().stored.position, -1, "TOPIC_AUTHORIZATION_FAILED"});
    records.pop_front();
    has_gap_ = true;
    return;
  }
  if (ground_.random.Chance(600)) {
    Store(topic, records);
  } else {
    ReportSome(topic, records);
  }
}

void Sender::Store(const std::string& topic, std::deque<InFlight>& records) {
  size_t left = 1 + ground_.random.Below(8);
  const bool is_backwards = ground_.Has(Planted::kReordersRetries) && ground_.Fault(300);
  for (size_t i = 0; i < records.size() && left > 0; ++i) {
    InFlight& record = is_backwards ? records[records.size() - 1 - i] : records[i];
    if (record.is_stored) continue;
    --left;
    int64_t offset = -1;
    const Broker::Appended appended = broker_.Append(topic, record.stored, offset);
    if (appended == Broker::Appended::kOutOfOrder) return Fail("OUT_OF_ORDER_SEQUENCE_NUMBER");
    record.is_stored = true;
    if (appended == Broker::Appended::kDuplicate) {
      ground_.Meet(Met::kDuplicate);
      Topic& known = broker_.topics_.at(topic);
      if (known.has_late_copies) continue;
      known.has_hidden_offsets = true;
    }
    record.offset = offset;
  }
  if (ground_.Fault(60)) {
    // Stored, and the answer lost on its way: sent again, to a broker that knows it already, or has forgotten.
    ground_.Meet(Met::kLostAcknowledgement);
    Reconnect();
    for (InFlight& record : records) record.is_stored = false;
    if (ground_.Fault(300)) broker_.ForgetProducers();
  }
}

void Sender::ReportSome(const std::string& topic, std::deque<InFlight>& records) {
  size_t left = 1 + ground_.random.Below(8);
  while (!records.empty() && records.front().is_stored && left-- > 0) {
    if (!ground_.Has(Planted::kAcknowledgesBeforeStoring)) {
      reports_.push_back({topic, records.front().stored.position, records.front().offset, ""});
    }
    records.pop_front();
  }
}

void Sender::Fail(const std::string& why) {
  ground_.Trace([&] { return "sender " + std::to_string(number_) + ": fails with " + why; });
  failure_ = why;
  is_broken_ = true;
}

void Sender::Reconnect() { is_disconnected_ = true; }

Reader::Reader(Ground& ground, Broker& broker, std::string topic)
    : ground_(ground), broker_(broker), topic_(std::move(topic)) {}

std::optional<kafka::Received> Reader::Next(milliseconds) {
  if (!broker_.is_up || ground_.Fault(20)) return std::nullopt;
  const Topic& topic = broker_.topics_.at(topic_);
  if (next_ > topic.end() || next_ < topic.first) next_ = topic.first;
  if (ground_.Fault(15) && next_ > topic.first) next_ = ground_.random.Between(topic.first, next_);
  if (ground_.Fault(15) && next_ < topic.end()) ++next_;
  if (next_ >= topic.end()) return std::nullopt;
  kafka::Received received{*topic.records[static_cast<size_t>(next_)].record, next_};
  ++next_;
  if (ground_.Fault(10)) received.record.headers.clear();
  return received;
}

}  // namespace kith::simulation
