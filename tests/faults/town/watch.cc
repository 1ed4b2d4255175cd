#include "tests/faults/town/watch.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "shared/kafka/internal_record.h"
#include "shared/kafka/tail.h"
#include "shared/kafka/topics.h"
#include "shared/testing/wait.h"

#include "kith/sharing/v1/sharing_service.pb.h"

namespace kith::faults {
namespace {

std::string Outside(const kafka::Record& record) {
  std::string text = record.key;
  for (const auto& [name, value] : record.headers) text += "\n" + name + "=" + value;
  return text;
}

void Read(const std::string& brokers, const std::string& topic, std::stop_token stop,
          const std::function<void(const kafka::Record&)>& on_record) {
  kafka::TailOptions options;
  options.brokers = brokers;
  options.topic = topic;
  kafka::Tail(
      options,
      [&](const kafka::Received& received) {
        on_record(received.record);
        return true;
      },
      stop, [](std::string_view) {});
}

}  // namespace

TopicWatch::TopicWatch(const Town& town, const std::string& service) {
  reader_ = std::jthread([this, brokers = town.Brokers(), topic = kafka::InternalTopic(service)](std::stop_token stop) {
    Read(brokers, topic, stop, [this](const kafka::Record& record) {
      const auto entry = kafka::EntryOf(record);
      const std::lock_guard lock(mutex_);
      // An unreadable record is at no position of the journal: the checker calls it a ghost.
      Published& published = records_.emplace_back();
      published.outside = Outside(record);
      if (!entry) return;
      published.position = entry->position;
      published.stream = entry->stream;
      published.version = entry->version;
      published.event_id = entry->event_id;
      published.content = entry->payload;
      highest_ = std::max(highest_, entry->position);
    });
  });
}

int64_t TopicWatch::highest() const {
  const std::lock_guard lock(mutex_);
  return highest_;
}

std::vector<Published> TopicWatch::Records() const {
  const std::lock_guard lock(mutex_);
  return records_;
}

PartnerWatch::PartnerWatch(Town& town, const std::string& agency) : town_(town) {
  partner_.agency = agency;
  reader_ = std::jthread([this, topic = kafka::AgencyTopic(agency)](std::stop_token stop) {
    stop_ = stop;
    Read(town_.Brokers(), topic, stop, [this](const kafka::Record& record) { Take(record.value, Outside(record)); });
  });
}

void PartnerWatch::Take(const std::string& value, const std::string& outside) {
  const auto event = nlohmann::json::parse(value);
  const int64_t sequence = std::stoll(event.at("sequence").get<std::string>());
  const bool is_heartbeat = event.at("type") == "kith.stream.heartbeat.v1";
  int64_t last = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!is_heartbeat) {
      const std::string id = event.at("id");
      partner_.topic.push_back({sequence, "agencies/" + partner_.agency, sequence, id, value, outside, value});
      highest_ = std::max(highest_, sequence);
      if (sequence == last_ + 1) {
        partner_.applied.push_back({id, sequence});
        last_ = sequence;
      }
    }
    last = last_;
  }
  if (sequence > last) ReadFeed(sequence);
}

void PartnerWatch::ReadFeed(int64_t until) {
  while (!stop_.stop_requested()) {
    sharing::v1::ReadAgencyFeedRequest request;
    sharing::v1::ReadAgencyFeedResponse page;
    request.set_agency(partner_.agency);
    request.set_page_size(500);
    {
      const std::lock_guard lock(mutex_);
      if (last_ >= until) return;
      request.set_after_sequence(last_);
    }
    if (!town_.channel("sharing").Call("/kith.sharing.v1.SharingService/ReadAgencyFeed", request, page)) {
      (void)testing::WaitUntil([&] { return stop_.stop_requested(); }, std::chrono::milliseconds(20));
      continue;
    }
    if (page.cloud_events().empty()) return;
    const std::lock_guard lock(mutex_);
    for (const std::string& text : page.cloud_events()) {
      const auto event = nlohmann::json::parse(text);
      last_ = std::stoll(event.at("sequence").get<std::string>());
      partner_.applied.push_back({event.at("id"), last_});
    }
  }
}

int64_t PartnerWatch::applied() const {
  const std::lock_guard lock(mutex_);
  return last_;
}

int64_t PartnerWatch::highest() const {
  const std::lock_guard lock(mutex_);
  return highest_;
}

Partner PartnerWatch::Records() const {
  const std::lock_guard lock(mutex_);
  return partner_;
}

}  // namespace kith::faults
