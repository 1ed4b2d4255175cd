// The endpoint over real sockets, with clients that behave and clients that do not.
#include "shared/metrics/endpoint.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "shared/testing/port.h"
#include "shared/testing/stopwatch.h"
#include "shared/testing/wait.h"

namespace kith::metrics {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

// A connection that says what the test wants, and then nothing.
class RawClient {
 public:
  explicit RawClient(int port, const std::string& text) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    is_connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    Say(text);
  }
  ~RawClient() { ::close(socket_); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool is_connected() const { return is_connected_; }
  void Say(const std::string& text) { (void)::send(socket_, text.data(), text.size(), MSG_NOSIGNAL); }
  // All that the server says until it closes the connection.
  std::string Rest() {
    std::string text;
    char buffer[4096];
    for (ssize_t n = 0; (n = ::recv(socket_, buffer, sizeof buffer, 0)) > 0;)
      text.append(buffer, static_cast<size_t>(n));
    return text;
  }

 private:
  int socket_;
  bool is_connected_ = false;
};

class EndpointTest : public ::testing::Test {
 protected:
  EndpointTest()
      : endpoint_(std::make_unique<Endpoint>(EndpointOptions{
            .listen = "127.0.0.1:0", .metrics = [this] { return text_; }, .parts = [this] { return parts_; }})),
        client_("127.0.0.1", endpoint_->port()) {
    client_.set_read_timeout(5s);
  }

  std::string text_ = "kith_test 1\n";
  std::vector<Part> parts_ = {{"database", true, true, ""}, {"kafka", true, false, ""}};
  std::unique_ptr<Endpoint> endpoint_;
  httplib::Client client_;
};

TEST_F(EndpointTest, ServesTheMetricsInPrometheusFormat) {
  text_ = std::string(300'000, '#') + "\nkith_test 1\n";
  const auto answer = client_.Get("/metrics");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, text_);
  EXPECT_THAT(answer->get_header_value("Content-Type"), HasSubstr("text/plain; version=0.0.4"));
}

TEST_F(EndpointTest, IsReadyWhenEveryNeededPartIs) {
  const auto ready = client_.Get("/readyz");
  ASSERT_TRUE(ready);
  EXPECT_EQ(ready->status, 200);
  EXPECT_EQ(ready->body, "ready\n");
}

TEST_F(EndpointTest, SaysWhichNeededPartIsNot) {
  parts_ = {{"database", false, true, "no answer for 7 s"}, {"kafka", false, false, "not connected"}};
  for (const char* path : {"/readyz", "/healthz"}) {
    const auto answer = client_.Get(path);
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 503);
    EXPECT_EQ(answer->body, "[-]database failed: no answer for 7 s\nnot ready\n");
  }
}

TEST_F(EndpointTest, IsReadyWithoutAPartThatIsNotNeededAndTellsOfItWhenAsked) {
  parts_[1] = {"kafka", false, false, "not connected"};
  const auto brief = client_.Get("/readyz");
  ASSERT_TRUE(brief);
  EXPECT_EQ(brief->status, 200);
  EXPECT_THAT(brief->body, Not(HasSubstr("kafka")));
  const auto verbose = client_.Get("/healthz?verbose");
  ASSERT_TRUE(verbose);
  EXPECT_EQ(verbose->status, 200);
  EXPECT_EQ(verbose->body, "[+]database ok\n[-]kafka failed: not connected (ready without it)\nready\n");
}

TEST_F(EndpointTest, IsAliveWhateverItsPartsSay) {
  parts_[0].ok = false;
  const auto answer = client_.Get("/livez");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

TEST_F(EndpointTest, AnswersNothingElse) {
  EXPECT_EQ(client_.Get("/")->status, 404);
  EXPECT_NE(client_.Post("/metrics", "text", "text/plain")->status, 200);
}

TEST_F(EndpointTest, StaysUpForOthersUnderSlowClients) {
  std::vector<std::unique_ptr<RawClient>> slow;
  const kith::testing::Stopwatch watch;
  for (int i = 0; i < 100; ++i) {
    slow.push_back(std::make_unique<RawClient>(endpoint_->port(), "GET /metrics HTTP/1.1\r\nX-Slow: "));
    ASSERT_TRUE(slow.back()->is_connected());
    slow.back()->Say("x");
  }
  for (int i = 0; i < 5; ++i) {
    const auto answer = client_.Get("/livez");
    ASSERT_TRUE(answer) << i;
    EXPECT_EQ(answer->status, 200);
  }
  // All of 100 slow clients before one probe; the more of them wait, the less time each has.
  EXPECT_LT(watch.Elapsed(), 3s);
}

TEST_F(EndpointTest, CutsOffAClientThatSendsAByteNowAndThen) {
  RawClient slow(endpoint_->port(), "GET /livez HTTP/1.1\r\n");
  const auto began = std::chrono::steady_clock::now();
  std::jthread drip([&slow](std::stop_token stop) {
    while (!stop.stop_requested()) {
      slow.Say("x");
      std::this_thread::sleep_for(100ms);
    }
  });
  EXPECT_THAT(slow.Rest(), Not(HasSubstr("200")));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 5s);
}

TEST_F(EndpointTest, CutsOffAClientThatSendsWithoutEnd) {
  RawClient loud(endpoint_->port(), "GET /livez HTTP/1.1\r\n");
  for (int i = 0; i < 10'000; ++i) loud.Say("X-Header: value of a header\r\n");
  EXPECT_THAT(loud.Rest(), Not(HasSubstr("200")));
}

TEST_F(EndpointTest, StopsAtOnceWithClientsThatHoldOn) {
  RawClient slow(endpoint_->port(), "GET /livez HTTP/1.1\r\n");
  const auto began = std::chrono::steady_clock::now();
  endpoint_->Stop();
  EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
  EXPECT_FALSE(kith::testing::IsListening(endpoint_->port()));
}

TEST_F(EndpointTest, RefusesAnAddressThatIsTakenOrNone) {
  const std::string taken = "127.0.0.1:" + std::to_string(endpoint_->port());
  for (const std::string& listen : {taken, std::string("7301"), std::string("127.0.0.1:port")}) {
    EXPECT_THROW(Endpoint({.listen = listen, .metrics = nullptr, .parts = nullptr}), std::runtime_error) << listen;
  }
}

}  // namespace
}  // namespace kith::metrics
