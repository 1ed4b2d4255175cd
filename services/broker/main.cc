// bin/kith-broker: a Kafka broker for a demo on one machine. README.md says what it is not.
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "shared/config/ports.h"
#include "shared/kafka/embedded_broker.h"

namespace {

constexpr const char* kLimits =
    "kith-broker is for demonstrations and tests on one machine, never for production:\n"
    "  - it keeps 5 MiB per partition and then drops the oldest records without a word\n"
    "  - it forgets everything when it ends\n"
    "  - it has no TLS, no access control, no topic administration and no transactions\n"
    "  - it answers on 127.0.0.1 only, and a record reaches a consumer about 12 ms late\n"
    "No event is lost by any of this: services read what is missing from each other's journals.\n";

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("The embedded Kafka broker of Kith, for demonstrations and tests.", "kith-broker");
  kith::kafka::EmbeddedBrokerOptions options;
  options.port = kith::config::kEmbeddedBrokerPort;
  app.add_option("--port", options.port, "Port on 127.0.0.1; 0 picks a free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  app.add_option("--topic", options.topics, "Topic to create with one partition; may be repeated")->type_name("NAME");
  CLI11_PARSE(app, argc, argv);

  // Blocked before the broker's threads begin, so that they inherit it and only the wait below sees a signal.
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  sigprocmask(SIG_BLOCK, &stop, nullptr);

  try {
    const kith::kafka::EmbeddedBroker broker(options);
    std::printf("%sready on %s\n", kLimits, broker.address().c_str());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&stop, &signal);
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "kith-broker: %s\n", problem.what());
    return 1;
  }
  return 0;
}
