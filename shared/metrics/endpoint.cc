#include "shared/metrics/endpoint.h"

#include <algorithm>
#include <charconv>
#include <list>
#include <mutex>
#include <stdexcept>
#include <thread>

#include <sys/socket.h>
#include <unistd.h>

#include "shared/metrics/http_connection.h"

namespace kith::metrics {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kThreads = 6;
constexpr int kBacklog = 256;
constexpr std::chrono::seconds kWholeRequest{3};
constexpr std::chrono::milliseconds kWhenOthersWait{250};  // shared by as many as wait for each thread
constexpr std::chrono::milliseconds kLeast{20};            // a request that is on its way arrives with its connection
constexpr std::chrono::seconds kSlowReader{1};             // after which an answer that is not fetched may be cut off

struct Address {
  std::string host;
  int port = 0;
};

Address Parse(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  Address address;
  if (colon != std::string::npos) {
    address.host = listen.substr(0, colon);
    const char* end = listen.data() + listen.size();
    const auto parsed = std::from_chars(listen.data() + colon + 1, end, address.port);
    if (address.host.starts_with('[') && address.host.ends_with(']')) {
      address.host = address.host.substr(1, address.host.size() - 2);
    }
    if (parsed.ec == std::errc() && parsed.ptr == end && !address.host.empty()) return address;
  }
  throw std::runtime_error("cannot listen on " + listen + ": an address is host:port");
}

// The connections that threads are busy with, and how many wait for one.
class Open {
 public:
  // One more has come. When all threads are busy and one of them has a client that dawdles, that one is cut off.
  void Arrived() {
    const std::lock_guard lock(mutex_);
    ++waiting_;
    if (connections_.size() < kThreads) return;
    const auto slow = Clock::now() - kSlowReader;
    const auto dawdles = [slow](const HttpConnection* connection) {
      return !connection->is_cut_off() && (!connection->is_answering() || connection->began() < slow);
    };
    const auto found = std::find_if(connections_.begin(), connections_.end(), dawdles);
    if (found != connections_.end()) (*found)->CutOff();
  }
  // How long the next client may take to ask: the less, the more wait behind it, so that a hundred who say nothing
  // delay a probe by little more than a second.
  Clock::time_point DeadlineOfNext() {
    const std::lock_guard lock(mutex_);
    if (--waiting_ <= 0) return Clock::now() + kWholeRequest;
    const auto rounds = std::max(1, waiting_ / static_cast<int>(kThreads));
    return Clock::now() + std::max(kLeast, kWhenOthersWait / rounds);
  }
  std::list<HttpConnection*>::iterator Add(HttpConnection& connection) {
    const std::lock_guard lock(mutex_);
    if (stopping_) connection.CutOff();
    return connections_.insert(connections_.end(), &connection);
  }
  void Remove(std::list<HttpConnection*>::iterator connection) {
    const std::lock_guard lock(mutex_);
    connections_.erase(connection);
  }
  void CutOffAll() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (auto* connection : connections_) connection->CutOff();
  }

 private:
  std::mutex mutex_;
  std::list<HttpConnection*> connections_;  // oldest first
  int waiting_ = 0;
  bool stopping_ = false;
};

class Workers final : public httplib::TaskQueue {
 public:
  explicit Workers(Open& open) : open_(open), pool_(kThreads) {}
  void enqueue(std::function<void()> task) override {
    open_.Arrived();
    pool_.enqueue(std::move(task));
  }
  void shutdown() override { pool_.shutdown(); }

 private:
  Open& open_;
  httplib::ThreadPool pool_;
};

class Server final : public httplib::Server {
 public:
  explicit Server(Open& open) : open_(open) {
    new_task_queue = [this] { return new Workers(open_); };
  }

  // httplib's own backlog is 5: a burst of clients would make everybody wait a second for the second SYN.
  void WidenBacklog() { ::listen(svr_sock_, kBacklog); }

 private:
  bool process_and_close_socket(socket_t socket) override {
    HttpConnection connection(socket, open_.DeadlineOfNext());
    const auto entry = open_.Add(connection);
    bool closed = false;
    const bool answered = process_request(connection, true, closed, nullptr);
    open_.Remove(entry);
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return answered;
  }

  Open& open_;
};

std::string Describe(const std::vector<Part>& parts, bool verbose, bool ready) {
  std::string text;
  for (const Part& part : parts) {
    if (!verbose && (part.ok || !part.needed)) continue;
    text += (part.ok ? "[+]" : "[-]") + part.name + (part.ok ? " ok" : " failed");
    if (!part.note.empty()) text += ": " + part.note;
    if (!part.ok && !part.needed) text += " (ready without it)";
    text += "\n";
  }
  return text + (ready ? "ready\n" : "not ready\n");
}

}  // namespace

struct Endpoint::State {
  explicit State(EndpointOptions with) : options(std::move(with)), server(open) {
    const auto answer_parts = [this](const httplib::Request& request, httplib::Response& response) {
      const auto parts = options.parts();
      const bool ready = std::all_of(parts.begin(), parts.end(), [](const Part& p) { return p.ok || !p.needed; });
      response.status = ready ? 200 : 503;
      response.set_content(Describe(parts, request.has_param("verbose"), ready), "text/plain");
    };
    server.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
      response.set_content(options.metrics(), "text/plain; version=0.0.4; charset=utf-8");
    });
    server.Get("/livez", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("alive\n", "text/plain");
    });
    server.Get("/readyz", answer_parts);
    server.Get("/healthz", answer_parts);
    // Without SO_REUSEPORT, httplib's default: a second process would get some of the probes of the first.
    server.set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server.set_payload_max_length(1024);
    const Address address = Parse(options.listen);
    port = address.port;
    if (port == 0) {
      port = server.bind_to_any_port(address.host);
    } else if (!server.bind_to_port(address.host, port)) {
      port = -1;
    }
    if (port < 0) throw std::runtime_error("cannot listen on " + options.listen + ": is the address in use?");
    server.WidenBacklog();
    thread = std::thread([this] { server.listen_after_bind(); });
    // It listens already; but a stop before it runs would be lost.
    while (!server.is_running()) std::this_thread::yield();
  }

  void Stop() {
    if (!thread.joinable()) return;
    open.CutOffAll();
    server.stop();
    thread.join();
  }

  const EndpointOptions options;
  Open open;
  Server server;
  int port = 0;
  std::thread thread;
};

Endpoint::Endpoint(EndpointOptions options) : state_(std::make_unique<State>(std::move(options))) {}
Endpoint::~Endpoint() { Stop(); }
int Endpoint::port() const { return state_->port; }
void Endpoint::Stop() { state_->Stop(); }

}  // namespace kith::metrics
