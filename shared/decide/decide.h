// What a decide function sees and returns. Pure types: no I/O, no clock, no database.
//
// A command on one stream:  Result<Events<CasesEvent>> StartAssessment(const CaseFile&, const StartAssessmentRequest&,
// const Context&); A command on several:     Result<Drafts> OpenCaseFiles(const Streams&, const OpenCaseFilesRequest&,
// const Context&); Its twin, the fold:       void Apply(CaseFile&, const CasesEvent&);
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <google/protobuf/message.h>

#include "shared/clock/clock.h"
#include "shared/result/result.h"

namespace kith {

// Who asks and when. position: where the command's first event will stand in the journal: unique for ever, so numbers
// that people use are made from it.
struct Context {
  std::string subject;             // of the caller's token; a staff or service number
  std::vector<std::string> roles;  // of the caller's token
  Instant now;
  std::string today;  // the date of now in Europe/London, ISO 8601
  int64_t position = 0;
};

template <class Event>
using Events = std::vector<Event>;

// An event for a stream, made by a decide function that touches several streams.
struct Draft {
  std::string stream;
  std::shared_ptr<const google::protobuf::Message> event;
};
using Drafts = std::vector<Draft>;

template <class Event>
Draft DraftOf(std::string stream, Event event) {
  return {std::move(stream), std::make_shared<const Event>(std::move(event))};
}

// The states of streams, as they are when the command is decided. References are valid until decide returns.
class Streams {
 public:
  virtual ~Streams() = default;

  // The state, or null when the stream has no events.
  virtual const google::protobuf::Message* FindMessage(const std::string& stream) const = 0;
  // 0 when the stream has no events.
  virtual int64_t Version(const std::string& stream) const = 0;

  template <class State>
  const State* Find(const std::string& stream) const {
    return static_cast<const State*>(FindMessage(stream));
  }
};

}  // namespace kith
