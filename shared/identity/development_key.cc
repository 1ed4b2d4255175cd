#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <stdexcept>

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>
#include <unistd.h>

#include "shared/identity/base64url.h"
#include "shared/identity/identity.h"

namespace kith::identity {
namespace {

using Json = nlohmann::json;
using PrivateKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using File = std::unique_ptr<FILE, decltype(&fclose)>;

[[noreturn]] void Fail(const std::string& what, const std::string& path) {
  throw std::runtime_error(what + " " + path + ": " + std::strerror(errno));
}

bool Exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

// O_EXCL: of two processes that start together one writes the key, and the other is told; neither overwrites.
File CreateFile(const std::string& path, mode_t mode) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0) Fail("cannot create; check that the folder exists and is writable:", path);
  return {::fdopen(fd, "w"), &fclose};
}

PrivateKey ReadKey(const std::string& path) {
  const File file(std::fopen(path.c_str(), "re"), &fclose);
  if (!file) Fail("cannot read the signing key; `kith token` makes one:", path);
  PrivateKey key(PEM_read_PrivateKey(file.get(), nullptr, nullptr, nullptr), &EVP_PKEY_free);
  if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) {
    throw std::runtime_error(path + " holds no Ed25519 private key; remove it to have a new one made");
  }
  return key;
}

std::string PublicBytes(EVP_PKEY* key) {
  std::string bytes(32, '\0');
  size_t size = bytes.size();
  if (EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &size) != 1) {
    throw std::runtime_error("cannot read the public half of the signing key");
  }
  return bytes;
}

// RFC 7638: the thumbprint names the key by its content, so a new key never hides behind an old name.
std::string KeyId(const std::string& x) {
  const std::string canonical = R"({"crv":"Ed25519","kty":"OKP","x":")" + x + "\"}";
  std::string digest(32, '\0');
  EVP_Digest(canonical.data(), canonical.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha256(),
             nullptr);
  return ToBase64Url(digest);
}

std::string Sign(EVP_PKEY* key, const std::string& text) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  std::string signature(64, '\0');
  size_t size = signature.size();
  if (EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1) {
    throw std::runtime_error("the signing key does not sign");
  }
  return signature;
}

}  // namespace

void EnsureDevelopmentKey(const std::string& private_key_file, const std::string& jwks_file) {
  if (!Exists(private_key_file)) {
    const PrivateKey key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free);
    const File file = CreateFile(private_key_file, 0600);
    if (!key || PEM_write_PrivateKey(file.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1 ||
        std::fflush(file.get()) != 0) {
      Fail("cannot write the signing key", private_key_file);
    }
  }
  if (Exists(jwks_file)) return;
  const PrivateKey key = ReadKey(private_key_file);
  const std::string x = ToBase64Url(PublicBytes(key.get()));
  const Json jwks{
      {"keys", {{{"kty", "OKP"}, {"crv", "Ed25519"}, {"alg", "EdDSA"}, {"use", "sig"}, {"kid", KeyId(x)}, {"x", x}}}}};
  const File file = CreateFile(jwks_file, 0644);
  const std::string text = jwks.dump(2) + "\n";
  if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() || std::fflush(file.get()) != 0) {
    Fail("cannot write the key set", jwks_file);
  }
}

std::string MintToken(const std::string& private_key_file, const TokenRequest& request, Instant now) {
  const PrivateKey key = ReadKey(private_key_file);
  const Json header{{"alg", "EdDSA"}, {"typ", "JWT"}, {"kid", KeyId(ToBase64Url(PublicBytes(key.get())))}};
  const int64_t issued = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  Json claims{{"iss", request.issuer},  {"aud", {request.audience}},
              {"sub", request.subject}, {"iat", issued},
              {"nbf", issued},          {"exp", issued + request.lifetime.count()},
              {"roles", Json::array()}};
  for (const Role role : request.roles) claims["roles"].push_back(RoleName(role));
  if (!request.agency.empty()) claims["agency"] = request.agency;
  const std::string text = ToBase64Url(header.dump()) + "." + ToBase64Url(claims.dump());
  return text + "." + ToBase64Url(Sign(key.get(), text));
}

}  // namespace kith::identity
