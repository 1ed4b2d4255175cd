// Named places in the code where a test can make a process die, stop or fail, once:
//
//   failpoint::Hit("committer/before_commit");
//   KITH_FAILPOINT=committer/before_commit:3:kill kith-cases serve      dies at the third time
//
// Unset, a place costs one relaxed load. For tests only: a service that starts with one set says so in its log.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

namespace kith::failpoint {

// Every place there is; each is hit by exactly one line of the code, which a unit test checks.
inline constexpr std::string_view kNames[] = {
    "committer/after_commit",   // committed, nobody answered
    "committer/after_cursors",  // saved cursors are durable
    "committer/before_commit",  // decided, nothing written
    "committer/mid_answers",    // the first caller of the batch is answered
    "committer/mid_batch",      // some of the batch decided, the head locked
    "consumer/after_apply",     // an event's effect committed, the consumer does not know
    "consumer/before_apply",    // events received, no effect
    "inbox/mid_batch",          // some of the consumer's batch submitted
    "lead/taken",               // this replica leads from now on
    "migrate/midway",           // a migration's statements ran, not committed
    "reaction/after_call",      // the peers have answered, the cursor has not moved
    "reaction/before_call",     // entries read, no peer called
    "relay/after_cursor",       // the cursor is handed to the journal
    "relay/after_send",         // all that was read is with the producer
    "relay/before_cursor",      // acknowledged by the broker, not noted
    "relay/before_send",        // entries read, none sent
    "relay/mid_batch",          // some of them sent
    "sharing/ledger_not_sent",  // a disclosure is in the ledger and not on its topic
};

// A name of the list, checked by the compiler.
class Name {
 public:
  consteval Name(const char* name) : name_(name) {  // implicit, so that a place is one short line
    for (const auto known : kNames) {
      if (known == name_) return;
    }
    throw "this failpoint is not in the list";
  }
  constexpr std::string_view text() const { return name_; }

 private:
  std::string_view name_;
};

// "name[:nth][:kill|stop|throw]": the nth time (1) that the place is reached, the process kills itself with SIGKILL
// (the default), stops itself with SIGSTOP until somebody continues it, or throws std::runtime_error. Returns what was
// wrong with the text, or "". An empty text disarms. Any thread.
std::string Arm(std::string_view text);
// From KITH_FAILPOINT; logs a warning when one is set. Throws std::invalid_argument when it is wrong.
void ArmFromEnvironment();

namespace detail {
extern std::atomic<bool> is_armed;
void Strike(std::string_view name);
}  // namespace detail

inline void Hit(Name name) {
  if (detail::is_armed.load(std::memory_order_relaxed)) [[unlikely]]
    detail::Strike(name.text());
}

}  // namespace kith::failpoint
