#include "shared/metrics/http_connection.h"

#include <algorithm>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

namespace kith::metrics {
namespace {

// A request to us has a line and a few headers: what sends more is no probe.
constexpr size_t kMaxRequest = 32 * 1024;
// For fetching an answer, however little time there was to ask.
constexpr std::chrono::milliseconds kToAnswer{250};

}  // namespace

void HttpConnection::CutOff() {
  cut_off_ = true;
  ::shutdown(socket_, SHUT_RDWR);
}

bool HttpConnection::WaitFor(short events) const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - std::chrono::steady_clock::now());
  if (left.count() <= 0) return false;
  pollfd waiting{socket_, events, 0};
  return ::poll(&waiting, 1, static_cast<int>(left.count())) > 0;
}

bool HttpConnection::is_readable() const { return begin_ < end_ || WaitFor(POLLIN); }
bool HttpConnection::is_writable() const { return WaitFor(POLLOUT); }

ssize_t HttpConnection::read(char* out, size_t size) {
  if (begin_ == end_) {
    if (taken_ >= kMaxRequest || !WaitFor(POLLIN)) return -1;
    const ssize_t received = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    if (received <= 0) return received;
    begin_ = 0;
    end_ = static_cast<size_t>(received);
    taken_ += end_;
  }
  const size_t count = std::min(size, end_ - begin_);
  std::memcpy(out, buffer_.data() + begin_, count);
  begin_ += count;
  return static_cast<ssize_t>(count);
}

ssize_t HttpConnection::write(const char* data, size_t size) {
  if (!answering_) deadline_ = std::max(deadline_, std::chrono::steady_clock::now() + kToAnswer);
  answering_ = true;
  if (!WaitFor(POLLOUT)) return -1;
  return ::send(socket_, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void HttpConnection::get_remote_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}
void HttpConnection::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = 0;
}

}  // namespace kith::metrics
