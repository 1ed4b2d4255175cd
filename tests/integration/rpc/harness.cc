#include "tests/integration/rpc/harness.h"

#include "shared/testing/wait.h"

namespace kith::rpc::testing {
namespace {

using identity::Role;

std::string Answer(const google::protobuf::Message& request) {
  EchoResponse response;
  response.set_text(static_cast<const EchoRequest&>(request).text());
  return response.SerializeAsString();
}

void Repeat(int left, const std::string& message, const std::shared_ptr<Stream>& stream) {
  if (left == 0) return stream->Finish({});
  stream->Send(message, [left, message, stream](bool ok) {
    if (ok) return Repeat(left - 1, message, stream);
    stream->Finish(Refuse(reasons::kOutcomeUnknown, "the client has gone"));
  });
}

}  // namespace

std::vector<Method> EchoTable() {
  const std::string service = "kith.test.echo.v1.EchoService";
  const auto echo = [](const Call&, std::unique_ptr<google::protobuf::Message> request, const Reply& reply) {
    reply(Answer(*request));
  };
  const auto repeat = [](const Call&, std::unique_ptr<google::protobuf::Message> message,
                         std::shared_ptr<Stream> stream) {
    const auto& request = static_cast<const RepeatRequest&>(*message);
    EchoResponse response;
    response.set_text(request.text());
    Repeat(request.times() == 0 ? -1 : request.times(), response.SerializeAsString(), stream);
  };
  return {
      {service, "Echo", {Role::kSocialWorker}, &EchoRequest::default_instance(), echo, nullptr},
      {service, "Audit", {Role::kAuditor}, &EchoRequest::default_instance(), echo, nullptr},
      {service, "Repeat", {Role::kSocialWorker, Role::kService}, &RepeatRequest::default_instance(), nullptr, repeat}};
}

bool Latch::Wait() const {
  return kith::testing::WaitUntil([this] { return IsOpen(); });
}

ServerTest::ServerTest() {
  identity::EnsureDevelopmentKey(dir_.File("key.pem"), dir_.File("jwks.json"));
  verifier_ = std::make_unique<identity::Verifier>(
      identity::VerifierOptions{dir_.File("jwks.json"), "https://kith.test", "kith"}, clock_);
  options_.listen = "127.0.0.1:0";
}
ServerTest::~ServerTest() = default;

void ServerTest::Start() {
  auto table = table_;
  for (Method& method : table) {
    if (auto unary = method.unary) {
      method.unary = [this, unary](const Call& call, std::unique_ptr<google::protobuf::Message> request, Reply reply) {
        ++handled_;
        unary(call, std::move(request), std::move(reply));
      };
    }
    if (auto streaming = method.streaming) {
      method.streaming = [this, streaming](const Call& call, std::unique_ptr<google::protobuf::Message> request,
                                           std::shared_ptr<Stream> stream) {
        ++handled_;
        streaming(call, std::move(request), std::move(stream));
      };
    }
  }
  server_ = std::make_unique<Server>(options_, std::move(table), *verifier_, clock_);
}

std::string ServerTest::TokenFor(std::vector<Role> roles, const std::string& issuer) const {
  return identity::MintToken(dir_.File("key.pem"), {"S0001", std::move(roles), "", issuer, "kith"}, clock_.Now());
}

Channel ServerTest::Connect() const {
  return {Target(), [token = GoodToken()] { return token; }};
}

}  // namespace kith::rpc::testing
