// Calls that our own client would never make: any bytes, any metadata, no deadline.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/result/result.h"

namespace kith::rpc::testing {

struct RawCall {
  std::string target;
  std::string method;
  std::string bytes;
  std::multimap<std::string, std::string> metadata;
  bool deadline = true;  // five seconds
};

struct RawAnswer {
  int code = -1;       // gRPC's number
  std::string reason;  // of the plain metadata "kith-reason"
  std::string message;
  std::string details;  // "grpc-status-details-bin"
  std::string bytes;
  std::vector<std::string> rest;  // of a stream: the answers after the first
};

RawAnswer CallRaw(const RawCall& call);

// One message each way on a bidirectional stream; bytes is the first answer.
RawAnswer CallBidi(const RawCall& call);

}  // namespace kith::rpc::testing
