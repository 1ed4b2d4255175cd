// Stored states as a rule sees them: for queries that ask a rule.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/journal/journal.h"

namespace kith {

class StoredStreams final : public Streams {
 public:
  StoredStreams() = default;
  // One round trip. Throws sql::SqlError.
  StoredStreams(journal::Journal& journal, const std::vector<std::string>& streams) { Read(journal, streams); }
  // Reads these besides, in one round trip; none: nothing.
  void Read(journal::Journal& journal, const std::vector<std::string>& streams) {
    if (streams.empty()) return;
    auto read = journal.ReadStates(streams);
    for (size_t i = 0; i < streams.size(); ++i) states_[streams[i]] = std::move(read[i]);
  }
  void Put(const std::string& stream, journal::Journal::ReadStream read) { states_[stream] = std::move(read); }
  // What was read of the stream, which is then no more here.
  journal::Journal::ReadStream Take(const std::string& stream) { return std::move(states_[stream]); }

  const google::protobuf::Message* FindMessage(const std::string& stream) const override {
    const auto found = states_.find(stream);
    return found == states_.end() ? nullptr : found->second.state.get();
  }
  int64_t Version(const std::string& stream) const override {
    const auto found = states_.find(stream);
    return found == states_.end() ? 0 : found->second.version;
  }

 private:
  std::map<std::string, journal::Journal::ReadStream> states_;
};

}  // namespace kith
