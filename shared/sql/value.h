// One SQL value, the same on PostgreSQL and SQLite. Dates and names are text.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace kith::sql {

struct Bytes {
  std::string data;
  bool operator==(const Bytes&) const = default;
};

using Value = std::variant<std::monostate, int64_t, std::string, Bytes>;

enum class Type { kInteger, kText, kBytes };

inline bool IsNull(const Value& value) { return std::holds_alternative<std::monostate>(value); }
inline int64_t AsInteger(const Value& value) { return std::get<int64_t>(value); }
inline const std::string& AsText(const Value& value) { return std::get<std::string>(value); }
inline const std::string& AsBytes(const Value& value) { return std::get<Bytes>(value).data; }

}  // namespace kith::sql
