#include "shared/journal/row_changes.h"

#include <algorithm>
#include <cstring>

namespace kith::journal {
namespace {

template <class Number>
void Put(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

template <class Number>
Number Take(std::string_view& bytes) {
  Number number{};
  std::memcpy(&number, bytes.data(), sizeof number);
  bytes.remove_prefix(sizeof number);
  return number;
}

std::string TakeText(std::string_view& bytes) {
  const auto size = Take<uint32_t>(bytes);
  std::string text(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return text;
}

enum Kind : uint8_t { kNull, kInteger, kText, kBytes };

void PutText(std::string& bytes, Kind kind, const std::string& text) {
  Put(bytes, kind);
  Put(bytes, static_cast<uint32_t>(text.size()));
  bytes += text;
}

void PutValue(std::string& bytes, const sql::Value& value) {
  if (const auto* number = std::get_if<int64_t>(&value)) {
    Put(bytes, kInteger);
    Put(bytes, *number);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    PutText(bytes, kText, *text);
  } else if (const auto* binary = std::get_if<sql::Bytes>(&value)) {
    PutText(bytes, kBytes, binary->data);
  } else {
    Put(bytes, kNull);
  }
}

sql::Row Unpack(std::string_view bytes) {
  sql::Row row;
  while (!bytes.empty()) {
    switch (Take<Kind>(bytes)) {
      case kNull:
        row.emplace_back();
        break;
      case kInteger:
        row.emplace_back(Take<int64_t>(bytes));
        break;
      case kText:
        row.emplace_back(TakeText(bytes));
        break;
      case kBytes:
        row.emplace_back(sql::Bytes{TakeText(bytes)});
        break;
    }
  }
  return row;
}

struct Packed {
  std::string_view bytes;
  size_t place;
};

// In the order of their bytes; nothing where two are equal.
std::optional<std::vector<Packed>> Sorted(std::string_view bytes) {
  std::vector<Packed> rows;
  while (!bytes.empty()) {
    const auto size = Take<uint32_t>(bytes);
    rows.push_back({bytes.substr(0, size), rows.size()});
    bytes.remove_prefix(size);
  }
  std::sort(rows.begin(), rows.end(), [](const Packed& a, const Packed& b) { return a.bytes < b.bytes; });
  const auto same = [](const Packed& a, const Packed& b) { return a.bytes == b.bytes; };
  if (std::adjacent_find(rows.begin(), rows.end(), same) != rows.end()) return std::nullopt;
  return rows;
}

}  // namespace

std::string PackRows(const sql::Rows& rows) {
  std::string bytes;
  for (const sql::Row& row : rows) {
    const size_t at = bytes.size();
    Put(bytes, uint32_t{0});
    for (const sql::Value& value : row) PutValue(bytes, value);
    const auto size = static_cast<uint32_t>(bytes.size() - at - sizeof(uint32_t));
    std::memcpy(bytes.data() + at, &size, sizeof size);
  }
  return bytes;
}

std::optional<RowChanges> ChangesOf(std::string_view was, std::string_view now) {
  const auto before = Sorted(was);
  const auto after = Sorted(now);
  if (!before || !after) return std::nullopt;
  RowChanges changes;
  auto old = before->begin();
  const auto goes = [&] {
    changes.gone.push_back(Unpack(old->bytes));
    ++old;
  };
  for (const Packed& row : *after) {
    while (old != before->end() && old->bytes < row.bytes) goes();
    if (old != before->end() && old->bytes == row.bytes) {
      ++old;
    } else {
      changes.added.push_back(row.place);
    }
  }
  while (old != before->end()) goes();
  if (changes.gone.size() == before->size()) return std::nullopt;
  const auto has_null = [](const sql::Row& row) { return std::any_of(row.begin(), row.end(), sql::IsNull); };
  if (std::any_of(changes.gone.begin(), changes.gone.end(), has_null)) return std::nullopt;
  return changes;
}

}  // namespace kith::journal
