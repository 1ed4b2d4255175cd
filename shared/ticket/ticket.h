// Tickets: a service tells a caller, in an opaque text, that something was done, and another service that has the same
// key believes it without asking. Stateless and signed (HMAC-SHA256); bound to a subject, a time and the things that it
// covers. Nothing of the things can be read out of a ticket: they stand in it as keyed digests.
//
//   const ticket::Key key(secret, "search");
//   response.set_search_token(key.Mint({caller.subject, now + 30min, {"people/C0000123", …}, note}));
//   …
//   const auto ticket = key.Read(request.search_token(), context.subject, context.now);
//   if (!ticket) … ticket.error();
//   if (!ticket->Covers("people/C0000123")) …
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "shared/clock/clock.h"

namespace kith::ticket {

// What is to be said by a ticket.
struct Contents {
  std::string subject;              // who may use it
  Instant expires;                  // the first moment at which it no longer counts, in whole seconds
  std::vector<std::string> things;  // what it covers: texts that its readers can make too; at most 255
  uint32_t note = 0;                // a number for its readers, e.g. a count
};

// Why a text is no ticket of use.
enum class Fault {
  kNotOurs,   // empty, cut, changed, or made with another key or for another purpose
  kAnothers,  // another subject's
  kExpired,
};

// A ticket that was read: genuine, this subject's and in time. A value.
class Ticket {
 public:
  // Whether the thing is among its contents. Chance says yes wrongly once in 2^96 questions.
  bool Covers(std::string_view thing) const;
  uint32_t note() const { return note_; }

 private:
  friend class Key;
  std::string key_;                   // for the digests of things
  std::vector<std::string> digests_;  // of the things
  uint32_t note_ = 0;
};

// Mints and reads the tickets of one purpose. Immutable, thread-safe, cheap to copy; all functions are pure, so a
// decide function may read.
class Key {
 public:
  static constexpr size_t kLeastSecret = 32;

  // secret: 32 bytes or more; std::runtime_error for less. purpose: "search": a ticket for one is none for another.
  Key(std::string_view secret, std::string_view purpose);

  // Letters, digits, '-' and '_': about 90 characters and 16 for each thing.
  std::string Mint(const Contents& contents) const;
  // A ticket is checked in the order of Fault.
  tl::expected<Ticket, Fault> Read(std::string_view text, std::string_view subject, Instant now) const;

 private:
  std::string signing_, subjects_, things_;  // keys derived from the secret
};

// A thing made of parts that people type: letters A to Z count as small ones, spaces and ASCII punctuation do not
// count, other bytes count as they are. Thing("person", {"O'Brien", "Mary Ann", "2019-05-04"}) and Thing("person",
// {"OBRIEN", "mary-ann", "20190504"}) are equal. The order and number of parts count, empty ones too.
std::string Thing(std::string_view kind, std::initializer_list<std::string_view> parts);

}  // namespace kith::ticket
