#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/identity/base64url.h"
#include "shared/identity/identity.h"
#include "shared/testing/manual_clock.h"
#include "shared/testing/temp_dir.h"
#include "tests/unit/identity/forge.h"

namespace kith::identity {
namespace {

using kith::testing::ManualClock;
using kith::testing::TempDir;
using ::testing::HasSubstr;
using testing::HmacToken;
using testing::Json;
using testing::Jwks;
using ::testing::Not;
using testing::SigningKey;
using testing::Token;
using testing::WriteFile;

class VerifierTest : public ::testing::Test {
 protected:
  VerifierTest() { Trust({ed_.Jwk(), es_.Jwk(), rs_.Jwk(), ps_.Jwk()}); }

  void Trust(std::initializer_list<Json> keys) { WriteFile(dir_.File("jwks.json"), Jwks(keys)); }
  VerifierOptions Options() const { return {dir_.File("jwks.json"), "https://kith.test", "kith"}; }

  int64_t Seconds() const { return std::chrono::floor<std::chrono::seconds>(clock_.Now()).time_since_epoch().count(); }

  Json Claims() const {
    return {{"iss", "https://kith.test"}, {"aud", "kith"},    {"sub", "S0001"},
            {"exp", Seconds() + 3600},    {"iat", Seconds()}, {"roles", {"social_worker"}}};
  }
  Json With(const std::string& name, const Json& value) const {
    Json claims = Claims();
    claims[name] = value;
    return claims;
  }
  Json Without(const std::string& name) const {
    Json claims = Claims();
    claims.erase(name);
    return claims;
  }

  // The refusal's reason and message, or "OK".
  std::string Outcome(const std::string& token) const { return Outcome(Verifier(Options(), clock_), token); }
  static std::string Outcome(const Verifier& verifier, const std::string& token) {
    auto caller = verifier.Verify(token);
    return caller ? "OK" : caller.error().reason + ": " + caller.error().message;
  }

  TempDir dir_;
  ManualClock clock_;
  // Once for all tests: RSA keys take long to make.
  static inline const SigningKey ed_{"EdDSA", "ed"};
  static inline const SigningKey es_{"ES256", "es"};
  static inline const SigningKey rs_{"RS256", "rs"};
  static inline const SigningKey ps_{"PS256", "ps"};
};

TEST_F(VerifierTest, AcceptsEachOfTheFourAlgorithms) {
  const Verifier verifier(Options(), clock_);
  for (const SigningKey* key : {&ed_, &es_, &rs_, &ps_}) {
    EXPECT_EQ(Outcome(verifier, Token(Claims(), *key)), "OK") << key->algorithm;
  }
}

TEST_F(VerifierTest, TellsWhoCalls) {
  const Verifier verifier(Options(), clock_);
  Json claims = With("roles", {"partner", "auditor"});
  claims["agency"] = "nhs-trust";
  const auto caller = verifier.Verify(Token(claims, ed_));
  ASSERT_TRUE(caller);
  EXPECT_EQ(caller->subject, "S0001");
  EXPECT_EQ(caller->agency, "nhs-trust");
  EXPECT_TRUE(caller->Has(Role::kPartner));
  EXPECT_TRUE(caller->Has(Role::kAuditor));
  EXPECT_FALSE(caller->Has(Role::kService));
}

TEST_F(VerifierTest, NeverObeysTheAlgorithmOfTheHeader) {
  for (const char* algorithm : {"none", "None", "", "HS256", "PS256", "ES256"}) {
    const Json header{{"alg", algorithm}, {"kid", "rs"}};
    EXPECT_THAT(Outcome(Token(header, Claims(), rs_)), HasSubstr("BAD_TOKEN: the token's \"alg\"")) << algorithm;
    EXPECT_THAT(Outcome(HmacToken(header, Claims(), rs_.PublicPem())), HasSubstr("BAD_TOKEN")) << algorithm;
  }
  const std::string unsigned_text = ToBase64Url(R"({"alg":"none","kid":"ed"})") + "." + ToBase64Url(Claims().dump());
  EXPECT_THAT(Outcome(unsigned_text + "."), HasSubstr("BAD_TOKEN"));
}

TEST_F(VerifierTest, RefusesAnHmacMadeWithThePublicKeyUnderTheKeysOwnAlgorithm) {
  const Json header{{"alg", "RS256"}, {"kid", "rs"}};
  EXPECT_THAT(Outcome(HmacToken(header, Claims(), rs_.PublicPem())), HasSubstr("signature"));
}

TEST_F(VerifierTest, RefusesKeysThatItDoesNotTrust) {
  const SigningKey stranger("EdDSA", "stranger");
  EXPECT_THAT(Outcome(Token(Claims(), stranger)), HasSubstr("key that is not known"));
  const SigningKey impostor("EdDSA", "ed");
  EXPECT_THAT(Outcome(Token(Claims(), impostor)), HasSubstr("signature"));
  Json header{{"alg", "EdDSA"}, {"kid", "stranger"}, {"jwk", stranger.Jwk()}};
  EXPECT_THAT(Outcome(Token(header, Claims(), stranger)), HasSubstr("key that is not known"));
  EXPECT_THAT(Outcome(Token(Json{{"alg", "EdDSA"}}, Claims(), ed_)), HasSubstr("must name its key"));
}

TEST_F(VerifierTest, UsesTheOnlyKeyForAHeaderThatNamesNone) {
  Trust({ed_.Jwk()});
  EXPECT_EQ(Outcome(Token(Json{{"alg", "EdDSA"}}, Claims(), ed_)), "OK");
}

TEST_F(VerifierTest, RefusesGarbageWithoutQuotingIt) {
  const std::string good = Token(Claims(), ed_);
  for (const std::string& token :
       {std::string("garbage"), std::string(), std::string(".."), good + ".x", good + "=", good.substr(1), good + "\n",
        std::string(9000, 'a'), std::string("\x00\xff.a.b", 6)}) {
    EXPECT_THAT(Outcome(token), HasSubstr("BAD_TOKEN"));
  }
  EXPECT_THAT(Outcome("garbage"), Not(HasSubstr("garbage")));
  Json header{{"alg", "EdDSA"}, {"kid", "ed"}, {"crit", {"b64"}}};
  EXPECT_THAT(Outcome(Token(header, Claims(), ed_)), HasSubstr("crit"));
  header = {{"alg", "EdDSA"}, {"kid", "ed"}, {"typ", "logout+jwt"}};
  EXPECT_THAT(Outcome(Token(header, Claims(), ed_)), HasSubstr("typ"));
}

TEST_F(VerifierTest, RequiresEachClaim) {
  EXPECT_THAT(Outcome(Token(With("iss", "https://elsewhere.test"), ed_)), HasSubstr("not issued by https://kith.test"));
  EXPECT_THAT(Outcome(Token(With("aud", "other"), ed_)), HasSubstr("\"aud\""));
  EXPECT_THAT(Outcome(Token(With("aud", {"other", 7}), ed_)), HasSubstr("\"aud\""));
  EXPECT_THAT(Outcome(Token(With("exp", "soon"), ed_)), HasSubstr("\"exp\""));
  EXPECT_THAT(Outcome(Token(With("exp", 1e300), ed_)), HasSubstr("\"exp\""));
  EXPECT_THAT(Outcome(Token(With("sub", "Ann Example"), ed_)), HasSubstr("\"sub\""));
  EXPECT_THAT(Outcome(Token(With("sub", std::string(65, 'a')), ed_)), HasSubstr("\"sub\""));
  EXPECT_THAT(Outcome(Token(With("roles", Json::array()), ed_)), HasSubstr("\"roles\""));
  EXPECT_THAT(Outcome(Token(With("roles", {"partner"}), ed_)), HasSubstr("\"agency\""));
  for (const char* name : {"iss", "aud", "exp", "sub", "roles"}) {
    EXPECT_THAT(Outcome(Token(Without(name), ed_)), HasSubstr("BAD_TOKEN")) << name;
  }
}

TEST_F(VerifierTest, NamesTheKnownRolesToOneWhoBringsAnUnknownOne) {
  const auto outcome = Outcome(Token(With("roles", {"social_worker", "wizard"}), ed_));
  EXPECT_THAT(outcome, HasSubstr("BAD_TOKEN"));
  for (const auto& name : AllRoleNames()) EXPECT_THAT(outcome, HasSubstr(name));
}

TEST_F(VerifierTest, HonoursTimesWithTheLeeway) {
  const auto now = Seconds();
  EXPECT_EQ(Outcome(Token(With("exp", now - 59), ed_)), "OK");
  EXPECT_THAT(Outcome(Token(With("exp", now - 60), ed_)), HasSubstr("EXPIRED_TOKEN"));
  EXPECT_EQ(Outcome(Token(With("nbf", now + 60), ed_)), "OK");
  EXPECT_THAT(Outcome(Token(With("nbf", now + 61), ed_)), HasSubstr("\"nbf\""));
  EXPECT_THAT(Outcome(Token(With("iat", now + 61), ed_)), HasSubstr("\"iat\""));
}

TEST_F(VerifierTest, ForgetsARememberedTokenWhenItExpires) {
  const Verifier verifier(Options(), clock_);
  const auto token = Token(With("exp", Seconds() + 10), ed_);
  EXPECT_EQ(Outcome(verifier, token), "OK");
  clock_.Advance(std::chrono::seconds(69));
  EXPECT_EQ(Outcome(verifier, token), "OK");
  clock_.Advance(std::chrono::seconds(1));
  EXPECT_THAT(Outcome(verifier, token), HasSubstr("EXPIRED_TOKEN"));
}

TEST_F(VerifierTest, WithdrawsAKeyWithItsRememberedTokensWithinASecond) {
  const Verifier verifier(Options(), clock_);
  const auto token = Token(Claims(), ed_);
  EXPECT_EQ(Outcome(verifier, token), "OK");
  Trust({es_.Jwk()});
  clock_.Advance(std::chrono::milliseconds(1000));
  EXPECT_THAT(Outcome(verifier, token), HasSubstr("key that is not known"));
  EXPECT_EQ(Outcome(verifier, Token(Claims(), es_)), "OK");
}

TEST_F(VerifierTest, KeepsTheOldKeysWhenTheNewFileIsBroken) {
  const Verifier verifier(Options(), clock_);
  WriteFile(dir_.File("jwks.json"), "{\"keys\":");
  clock_.Advance(std::chrono::seconds(5));
  EXPECT_EQ(Outcome(verifier, Token(Claims(), ed_)), "OK");
}

TEST_F(VerifierTest, SaysWhyItCannotStart) {
  const auto problem = [this](const std::string& path) -> std::string {
    try {
      Verifier({path, "i", "a"}, clock_);
      return "none";
    } catch (const std::runtime_error& found) {
      return found.what();
    }
  };
  EXPECT_THAT(problem(dir_.File("missing.json")), HasSubstr("missing.json: No such file"));
  Trust({});
  EXPECT_THAT(problem(dir_.File("jwks.json")), HasSubstr("no usable key"));
}

}  // namespace
}  // namespace kith::identity
