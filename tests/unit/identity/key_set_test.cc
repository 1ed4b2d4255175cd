#include "shared/identity/key_set.h"

#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/identity/base64url.h"
#include "tests/unit/identity/forge.h"

namespace kith::identity {
namespace {

using ::testing::HasSubstr;
using testing::Json;
using testing::Jwks;
using testing::SigningKey;

bool Verifies(const std::string& jwk, const std::string& token) {
  const auto keys = ParseKeySet(R"({"keys":[)" + jwk + "]}", nullptr);
  const size_t dot = token.rfind('.');
  return VerifySignature(keys.begin()->second, token.substr(0, dot), FromBase64Url(token.substr(dot + 1)).value());
}

std::string Problem(const std::string& json) {
  try {
    ParseKeySet(json, nullptr);
    return "none";
  } catch (const std::runtime_error& problem) {
    return problem.what();
  }
}

TEST(VerifySignature, KnowsTheEd25519VectorOfRfc8037) {
  const char* jwk = R"({"kid":"a","kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";
  const std::string token =
      "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc."
      "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
  EXPECT_TRUE(Verifies(jwk, token));
  EXPECT_FALSE(Verifies(jwk, "f" + token.substr(1)));
}

TEST(VerifySignature, KnowsTheEs256VectorOfRfc7515) {
  const char* jwk = R"({"kid":"a","kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
                        "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})";
  const std::string token =
      "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cn"
      "VlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
  EXPECT_TRUE(Verifies(jwk, token));
  EXPECT_FALSE(Verifies(jwk, "f" + token.substr(1)));
}

TEST(ParseKeySet, TakesTheAlgorithmFromTheKeyEvenWhenItNamesNone) {
  const auto keys = ParseKeySet(Jwks({SigningKey("RS256", "r").Jwk(true), SigningKey("PS256", "p").Jwk(),
                                      SigningKey("ES256", "e").Jwk(true), SigningKey("EdDSA", "d").Jwk(true)}),
                                nullptr);
  EXPECT_EQ(keys.at("r").algorithm, Algorithm::kRs256);
  EXPECT_EQ(keys.at("p").algorithm, Algorithm::kPs256);
  EXPECT_EQ(keys.at("e").algorithm, Algorithm::kEs256);
  EXPECT_EQ(keys.at("d").algorithm, Algorithm::kEdDsa);
}

TEST(ParseKeySet, SaysWhichKeyIsNotUsableAndWhy) {
  Json hmac{{"kty", "oct"}, {"kid", "h"}, {"k", "c2VjcmV0"}};
  EXPECT_THAT(Problem(Jwks({hmac})), HasSubstr("keys[0]: \"kty\" must be OKP, EC or RSA"));
  Json nameless = SigningKey("EdDSA", "d").Jwk();
  nameless.erase("kid");
  EXPECT_THAT(Problem(Jwks({nameless})), HasSubstr("no \"kid\""));
  Json swapped = SigningKey("RS256", "r").Jwk();
  swapped["alg"] = "HS256";
  EXPECT_THAT(Problem(Jwks({swapped})), HasSubstr("\"alg\" does not fit"));
  Json cut = SigningKey("EdDSA", "d").Jwk();
  cut["x"] = "AAAA";
  EXPECT_THAT(Problem(Jwks({cut})), HasSubstr("must hold 32 bytes"));
  Json small = SigningKey("RS256", "r").Jwk();
  small["n"] = ToBase64Url(std::string(128, '\xff'));
  EXPECT_THAT(Problem(Jwks({small})), HasSubstr("2048 bits"));
  Json off_curve = SigningKey("ES256", "e").Jwk();
  off_curve["y"] = off_curve["x"];
  EXPECT_THAT(Problem(Jwks({off_curve})), HasSubstr("not valid"));
  EXPECT_THAT(Problem("<html>"), HasSubstr("not a JWKS"));
  EXPECT_THAT(Problem(R"({"keys":[]})"), HasSubstr("no usable key"));
}

TEST(ParseKeySet, KeepsTheUsableKeysAndTellsOfTheOthers) {
  std::string passed_over;
  const Json hmac{{"kty", "oct"}, {"kid", "h"}, {"k", "c2VjcmV0"}};
  const auto keys = ParseKeySet(Jwks({hmac, SigningKey("EdDSA", "d").Jwk()}), &passed_over);
  EXPECT_EQ(keys.size(), 1U);
  EXPECT_THAT(passed_over, HasSubstr("keys[0]"));
}

}  // namespace
}  // namespace kith::identity
