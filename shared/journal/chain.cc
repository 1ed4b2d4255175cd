#include "shared/journal/chain.h"

#include <openssl/sha.h>

namespace kith::journal {
namespace {

void AppendNumber(std::string& out, int64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(static_cast<uint64_t>(value) >> shift));
}

void AppendText(std::string& out, const std::string& text) {
  AppendNumber(out, static_cast<int64_t>(text.size()));
  out += text;
}

std::string Sha256(const std::string& bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace

std::string GenesisDigest() { return std::string(SHA256_DIGEST_LENGTH, '\0'); }

std::string PayloadDigest(const std::string& salt, const std::string& payload) { return Sha256(salt + payload); }

std::string ChainDigest(const std::string& previous, const Entry& entry) {
  std::string bytes = previous;
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
  bytes += entry.payload_digest;
  return Sha256(bytes);
}

std::string EventId(const std::string& journal_id, int64_t position) {
  return journal_id + "-" + std::to_string(position);
}

}  // namespace kith::journal
