#include "shared/rpc/error_details.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

namespace kith::rpc {
namespace {

// gRPC's trailing metadata is limited (8 KiB by default, after base64): a longer refusal would reach the client as
// another error.
constexpr size_t kMaxMessageBytes = 1024;
constexpr size_t kMaxFieldBytes = 1536;
constexpr const char* kDomain = "kith";

}  // namespace

int WireCode(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
      return 3;
    case Code::kDeadlineExceeded:
      return 4;
    case Code::kNotFound:
      return 5;
    case Code::kAlreadyExists:
      return 6;
    case Code::kPermissionDenied:
      return 7;
    case Code::kResourceExhausted:
      return 8;
    case Code::kFailedPrecondition:
      return 9;
    case Code::kAborted:
      return 10;
    case Code::kOutOfRange:
      return 11;
    case Code::kUnimplemented:
      return 12;
    case Code::kInternal:
      return 13;
    case Code::kUnavailable:
      return 14;
    case Code::kUnauthenticated:
      return 16;
  }
  return 13;
}

Code FromWireCode(int code) {
  switch (code) {
    case 1:
      return Code::kUnavailable;
    case 3:
      return Code::kInvalidArgument;
    case 4:
      return Code::kDeadlineExceeded;
    case 5:
      return Code::kNotFound;
    case 6:
      return Code::kAlreadyExists;
    case 7:
      return Code::kPermissionDenied;
    case 8:
      return Code::kResourceExhausted;
    case 9:
      return Code::kFailedPrecondition;
    case 10:
      return Code::kAborted;
    case 11:
      return Code::kOutOfRange;
    case 12:
      return Code::kUnimplemented;
    case 14:
      return Code::kUnavailable;
    case 16:
      return Code::kUnauthenticated;
    default:
      return Code::kInternal;
  }
}

std::string ShortMessage(const std::string& message) {
  if (message.size() <= kMaxMessageBytes) return message;
  size_t end = kMaxMessageBytes;
  // Never through the middle of a UTF-8 character: protobuf strings must be whole.
  while (end > 0 && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  return message.substr(0, end) + "…";
}

std::string EncodeDetails(const Error& error) {
  google::rpc::BadRequest bad_request;
  std::string paths;
  size_t bytes = 0;
  for (const FieldViolation& violation : error.fields) {
    bytes += 2 * violation.field.size() + violation.description.size();
    if (bytes > kMaxFieldBytes) break;
    auto& added = *bad_request.add_field_violations();
    added.set_field(violation.field);
    added.set_description(violation.description);
    paths += (paths.empty() ? "" : ",") + violation.field;
  }
  google::rpc::ErrorInfo info;
  info.set_reason(error.reason);
  info.set_domain(kDomain);
  if (!paths.empty()) (*info.mutable_metadata())["fields"] = paths;
  google::rpc::Status status;
  status.set_code(WireCode(error.code));
  status.set_message(ShortMessage(error.message));
  status.add_details()->PackFrom(info);
  if (bad_request.field_violations_size() > 0) status.add_details()->PackFrom(bad_request);
  return status.SerializeAsString();
}

Error DecodeDetails(int code, const std::string& message, const std::string& details) {
  Error error{FromWireCode(code), {}, message, {}};
  google::rpc::Status status;
  if (!details.empty() && status.ParseFromString(details)) {
    for (const auto& detail : status.details()) {
      google::rpc::ErrorInfo info;
      google::rpc::BadRequest bad_request;
      if (detail.UnpackTo(&info)) error.reason = info.reason();
      if (detail.UnpackTo(&bad_request)) {
        for (const auto& violation : bad_request.field_violations()) {
          error.fields.push_back({violation.field(), violation.description()});
        }
      }
    }
  }
  if (error.reason.empty()) error.reason = CodeName(error.code);
  return error;
}

Error DecodeStatus(const std::string& details) {
  google::rpc::Status status;
  status.ParseFromString(details);
  return DecodeDetails(status.code(), status.message(), details);
}

}  // namespace kith::rpc
