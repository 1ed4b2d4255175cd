// Our refusals as gRPC's, and the bytes of messages. Only this room includes it: it brings grpcpp.
#pragma once

#include <string>
#include <string_view>

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include "shared/result/result.h"

namespace kith::rpc {

// Trailing metadata with the reason alone, for clients that cannot read "grpc-status-details-bin".
inline constexpr const char* kReasonKey = "kith-reason";

// The one place that maps a refusal to a status; and its inverse, for a status that is not OK.
grpc::Status ToStatus(const Error& error);
Error ToError(const grpc::Status& status);

grpc::ByteBuffer ToBuffer(std::string_view bytes);

// A buffer's bytes in one piece, copied only when they came in several.
class Flat {
 public:
  explicit Flat(const grpc::ByteBuffer& buffer);
  std::string_view bytes() const;

 private:
  grpc::Slice slice_;
};

}  // namespace kith::rpc
