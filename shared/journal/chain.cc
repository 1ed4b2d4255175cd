#include "shared/journal/chain.h"

#include "shared/digest/digest.h"

namespace kith::journal {
namespace {

void AppendNumber(std::string& out, int64_t value) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(static_cast<uint64_t>(value) >> (56 - 8 * i));
  out.append(bytes, sizeof bytes);
}

void AppendText(std::string& out, const std::string& text) {
  AppendNumber(out, static_cast<int64_t>(text.size()));
  out += text;
}

}  // namespace

std::string GenesisDigest() { return std::string(32, '\0'); }

std::string PayloadDigest(const std::string& salt, const std::string& payload) {
  return digest::Sha256({salt, payload});
}

std::string ChainDigest(const std::string& previous, const Entry& entry) {
  std::string bytes;
  bytes.reserve(512);
  AppendNumber(bytes, entry.position);
  AppendText(bytes, entry.stream);
  AppendNumber(bytes, entry.version);
  AppendText(bytes, entry.type);
  AppendText(bytes, entry.event_id);
  AppendText(bytes, entry.occurred_on);
  AppendNumber(bytes, entry.recorded_at.time_since_epoch().count());
  AppendText(bytes, entry.actor);
  AppendText(bytes, entry.request_id);
  AppendText(bytes, entry.traceparent);
  return digest::Sha256({previous, bytes, entry.payload_digest});
}

std::string EventId(const std::string& journal_id, int64_t position) {
  return journal_id + "-" + std::to_string(position);
}

}  // namespace kith::journal
