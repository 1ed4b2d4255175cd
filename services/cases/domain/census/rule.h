// The validation rules of the Children in Need census (Department for Education), each with its place in Kith: the one
// register of what is refused, what is raised, and what no single child's record can break. Wording is our own.
#pragma once

#include <span>
#include <string_view>

namespace kith::cases::census {

// What Kith does about a rule.
enum class Handling {
  kRefused,    // a command that would break it is refused; `how` is the reason of the refusal
  kUnsayable,  // our messages have no way to say it; `how` says why
  kRaised,     // true records can break it: it is raised with the answer of the command, and by CensusService
  kSelected,   // about which facts go into which year's return; the record itself is right in every year
  kElsewhere,  // of the header, of several children or of the whole authority; `how` says which
};

struct Rule {
  std::string_view number;    // the Department's: "8670Q"; Q: a query, which may be explained; otherwise an error
  std::string_view module;    // as the Department groups them: "Assessments"
  std::string_view n_number;  // the data item that it is about first, "N00160"; empty for the header and authorities
  int first_year;             // census years (of their 31 March) for which it holds; both included
  int last_year;
  Handling handling;
  std::string_view how;
  std::string_view message;  // for people to read, in our words

  bool is_query() const { return number.back() == 'Q'; }
  bool HoldsIn(int year) const { return first_year <= year && year <= last_year; }
};

// All of them, in the order of their numbers.
std::span<const Rule> Rules();

// Null for a number that is none.
const Rule* FindRule(std::string_view number);
// The same for a number that is known to be one: std::logic_error otherwise.
const Rule& RuleOf(std::string_view number);

}  // namespace kith::cases::census
