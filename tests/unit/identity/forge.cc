#include "tests/unit/identity/forge.h"

#include <fstream>

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "shared/identity/base64url.h"

namespace kith::identity::testing {
namespace {

std::string Number(EVP_PKEY* key, const char* name, size_t size) {
  BIGNUM* number = nullptr;
  EVP_PKEY_get_bn_param(key, name, &number);
  std::string bytes(size ? size : static_cast<size_t>(BN_num_bytes(number)), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  BN_free(number);
  return ToBase64Url(bytes);
}

std::string RawEcdsa(const std::string& der) {
  const auto* cursor = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &cursor, static_cast<long>(der.size()));
  std::string raw(64, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(signature), reinterpret_cast<unsigned char*>(raw.data()), 32);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature), reinterpret_cast<unsigned char*>(raw.data()) + 32, 32);
  ECDSA_SIG_free(signature);
  return raw;
}

EVP_PKEY* Generate(const std::string& algorithm) {
  if (algorithm == "EdDSA") return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  if (algorithm == "ES256") return EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256");
  return EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", size_t{2048});
}

}  // namespace

void WriteFile(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

SigningKey::SigningKey(std::string its_algorithm, std::string its_id)
    : algorithm(std::move(its_algorithm)), id(std::move(its_id)), key_(Generate(algorithm), EVP_PKEY_free) {}

Json SigningKey::Jwk(bool without_alg) const {
  Json jwk{{"kid", id}, {"use", "sig"}};
  if (!without_alg) jwk["alg"] = algorithm;
  if (algorithm == "EdDSA") {
    std::string x(32, '\0');
    size_t size = x.size();
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(x.data()), &size);
    jwk.update({{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", ToBase64Url(x)}});
  } else if (algorithm == "ES256") {
    jwk.update({{"kty", "EC"},
                {"crv", "P-256"},
                {"x", Number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, 32)},
                {"y", Number(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, 32)}});
  } else {
    jwk.update({{"kty", "RSA"},
                {"n", Number(key_.get(), OSSL_PKEY_PARAM_RSA_N, 0)},
                {"e", Number(key_.get(), OSSL_PKEY_PARAM_RSA_E, 0)}});
  }
  return jwk;
}

std::string SigningKey::Sign(const std::string& text) const {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* options = nullptr;
  EVP_DigestSignInit(context, &options, algorithm == "EdDSA" ? nullptr : EVP_sha256(), nullptr, key_.get());
  if (algorithm == "PS256") {
    EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST);
  }
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  size_t size = 0;
  EVP_DigestSign(context, nullptr, &size, bytes, text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, text.size());
  EVP_MD_CTX_free(context);
  signature.resize(size);
  return algorithm == "ES256" ? RawEcdsa(signature) : signature;
}

std::string SigningKey::PublicPem() const {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(memory, key_.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  std::string pem(data, static_cast<size_t>(size));
  BIO_free(memory);
  return pem;
}

std::string Jwks(std::initializer_list<Json> keys) {
  Json document;
  document["keys"] = Json::array();
  for (const Json& key : keys) document["keys"].push_back(key);
  return document.dump();
}

std::string Token(const Json& header, const Json& claims, const SigningKey& key) {
  const std::string text = ToBase64Url(header.dump()) + "." + ToBase64Url(claims.dump());
  return text + "." + ToBase64Url(key.Sign(text));
}

std::string Token(const Json& claims, const SigningKey& key) {
  return Token(Json{{"alg", key.algorithm}, {"kid", key.id}, {"typ", "JWT"}}, claims, key);
}

std::string HmacToken(const Json& header, const Json& claims, const std::string& secret) {
  const std::string text = ToBase64Url(header.dump()) + "." + ToBase64Url(claims.dump());
  std::string mac(32, '\0');
  unsigned int size = 32;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(), reinterpret_cast<unsigned char*>(mac.data()),
       &size);
  return text + "." + ToBase64Url(mac);
}

}  // namespace kith::identity::testing
