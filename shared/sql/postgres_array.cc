#include "shared/sql/postgres_array.h"

namespace kith::sql {
namespace {

// Object identifiers of the element types, from PostgreSQL's pg_type.
int32_t ElementOid(Type type) {
  switch (type) {
    case Type::kInteger:
      return 20;
    case Type::kText:
      return 25;
    case Type::kBytes:
      return 17;
  }
  return 0;
}

}  // namespace

void AppendInt32(std::string& out, int32_t value) {
  const auto bits = static_cast<uint32_t>(value);
  const char bytes[] = {static_cast<char>(bits >> 24), static_cast<char>(bits >> 16), static_cast<char>(bits >> 8),
                        static_cast<char>(bits)};
  out.append(bytes, sizeof bytes);
}

void AppendInt64(std::string& out, int64_t value) {
  AppendInt32(out, static_cast<int32_t>(static_cast<uint64_t>(value) >> 32));
  AppendInt32(out, static_cast<int32_t>(value));
}

int64_t ReadBigEndian(const char* data, int size) {
  uint64_t value = size > 0 && (static_cast<unsigned char>(data[0]) & 0x80) ? ~uint64_t{0} : 0;
  for (int i = 0; i < size; ++i) value = (value << 8) | static_cast<unsigned char>(data[i]);
  return static_cast<int64_t>(value);
}

std::string EncodeArray(const Rows& rows, size_t index, Type type) {
  std::string out;
  bool has_null = false;
  size_t size = 20;
  for (const Row& row : rows) {
    has_null = has_null || IsNull(row[index]);
    size += 12;
    if (const auto* text = std::get_if<std::string>(&row[index])) size += text->size();
    if (const auto* bytes = std::get_if<Bytes>(&row[index])) size += bytes->data.size();
  }
  out.reserve(size);
  AppendInt32(out, rows.empty() ? 0 : 1);  // dimensions
  AppendInt32(out, has_null ? 1 : 0);
  AppendInt32(out, ElementOid(type));
  if (rows.empty()) return out;
  AppendInt32(out, static_cast<int32_t>(rows.size()));
  AppendInt32(out, 1);  // lower bound
  for (const Row& row : rows) {
    const Value& value = row[index];
    if (IsNull(value)) {
      AppendInt32(out, -1);
    } else if (type == Type::kInteger) {
      AppendInt32(out, 8);
      AppendInt64(out, AsInteger(value));
    } else {
      const std::string& data = type == Type::kText ? AsText(value) : AsBytes(value);
      AppendInt32(out, static_cast<int32_t>(data.size()));
      out.append(data);
    }
  }
  return out;
}

}  // namespace kith::sql
