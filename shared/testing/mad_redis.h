// A server that speaks Redis wrongly, in one way after another.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace kith::testing {

enum class Madness {
  kRandomBytes,  // anything at all
  kWrongTypes,   // well-formed replies of types that nobody asked for
  kHugeLengths,  // bulks and arrays of up to 9,223,372,036,854,775,807 elements, nested deeply, and negative ones
  kEndlessBulk,  // a bulk of 1 GiB that goes on as fast as it is read
  kDripping,     // a byte of a proper reply every 10 ms
  kTooMany,      // ten replies for one command
  kOtherValues,  // a text that is no value of ours, for every GET
  kSilence,      // nothing
  kErrors,       // -ERR for everything
  kBigNumbers,   // ever larger integers for every INCRBY
};

// In every one of them a connection begins well: AUTH and PING are answered as they should be, or nothing else would be
// asked; except for the part `mad_from_the_start` of connections, of 100.
class MadRedis {
 public:
  MadRedis(Madness madness, uint64_t seed, int mad_from_the_start = 30);
  ~MadRedis();

  std::string Url() const;
  void Become(Madness madness);
  // Commands that it has answered madly, or not at all.
  int64_t answered() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace kith::testing
