// What a person reads: tables, and refusals in words. What a program reads: JSON, with --json.
#pragma once

#include <string>
#include <vector>

#include <google/protobuf/message.h>

#include "shared/result/result.h"

namespace kith::cli {

// Exit statuses of the program.
inline constexpr int kOk = 0;
inline constexpr int kFailed = 1;    // an operation failed or was refused
inline constexpr int kBadUsage = 2;  // bad usage or a bad input file

// Columns as wide as their widest cell; columns of numbers are set to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> header) : header_(std::move(header)) {}
  void Row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  std::string Text() const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

// The message as JSON (proto3 mapping with the proto's own field names, defaults written out), on several lines.
std::string JsonOf(const google::protobuf::Message& message);

// Prints the refusal on stderr: sentence, reason, and one line for each field. Returns kFailed.
int PrintRefusal(const Error& error);

// Prints one line on stderr. Returns kBadUsage.
int PrintBadUsage(const std::string& message);

// "before +12.5 %" and the like: a change with its sign.
std::string PercentText(double percent);

// "aabbcc…": bytes in hexadecimal, at most `digits` of them.
std::string Hex(const std::string& bytes, std::size_t digits = 64);

}  // namespace kith::cli
