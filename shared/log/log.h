// One JSON object per line on stderr:
//
//   log::Info("call", {{"method", method}, {"code", "OK"}, {"ms", 3}});
//   {"time":"2026-03-02T09:15:00.123Z","level":"info","service":"cases","event":"call","method":"…","code":"OK","ms":3}
//
// Nobody logs personal data by accident: the event is a literal, and field names come from a closed list; another name
// does not compile. Values are the caller's duty: ids, codes, counts and reasons only; never a request's content, and
// never the text of a database error, which can quote a row. Thread-safe; a line is written whole. A line below the
// level costs one load.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace kith::log {

enum class Level { kDebug, kInfo, kWarning, kError, kOff };

// Names the program in every line and sets the least level that is written: "debug", "info", "warning", "error" or
// "off" (throws std::logic_error for another). Call once, first thing; lines before it are written from info on,
// without a service.
void Start(std::string_view service, std::string_view level = "info");

inline constexpr std::string_view kFieldNames[] = {
    "attempt",  // of a retry
    "cluster",  // Kafka cluster id
    "code",     // canonical code of an answer
    "count",
    "error",  // what failed, without data
    "event",  // type of a journal event
    "file",   // path of a file of ours
    "method",
    "ms",  // duration in milliseconds
    "port",
    "position",  // in a journal
    "reason",    // of a refusal
    "service",   // a peer
    "setting",   // its name
    "signal",
    "source",   // of an event
    "stream",   // id only
    "subject",  // of a token: a staff or service number
    "table",    "topic",
    "trace_id",  // W3C, 32 hexadecimal digits
    "version",
};

// A field's name: a literal of the list above, checked by the compiler.
class Key {
 public:
  consteval Key(const char* name) : name_(name) {  // implicit, so that call sites read as JSON
    for (const auto known : kFieldNames) {
      if (known == name_) return;
    }
    throw "this field name is not one that may be logged";
  }
  constexpr std::string_view name() const { return name_; }

 private:
  std::string_view name_;
};

// What happened: a literal of lower-case letters, digits and '_', such as "call" or "broker_lost".
class Happening {
 public:
  consteval Happening(const char* name) : name_(name) {
    for (const char c : name_) {
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_') throw "an event's name is lower_snake_case";
    }
  }
  constexpr std::string_view name() const { return name_; }

 private:
  std::string_view name_;
};

// Valid only within the call that it is an argument of: it refers to its text. Texts are cut after 1,000 bytes.
struct Field {
  Key key;
  std::variant<std::string_view, int64_t, double, bool> value;

  Field(Key k, std::string_view text) : key(k), value(text) {}
  Field(Key k, const char* text) : key(k), value(std::string_view(text)) {}
  Field(Key k, const std::string& text) : key(k), value(std::string_view(text)) {}
  Field(Key k, std::same_as<bool> auto yes) : key(k), value(yes) {}
  Field(Key k, std::floating_point auto number) : key(k), value(static_cast<double>(number)) {}
  template <std::integral I>
  requires(!std::same_as<I, bool>) Field(Key k, I number) : key(k), value(static_cast<int64_t>(number)) {}
};
using Fields = std::initializer_list<Field>;

namespace detail {
inline std::atomic<Level> least_level{Level::kInfo};
void Write(Level level, std::string_view event, Fields fields);
}  // namespace detail

// True when lines of this level are written: for callers whose fields are dear to work out.
inline bool Enabled(Level level) { return level >= detail::least_level.load(std::memory_order_relaxed); }

inline void Debug(Happening event, Fields fields = {}) {
  if (Enabled(Level::kDebug)) detail::Write(Level::kDebug, event.name(), fields);
}
inline void Info(Happening event, Fields fields = {}) {
  if (Enabled(Level::kInfo)) detail::Write(Level::kInfo, event.name(), fields);
}
inline void Warning(Happening event, Fields fields = {}) {
  if (Enabled(Level::kWarning)) detail::Write(Level::kWarning, event.name(), fields);
}
inline void Error(Happening event, Fields fields = {}) {
  if (Enabled(Level::kError)) detail::Write(Level::kError, event.name(), fields);
}

}  // namespace kith::log
