// One HTTP connection with one deadline for all of it: cpp-httplib's own stream has a deadline for each byte only, so
// that a client which sends a byte a second would hold a thread for ever.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <string>

#include <httplib.h>

namespace kith::metrics {

class HttpConnection final : public httplib::Stream {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // Does not own the socket.
  // deadline: for the request; fetching the answer has a quarter of a second at least.
  HttpConnection(socket_t socket, Time deadline) : socket_(socket), deadline_(deadline) {}

  // True once the request was read and the answer begun. Any thread.
  bool is_answering() const { return answering_; }
  Time began() const { return began_; }
  // Ends what the connection waits for. Any thread.
  void CutOff();
  bool is_cut_off() const { return cut_off_; }

  bool is_readable() const override;
  bool is_writable() const override;
  ssize_t read(char* out, size_t size) override;
  ssize_t write(const char* data, size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  socket_t socket() const override { return socket_; }

 private:
  bool WaitFor(short events) const;

  const socket_t socket_;
  const Time began_ = std::chrono::steady_clock::now();
  Time deadline_;
  std::atomic<bool> answering_{false};
  std::atomic<bool> cut_off_{false};
  std::array<char, 4096> buffer_;  // httplib reads lines byte by byte
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t taken_ = 0;
};

}  // namespace kith::metrics
