// What is checked before a handler sees a call. Knows nothing of gRPC.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "shared/identity/identity.h"
#include "shared/result/result.h"
#include "shared/rpc/server.h"

namespace kith::rpc {

// What a call brings along.
struct Credentials {
  std::optional<SteadyTime> deadline;
  std::optional<std::string_view> authorization;  // the metadata's value; nothing when absent or given twice
  std::string_view traceparent;
  size_t metadata_bytes = 0;  // names and values of everything that came along
};

// Whether text is a W3C traceparent: version-trace-parent-flags in lower-case hexadecimal, ids not all zero.
bool IsTraceparent(std::string_view text);

// Thread-safe.
class Guard {
 public:
  using Admission = std::function<Result<void>(const identity::Caller&)>;

  // admit may be null.
  Guard(const identity::Verifier& verifier, int max_request_bytes, int max_calls_in_progress,
        Admission admit = nullptr);

  // Counts the unary calls in progress: Enter when one begins, Leave when it is over.
  void Enter() { calls_in_progress_.fetch_add(1, std::memory_order_relaxed); }
  void Leave() { calls_in_progress_.fetch_sub(1, std::memory_order_relaxed); }

  void BeginDraining() { draining_.store(true, std::memory_order_relaxed); }
  bool IsDraining() const { return draining_.load(std::memory_order_relaxed); }

  // Everything of server.h's list up to admit, in its order. path: "/service/Method".
  Result<Call> Admit(const Method& method, const std::string& path, const Credentials& credentials) const;
  // REQUEST_TOO_LARGE. Asked with the size alone, so that a large request is not even copied.
  Result<void> CheckSize(size_t bytes) const;

 private:
  const identity::Verifier& verifier_;
  const int max_request_bytes_;
  const int max_calls_in_progress_;
  const Admission admit_;
  std::atomic<int> calls_in_progress_{0};
  std::atomic<bool> draining_{false};
};

// MALFORMED_REQUEST, naming the message type; INVALID_REQUEST, naming the field, for text with a NUL character.
Result<std::unique_ptr<google::protobuf::Message>> ParseRequest(const Method& method, std::string_view bytes);

}  // namespace kith::rpc
