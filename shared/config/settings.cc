#include "shared/config/settings.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <numeric>
#include <optional>
#include <stdexcept>

#include <unistd.h>

extern char** environ;

namespace kith::config {
namespace {

constexpr std::string_view kPrefix = "KITH_";
// Read by the build and test programs, whose environment the services they start inherit, and by shared/failpoint.
constexpr std::string_view kForTools[] = {
    "KITH_ABUSE_REQUESTS", "KITH_BIN",         "KITH_FAILPOINT",          "KITH_FUZZ_SECONDS",
    "KITH_KILLS",          "KITH_PRESET",      "KITH_REQUIRE_BACKENDS",   "KITH_REWRITE_GOLDEN",
    "KITH_SANITIZERS",     "KITH_SHARED_DATA", "KITH_SIMULATE_SCHEDULES", "KITH_SIMULATE_SEED"};

// How many letters must be put in, left out or changed to make one of the other.
size_t EditDistance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

std::optional<int> WholeNumber(const std::string& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string Range(int min, int max) { return std::to_string(min) + " to " + std::to_string(max); }

std::string Joined(const std::vector<std::string>& items) {
  std::string joined;
  for (const auto& item : items) joined += (joined.empty() ? "" : ", ") + item;
  return joined;
}

}  // namespace

Settings::Settings(const std::map<std::string, std::string>& environment) {
  for (const auto& [name, value] : environment) {
    const bool for_tools = std::find(std::begin(kForTools), std::end(kForTools), name) != std::end(kForTools);
    if (name.starts_with(kPrefix) && !for_tools && !value.empty()) values_.emplace(name, value);
  }
}

Settings Settings::FromEnvironment() {
  std::map<std::string, std::string> environment;
  for (char** entry = environ; entry && *entry; ++entry) {
    const std::string_view text = *entry;
    if (const size_t equals = text.find('='); equals != std::string_view::npos) {
      environment.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return Settings(environment);
}

std::string Settings::Text(const std::string& name, const std::string& default_value, const std::string& meaning) {
  const auto* value = Declare(name, default_value, meaning);
  return value ? *value : default_value;
}

std::string Settings::Required(const std::string& name, const std::string& meaning) {
  const auto* value = Declare(name, "(required)", meaning);
  if (value) return *value;
  Wrong(name, "must be set: " + meaning);
  return "";
}

std::string Settings::Choice(const std::string& name, const std::string& default_value,
                             const std::vector<std::string>& accepted, const std::string& meaning) {
  const auto* value = Declare(name, default_value, meaning + " (" + Joined(accepted) + ")");
  if (!value) return default_value;
  if (std::find(accepted.begin(), accepted.end(), *value) != accepted.end()) return *value;
  Wrong(name, "must be one of: " + Joined(accepted));
  return default_value;
}

int Settings::Integer(const std::string& name, int default_value, int min, int max, const std::string& meaning) {
  const auto* value = Declare(name, std::to_string(default_value), meaning + " (" + Range(min, max) + ")");
  if (!value) return default_value;
  if (const auto number = WholeNumber(*value); number && *number >= min && *number <= max) return *number;
  Wrong(name, "must be a whole number, " + Range(min, max));
  return default_value;
}

bool Settings::Flag(const std::string& name, bool default_value, const std::string& meaning) {
  const auto* value = Declare(name, default_value ? "true" : "false", meaning);
  if (!value) return default_value;
  for (const char* yes : {"true", "1", "yes", "on"}) {
    if (*value == yes) return true;
  }
  for (const char* no : {"false", "0", "no", "off"}) {
    if (*value == no) return false;
  }
  Wrong(name, "must be true or false");
  return default_value;
}

std::chrono::seconds Settings::Seconds(const std::string& name, std::chrono::seconds default_value,
                                       std::chrono::seconds min, std::chrono::seconds max, const std::string& meaning) {
  return std::chrono::seconds(Integer(name, static_cast<int>(default_value.count()), static_cast<int>(min.count()),
                                      static_cast<int>(max.count()), meaning));
}

std::string Settings::SecretFile(const std::string& name, const std::string& meaning) {
  const auto* path = Declare(name, "(required)", meaning);
  if (!path) Wrong(name, "must be set to the path of a file: " + meaning);
  return ReadableFile(name, path);
}

std::string Settings::OptionalSecretFile(const std::string& name, const std::string& meaning) {
  return ReadableFile(name, Declare(name, "(none)", meaning));
}

Result<void> Settings::Check() const {
  auto problems = problems_;
  for (const auto& value : values_) {
    const std::string& name = value.first;
    const auto is_named = [&](const Declared& declared) { return declared.name == name; };
    if (std::any_of(declared_.begin(), declared_.end(), is_named)) continue;
    const auto nearest = std::min_element(
        declared_.begin(), declared_.end(),
        [&](const Declared& a, const Declared& b) { return EditDistance(a.name, name) < EditDistance(b.name, name); });
    problems.push_back(
        {name, "is not a setting" + (nearest == declared_.end() ? "" : "; did you mean " + nearest->name + "?")});
  }
  if (problems.empty()) return {};
  std::string message =
      problems.size() == 1 ? "1 setting is wrong:" : std::to_string(problems.size()) + " settings are wrong:";
  for (const auto& problem : problems) message += "\n  " + problem.field + " " + problem.description;
  return Refuse(kInvalidSettings, std::move(message), std::move(problems));
}

std::string Settings::Help() const {
  size_t name_width = 0;
  size_t default_width = 0;
  for (const auto& declared : declared_) {
    name_width = std::max(name_width, declared.name.size());
    default_width = std::max(default_width, declared.default_value.size());
  }
  std::string table;
  for (const auto& declared : declared_) {
    table += declared.name + std::string(name_width - declared.name.size() + 2, ' ');
    table += declared.default_value + std::string(default_width - declared.default_value.size() + 2, ' ');
    table += declared.meaning + "\n";
  }
  return table;
}

const std::string* Settings::Declare(const std::string& name, const std::string& default_value,
                                     const std::string& meaning) {
  if (!name.starts_with(kPrefix)) throw std::logic_error("the setting " + name + " must begin with KITH_");
  for (const auto& declared : declared_) {
    if (declared.name == name) throw std::logic_error("the setting " + name + " is declared twice");
  }
  declared_.push_back({name, default_value.empty() ? "(none)" : default_value, meaning});
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

void Settings::Wrong(const std::string& name, const std::string& description) {
  problems_.push_back({name, description});
}

std::string Settings::ReadableFile(const std::string& name, const std::string* path) {
  if (!path) return "";
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(*path, ignored) || access(path->c_str(), R_OK) != 0) {
    Wrong(name, "must be the path of a file that this process can read");
  }
  return *path;
}

}  // namespace kith::config
