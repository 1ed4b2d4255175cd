// A Kafka cluster in memory, as one process sees it through the relay's and the consumer's interfaces: it goes away,
// comes back empty, loses the end of a topic, drops its beginning, forgets its producers.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "shared/kafka/record_reader.h"
#include "shared/kafka/record_sender.h"
#include "tests/unit/simulation/ground.h"

namespace kith::simulation {

class Sender;

struct StoredRecord {
  int64_t position = 0;
  int sender = 0;
  int64_t sequence = 0;
  std::shared_ptr<const kafka::Record> record;
};

struct Topic {
  std::vector<StoredRecord> records;     // all that were ever there since the topic is; the index is the offset
  int64_t first = 0;                     // offset of the first that is still there
  std::map<int, int64_t> next_sequence;  // by sender, as an idempotent producer's
  int64_t highest_end = 0;               // over all the topics of that name
  bool has_lost = false;                 // records, since the cluster is: copies may come in any order
  bool has_late_copies = false;          // of senders that are gone
  bool has_hidden_offsets = false;       // records were acknowledged without their offset
  int64_t end() const { return static_cast<int64_t>(records.size()); }
};

class Broker {
 public:
  Broker(Ground& ground, std::vector<std::string> topics);

  bool is_up = true;
  int64_t marks_asked = 0;
  const std::string& id() const { return id_; }
  const std::map<std::string, Topic, std::less<>>& topics() const { return topics_; }
  // Called for every record that is stored.
  std::function<void(const StoredRecord&)> on_stored;
  // The end of a topic that the relay's cursor vouches for; records in flight that would hide a loss are not accepted.
  std::function<int64_t(const std::string& topic)> vouched_end;

  // What befalls it.
  void Wipe(bool keep_id);
  void Truncate();
  void DropBeginning();
  void ForgetProducers();
  void Disconnect();
  void DeliverLate();
  // Senders that are stuck with nothing in flight recover: nobody could tell.
  void Unwedge();
  // One step of the network, for one of the senders.
  void Work();

 private:
  friend class Sender;
  friend class Reader;
  enum class Appended { kStored, kDuplicate, kOutOfOrder };
  bool Knows(const std::string& topic, int sender) const;
  Appended Append(const std::string& topic, const StoredRecord& record, int64_t& offset);

  Ground& ground_;
  int clusters_ = 1;
  std::string id_ = "cluster-1";
  std::map<std::string, Topic, std::less<>> topics_;
  std::vector<Sender*> senders_;  // in the order of their making
  int senders_made_ = 0;
  // Requests of senders that are gone, on their way all the same.
  std::deque<std::pair<std::string, StoredRecord>> late_;
};

// A producer of one process.
class Sender final : public kafka::RecordSender {
 public:
  Sender(Ground& ground, Broker& broker, size_t max_records, kafka::ProducerEvents events);
  ~Sender() override;
  Sender(const Sender&) = delete;
  Sender& operator=(const Sender&) = delete;

  Sent Send(const kafka::Record& record, int64_t position) override;
  void Poll() override;
  std::optional<std::string> ClusterId(milliseconds limit) override;
  std::optional<int64_t> HighWatermark(const std::string& topic, milliseconds limit) override;

 private:
  friend class Broker;
  struct InFlight {
    StoredRecord stored;
    bool is_stored = false;
    int64_t offset = -1;
  };
  struct Report {
    std::string topic;
    int64_t position;
    int64_t offset;
    std::string error;
  };

  void Work();
  void Store(const std::string& topic, std::deque<InFlight>& records);
  void ReportSome(const std::string& topic, std::deque<InFlight>& records);
  void Fail(const std::string& why);
  void Reconnect();

  Ground& ground_;
  Broker& broker_;
  const size_t max_records_;
  const kafka::ProducerEvents events_;
  const int number_;
  std::map<std::string, std::deque<InFlight>> in_flight_;
  std::map<std::string, int64_t> next_sequence_;
  std::deque<Report> reports_;
  std::string failure_;           // to be told, after the reports
  bool is_disconnected_ = false;  // the same
  bool has_gap_ = false;          // a record failed that others follow
  bool is_broken_ = false;        // no further use
  bool is_wedged_ = false;        // says nothing any more
  std::string cached_id_;
};

// A consumer's reader of one topic.
class Reader final : public kafka::RecordReader {
 public:
  Reader(Ground& ground, Broker& broker, std::string topic);
  std::optional<kafka::Received> Next(milliseconds limit) override;

 private:
  Ground& ground_;
  Broker& broker_;
  const std::string topic_;
  int64_t next_ = 0;
};

}  // namespace kith::simulation
