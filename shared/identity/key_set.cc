#include "shared/identity/key_set.h"

#include <optional>
#include <stdexcept>
#include <vector>

#include <nlohmann/json.hpp>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include "shared/identity/base64url.h"

namespace kith::identity {
namespace {

using Json = nlohmann::json;
template <class T, void (*Free)(T*)>
struct Deleter {
  void operator()(T* pointer) const { Free(pointer); }
};
template <class T, void (*Free)(T*)>
using Owned = std::unique_ptr<T, Deleter<T, Free>>;
using OwnedParams = Owned<OSSL_PARAM, OSSL_PARAM_free>;
using OwnedBuilder = Owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using OwnedContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using OwnedDigest = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using OwnedNumber = Owned<BIGNUM, BN_free>;
using OwnedSignature = Owned<ECDSA_SIG, ECDSA_SIG_free>;
using SharedKey = std::shared_ptr<EVP_PKEY>;

constexpr int kMinRsaBits = 2048;
constexpr size_t kEd25519Bytes = 32;
constexpr size_t kP256Bytes = 32;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

SharedKey Share(EVP_PKEY* key) { return key ? SharedKey(key, EVP_PKEY_free) : SharedKey(); }

std::string Text(const Json& jwk, const char* member) {
  const auto found = jwk.find(member);
  return found != jwk.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string Decoded(const Json& jwk, const char* member) {
  auto bytes = FromBase64Url(Text(jwk, member));
  if (!bytes || bytes->empty()) throw std::runtime_error(std::string("member \"") + member + "\" is not base64url");
  return *std::move(bytes);
}

SharedKey FromParams(const char* type, OSSL_PARAM_BLD* builder) {
  const OwnedParams params(OSSL_PARAM_BLD_to_param(builder));
  const OwnedContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) != 1) {
    return nullptr;
  }
  return Share(key);
}

SharedKey Ed25519Key(const Json& jwk) {
  if (Text(jwk, "crv") != "Ed25519") throw std::runtime_error("the curve must be Ed25519");
  const std::string x = Decoded(jwk, "x");
  if (x.size() != kEd25519Bytes) throw std::runtime_error("member \"x\" must hold 32 bytes");
  return Share(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(x), x.size()));
}

SharedKey P256Key(const Json& jwk) {
  if (Text(jwk, "crv") != "P-256") throw std::runtime_error("the curve must be P-256");
  const std::string x = Decoded(jwk, "x");
  const std::string y = Decoded(jwk, "y");
  if (x.size() != kP256Bytes || y.size() != kP256Bytes) throw std::runtime_error("\"x\" and \"y\" must hold 32 bytes");
  const std::string point = "\x04" + x + y;
  const OwnedBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size());
  return FromParams("EC", builder.get());
}

SharedKey RsaKey(const Json& jwk) {
  const std::string n = Decoded(jwk, "n");
  const std::string e = Decoded(jwk, "e");
  const OwnedNumber modulus(BN_bin2bn(Bytes(n), static_cast<int>(n.size()), nullptr));
  const OwnedNumber exponent(BN_bin2bn(Bytes(e), static_cast<int>(e.size()), nullptr));
  if (BN_num_bits(modulus.get()) < kMinRsaBits) throw std::runtime_error("an RSA key needs at least 2048 bits");
  const OwnedBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return FromParams("RSA", builder.get());
}

// The key type decides; "alg" may only narrow it. A JWK that names an algorithm of another type is refused, not guessed
// at.
Key ParseKey(const Json& jwk) {
  const std::string type = Text(jwk, "kty");
  const std::string named = Text(jwk, "alg");
  const auto require = [&named](const std::vector<Algorithm>& possible) {
    if (named.empty()) return possible.front();
    for (const Algorithm algorithm : possible) {
      if (AlgorithmName(algorithm) == named) return algorithm;
    }
    throw std::runtime_error("\"alg\" does not fit the key's type");
  };
  Key key{};
  if (type == "OKP") {
    key = {require({Algorithm::kEdDsa}), Ed25519Key(jwk)};
  } else if (type == "EC") {
    key = {require({Algorithm::kEs256}), P256Key(jwk)};
  } else if (type == "RSA") {
    key = {require({Algorithm::kRs256, Algorithm::kPs256}), RsaKey(jwk)};
  } else {
    throw std::runtime_error("\"kty\" must be OKP, EC or RSA");
  }
  if (!key.key) throw std::runtime_error("the key's numbers are not valid");
  return key;
}

std::optional<std::string> DerSignature(std::string_view raw) {
  if (raw.size() != 2 * kP256Bytes) return std::nullopt;
  const OwnedSignature signature(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(Bytes(raw), kP256Bytes, nullptr);
  BIGNUM* s = BN_bin2bn(Bytes(raw) + kP256Bytes, kP256Bytes, nullptr);
  ECDSA_SIG_set0(signature.get(), r, s);
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(signature.get(), &der);
  if (size <= 0) return std::nullopt;
  std::string bytes(reinterpret_cast<char*>(der), static_cast<size_t>(size));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace

std::string_view AlgorithmName(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kEdDsa:
      return "EdDSA";
    case Algorithm::kEs256:
      return "ES256";
    case Algorithm::kRs256:
      return "RS256";
    case Algorithm::kPs256:
      return "PS256";
  }
  return {};
}

KeySet ParseKeySet(std::string_view json, std::string* passed_over) {
  const Json document = Json::parse(json, nullptr, false);
  if (!document.is_object() || !document.contains("keys") || !document["keys"].is_array()) {
    throw std::runtime_error("the file is not a JWKS: expected {\"keys\":[…]}");
  }
  KeySet keys;
  std::string problems;
  size_t index = 0;
  for (const Json& jwk : document["keys"]) {
    const std::string place = "keys[" + std::to_string(index++) + "]";
    try {
      if (!jwk.is_object()) throw std::runtime_error("not an object");
      if (!Text(jwk, "use").empty() && Text(jwk, "use") != "sig") continue;
      const std::string id = Text(jwk, "kid");
      if (id.empty()) throw std::runtime_error("no \"kid\"");
      if (keys.contains(id)) throw std::runtime_error("its \"kid\" is taken by an earlier key");
      keys.emplace(id, ParseKey(jwk));
    } catch (const std::runtime_error& problem) {
      problems += (problems.empty() ? "" : "\n") + place + ": " + problem.what();
    }
  }
  if (keys.empty()) throw std::runtime_error("no usable key" + (problems.empty() ? std::string() : ":\n" + problems));
  if (passed_over) *passed_over = problems;
  return keys;
}

bool VerifySignature(const Key& key, std::string_view signed_text, std::string_view signature) {
  const OwnedDigest context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  const EVP_MD* digest = key.algorithm == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  if (!context || EVP_DigestVerifyInit(context.get(), &options, digest, nullptr, key.key.get()) != 1) return false;
  if (key.algorithm == Algorithm::kPs256 && (EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) != 1 ||
                                             EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) != 1)) {
    return false;
  }
  std::string der;
  if (key.algorithm == Algorithm::kEs256) {
    auto converted = DerSignature(signature);
    if (!converted) return false;
    der = *std::move(converted);
    signature = der;
  }
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(signed_text), signed_text.size()) ==
         1;
}

}  // namespace kith::identity
