// Who calls: bearer JSON Web Tokens, verified against a JWKS file. Nothing is stored per connection.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shared/clock/clock.h"
#include "shared/result/result.h"

namespace kith::identity {

// Roles of a token's "roles" claim (research: who records and reads what). Names on the wire are the lower-case words
// below.
enum class Role {
  kSocialWorker,     // social_worker
  kPractitioner,     // practitioner: child, domestic abuse, recovery and mental health practitioners
  kTeamManager,      // team_manager: authorises, allocates, chairs
  kMashOfficer,      // mash_officer: the front door
  kConferenceChair,  // conference_chair
  kAnalyst,          // analyst: figures only
  kAuditor,          // auditor: reads, never writes
  kPartner,          // partner: an agency's own feed only; needs the claim "agency"
  kService,          // service: another Kith service
  kImporter,         // importer: migration and generation of data
  kSystemAdmin,      // system_admin: operations; no content
};

std::string_view RoleName(Role role);
std::optional<Role> RoleFromName(std::string_view name);
// All role names, for errors that say what would be accepted.
std::vector<std::string> AllRoleNames();

struct Caller {
  std::string subject;      // 1 to 64 characters of [A-Za-z0-9_.:-]; a staff or service number, never a name
  std::vector<Role> roles;  // at least one
  std::string agency;       // with kPartner only, e.g. "nhs-trust"

  bool Has(Role role) const;
};

struct VerifierOptions {
  std::string jwks_file;  // {"keys":[…]}; re-read when it changes; a broken new version keeps the old one and logs
  std::string issuer;     // required "iss"
  std::string audience;   // required in "aud"
  std::chrono::seconds leeway{60};
};

// Verifies tokens: EdDSA (Ed25519), ES256, RS256 and PS256 keys. The algorithm is the key's ("alg" of the JWK, or the
// one its type implies), never the header's; "none" and HMAC do not exist here. Required claims: iss, aud, exp, sub,
// roles; nbf and iat are honoured. Thread-safe; a verified token is remembered by its SHA-256 until it expires.
class Verifier {
 public:
  // Throws std::runtime_error when the file cannot be read or holds no usable key; the message says which key and why.
  Verifier(VerifierOptions options, const Clock& clock);
  ~Verifier();

  // token: the compact JWS, without "Bearer ". Refusals: BAD_TOKEN (message says what was wrong without quoting the
  // token), EXPIRED_TOKEN. An unknown role name is BAD_TOKEN and the message lists the known ones.
  Result<Caller> Verify(std::string_view token) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// A local development key: Ed25519. Writes the private key (PEM, mode 0600) and the JWKS with its public half.
// Existing files are left as they are. Throws std::runtime_error with what to do.
void EnsureDevelopmentKey(const std::string& private_key_file, const std::string& jwks_file);

struct TokenRequest {
  std::string subject;
  std::vector<Role> roles;
  std::string agency;
  std::string issuer;
  std::string audience;
  std::chrono::seconds lifetime{3600};
};

// Mints a token with the development key. Throws std::runtime_error when the key cannot be read.
std::string MintToken(const std::string& private_key_file, const TokenRequest& request, Instant now);

}  // namespace kith::identity
