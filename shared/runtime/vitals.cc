#include "shared/runtime/vitals.h"

#include <algorithm>

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::runtime {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds kJournalPeriod = 1s;
constexpr std::chrono::milliseconds kPeerPeriod = 5s;
constexpr std::chrono::milliseconds kPeerTimeout = 2s;

// The relay knows its own cursor once it is connected; before, the furthest of the stored ones is the best guess.
int64_t FurthestCursor(sql::Connection& connection) {
  const auto rows = connection.Query(
      "SELECT COALESCE(MAX(position), 0) FROM cursor WHERE name LIKE 'relay/%' AND name NOT LIKE '%/refills'");
  return sql::AsInteger(rows.at(0).at(0));
}

}  // namespace

Vitals::Vitals(journal::Journal& journal, const Peers& peers, std::vector<std::string> sources,
               std::function<int64_t()> acknowledged)
    : journal_(journal), sources_(std::move(sources)), acknowledged_(std::move(acknowledged)) {
  for (const auto& source : sources_) found_.parked[source] = 0;
  for (const auto& [name, channel] : peers) peers_[name] = {};
  loops_.push_back(std::make_unique<Loop>([this] { return LookAtJournal(); }));
  for (const auto& [name, channel] : peers) {
    loops_.push_back(std::make_unique<Loop>([this, name = name, peer = channel] { return LookAtPeer(name, *peer); }));
  }
}

Vitals::~Vitals() = default;

JournalVitals Vitals::journal() const {
  const std::lock_guard lock(mutex_);
  return found_;
}

std::map<std::string, PeerVitals> Vitals::peers() const {
  const std::lock_guard lock(mutex_);
  return peers_;
}

std::chrono::milliseconds Vitals::silence() const {
  const std::lock_guard lock(mutex_);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - answered_);
}

std::chrono::milliseconds Vitals::LookAtJournal() {
  JournalVitals now;
  now.position = journal_.ReadHead().position;
  now.leads = journal_.Lead();
  if (acknowledged_) {
    now.published = acknowledged_();
    if (now.published == 0) now.published = journal_.readers().With(FurthestCursor);
    if (now.published < now.position) {
      const auto next = journal_.Read(now.published, 1);
      if (!next.empty()) now.oldest_unpublished = next.front().recorded_at;
    }
  }
  for (const auto& source : sources_) now.parked[source] = 0;
  if (!sources_.empty()) {
    const auto rows = journal_.readers().With([](sql::Connection& connection) {
      return connection.Query("SELECT source, COUNT(*) FROM parked_view GROUP BY source");
    });
    for (const auto& row : rows) now.parked[sql::AsText(row[0])] = sql::AsInteger(row[1]);
  }
  const std::lock_guard lock(mutex_);
  found_ = std::move(now);
  answered_ = std::chrono::steady_clock::now();
  return kJournalPeriod;
}

std::chrono::milliseconds Vitals::LookAtPeer(const std::string& name, rpc::Channel& peer) {
  kith::journal::v1::GetHeadResponse head;
  rpc::CallOptions options;
  options.timeout = kPeerTimeout;
  const auto answer =
      peer.Call("/kith.journal.v1.JournalService/GetHead", kith::journal::v1::GetHeadRequest(), head, options);
  const std::lock_guard lock(mutex_);
  peers_[name].reachable = answer.has_value();
  if (answer) peers_[name].position = head.position();
  return kPeerPeriod;
}

}  // namespace kith::runtime
