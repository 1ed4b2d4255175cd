#include <stdexcept>

#include <gmock/gmock.h>

#include "tests/integration/rpc/harness.h"
#include "tests/integration/rpc/raw_call.h"

namespace kith::rpc::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class TableTest : public ServerTest {
 protected:
  std::string Problem() {
    try {
      Start();
      return "none";
    } catch (const std::invalid_argument& problem) {
      return problem.what();
    }
  }
};

TEST_F(TableTest, AServerWithoutAPolicyRowForEachRpcDoesNotStartAndListsThemAll) {
  table_.resize(1);
  EXPECT_THAT(Problem(),
              AllOf(HasSubstr("EchoService/Audit: no policy row"), HasSubstr("EchoService/Repeat: no policy row")));
}

TEST_F(TableTest, ARowMustFitItsRpc) {
  table_[0].roles.clear();
  table_[1].request = &RepeatRequest::default_instance();
  std::swap(table_[2].name, table_[2].service);
  table_.push_back(EchoTable()[2]);
  table_.back().name = "Rpeat";
  table_.push_back(EchoTable()[0]);
  table_.push_back(EchoTable()[2]);
  table_.back().unary = EchoTable()[0].unary;
  EXPECT_THAT(
      Problem(),
      AllOf(HasSubstr("EchoService/Echo: more than one row"), HasSubstr("EchoService/Echo: its row names no role"),
            HasSubstr("EchoService/Audit: its row's request must be kith.test.echo.v1.EchoRequest"),
            HasSubstr("Repeat: there is no such service"), HasSubstr("EchoService/Rpeat: there is no such RPC"),
            HasSubstr("EchoService/Repeat: it needs the streaming handler alone")));
}

TEST_F(TableTest, ASecondServerOnThePortDoesNotStart) {
  Start();
  options_.listen = Target();
  const auto first = std::move(server_);
  EXPECT_THROW(Start(), std::runtime_error);
}

// ServerReflectionRequest{list_services: "*"}
constexpr const char* kListServices = "\x3a\x01*";
constexpr const char* kReflection = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

TEST_F(TableTest, ReflectionIsOffUnlessAskedFor) {
  Start();
  EXPECT_EQ(CallBidi({Target(), kReflection, kListServices, {}}).code, 12);
}

TEST_F(TableTest, ReflectionListsTheServicesWhenOn) {
  options_.reflection = true;
  Start();
  const auto answer = CallBidi({Target(), kReflection, kListServices, {}});
  EXPECT_EQ(answer.code, 0) << answer.message;
  EXPECT_THAT(answer.bytes, HasSubstr("kith.test.echo.v1.EchoService"));
}

}  // namespace
}  // namespace kith::rpc::testing
