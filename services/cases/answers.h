// Answers that the fronts of this service share.
#pragma once

#include <string>

#include "shared/front/front.h"

namespace kith::cases {

// Answers with the state of the command's first event's stream.
template <class Request, class Response, class State>
auto AnswerFirst(State* (Response::*field)()) {
  return [field](const Request&, const Drafts& drafts, const Streams& streams) {
    Response response;
    *(response.*field)() = Present<State>(streams, drafts.front().stream);
    return response;
  };
}

template <class Request, class Response>
auto Ask(Result<Response> (*query)(journal::Journal&, const Request&)) {
  return
      [query](journal::Journal& journal, const rpc::Call&, const Request& request) { return query(journal, request); };
}

// A query whose answer depends on who asks.
template <class Request, class Response>
auto AskAs(const Clock& clock, Result<Response> (*query)(journal::Journal&, const Context&, const Request&)) {
  return [query, &clock](journal::Journal& journal, const rpc::Call& call, const Request& request) {
    return query(journal, ContextOf(call, clock), request);
  };
}

}  // namespace kith::cases
