// /metrics, /livez, /readyz and /healthz over HTTP, for Prometheus, Kubernetes and people.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kith::metrics {

// What one part of the program says of itself.
struct Part {
  std::string name;  // "database"
  bool ok = false;
  bool needed = true;  // false: it shows, but the program is ready without it
  std::string note;    // why not; no personal data, no secrets
};

struct EndpointOptions {
  std::string listen;  // "127.0.0.1:7301", "[::]:7301"; port 0 picks one
  // Both are asked on the endpoint's threads and must not block: what takes time is measured beforehand.
  std::function<std::string()> metrics;
  std::function<std::vector<Part>()> parts;
};

// Answers GET /metrics with the text; /livez with 200 as long as the process turns, asking nobody; /readyz and /healthz
// with 200 when every needed part is ok, else 503 and the names of those that are not; `?verbose` lists all parts.
//
// A few threads, one request a connection, 3 seconds for the whole of it. When all threads are held by clients that do
// not get on with it, the one that has dawdled longest is cut off for whoever comes, and whoever comes then has a
// quarter of a second to ask, or less where more wait than there are threads: slow clients only starve each other.
class Endpoint {
 public:
  // Throws std::runtime_error when the address cannot be listened on.
  explicit Endpoint(EndpointOptions options);
  // As Stop.
  ~Endpoint();

  int port() const;
  // Cuts the connections that there are. Nothing is asked any more once it returns.
  void Stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::metrics
