// Makes a request wrong in a way that can be said in a sentence: any message, by reflection.
#pragma once

#include <memory>
#include <string>

#include <google/protobuf/message.h>

#include "tests/fuzz/mutator.h"

namespace kith::malformed {

// What was made wrong.
struct Malformed {
  std::string bytes;
  std::string how;  // "child.birth_date: no such day"
};

// A request of the prototype's type, filled with words that mean something, in which one field says what no request may
// say: a code that does not exist, a day that does not exist, a name of another kind, an identifier with another check
// digit, a text beyond all bounds, a list without end; or bytes that are no message.
Malformed Malform(const google::protobuf::Message& prototype, fuzz::Mutator& mutator);

}  // namespace kith::malformed
