#include "shared/ticket/ticket.h"

#include <algorithm>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "shared/identity/base64url.h"

namespace kith::ticket {
namespace {

// A ticket: version, expiry, digest of the subject, note, count of things, digests of the things, signature.
constexpr char kVersion = 1;
constexpr size_t kSubject = 16, kThing = 12, kSignature = 32;
constexpr size_t kHead = 1 + 8 + kSubject + 4 + 1;
constexpr size_t kMostThings = 255;

std::string Hmac(std::string_view key, std::string_view text) {
  std::string digest(kSignature, '\0');
  unsigned int size = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char*>(text.data()),
            text.size(), reinterpret_cast<unsigned char*>(digest.data()), &size)) {
    throw std::runtime_error("HMAC-SHA256 failed");
  }
  return digest;
}

std::string BigEndian(uint64_t number, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(number >> (8 * i) & 0xff);
  return text;
}

uint64_t FromBigEndian(std::string_view text) {
  uint64_t number = 0;
  for (const unsigned char byte : text) number = number << 8 | byte;
  return number;
}

bool SameBytes(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

int64_t Seconds(Instant instant) {
  return std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count();
}

}  // namespace

bool Ticket::Covers(std::string_view thing) const {
  const std::string wanted = Hmac(key_, thing).substr(0, kThing);
  return std::find(digests_.begin(), digests_.end(), wanted) != digests_.end();
}

Key::Key(std::string_view secret, std::string_view purpose) {
  if (secret.size() < kLeastSecret) throw std::runtime_error("the secret of a key of tickets has less than 32 bytes");
  const auto derived = [&](const char* use) { return Hmac(secret, std::string(use) + std::string(purpose)); };
  signing_ = derived("kith ticket signature 1 ");
  subjects_ = derived("kith ticket subject 1 ");
  things_ = derived("kith ticket thing 1 ");
}

std::string Key::Mint(const Contents& contents) const {
  if (contents.things.size() > kMostThings) throw std::logic_error("a ticket covers at most 255 things");
  std::string bytes(1, kVersion);
  bytes += BigEndian(static_cast<uint64_t>(Seconds(contents.expires)), 8);
  bytes += Hmac(subjects_, contents.subject).substr(0, kSubject);
  bytes += BigEndian(contents.note, 4);
  bytes += BigEndian(contents.things.size(), 1);
  for (const std::string& thing : contents.things) bytes += Hmac(things_, thing).substr(0, kThing);
  bytes += Hmac(signing_, bytes);
  return identity::ToBase64Url(bytes);
}

tl::expected<Ticket, Fault> Key::Read(std::string_view text, std::string_view subject, Instant now) const {
  const auto bytes = identity::FromBase64Url(text);
  if (!bytes || bytes->size() < kHead + kSignature || bytes->front() != kVersion) {
    return tl::unexpected<Fault>(Fault::kNotOurs);
  }
  const std::string_view all = *bytes;
  const std::string_view signed_part = all.substr(0, all.size() - kSignature);
  if (!SameBytes(Hmac(signing_, signed_part), all.substr(signed_part.size()))) {
    return tl::unexpected<Fault>(Fault::kNotOurs);
  }
  if (!SameBytes(Hmac(subjects_, subject).substr(0, kSubject), all.substr(9, kSubject))) {
    return tl::unexpected<Fault>(Fault::kAnothers);
  }
  if (Seconds(now) >= static_cast<int64_t>(FromBigEndian(all.substr(1, 8)))) {
    return tl::unexpected<Fault>(Fault::kExpired);
  }
  Ticket ticket;
  ticket.key_ = things_;
  ticket.note_ = static_cast<uint32_t>(FromBigEndian(all.substr(9 + kSubject, 4)));
  // What is signed is well formed: nobody else could have signed it.
  for (size_t at = kHead; at + kThing <= signed_part.size(); at += kThing) {
    ticket.digests_.emplace_back(signed_part.substr(at, kThing));
  }
  return ticket;
}

std::string Thing(std::string_view kind, std::initializer_list<std::string_view> parts) {
  std::string thing(kind);
  for (const std::string_view part : parts) {
    thing += '\n';
    for (const char c : part) {
      if (c >= 'A' && c <= 'Z') {
        thing += static_cast<char>(c - 'A' + 'a');
      } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80) != 0) {
        thing += c;
      }
    }
  }
  return thing;
}

}  // namespace kith::ticket
