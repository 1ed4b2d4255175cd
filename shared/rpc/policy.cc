#include "shared/rpc/policy.h"

#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include <google/protobuf/descriptor.h>

namespace kith::rpc {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

std::vector<std::string> RowProblems(const Method& row, const MethodDescriptor& rpc) {
  std::vector<std::string> problems;
  if (row.roles.empty()) problems.emplace_back("its row names no role");
  if (!row.request || row.request->GetDescriptor()->full_name() != rpc.input_type()->full_name()) {
    problems.emplace_back("its row's request must be " + rpc.input_type()->full_name());
  }
  if (rpc.client_streaming()) problems.emplace_back("a client stream cannot be served");
  const bool streaming = rpc.server_streaming();
  if (static_cast<bool>(row.streaming) != streaming || static_cast<bool>(row.unary) == streaming) {
    problems.emplace_back(streaming ? "it needs the streaming handler alone" : "it needs the unary handler alone");
  }
  return problems;
}

}  // namespace

void RequireCompleteTable(const std::vector<Method>& methods) {
  std::vector<std::string> problems;
  std::map<std::string, std::vector<const Method*>> rows;
  std::set<std::string> services;
  for (const Method& method : methods) {
    services.insert(method.service);
    rows[method.service + "/" + method.name].push_back(&method);
  }
  for (const std::string& name : services) {
    const ServiceDescriptor* service = DescriptorPool::generated_pool()->FindServiceByName(name);
    if (!service) {
      problems.push_back(name + ": there is no such service");
      continue;
    }
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor& rpc = *service->method(i);
      const std::string path = name + "/" + rpc.name();
      const auto found = rows.find(path);
      if (found == rows.end()) {
        problems.push_back(path + ": no policy row");
        continue;
      }
      if (found->second.size() > 1) problems.push_back(path + ": more than one row");
      for (const Method* row : found->second) {
        for (const auto& problem : RowProblems(*row, rpc)) problems.push_back(path + ": " + problem);
      }
      rows.erase(found);
    }
    for (const auto& [path, unknown] : rows) {
      if (unknown.front()->service == name) problems.push_back(path + ": there is no such RPC");
    }
  }
  if (problems.empty()) return;
  std::string message = "the table of methods does not fit the services:";
  for (const auto& problem : problems) message += "\n  " + problem;
  throw std::invalid_argument(message);
}

}  // namespace kith::rpc
