// The public keys of a JWKS document (RFC 7517) that this suite accepts, and signatures checked with them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace kith::identity {

enum class Algorithm { kEdDsa, kEs256, kRs256, kPs256 };

// "EdDSA", "ES256", "RS256", "PS256".
std::string_view AlgorithmName(Algorithm algorithm);

// One verification key. Immutable, so safe to share between threads.
struct Key {
  Algorithm algorithm;
  std::shared_ptr<evp_pkey_st> key;
};

// By key id.
using KeySet = std::map<std::string, Key>;

// Reads {"keys":[…]}. A key for encryption is passed over; symmetric and unknown types, keys without "kid" or with one
// that is taken, curves other than Ed25519 and P-256 and RSA under 2048 bits are not usable. Throws std::runtime_error
// when the text is no JWKS or no usable key is left; the message says which key and why. The reasons of unusable ones
// beside usable ones go to `passed_over`, one a line.
KeySet ParseKeySet(std::string_view json, std::string* passed_over);

// Whether signature (raw, as in a JWS) is key's over signed_text. Never throws for bad input.
bool VerifySignature(const Key& key, std::string_view signed_text, std::string_view signature);

}  // namespace kith::identity
