#include "services/cli/output.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

#include <google/protobuf/util/json_util.h>

namespace kith::cli {
namespace {

// "120", "+12.5 %", "-3"; a date is none.
bool IsNumber(std::string text) {
  if (text.size() > 2 && text.substr(text.size() - 2) == " %") text.resize(text.size() - 2);
  const auto digits = text.find_first_not_of("+-");
  return digits != std::string::npos && digits <= 1 &&
         text.find_first_not_of("0123456789.", digits) == std::string::npos;
}

// Columns by characters, not bytes: names may have accents.
std::size_t Width(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string Table::Text() const {
  std::vector<std::size_t> widths(header_.size(), 0);
  std::vector<bool> numbers(header_.size(), !rows_.empty());
  for (std::size_t i = 0; i < header_.size(); ++i) widths[i] = Width(header_[i]);
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], Width(row[i]));
      if (!row[i].empty() && !IsNumber(row[i])) numbers[i] = false;
    }
  }
  const auto line = [&](const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string gap(widths[i] - Width(cells[i]), ' ');
      text += (i == 0 ? "" : "  ") + (numbers[i] ? gap + cells[i] : cells[i] + gap);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    return text + '\n';
  };
  std::string text = line(header_);
  std::size_t total = 0;
  for (const auto width : widths) total += width + 2;
  text += std::string(total - 2, '-') + '\n';
  for (const auto& row : rows_) text += line(row);
  return text;
}

std::string JsonOf(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) throw std::runtime_error("cannot write JSON: " + status.ToString());
  return json;
}

int PrintRefusal(const Error& error) {
  std::fprintf(stderr, "kith: %s (%s)\n", error.message.c_str(),
               error.reason.empty() ? std::string(CodeName(error.code)).c_str() : error.reason.c_str());
  for (const auto& field : error.fields)
    std::fprintf(stderr, "  %s: %s\n", field.field.c_str(), field.description.c_str());
  if (error.reason == reasons::kNoToken.name) {
    std::fprintf(stderr,
                 "  give a token: --token-file FILE, or KITH_TOKEN_FILE; kith token mints one for development\n");
  }
  return kFailed;
}

int PrintBadUsage(const std::string& message) {
  std::fprintf(stderr, "kith: %s\n", message.c_str());
  return kBadUsage;
}

std::string PercentText(double percent) {
  char text[32];
  std::snprintf(text, sizeof text, "%+.1f %%", percent);
  return text;
}

std::string Hex(const std::string& bytes, std::size_t digits) {
  std::string text;
  for (const unsigned char byte : bytes) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", byte);
    text += pair;
  }
  return text.substr(0, digits);
}

}  // namespace kith::cli
