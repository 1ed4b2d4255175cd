#include "shared/rpc/grpc_status.h"

#include <optional>

#include "shared/rpc/error_details.h"

namespace kith::rpc {

grpc::Status ToStatus(const Error& error) {
  const auto encode = [&error] {
    return grpc::Status(static_cast<grpc::StatusCode>(WireCode(error.code)), ShortMessage(error.message),
                        EncodeDetails(error));
  };
  if (!error.fields.empty()) return encode();
  // An overloaded server says the same to everybody, and must not spend on it what it has for the others.
  thread_local std::optional<Error> last;
  thread_local grpc::Status status;
  if (!last || error.code != last->code || error.reason != last->reason || error.message != last->message) {
    status = encode();
    last = error;
  }
  return status;
}

Error ToError(const grpc::Status& status) {
  return DecodeDetails(status.error_code(), status.error_message(), status.error_details());
}

grpc::ByteBuffer ToBuffer(std::string_view bytes) {
  const grpc::Slice slice(bytes.data(), bytes.size());
  return {&slice, 1};
}

Flat::Flat(const grpc::ByteBuffer& buffer) {
  if (!buffer.TrySingleSlice(&slice_).ok()) buffer.DumpToSingleSlice(&slice_);
}

std::string_view Flat::bytes() const { return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()}; }

}  // namespace kith::rpc
