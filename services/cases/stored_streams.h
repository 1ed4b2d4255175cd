// Stored states as a rule sees them: for queries that ask a rule.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/cases/domain/access.h"
#include "shared/journal/journal.h"

namespace kith::cases {

class StoredStreams final : public Streams {
 public:
  // One round trip. Throws sql::SqlError.
  StoredStreams(journal::Journal& journal, const std::vector<std::string>& streams) {
    if (streams.empty()) return;
    auto read = journal.ReadStates(streams);
    for (size_t i = 0; i < streams.size(); ++i) states_[streams[i]] = std::move(read[i]);
  }

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

// What AccessTo asks about these names.
inline StoredStreams ReadForAccess(journal::Journal& journal, const std::vector<std::string>& names) {
  std::vector<std::string> streams;
  for (const auto& name : names) {
    for (auto& stream : AccessStreams(name)) streams.push_back(std::move(stream));
  }
  return StoredStreams(journal, streams);
}

}  // namespace kith::cases
