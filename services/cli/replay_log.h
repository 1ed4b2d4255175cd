// What the replay of an import keeps count of while several children go in at a time. Thread-safe.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "services/cli/quarantine.h"
#include "shared/result/result.h"

namespace kith::cli {

class ReplayLog {
 public:
  void Commanded() {
    const std::lock_guard lock(mutex_);
    ++commands_;
  }
  // Trouble that concerns everything: the first is kept.
  void Stop(const Error& error) {
    const std::lock_guard lock(mutex_);
    if (!stopped_) stopped_ = error;
  }
  bool is_stopped() {
    const std::lock_guard lock(mutex_);
    return stopped_.has_value();
  }
  void LeftOut(Finding finding) {
    const std::lock_guard lock(mutex_);
    refusals_.all.push_back(std::move(finding));
  }

  // After the last child.
  std::size_t commands() const { return commands_; }
  const std::optional<Error>& stopped() const { return stopped_; }
  Findings TakeRefusals() { return std::move(refusals_); }

 private:
  std::mutex mutex_;
  std::size_t commands_ = 0;
  std::optional<Error> stopped_;
  Findings refusals_;
};

// "REASON: message; field: what would be accepted".
inline std::string Explained(const Error& error) {
  std::string text = error.reason + ": " + error.message;
  for (const auto& field : error.fields) text += "; " + field.field + ": " + field.description;
  return text;
}

}  // namespace kith::cli
