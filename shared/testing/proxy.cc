#include "shared/testing/proxy.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "shared/testing/proxy_pipe.h"

namespace kith::testing {
namespace {

using namespace detail;

constexpr size_t kMostQueued = 1024 * 1024;
constexpr size_t kRead = 64 * 1024;
constexpr int kSlicesAtOnce = 64;
constexpr int kBandwidthSteps = 50;  // writes a second

}  // namespace

struct Proxy::State {
  State(std::function<int()> connect_in, int wanted_port) : connect(std::move(connect_in)) {
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const sockaddr_in any = Loopback(wanted_port);
    const int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in got{};
    socklen_t size = sizeof got;
    if (bind(listener, reinterpret_cast<const sockaddr*>(&any), sizeof any) != 0 || listen(listener, 1024) != 0 ||
        getsockname(listener, reinterpret_cast<sockaddr*>(&got), &size) != 0) {
      throw std::runtime_error("the proxy cannot listen");
    }
    port = ntohs(got.sin_port);
    wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    thread = std::thread([this] { Loop(); });
  }

  ~State() {
    Do([this] { stopping = true; });
    thread.join();
    for (Connection& connection : connections) Break(connection);
    close(listener);
    close(wake);
  }

  // Runs work on the thread, between two rounds, and waits for it.
  void Do(std::function<void()> work) {
    std::unique_lock lock(mutex);
    jobs.push_back(std::move(work));
    const uint64_t number = ++jobs_given;
    const uint64_t one = 1;
    if (write(wake, &one, sizeof one) < 0) throw std::runtime_error("the proxy cannot be woken");
    done.wait(lock, [&] { return jobs_done >= number; });
  }

  void Loop() {
    while (!stopping) {
      std::vector<pollfd> polled = {{wake, POLLIN, 0}, {listener, POLLIN, 0}};
      Time next = Time::max();
      for (Connection& connection : connections) Ask(connection, polled, next);
      // What a job changed is seen to at once.
      poll(polled.data(), polled.size(), std::exchange(jobs_ran, false) ? 0 : Timeout(next));
      if (polled[1].revents) Accept();
      const Time now = std::chrono::steady_clock::now();
      for (Connection& connection : connections) {
        if (IsHeld(connection)) continue;
        for (Pipe* pipe : {&connection.up, &connection.down}) Move(connection, *pipe, now);
      }
      RunJobs();
      for (auto it = connections.begin(); it != connections.end();) {
        if (it->broken || (it->up.closed && it->down.closed)) {
          Break(*it);
          it = connections.erase(it);
        } else {
          ++it;
        }
      }
      open = static_cast<int>(connections.size());
    }
  }

  void RunJobs() {
    uint64_t ignored;
    while (read(wake, &ignored, sizeof ignored) > 0) {
    }
    const std::lock_guard lock(mutex);
    for (const auto& job : jobs) job();
    jobs_done += jobs.size();
    jobs_ran = !jobs.empty();
    jobs.clear();
    done.notify_all();
  }

  bool IsHeld(const Connection& connection) const {
    return rules.black_hole || connection.forgotten || connection.broken;
  }

  static int Timeout(Time next) {
    if (next == Time::max()) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - std::chrono::steady_clock::now()).count();
    return static_cast<int>(std::clamp<int64_t>(left, 0, 1000));
  }

  void Ask(Connection& connection, std::vector<pollfd>& polled, Time& next) const {
    if (IsHeld(connection)) return;
    const Time now = std::chrono::steady_clock::now();
    for (Pipe* pipe : {&connection.up, &connection.down}) {
      if (!pipe->at_end && pipe->queued < kMostQueued) polled.push_back({pipe->from, POLLIN, 0});
      if (pipe->NextWrite() <= now) {
        polled.push_back({pipe->to, POLLOUT, 0});
      } else {
        next = std::min(next, pipe->NextWrite());
      }
    }
  }

  void Accept() {
    for (;;) {
      const int client = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (client < 0) return;
      ++accepted;
      const int server = rules.refusing ? -1 : connect();
      if (server < 0) {
        Reset(client);
        continue;
      }
      MakeQuick(client);
      MakeQuick(server);
      Connection& added = connections.emplace_back();
      added.client = added.up.from = added.down.to = client;
      added.server = added.up.to = added.down.from = server;
    }
  }

  void Move(Connection& connection, Pipe& pipe, Time now) {
    char bytes[kRead];
    while (!connection.broken && !pipe.at_end && pipe.queued < kMostQueued) {
      const ssize_t got = recv(pipe.from, bytes, sizeof bytes, MSG_DONTWAIT);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) break;
      if (got < 0) {
        connection.broken = true;
        return;
      }
      pipe.at_end = got == 0;
      std::string read(bytes, static_cast<size_t>(got));
      if (&pipe == &connection.down) read = ReplaceIn(std::move(read), rules, pipe.held);
      if (pipe.at_end) read += std::exchange(pipe.held, "");
      pipe.Push(std::move(read), now + rules.latency);
    }
    Write(connection, pipe, now);
    if (pipe.at_end && pipe.chunks.empty() && !pipe.closed) {
      shutdown(pipe.to, SHUT_WR);
      pipe.closed = true;
    }
  }

  void Write(Connection& connection, Pipe& pipe, Time now) const {
    for (int slices = 0; pipe.NextWrite() <= now && slices < kSlicesAtOnce; ++slices) {
      std::string& bytes = pipe.chunks.front().bytes;
      size_t size = bytes.size();
      if (rules.bytes_per_second > 0) {
        size = std::min(size, static_cast<size_t>(std::max<int64_t>(1, rules.bytes_per_second / kBandwidthSteps)));
      }
      if (rules.sliced) size = 1;
      const ssize_t sent = send(pipe.to, bytes.data(), size, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0) {
        // Whoever is gone takes no more; that his words are still wanted shows when they are read.
        if (errno == EPIPE || errno == ECONNRESET) connection.broken = true;
        return;
      }
      pipe.queued -= static_cast<size_t>(sent);
      bytes.erase(0, static_cast<size_t>(sent));
      if (bytes.empty()) pipe.chunks.pop_front();
      if (rules.bytes_per_second > 0) {
        pipe.not_before = now + std::chrono::microseconds(1'000'000 * sent / rules.bytes_per_second);
      }
    }
  }

  // A connection that ended well has nothing to send any more, so that resetting it is closing it.
  static void Break(Connection& connection) {
    if (connection.broken || !connection.up.closed || !connection.down.closed) {
      Reset(connection.client);
      Reset(connection.server);
    } else {
      close(connection.client);
      close(connection.server);
    }
  }

  int listener = -1, wake = -1, port = 0;
  std::atomic<int> open{0};
  std::atomic<int64_t> accepted{0};

  // The thread's own; others reach them by Do.
  std::function<int()> connect;
  Rules rules;
  std::list<Connection> connections;
  bool stopping = false;
  bool jobs_ran = false;

  std::mutex mutex;
  std::condition_variable done;
  std::vector<std::function<void()>> jobs;
  uint64_t jobs_given = 0, jobs_done = 0;
  std::thread thread;
};

namespace {

int ConnectTo(int family, const sockaddr* address, socklen_t size) {
  const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, address, size) == 0) return fd;
  close(fd);
  return -1;
}

std::function<int()> ToPort(int port) {
  return [port] {
    const sockaddr_in address = Loopback(port);
    return ConnectTo(AF_INET, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  };
}

}  // namespace

Proxy::Proxy(int target_port, int port) : state_(std::make_unique<State>(ToPort(target_port), port)) {}

Proxy::Proxy(const std::string& target_socket)
    : state_(std::make_unique<State>(
          [target_socket] {
            sockaddr_un address{};
            address.sun_family = AF_UNIX;
            target_socket.copy(address.sun_path, sizeof address.sun_path - 1);
            return ConnectTo(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address);
          },
          0)) {}

Proxy::~Proxy() = default;

int Proxy::port() const { return state_->port; }
int Proxy::open_connections() const { return state_->open; }
int64_t Proxy::accepted() const { return state_->accepted; }

void Proxy::SetLatency(std::chrono::milliseconds latency) {
  state_->Do([&] { state_->rules.latency = latency; });
}
void Proxy::SetSliced(bool sliced) {
  state_->Do([&] { state_->rules.sliced = sliced; });
}
void Proxy::SetBandwidth(int64_t bytes_per_second) {
  state_->Do([&] { state_->rules.bytes_per_second = bytes_per_second; });
}
void Proxy::SetBlackHole(bool on) {
  state_->Do([&] { state_->rules.black_hole = on; });
}
void Proxy::SetRefusing(bool on) {
  state_->Do([&] { state_->rules.refusing = on; });
}
void Proxy::ForgetConnections() {
  state_->Do([&] {
    for (Connection& connection : state_->connections) connection.forgotten = true;
  });
}
void Proxy::SetTarget(int target_port) {
  state_->Do([&] { state_->connect = ToPort(target_port); });
}
void Proxy::Replace(std::string from, std::string to) {
  if (from.size() != to.size()) throw std::invalid_argument("what is replaced must keep its length");
  state_->Do([&] {
    state_->rules.replace_from = std::move(from);
    state_->rules.replace_to = std::move(to);
  });
}

void Proxy::Heal() {
  state_->Do([&] {
    Rules healed;
    healed.replace_from = state_->rules.replace_from;
    healed.replace_to = state_->rules.replace_to;
    state_->rules = std::move(healed);
    for (Connection& connection : state_->connections) {
      for (Pipe* pipe : {&connection.up, &connection.down}) {
        pipe->not_before = {};
        for (auto& chunk : pipe->chunks) chunk.due = {};
      }
    }
  });
}

int Proxy::ResetAll() {
  int count = 0;
  state_->Do([&] {
    for (Connection& connection : state_->connections) {
      connection.broken = true;
      ++count;
    }
  });
  return count;
}

void Proxy::HalfCloseAll(Side told) {
  state_->Do([&] {
    for (Connection& connection : state_->connections) {
      Pipe& pipe = told == Side::kClient ? connection.down : connection.up;
      pipe.chunks.clear();
      pipe.queued = 0;
      pipe.at_end = true;
    }
  });
}

}  // namespace kith::testing
