// gRPC's reflection, switched for each server instead of for the process.
#pragma once

#include <memory>

#include <grpcpp/impl/server_builder_option.h>

namespace kith::rpc {

// Linking gRPC's reflection library adds its plugin to every server of the process. This option takes it out, or leaves
// exactly one in.
std::unique_ptr<grpc::ServerBuilderOption> ReflectionOption(bool on);

}  // namespace kith::rpc
