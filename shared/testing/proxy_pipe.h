// What shared/testing/proxy.cc knows of a connection. Not for tests.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kith::testing::detail {

using Time = std::chrono::steady_clock::time_point;

struct Rules {
  std::chrono::milliseconds latency{0};
  int64_t bytes_per_second = 0;
  bool sliced = false;
  bool black_hole = false;
  bool refusing = false;
  std::string replace_from, replace_to;
};

// One direction of a connection.
struct Pipe {
  int from = -1, to = -1;
  struct Chunk {
    Time due;
    std::string bytes;
  };
  std::deque<Chunk> chunks;
  size_t queued = 0;
  std::string held;  // perhaps the beginning of what is to be replaced
  Time not_before{};
  bool at_end = false;  // nothing more comes
  bool closed = false;  // and the other side knows

  void Push(std::string bytes, Time due) {
    if (bytes.empty()) return;
    queued += bytes.size();
    chunks.push_back({due, std::move(bytes)});
  }
  Time NextWrite() const { return chunks.empty() ? Time::max() : std::max(chunks.front().due, not_before); }
};

struct Connection {
  int client, server;
  Pipe up, down;
  bool forgotten = false;
  bool broken = false;
};

inline void Reset(int fd) {
  const linger hard{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close(fd);
}

inline void MakeQuick(int fd) {
  const int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

inline sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

// Replaces in bytes that continue what is held; holds back what may be the beginning of another.
inline std::string ReplaceIn(std::string bytes, const Rules& rules, std::string& held) {
  const std::string& from = rules.replace_from;
  if (from.empty()) return bytes;
  bytes.insert(0, std::exchange(held, ""));
  for (size_t at = bytes.find(from); at != std::string::npos; at = bytes.find(from, at + from.size())) {
    bytes.replace(at, from.size(), rules.replace_to);
  }
  for (size_t size = std::min(bytes.size(), from.size() - 1); size > 0; --size) {
    if (bytes.compare(bytes.size() - size, size, from, 0, size) == 0) {
      held = bytes.substr(bytes.size() - size);
      bytes.resize(bytes.size() - size);
      break;
    }
  }
  return bytes;
}

}  // namespace kith::testing::detail
