#include "shared/rpc/guard.h"

#include <gmock/gmock.h>

#include "shared/identity/base64url.h"
#include "tests/integration/rpc/harness.h"
#include "tests/integration/rpc/raw_call.h"

namespace kith::rpc::testing {
namespace {

using identity::Role;
using ::testing::HasSubstr;

class GuardTest : public ServerTest {
 protected:
  GuardTest() {
    options_.max_request_bytes = 1000;
    Start();
  }

  RawCall Good() const { return {Target(), kEcho, Bytes("hello"), {{"authorization", "Bearer " + GoodToken()}}}; }
  RawCall WithToken(const std::string& token) const { return WithAuthorization("Bearer " + token); }
  RawCall WithAuthorization(const std::string& value) const {
    auto call = Good();
    call.metadata = {{"authorization", value}};
    return call;
  }
  static std::string Bytes(const std::string& text) {
    EchoRequest request;
    request.set_text(text);
    return request.SerializeAsString();
  }

  void ExpectRefused(const RawCall& call, int code, const std::string& reason, const std::string& says) {
    const int before = handled_;
    const auto answer = CallRaw(call);
    EXPECT_EQ(answer.code, code);
    EXPECT_EQ(answer.reason, reason);
    EXPECT_THAT(answer.message, HasSubstr(says));
    EXPECT_EQ(handled_, before) << "the handler was reached";
  }
};

TEST_F(GuardTest, AdmitsAGoodCall) {
  const auto answer = CallRaw(Good());
  EXPECT_EQ(answer.code, 0) << answer.message;
  EXPECT_EQ(handled_, 1);
}

TEST_F(GuardTest, RequiresADeadline) {
  auto call = Good();
  call.deadline = false;
  ExpectRefused(call, 3, "NO_DEADLINE", "set a deadline");
}

TEST_F(GuardTest, RequiresABearerTokenOnce) {
  auto call = Good();
  call.metadata.clear();
  ExpectRefused(call, 16, "NO_TOKEN", "authorization: Bearer");
  ExpectRefused(WithAuthorization("Basic dXNlcjpwYXNz"), 16, "NO_TOKEN", "authorization: Bearer");
  ExpectRefused(WithAuthorization("Bearer "), 16, "NO_TOKEN", "authorization: Bearer");
  call = Good();
  call.metadata.emplace("authorization", "Bearer " + TokenFor({Role::kAuditor}));
  ExpectRefused(call, 16, "NO_TOKEN", "once");
}

TEST_F(GuardTest, RefusesTokensThatDoNotVerify) {
  ExpectRefused(WithToken("garbage"), 16, "BAD_TOKEN", "compact JWS");
  ExpectRefused(WithToken(TokenFor({Role::kSocialWorker}, "https://elsewhere.test")), 16, "BAD_TOKEN", "not issued by");
  kith::testing::TempDir foreign;
  identity::EnsureDevelopmentKey(foreign.File("key.pem"), foreign.File("jwks.json"));
  const auto stranger = identity::MintToken(
      foreign.File("key.pem"), {"S0001", {Role::kSocialWorker}, "", "https://kith.test", "kith"}, clock_.Now());
  ExpectRefused(WithToken(stranger), 16, "BAD_TOKEN", "key that is not known");
}

TEST_F(GuardTest, RefusesASwappedAlgorithm) {
  const auto good = GoodToken();
  const auto header = identity::FromBase64Url(good.substr(0, good.find('.'))).value();
  for (const std::string algorithm : {"none", "HS256", "RS256"}) {
    auto swapped = header;
    swapped.replace(swapped.find("EdDSA"), 5, algorithm);
    ExpectRefused(WithToken(identity::ToBase64Url(swapped) + good.substr(good.find('.'))), 16, "BAD_TOKEN", "\"alg\"");
  }
}

TEST_F(GuardTest, RefusesAnUnknownRoleAndSaysWhichAreKnown) {
  auto token = TokenFor({static_cast<Role>(99)});
  ExpectRefused(WithToken(token), 16, "BAD_TOKEN", "social_worker, practitioner");
}

TEST_F(GuardTest, RefusesAnExpiredToken) {
  const auto call = Good();
  clock_.Advance(std::chrono::hours(2));
  ExpectRefused(call, 16, "EXPIRED_TOKEN", "expired");
}

TEST_F(GuardTest, RefusesARoleThatTheRowDoesNotName) {
  auto call = Good();
  call.method = kAudit;
  ExpectRefused(call, 7, "ROLE_NOT_PERMITTED", "for the roles auditor");
}

TEST_F(GuardTest, RefusesALargeRequestAndSaysTheLimit) {
  auto call = Good();
  call.bytes = Bytes(std::string(1001, 'a'));
  ExpectRefused(call, 8, "REQUEST_TOO_LARGE", "at most 1000");
  call.bytes = Bytes(std::string(100'000, 'a'));  // gRPC cuts this one off before it is read
  ExpectRefused(call, 8, "", "larger than max");
}

TEST_F(GuardTest, RefusesBytesThatAreNotTheMessage) {
  auto call = Good();
  call.bytes = "\xff\xff\xff";
  ExpectRefused(call, 3, "MALFORMED_REQUEST", "kith.test.echo.v1.EchoRequest");
  call.bytes = "\x0a\x02\xc3\x28";  // text that is not UTF-8
  ExpectRefused(call, 3, "MALFORMED_REQUEST", "kith.test.echo.v1.EchoRequest");
}

TEST_F(GuardTest, RefusesAnUnknownMethod) {
  auto call = Good();
  call.method = "/kith.test.echo.v1.EchoService/Shout";
  ExpectRefused(call, 12, "", "");
}

TEST_F(GuardTest, RefusesTextWithANulCharacterAndNamesTheField) {
  auto call = Good();
  call.bytes = Bytes(std::string("a\0b", 3));
  ExpectRefused(call, 3, "INVALID_REQUEST", "NUL");
  EXPECT_THAT(CallRaw(call).details, HasSubstr("text"));
}

TEST_F(GuardTest, AsksInItsOrder) {
  // Everything is wrong at once; each correction brings the next refusal to light.
  RawCall call{Target(), kAudit, "\xff", {}, false};
  ExpectRefused(call, 3, "NO_DEADLINE", "");
  call.deadline = true;
  ExpectRefused(call, 16, "NO_TOKEN", "");
  call.metadata = {{"authorization", "bearer " + GoodToken()}};
  ExpectRefused(call, 7, "ROLE_NOT_PERMITTED", "");
  call.metadata = {{"authorization", "bearer " + TokenFor({Role::kAuditor})}};
  ExpectRefused(call, 3, "MALFORMED_REQUEST", "");
}

TEST_F(GuardTest, RefusesWhileDraining) {
  Guard guard(*verifier_, 1000, 10);
  const auto token = "Bearer " + GoodToken();
  const Credentials credentials{std::chrono::steady_clock::now() + std::chrono::seconds(5), token, "", 0};
  EXPECT_TRUE(guard.Admit(table_[0], kEcho, credentials));
  guard.BeginDraining();
  EXPECT_EQ(guard.Admit(table_[0], kEcho, credentials).error().reason, "DRAINING");
}

TEST_F(GuardTest, RefusesMetadataOfAClientThatIgnoresTheServersLimit) {
  const Guard guard(*verifier_, 1000, 10);
  const auto token = "Bearer " + GoodToken();
  Credentials credentials{std::chrono::steady_clock::now() + std::chrono::seconds(5), token, "", 16 * 1024};
  EXPECT_TRUE(guard.Admit(table_[0], kEcho, credentials));
  credentials.metadata_bytes = 16 * 1024 + 1;
  EXPECT_EQ(guard.Admit(table_[0], kEcho, credentials).error().reason, "REQUEST_TOO_LARGE");
}

TEST_F(GuardTest, TellsTheHandlerWhoCallsUntilWhenAndWithinWhichTrace) {
  Call seen;
  table_[0].unary = [&seen](const Call& call, std::unique_ptr<google::protobuf::Message>, const Reply& reply) {
    seen = call;
    reply(std::string());
  };
  Start();
  const std::string trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  auto call = Good();
  call.metadata.emplace("traceparent", trace);
  ASSERT_EQ(CallRaw(call).code, 0);
  EXPECT_EQ(seen.method, kEcho);
  EXPECT_EQ(seen.caller.subject, "S0001");
  EXPECT_EQ(seen.traceparent, trace);
  const auto left = seen.deadline - std::chrono::steady_clock::now();
  EXPECT_GT(left, std::chrono::seconds(3));
  EXPECT_LT(left, std::chrono::seconds(6));
}

TEST(Traceparent, IsTakenOnlyWhenValid) {
  EXPECT_TRUE(IsTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  for (const char* wrong : {"", "00", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
                            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-x",
                            "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01"}) {
    EXPECT_FALSE(IsTraceparent(wrong)) << wrong;
  }
}

}  // namespace
}  // namespace kith::rpc::testing
