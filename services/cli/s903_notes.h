// What the parts of the SSDA903 checker share. Private to s903_*.cc.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "services/cli/s903_check.h"
#include "shared/codes/codes.h"

namespace kith::cli {

// Collects findings and counts of one return.
class S903Notes {
 public:
  S903Notes(CheckedS903& out, calendar::Date today) : out_(out), today_(today) {}

  void Quarantine(const std::string& child, int line, std::string field, std::string rule, std::string reason,
                  std::string value = {}) {
    out_.findings.all.push_back(
        {line, child, std::move(field), std::move(rule), std::move(reason), std::move(value), true});
  }
  void Warn(const std::string& child, int line, std::string field, std::string rule, std::string reason,
            std::string value = {}) {
    out_.findings.all.push_back(
        {line, child, std::move(field), std::move(rule), std::move(reason), std::move(value), false});
  }
  void Kept(S903Module module) { ++out_.counts[module].kept; }
  calendar::Date today() const { return today_; }

 private:
  CheckedS903& out_;
  calendar::Date today_;
};

// dd/mm/yyyy with an existing day, or nothing.
std::optional<calendar::Date> ReadS903Date(std::string_view text);

// The day on which the child reaches the age.
calendar::Date Birthday(const cases::v1::Person& person, int age);

// The code's value; where there is none, a finding and nothing.
template <class E>
std::optional<E> ReadS903Code(S903Notes& notes, const std::string& child, int line, const char* field, const char* rule,
                              const std::string& text) {
  auto value = codes::FromCode<E>(text);
  if (!value) notes.Quarantine(child, line, field, rule, "must be one of " + codes::AcceptedCodes<E>(), text);
  return value;
}

using S903Rows = std::vector<const S903Row*>;

// The child of a Header row, or nothing when it cannot go in.
std::optional<S903Child> CheckS903Header(S903Notes& notes, const S903Row& row, const std::string& authority);
// Fills child.periods from the child's rows of Episodes.
void CheckS903Episodes(S903Notes& notes, const S903Rows& rows, S903Child& child);
// Fills child.reviews and child.missing; periods must be there.
void CheckS903Reviews(S903Notes& notes, const S903Rows& rows, S903Child& child);
void CheckS903Missing(S903Notes& notes, const S903Rows& rows, S903Child& child);

}  // namespace kith::cli
