// The story of a family, as a file tells it: who does what on which day, and what then is so.
//
//   # An unborn baby: what the story is about
//   = 2025-09-01              the day (10:00 in London)
//   - The midwife tells the front door of a pregnancy.      what a person would say of the next step
//   cases.RegisterPerson by social_worker SW100             service.RPC by role subject
//     person { family_name: "Sample" … }                    the request as protobuf text, without request_id
//   keep Baby = person.name                                 a word for later: {Baby} in any line below
//   expect person.etag = 1                                  a field of the answer; lists: episodes[0], episodes.size
//   expect content ~ died                                 … that contains a text
//   lacks * ~ {Baby}                                      … that does not; * is the whole answer
//   refused CASE_CLOSED                                     instead of keep and expect: the reason of the refusal
#pragma once

#include <string>
#include <vector>

namespace kith::practice {

struct Check {
  enum Kind { kKeep, kExpect, kContains, kLacks, kRefused };
  int line = 0;
  Kind kind = kExpect;
  std::string word;   // kKeep
  std::string path;   // but kRefused
  std::string value;  // kExpect, kContains, kLacks; kRefused: the reason
};

struct Step {
  int line = 0;
  std::string date;    // yyyy-mm-dd
  std::string prose;   // empty: goes with the step before
  std::string world;   // "cases"
  std::string rpc;     // "RegisterPerson"
  std::string role;    // "social_worker"
  std::string caller;  // "SW100"
  std::string request;
  std::vector<Check> checks;
};

struct Story {
  std::string title;
  std::vector<Step> steps;
};

// Throws std::runtime_error naming the line that cannot be understood.
Story ReadStory(const std::string& path);

}  // namespace kith::practice
