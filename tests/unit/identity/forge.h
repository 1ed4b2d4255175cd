// Makes keys and tokens of every kind, right and wrong.
#pragma once

#include <memory>
#include <string>

#include <nlohmann/json.hpp>

struct evp_pkey_st;

namespace kith::identity::testing {

using Json = nlohmann::json;

void WriteFile(const std::string& path, const std::string& text);

class SigningKey {
 public:
  // algorithm: EdDSA, ES256, RS256 or PS256.
  SigningKey(std::string algorithm, std::string id);

  // The public half; "alg" is there unless without_alg.
  Json Jwk(bool without_alg = false) const;
  std::string Sign(const std::string& text) const;
  // The public key as PEM: what an attacker has at hand as an HMAC secret.
  std::string PublicPem() const;

  const std::string algorithm;
  const std::string id;

 private:
  std::shared_ptr<evp_pkey_st> key_;
};

// {"keys":[…]}.
std::string Jwks(std::initializer_list<Json> keys);
// A compact JWS with any header.
std::string Token(const Json& header, const Json& claims, const SigningKey& key);
// …with the header that belongs to the key.
std::string Token(const Json& claims, const SigningKey& key);
std::string HmacToken(const Json& header, const Json& claims, const std::string& secret);

}  // namespace kith::identity::testing
