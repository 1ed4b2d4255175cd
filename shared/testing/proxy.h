// A network that goes wrong when it is told to: a TCP proxy between a client and a loopback server, switched while it
// works. What is set holds for all connections, present and future, in both directions.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace kith::testing {

// Thread-safe.
class Proxy {
 public:
  // Listens on a loopback port, 0: a free one, and passes everything on to this port of 127.0.0.1, or to this unix
  // socket.
  explicit Proxy(int target_port, int port = 0);
  explicit Proxy(const std::string& target_socket);
  ~Proxy();

  int port() const;
  std::string address() const { return "127.0.0.1:" + std::to_string(port()); }

  // Every byte arrives so much later.
  void SetLatency(std::chrono::milliseconds latency);
  // Every byte is a segment of its own.
  void SetSliced(bool sliced);
  // 0: no limit.
  void SetBandwidth(int64_t bytes_per_second);
  // Nothing passes, and nobody is told: connections are accepted and stay. What is under way passes when it ends.
  void SetBlackHole(bool on);
  // The connections of the moment stay without a word for ever, as after a router forgot them; new ones work.
  void ForgetConnections();
  // New connections are reset.
  void SetRefusing(bool on);
  // Everything passes again, at once. Connections stay.
  void Heal();

  // Resets the connections of the moment on both sides; returns how many there were.
  int ResetAll();
  // The client's side, or the server's, is told that the other one will send no more, and the rest of it is dropped;
  // the other direction goes on.
  enum class Side { kClient, kServer };
  void HalfCloseAll(Side told);

  // Connections from now on go to this port of 127.0.0.1.
  void SetTarget(int target_port);

  // In the server's words, each `from` becomes `to`, which must be as long: for servers that tell clients their port.
  void Replace(std::string from, std::string to);

  int open_connections() const;
  int64_t accepted() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::testing
