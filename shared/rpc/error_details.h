// A refusal as google.rpc.Status bytes (the value of "grpc-status-details-bin"), and back.
#pragma once

#include <string>

#include "shared/result/result.h"

namespace kith::rpc {

// The number that gRPC gives the code.
int WireCode(Code code);
// Codes that a refusal of ours never has become what a caller can act on: CANCELLED and unknown transport ends are
// kUnavailable, UNKNOWN and DATA_LOSS are kInternal.
Code FromWireCode(int code);

// As long as metadata may be: a message over 1 KiB is cut, fields beyond about 1.5 KiB are left out.
std::string ShortMessage(const std::string& message);
std::string EncodeDetails(const Error& error);

// What the bytes say; code and message stand where they say nothing. An error without a reason gets its code's name.
Error DecodeDetails(int code, const std::string& message, const std::string& details);
// The bytes alone, as a carried call's answer has them.
Error DecodeStatus(const std::string& details);

}  // namespace kith::rpc
