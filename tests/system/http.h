// What a probe or a scraper sees, and a receiver of spans, for system tests.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <httplib.h>
#include <nlohmann/json.hpp>

namespace kith::system {

struct HttpAnswer {
  int status = 0;  // 0: no answer
  std::string body;
};

inline HttpAnswer HttpGet(const std::string& target, const std::string& path) {
  httplib::Client client("http://" + target);
  client.set_connection_timeout(2);
  client.set_read_timeout(4);
  const auto answer = client.Get(path);
  return answer ? HttpAnswer{answer->status, answer->body} : HttpAnswer{};
}

// The value of a series, labels as they stand in the text; nothing when it is not there.
inline std::optional<double> ValueOf(const std::string& metrics, const std::string& series) {
  const size_t found = metrics.find("\n" + series + " ");
  if (found == std::string::npos) return std::nullopt;
  return std::stod(metrics.substr(found + series.size() + 2));
}

struct ReceivedSpan {
  std::string service, trace_id, span_id, parent_id, name;
  int kind = 0;
  std::vector<std::string> links;  // span ids
  std::map<std::string, std::string> attributes;
};

// An OTLP collector that only remembers.
class OtlpReceiver {
 public:
  OtlpReceiver() {
    server_.Post("/v1/traces", [this](const httplib::Request& request, httplib::Response& response) {
      Keep(nlohmann::json::parse(request.body));
      response.set_content("{}", "application/json");
    });
    port_ = server_.bind_to_any_port("127.0.0.1");
    thread_ = std::thread([this] { server_.listen_after_bind(); });
  }
  ~OtlpReceiver() {
    while (!server_.is_running()) std::this_thread::yield();
    server_.stop();
    thread_.join();
  }

  std::string Endpoint() const { return "http://127.0.0.1:" + std::to_string(port_); }
  std::vector<ReceivedSpan> Of(const std::string& trace_id) const {
    const std::lock_guard lock(mutex_);
    std::vector<ReceivedSpan> found;
    for (const auto& span : spans_) {
      if (span.trace_id == trace_id) found.push_back(span);
    }
    return found;
  }
  std::string Raw() const {
    const std::lock_guard lock(mutex_);
    return raw_;
  }

 private:
  void Keep(const nlohmann::json& request) {
    const std::lock_guard lock(mutex_);
    raw_ += request.dump();
    for (const auto& resource : request["resourceSpans"]) {
      std::string service;
      for (const auto& attribute : resource["resource"]["attributes"]) {
        if (attribute["key"] == "service.name") service = attribute["value"]["stringValue"];
      }
      for (const auto& scope : resource["scopeSpans"]) {
        for (const auto& span : scope["spans"]) {
          ReceivedSpan kept{
              service, span["traceId"], span["spanId"], span.value("parentSpanId", ""), span["name"], span["kind"], {},
              {}};
          for (const auto& link : span.value("links", nlohmann::json::array())) kept.links.push_back(link["spanId"]);
          for (const auto& attribute : span["attributes"]) {
            const auto& value = attribute["value"];
            kept.attributes[attribute["key"]] =
                value.contains("stringValue") ? value["stringValue"] : value["intValue"];
          }
          spans_.push_back(std::move(kept));
        }
      }
    }
  }

  httplib::Server server_;
  int port_ = 0;
  std::thread thread_;
  mutable std::mutex mutex_;
  std::vector<ReceivedSpan> spans_;
  std::string raw_;
};

}  // namespace kith::system
