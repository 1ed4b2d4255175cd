// A caller's token. The first byte says what the rest is: '=' header and claims, a line each, which the target signs as
// the issuer would; anything else: the token itself. Held: nothing that the issuer did not sign is ever accepted, and
// what is accepted names issuer, audience, a subject, a role and a time that has not passed.
#include <fstream>
#include <memory>
#include <string>

#include <nlohmann/json.hpp>
#include <openssl/evp.h>

#include "shared/identity/base64url.h"
#include "shared/identity/claims.h"
#include "shared/identity/key_set.h"
#include "shared/testing/manual_clock.h"
#include "shared/testing/temp_dir.h"
#include "tests/fuzz/broken.h"

namespace kith::fuzz {
namespace {

using identity::ToBase64Url;

constexpr char kIssuer[] = "https://kith.fuzz";
const std::string kSecret(32, 'k');  // of the issuer: the same in every run, so that a corpus stays valid

struct Issuer {
  Issuer()
      : key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                         reinterpret_cast<const unsigned char*>(kSecret.data()), kSecret.size())) {
    std::string x(32, '\0');
    size_t size = x.size();
    EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(x.data()), &size);
    const nlohmann::json jwks = {
        {"keys", {{{"kty", "OKP"}, {"crv", "Ed25519"}, {"kid", "k1"}, {"alg", "EdDSA"}, {"x", ToBase64Url(x)}}}}};
    std::ofstream(dir.File("jwks.json")) << jwks;
    verifier = std::make_unique<identity::Verifier>(
        identity::VerifierOptions{.jwks_file = dir.File("jwks.json"), .issuer = kIssuer, .audience = "kith"}, clock);
  }

  std::string Sign(std::string_view header, std::string_view claims) const {
    const std::string text = ToBase64Url(header) + "." + ToBase64Url(claims);
    std::string signature(64, '\0');
    size_t size = signature.size();
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key);
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                   reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return text + "." + ToBase64Url(signature);
  }

  testing::TempDir dir;
  testing::ManualClock clock;
  EVP_PKEY* key;
  std::unique_ptr<identity::Verifier> verifier;
};

void Accepted(const Issuer& issuer, const identity::Caller& caller, std::string_view claims_text) {
  const auto claims = nlohmann::json::parse(claims_text, nullptr, false);
  if (!claims.is_object() || claims.value("iss", "") != kIssuer) Broken("accepted without the issuer's name");
  const auto now = std::chrono::duration<double>(issuer.clock.Now().time_since_epoch()).count();
  if (claims["exp"].get<double>() + 60 <= now) Broken("accepted after its time");
  if (!identity::IsIdentifier(caller.subject) || caller.roles.empty()) Broken("accepted without subject or role");
  if (caller.Has(identity::Role::kPartner) != !caller.agency.empty())
    Broken("a partner without an agency, or the other way round");
}

void Run(std::string_view input) {
  static const auto* const issuer = new Issuer;
  if (input.starts_with('=')) {
    const size_t line = input.find('\n');
    if (line == std::string_view::npos) return;
    const std::string_view claims = input.substr(line + 1);
    const auto caller = issuer->verifier->Verify(issuer->Sign(input.substr(1, line - 1), claims));
    if (caller) Accepted(*issuer, *caller, claims);
    if (!caller && caller.error().code != Code::kUnauthenticated) Broken("refused otherwise than as unauthenticated");
    return;
  }
  const auto caller = issuer->verifier->Verify(input);
  if (!caller) {
    if (caller.error().reason.empty() || caller.error().message.empty()) Broken("refused without a reason");
    return;
  }
  // Ed25519 is deterministic and base64url strict: only the issuer's own text can be accepted.
  const size_t first = input.find('.');
  const size_t second = input.find('.', first + 1);
  const auto header = identity::FromBase64Url(input.substr(0, first));
  const auto claims = identity::FromBase64Url(input.substr(first + 1, second - first - 1));
  if (issuer->Sign(*header, *claims) != input) Broken("accepted what the issuer did not sign");
  Accepted(*issuer, *caller, *claims);
}

}  // namespace
}  // namespace kith::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, size_t size) {
  kith::fuzz::Run(kith::fuzz::Input(data, size));
  return 0;
}
