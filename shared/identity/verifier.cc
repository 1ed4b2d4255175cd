#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <unordered_map>

#include "shared/digest/digest.h"
#include "shared/identity/claims.h"
#include "shared/identity/identity.h"
#include "shared/identity/key_file.h"

namespace kith::identity {
namespace {

using Digest = std::array<unsigned char, 32>;

constexpr size_t kMaxRemembered = 10'000;
constexpr std::chrono::seconds kRememberFor{60};

struct DigestHash {
  // A SHA-256 is uniform already: any eight of its bytes are a hash.
  size_t operator()(const Digest& digest) const {
    size_t value = 0;
    std::memcpy(&value, digest.data(), sizeof value);
    return value;
  }
};

Digest Sha256(std::string_view text) {
  Digest digest{};
  const std::string bytes = digest::Sha256({text});
  std::memcpy(digest.data(), bytes.data(), digest.size());
  return digest;
}

Result<const Key*> ChooseKey(const KeySet& keys, const Token& token) {
  const Key* key = nullptr;
  if (token.key_id.empty()) {
    if (keys.size() > 1) return Refuse(reasons::kBadToken, "the token's header must name its key in \"kid\"");
    key = &keys.begin()->second;
  } else {
    const auto found = keys.find(token.key_id);
    if (found == keys.end())
      return Refuse(reasons::kBadToken, "the token was signed with a key that is not known here");
    key = &found->second;
  }
  if (token.algorithm != AlgorithmName(key->algorithm)) {
    return Refuse(reasons::kBadToken,
                  "the token's \"alg\" must be that of its key, " + std::string(AlgorithmName(key->algorithm)));
  }
  return key;
}

}  // namespace

struct Verifier::State {
  State(VerifierOptions given, const Clock& its_clock)
      : options(std::move(given)), clock(its_clock), file(options.jwks_file, clock.Now()) {}

  struct Remembered {
    Caller caller;
    Instant until;
  };

  Result<Claims> Check(std::string_view text, const KeySet& keys, Instant now) const {
    auto token = SplitToken(text);
    if (!token) return tl::unexpected<Error>(std::move(token).error());
    auto key = ChooseKey(keys, *token);
    if (!key) return tl::unexpected<Error>(std::move(key).error());
    if (!VerifySignature(**key, token->signed_text, token->signature)) {
      return Refuse(reasons::kBadToken, "the token's signature does not fit its content");
    }
    return CheckClaims(token->payload, options, now);
  }

  void Remember(const Digest& digest, const Claims& claims, Instant now) {
    const std::lock_guard lock(mutex);
    if (remembered.size() >= kMaxRemembered) {
      std::erase_if(remembered, [now](const auto& entry) { return entry.second.until <= now; });
      if (remembered.size() >= kMaxRemembered) remembered.clear();
    }
    remembered[digest] = {claims.caller, std::min(claims.expires, now + kRememberFor)};
  }

  const VerifierOptions options;
  const Clock& clock;
  KeyFile file;
  std::mutex mutex;
  std::shared_ptr<const KeySet> keys_of_remembered;
  std::unordered_map<Digest, Remembered, DigestHash> remembered;
};

Verifier::Verifier(VerifierOptions options, const Clock& clock)
    : state_(std::make_unique<State>(std::move(options), clock)) {}
Verifier::~Verifier() = default;

Result<Caller> Verifier::Verify(std::string_view token) const {
  State& state = *state_;
  const Instant now = state.clock.Now();
  const auto keys = state.file.Current(now);
  const Digest digest = Sha256(token);
  {
    const std::lock_guard lock(state.mutex);
    if (state.keys_of_remembered != keys) {
      // New keys may mean a withdrawn one: whatever the old ones said is asked again.
      state.remembered.clear();
      state.keys_of_remembered = keys;
    }
    const auto found = state.remembered.find(digest);
    if (found != state.remembered.end() && now < found->second.until) return found->second.caller;
  }
  auto claims = state.Check(token, *keys, now);
  if (!claims) return tl::unexpected<Error>(std::move(claims).error());
  state.Remember(digest, *claims, now);
  return std::move(claims->caller);
}

}  // namespace kith::identity
