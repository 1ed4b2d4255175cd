// One connection of a client: its limits, its keepalive, its retries.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/channel.h>

namespace kith::rpc {

std::shared_ptr<grpc::Channel> Connect(const std::string& target);

}  // namespace kith::rpc
