// Answers of commands on several children.
#pragma once

#include "services/cases/domain/commands.h"
#include "shared/front/front.h"

namespace kith::cases {

// The case files of the request's children, in its order.
template <class Request, class Response>
Response AnswerChildren(const Request& request, const Drafts&, const Streams& streams) {
  Response response;
  for (const auto& child : request.children()) {
    *response.add_case_files() = Present<v1::CaseFile>(streams, child.name());
  }
  return response;
}

// A command on the children that the request names.
template <class Request, class Response>
void AddOnChildren(Front& front, const char* rpc, const Roles& roles,
                   Result<Drafts> (*decide)(const Streams&, const Request&, const Context&)) {
  front.Commands<Request, Response>(rpc, roles, ChildrenStreams<Request>, decide, AnswerChildren<Request, Response>);
}

}  // namespace kith::cases
