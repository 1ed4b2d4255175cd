#include "shared/testing/mad_redis.h"

#include <atomic>
#include <list>
#include <random>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kith::testing {
namespace {

bool Say(int fd, const std::string& bytes) { return send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0; }

// True when there is something to read within the time, or the other side is gone.
bool HasInput(int fd, int milliseconds) {
  pollfd polled{fd, POLLIN, 0};
  return poll(&polled, 1, milliseconds) > 0;
}

std::string HugeLength(std::mt19937_64& random) {
  static const std::string kWords[] = {
      "*2147483647\r\n$1\r\na\r\n",
      "*1000000000\r\n:1\r\n",
      "$9223372036854775807\r\nx",
      "$4294967296\r\nxxxx",
      "$-2\r\n",
      "*-2\r\n",
      "*4294967297\r\n",
      "$99999999999999999999999999\r\n",
      "*9\r\n*9\r\n*9\r\n*9\r\n*9\r\n*9\r\n*9\r\n*9\r\n*9\r\n*9\r\n",
      ":99999999999999999999999999999999\r\n",
      "$1\r\nxyz\r\n",
  };
  return kWords[random() % std::size(kWords)];
}

std::string WrongType(std::mt19937_64& random) {
  static const std::string kWords[] = {
      "+OK\r\n",
      ":17\r\n",
      ":-9223372036854775808\r\n",
      "$-1\r\n",
      "*-1\r\n",
      "*0\r\n",
      "*1\r\n:1\r\n",
      "$0\r\n\r\n",
      "-MOVED 1 x\r\n",
      "_\r\n",
      "%1\r\n+a\r\n+b\r\n",
      "#t\r\n",
      "$5\r\nhello\r\n",
  };
  return kWords[random() % std::size(kWords)];
}

}  // namespace

struct MadRedis::State {
  State(Madness given, uint64_t seed_in, int mad_in) : madness(given), seed(seed_in), mad_from_the_start(mad_in) {
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(listener, reinterpret_cast<const sockaddr*>(&address), size) != 0 || listen(listener, 64) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
      throw std::runtime_error("the mad Redis cannot listen");
    }
    port = ntohs(address.sin_port);
    acceptor = std::thread([this] { Accept(); });
  }
  ~State() {
    stopping = true;
    acceptor.join();
    for (auto& thread : threads) thread.join();
    close(listener);
  }

  void Accept() {
    while (!stopping) {
      if (!HasInput(listener, 20)) continue;
      const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      threads.emplace_back([this, fd, number = ++connections] {
        Serve(fd, number);
        close(fd);
      });
    }
  }

  void Serve(int fd, uint64_t number) {
    std::mt19937_64 random(seed * 1000 + number);
    const bool mad_at_once = static_cast<int>(random() % 100) < mad_from_the_start;
    char bytes[64 * 1024];
    while (!stopping) {
      if (!HasInput(fd, 20)) continue;
      const ssize_t got = recv(fd, bytes, sizeof bytes, 0);
      if (got <= 0) return;
      const std::string request(bytes, static_cast<size_t>(got));
      const bool greeting = request.find("PING\r\n") != std::string::npos;
      if (greeting && !mad_at_once) {
        const std::string answer = request.find("AUTH") != std::string::npos ? "+OK\r\n+PONG\r\n" : "+PONG\r\n";
        if (!Say(fd, answer)) return;
        continue;
      }
      ++answered;
      if (!Rave(fd, request, random)) return;
    }
  }

  // False when the connection is over.
  bool Rave(int fd, const std::string& request, std::mt19937_64& random) {
    switch (madness.load()) {
      case Madness::kRandomBytes: {
        std::string noise(1 + random() % 200, '\0');
        for (char& c : noise) c = static_cast<char>(random());
        return Say(fd, noise);
      }
      case Madness::kWrongTypes:
        return Say(fd, WrongType(random));
      case Madness::kHugeLengths:
        return Say(fd, HugeLength(random));
      case Madness::kEndlessBulk: {
        if (!Say(fd, "$1073741824\r\n")) return false;
        const std::string part(64 * 1024, 'x');
        while (!stopping) {
          pollfd polled{fd, POLLOUT, 0};
          if (poll(&polled, 1, 20) > 0 && send(fd, part.data(), part.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 &&
              errno != EAGAIN) {
            return false;
          }
        }
        return false;
      }
      case Madness::kDripping: {
        const std::string reply = "$60\r\n" + std::string(60, 'x') + "\r\n";
        for (const char c : reply) {
          if (stopping || HasInput(fd, 10) || !Say(fd, std::string(1, c))) return false;
        }
        return true;
      }
      case Madness::kTooMany: {
        std::string replies;
        for (int i = 0; i < 10; ++i) replies += i % 2 ? "$5\r\nhello\r\n" : ":7\r\n";
        return Say(fd, replies);
      }
      case Madness::kOtherValues: {
        if (request.find("GET") == std::string::npos) return Say(fd, "+OK\r\n");
        // Longer than the least that a sealed value has, and with its version.
        const std::string value = "\x01" + std::string(60 + random() % 100, 'v');
        return Say(fd, "$" + std::to_string(value.size()) + "\r\n" + value + "\r\n");
      }
      case Madness::kSilence:
        return true;
      case Madness::kErrors:
        return Say(fd, "-ERR mad\r\n");
      case Madness::kBigNumbers: {
        std::string replies;
        for (size_t at = request.find("INCRBY"); at != std::string::npos; at = request.find("INCRBY", at + 1)) {
          replies += ":" + std::to_string(total += 1'000'000'000) + "\r\n:1\r\n";
        }
        return Say(fd, replies.empty() ? ":" + std::to_string(total.load()) + "\r\n" : replies);
      }
    }
    return false;
  }

  std::atomic<Madness> madness;
  const uint64_t seed;
  const int mad_from_the_start;
  int listener = -1, port = 0;
  std::atomic<bool> stopping{false};
  std::atomic<int64_t> answered{0}, total{0};
  uint64_t connections = 0;
  std::list<std::thread> threads;
  std::thread acceptor;
};

MadRedis::MadRedis(Madness madness, uint64_t seed, int mad_from_the_start)
    : state_(std::make_unique<State>(madness, seed, mad_from_the_start)) {}
MadRedis::~MadRedis() = default;

std::string MadRedis::Url() const { return "redis://127.0.0.1:" + std::to_string(state_->port); }
void MadRedis::Become(Madness madness) { state_->madness = madness; }
int64_t MadRedis::answered() const { return state_->answered; }

}  // namespace kith::testing
