#include "shared/kafka/relay_core.h"

#include <algorithm>
#include <utility>

#include "shared/failpoint/failpoint.h"
#include "shared/kafka/type_of.h"
#include "shared/log/log.h"

namespace kith::kafka {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kMetadataWait{200};
// A way there and back of two seconds is slow, not broken.
constexpr milliseconds kWatermarkWait{3000};
constexpr milliseconds kJournalWait{1000};
constexpr milliseconds kFirstBackoff{100};
constexpr milliseconds kLastBackoff{5000};

size_t SizeOf(const Record& record) {
  size_t size = record.key.size() + record.value.size() + 64;
  for (const auto& [name, value] : record.headers) size += name.size() + value.size();
  return size;
}

std::string CursorOf(const std::string& cluster, int64_t generation) {
  return "relay/" + cluster + (generation > 0 ? "/" + std::to_string(generation) : std::string());
}

}  // namespace

RelayCore::RelayCore(RelayOptions options, RelaySource source, Router router, const SteadyClock& clock, MakeSender make)
    : options_(std::move(options)),
      source_(std::move(source)),
      router_(std::move(router)),
      clock_(clock),
      make_(std::move(make)),
      backoff_(kFirstBackoff),
      progress_at_(clock.Now()) {
  sender_ = Make();
}

milliseconds RelayCore::Turn() {
  try {
    return Step();
  } catch (const std::exception& problem) {
    // The journal's trouble, not the broker's: the sender goes on with what it has.
    const std::string what = "the journal: " + TypeOf(problem);
    if (last_problem_ != what) log::Error("relay_waits", {{"error", what}, {"position", window_.last()}});
    last_problem_ = what;
    return kJournalWait;
  }
}

milliseconds RelayCore::Step() {
  if (!MayRun()) return options_.poll;
  if (!sender_) {
    if (clock_.Now() < retry_at_) return std::min(options_.poll, kFirstBackoff);
    sender_ = Make();
    progress_at_ = clock_.Now();
  }
  sender_->Poll();
  if (records_lost_) return Refill();
  if (!failure_.empty()) return Rebuild(failure_);
  SaveProgress();
  if (!verified_ && !Verify()) return sender_ ? options_.poll : kFirstBackoff;
  // Nothing is sent before: a topic that is filled half, under a cursor that nobody will ask for, looks whole.
  if (!IsGenerationStored()) return options_.poll;
  const SteadyTime now = clock_.Now();
  if (std::exchange(progressed_, false) || window_.count() == 0) {
    progress_at_ = now;
  } else if (now - progress_at_ > options_.watchdog) {
    return Rebuild("no acknowledgement for " + std::to_string(options_.watchdog.count()) + " ms");
  }
  const bool more = Fill();
  SaveProgress();
  return more ? milliseconds(0) : options_.poll;
}

bool RelayCore::MayRun() {
  if (!source_.may_run) return true;
  const SteadyTime now = clock_.Now();
  if (now - asked_at_ < options_.poll) return may_run_;
  asked_at_ = now;
  may_run_ = source_.may_run();
  if (!may_run_ && (sender_ || !cluster_id_.empty())) {
    // Another process takes over from the cursor, and we from its cursor if our turn comes again.
    sender_.reset();
    verified_ = false;
    ForgetCluster();
  }
  return may_run_;
}

void RelayCore::ForgetCluster() {
  cluster_id_.clear();
  generation_ = 0;
  saved_ = 0;
  topics_.clear();
  window_.Reset(0);
}

std::unique_ptr<RecordSender> RelayCore::Make() {
  failure_.clear();
  records_lost_ = false;
  verified_ = false;
  for (auto& [name, topic] : topics_) topic.is_proven = false;
  ProducerEvents events;
  events.delivered = [this](const Delivery& delivery) { OnDelivery(delivery); };
  events.failed = [this](std::string_view reason) { failure_ = reason; };
  events.disconnected = [this](std::string_view reason) { OnDisconnected(reason); };
  return make_(std::move(events));
}

void RelayCore::OnDelivery(const Delivery& delivery) {
  if (!failure_.empty() || records_lost_) return;
  if (!delivery.error.empty()) {
    failure_ = "a record was not delivered: " + std::string(delivery.error);
    return;
  }
  auto topic = topics_.find(delivery.topic);
  if (topic == topics_.end()) topic = topics_.emplace(delivery.topic, Topic{}).first;
  if (delivery.offset >= 0 && delivery.offset <= topic->second.last_offset) {
    // A broker that reconnected so fast that it was never seen empty.
    records_lost_ = true;
    return;
  }
  // A retry that the broker had already is reported without its offset: it is behind the last one all the same.
  topic->second.last_offset = delivery.offset >= 0 ? delivery.offset : topic->second.last_offset + 1;
  topic->second.is_proven = true;
  window_.Acknowledge(delivery.position);
  ++published_;
  progressed_ = true;
  backoff_ = kFirstBackoff;
  last_problem_.clear();
}

void RelayCore::OnDisconnected(std::string_view reason) {
  verified_ = false;
  disconnected_because_ = reason;
  last_problem_ = reason;
}

bool RelayCore::Verify() {
  const std::optional<std::string> id = sender_->ClusterId(kMetadataWait);
  if (!id) return Unreachable("no broker answers");
  if (!cluster_id_.empty() && *id != cluster_id_) {
    ForgetCluster();
    Rebuild("this is another cluster, " + *id);
    retry_at_ = clock_.Now();
    return false;
  }
  if (cluster_id_.empty()) ReadPlace(*id);

  for (const std::string& name : options_.topics) topics_[name];
  std::vector<int64_t> ends;
  bool has_shrunk = false;
  bool is_empty = true;
  for (const auto& [name, topic] : topics_) {
    const std::optional<int64_t> end = sender_->HighWatermark(name, kWatermarkWait);
    if (!end) return Unreachable("no broker answers for topic " + name + ", or it is not there, or not for us");
    ends.push_back(*end);
    is_empty = is_empty && *end == 0;
    has_shrunk = has_shrunk || *end <= topic.last_offset;
  }
  if (has_shrunk || (is_empty && !ends.empty() && window_.acknowledged() > 0)) {
    Refill();
    return false;
  }
  auto end = ends.begin();
  for (auto& [name, topic] : topics_) {
    // What is in flight may have arrived unreported, so an end counts as known only while nothing is.
    if (window_.count() == 0) topic.last_offset = *end - 1;
    ++end;
  }
  verified_ = true;
  progress_at_ = clock_.Now();
  if (told_unreachable_ || told_cluster_ != CursorName()) {
    log::Info("relay_connected", {{"cluster", cluster_id_}, {"position", window_.acknowledged()}});
  }
  told_unreachable_ = false;
  disconnected_because_.clear();
  told_cluster_ = CursorName();
  return true;
}

bool RelayCore::Unreachable(const std::string& problem) {
  const std::string what = problem + (disconnected_because_.empty() ? "" : ": " + disconnected_because_);
  if (!told_unreachable_) log::Warning("relay_waits", {{"error", what}, {"position", window_.acknowledged()}});
  told_unreachable_ = true;
  last_problem_ = what;
  return false;
}

std::string RelayCore::CursorName() const { return CursorOf(cluster_id_, generation_); }

void RelayCore::ReadPlace(const std::string& id) {
  const int64_t refills_before = source_.read_cursor("relay/" + id + "/refills");
  const std::string cursor = CursorOf(id, refills_before);
  const int64_t position = source_.read_cursor(cursor);
  std::map<std::string, Topic, std::less<>> topics;
  for (const std::string& name : options_.topics) {
    const int64_t end = source_.read_cursor(cursor + "/" + name);
    topics[name] = {.last_offset = end - 1, .saved_end = end};
  }
  cluster_id_ = id;
  generation_ = refills_before;
  is_generation_stored_ = true;
  topics_ = std::move(topics);
  saved_ = position;
  window_.Reset(position);
}

bool RelayCore::IsGenerationStored() {
  if (is_generation_stored_) return true;
  const std::string name = "relay/" + cluster_id_ + "/refills";
  is_generation_stored_ = source_.read_cursor(name) >= generation_;
  if (!is_generation_stored_) source_.save_cursor(name, generation_);
  return is_generation_stored_;
}

milliseconds RelayCore::Refill() {
  ++refills_;
  ++generation_;
  is_generation_stored_ = false;
  topics_.clear();
  saved_ = 0;
  window_.Reset(0);
  Rebuild("the broker has lost its records; filling it again from position 0");
  retry_at_ = clock_.Now();
  return milliseconds(0);
}

milliseconds RelayCore::Rebuild(const std::string& reason) {
  const std::string why = reason;  // may be the field that is cleared below
  log::Warning("relay_rebuilt", {{"error", why}, {"cluster", cluster_id_}, {"position", window_.acknowledged()}});
  if (sender_) ++rebuilds_;
  sender_.reset();
  verified_ = false;
  failure_.clear();
  records_lost_ = false;
  last_problem_ = why;
  window_.Reset(window_.acknowledged());
  retry_at_ = clock_.Now() + backoff_;
  backoff_ = std::min(backoff_ * 2, kLastBackoff);
  return kFirstBackoff;
}

void RelayCore::SaveProgress() {
  if (window_.acknowledged() <= saved_) return;
  failpoint::Hit("relay/before_cursor");
  const std::string cursor = CursorName();
  // The ends first: saved without the position they only repeat records.
  for (auto& [name, topic] : topics_) {
    if (topic.last_offset + 1 <= topic.saved_end) continue;
    topic.saved_end = topic.last_offset + 1;
    source_.save_cursor(cursor + "/" + name, topic.saved_end);
  }
  source_.save_cursor(cursor, window_.acknowledged());
  failpoint::Hit("relay/after_cursor");
  saved_ = window_.acknowledged();
}

bool RelayCore::Fill() {
  if (window_.count() >= options_.max_in_flight || window_.bytes() >= options_.max_in_flight_bytes) return false;
  const size_t room = std::min(options_.max_in_flight - window_.count(),
                               std::max<size_t>(1, (options_.max_in_flight_bytes - window_.bytes()) / typical_bytes_));
  const int limit = static_cast<int>(std::min(room, static_cast<size_t>(options_.batch)));
  // A page of a few entries costs the store as much as a full one: while plenty is in flight there is time to wait.
  if (2 * limit < options_.batch && 2 * window_.count() >= options_.max_in_flight) return false;
  std::vector<journal::Entry> entries = source_.read(window_.last(), limit);
  if (!entries.empty()) failpoint::Hit("relay/before_send");
  size_t largest = 0;
  for (journal::Entry& entry : entries) {
    const int64_t position = entry.position;
    window_.CheckNext(position);
    const std::optional<Record> record = router_(std::move(entry));
    if (!record) {
      window_.Add(0, true);
      continue;
    }
    const size_t size = SizeOf(*record);
    largest = std::max(largest, size);
    if (window_.count() > 0 && window_.bytes() + size > options_.max_in_flight_bytes) return false;
    // A broker takes any record as the first one of a producer that it does not know yet. So the first goes alone: were
    // it refused, those behind it would come before it.
    const auto topic = topics_.find(record->topic);
    const bool is_first = topic == topics_.end() || !topic->second.is_proven;
    if (is_first && window_.count() > 0) return false;
    if (sender_->Send(*record, position) != RecordSender::Sent::kQueued) return false;
    window_.Add(size);
    if (is_first) return false;
    failpoint::Hit("relay/mid_batch");
  }
  if (largest > 0) {
    typical_bytes_ = largest;
    failpoint::Hit("relay/after_send");
  }
  return entries.size() == static_cast<size_t>(limit);
}

bool RelayCore::IsDraining() const {
  return sender_ && verified_ && window_.count() > 0 && failure_.empty() && !records_lost_;
}

void RelayCore::Drain() {
  if (sender_) sender_->Poll();
}

void RelayCore::Finish() {
  try {
    if (failure_.empty() && !records_lost_) SaveProgress();
  } catch (const std::exception& problem) {
    log::Warning("relay_cursor_not_saved", {{"error", TypeOf(problem)}, {"position", window_.acknowledged()}});
  }
  sender_.reset();
}

RelayStats RelayCore::stats() const {
  RelayStats stats;
  stats.connected = verified_;
  stats.cluster_id = cluster_id_;
  stats.published = published_;
  stats.acknowledged = window_.acknowledged();
  stats.in_flight = window_.count();
  stats.in_flight_bytes = window_.bytes();
  stats.rebuilds = rebuilds_;
  stats.refills = refills_;
  stats.last_problem = last_problem_;
  return stats;
}

}  // namespace kith::kafka
