// The relay without its thread: a state machine that is turned, over a clock, a journal and a sender that it is given.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "shared/clock/steady_clock.h"
#include "shared/kafka/record_sender.h"
#include "shared/kafka/relay.h"
#include "shared/kafka/window.h"

namespace kith::kafka {

// For one thread.
class RelayCore {
 public:
  // Makes a sender that reports to these events; wake is the maker's to add.
  using MakeSender = std::function<std::unique_ptr<RecordSender>(ProducerEvents)>;

  // Makes its first sender: throws what make throws. The clock must outlive it.
  RelayCore(RelayOptions options, RelaySource source, Router router, const SteadyClock& clock, MakeSender make);

  // One round; returns how long to sleep unless woken. Never throws: what the journal throws is logged and tried again.
  std::chrono::milliseconds Turn();

  // At the end: Drain while something is in flight and there is time, then Finish, which saves the cursor and drops the
  // sender with what it still holds.
  bool IsDraining() const;
  void Drain();
  void Finish();

  RelayStats stats() const;

 private:
  using milliseconds = std::chrono::milliseconds;

  struct Topic {
    int64_t last_offset = -1;  // the highest that is known to exist in this cluster
    int64_t saved_end = 0;     // the offset behind it, as saved
    bool is_proven = false;    // this sender has delivered to it
  };

  milliseconds Step();
  bool MayRun();
  void ForgetCluster();
  std::unique_ptr<RecordSender> Make();
  void OnDelivery(const Delivery& delivery);
  void OnDisconnected(std::string_view reason);
  // Makes sure that the cluster is the cursor's and still has what it acknowledged; false while that is not known.
  bool Verify();
  bool Unreachable(const std::string& problem);
  std::string CursorName() const;
  // Where the cursor is, and how far the topics reached then.
  void ReadPlace(const std::string& id);
  // Whether a crash would leave behind that this is a refill.
  bool IsGenerationStored();
  // The cluster has lost what it acknowledged: everything is sent again, under a new cursor because cursors never move
  // back.
  milliseconds Refill();
  milliseconds Rebuild(const std::string& reason);
  void SaveProgress();
  // Hands the next entries to the sender; true when there may be more and there is room for them.
  bool Fill();

  const RelayOptions options_;
  const RelaySource source_;
  const Router router_;
  const SteadyClock& clock_;
  const MakeSender make_;

  std::unique_ptr<RecordSender> sender_;
  bool verified_ = false;  // this sender's cluster is the one that the cursor speaks of, and has what it acknowledged
  std::string failure_;    // set by the sender's events
  bool records_lost_ = false;  // an acknowledgement came with an offset that the topic had passed already
  bool progressed_ = false;    // an acknowledgement came since progress_at_ was last set
  SteadyTime retry_at_{};
  milliseconds backoff_;
  SteadyTime progress_at_;
  SteadyTime asked_at_{};  // may_run
  bool may_run_ = false;
  bool told_unreachable_ = false;
  std::string disconnected_because_;  // in the client's words; empty once verified
  std::string told_cluster_;

  std::string cluster_id_;  // of the cursor; empty: not read yet
  int64_t generation_ = 0;  // refills of this cluster
  bool is_generation_stored_ = false;
  Window window_;
  int64_t saved_ = 0;
  std::map<std::string, Topic, std::less<>> topics_;
  size_t typical_bytes_ = 64 * 1024;  // the largest record of the last batch: bounds what one read brings

  int64_t published_ = 0;
  int64_t rebuilds_ = 0;
  int64_t refills_ = 0;
  std::string last_problem_;
};

}  // namespace kith::kafka
