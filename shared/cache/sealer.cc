#include "shared/cache/sealer.h"

#include <array>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace kith::cache {
namespace {

constexpr size_t kLeastSecret = 32;
constexpr size_t kDigestBytes = 20;
// A value: version, salt, nonce, ciphertext, tag.
constexpr char kVersion = 1;
constexpr size_t kSalt = 16, kNonce = 12, kTag = 16;
constexpr size_t kHead = 1 + kSalt + kNonce;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string Hmac(std::string_view key, std::string_view text) {
  std::string digest(32, '\0');
  unsigned int size = 0;
  if (!HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(text), text.size(), Bytes(digest), &size)) {
    throw std::runtime_error("HMAC-SHA256 failed");
  }
  return digest;
}

struct Free {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, Free>;

// Ready for the text; head: version, salt and nonce. The key is of this salt, so that the random nonces of one secret
// never run out.
Cipher Begin(bool seal, const std::string& values, std::string_view head, std::string_view name) {
  Cipher cipher(EVP_CIPHER_CTX_new());
  const std::string key = Hmac(values, head.substr(1, kSalt));
  int size = 0;
  if (!cipher ||
      EVP_CipherInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Bytes(key), Bytes(head) + 1 + kSalt, seal) != 1 ||
      EVP_CipherUpdate(cipher.get(), nullptr, &size, Bytes(head), 1) != 1 ||
      EVP_CipherUpdate(cipher.get(), nullptr, &size, Bytes(name), static_cast<int>(name.size())) != 1) {
    throw std::runtime_error("AES-256-GCM cannot be set up");
  }
  return cipher;
}

}  // namespace

Sealer::Sealer(std::string_view secret) {
  if (secret.size() < kLeastSecret) {
    throw std::runtime_error("the file of KITH_CACHE_KEY_FILE holds less than 32 bytes: write 32 random ones into it");
  }
  names_ = Hmac(secret, "kith cache names 1");
  values_ = Hmac(secret, "kith cache values 1");
}

Sealer Sealer::FromFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream secret;
  secret << file.rdbuf();
  return Sealer(secret.str());
}

std::string Sealer::Digest(std::string_view name) const {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : Hmac(names_, name).substr(0, kDigestBytes)) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::string Sealer::Seal(std::string_view name, std::string_view value) const {
  std::string sealed(kHead + value.size() + kTag, '\0');
  sealed[0] = kVersion;
  if (RAND_bytes(Bytes(sealed) + 1, kSalt + kNonce) != 1) throw std::runtime_error("no random bytes to be had");
  const Cipher cipher = Begin(true, values_, std::string_view(sealed).substr(0, kHead), name);
  int size = 0, rest = 0;
  unsigned char* text = Bytes(sealed) + kHead;
  if (EVP_CipherUpdate(cipher.get(), text, &size, Bytes(value), static_cast<int>(value.size())) != 1 ||
      EVP_CipherFinal_ex(cipher.get(), text + size, &rest) != 1 ||
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTag, text + value.size()) != 1) {
    throw std::runtime_error("AES-256-GCM failed");
  }
  return sealed;
}

std::optional<std::string> Sealer::Unseal(std::string_view name, std::string_view sealed) const {
  if (sealed.size() < kHead + kTag || sealed[0] != kVersion) return std::nullopt;
  const Cipher cipher = Begin(false, values_, sealed.substr(0, kHead), name);
  const std::string_view text = sealed.substr(kHead, sealed.size() - kHead - kTag);
  std::string tag(sealed.substr(sealed.size() - kTag));
  std::string value(text.size(), '\0');
  int size = 0, rest = 0;
  if (EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) != 1 ||
      EVP_CipherUpdate(cipher.get(), Bytes(value), &size, Bytes(text), static_cast<int>(text.size())) != 1 ||
      EVP_CipherFinal_ex(cipher.get(), Bytes(value) + size, &rest) != 1) {
    return std::nullopt;
  }
  return value;
}

}  // namespace kith::cache
