// The parts of a compact JWS, and what its claims must say.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "shared/clock/clock.h"
#include "shared/identity/identity.h"
#include "shared/result/result.h"

namespace kith::identity {

struct Token {
  std::string algorithm;         // of the header; only compared with the key's, never obeyed
  std::string key_id;            // empty when the header has none
  std::string_view signed_text;  // header.payload as it came; lives as long as the token
  std::string signature;
  std::string payload;  // JSON
};

// Splits and decodes. BAD_TOKEN when the text is not a JWS of at most 8 KiB, or its header asks for something unknown
// ("crit", a "typ" other than JWT or at+jwt). "jku", "x5u" and "jwk" are ignored.
Result<Token> SplitToken(std::string_view token);

struct Claims {
  Caller caller;
  Instant expires;  // leeway included
};

// BAD_TOKEN or EXPIRED_TOKEN. The signature must have been checked before.
Result<Claims> CheckClaims(const std::string& payload, const VerifierOptions& options, Instant now);

// Whether text is 1 to 64 characters of [A-Za-z0-9_.:-].
bool IsIdentifier(std::string_view text);

}  // namespace kith::identity
