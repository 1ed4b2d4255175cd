// Settings of a program: environment variables that begin with KITH_, each declared once with its type, default and
// meaning. Declare all, then Check() before using any of the values:
//
//   Settings settings = Settings::FromEnvironment();
//   config.listen = settings.Text("KITH_LISTEN", "127.0.0.1:7102", "address of the API");
//   config.drain = settings.Seconds("KITH_DRAIN_SECONDS", 10s, 0s, 300s, "time that open calls have to end");
//   if (auto checked = settings.Check(); !checked) … print checked.error().message and exit with status 2
//
// An empty value counts as not set. Values are never printed, not even wrong ones, because they may be secrets. Not
// thread-safe.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/result/result.h"

namespace kith::config {

inline constexpr Reason kInvalidSettings{"INVALID_SETTINGS", Code::kInvalidArgument};

class Settings {
 public:
  // Only the variables that begin with KITH_ are looked at; the few that are for the build and test programs
  // (settings.cc lists them) are passed over.
  explicit Settings(const std::map<std::string, std::string>& environment);
  static Settings FromEnvironment();

  // Each declares a setting and returns its value, or the default (empty where there is none) when it is not set or
  // wrong. `name` is the whole name. Throws std::logic_error when a name is declared twice or does not begin with
  // KITH_.
  std::string Text(const std::string& name, const std::string& default_value, const std::string& meaning);
  std::string Required(const std::string& name, const std::string& meaning);
  std::string Choice(const std::string& name, const std::string& default_value,
                     const std::vector<std::string>& accepted, const std::string& meaning);
  int Integer(const std::string& name, int default_value, int min, int max, const std::string& meaning);
  bool Flag(const std::string& name, bool default_value,
            const std::string& meaning);  // true or false, 1 or 0, yes or no, on or off
  std::chrono::seconds Seconds(const std::string& name, std::chrono::seconds default_value, std::chrono::seconds min,
                               std::chrono::seconds max, const std::string& meaning);
  // The path of a file that this process can read now. The content is not read here.
  std::string SecretFile(const std::string& name, const std::string& meaning);
  // The same, but empty when not set.
  std::string OptionalSecretFile(const std::string& name, const std::string& meaning);

  // Refuses with INVALID_SETTINGS when any declared setting is missing, wrong or unreadable, or a KITH_ variable is set
  // that was not declared; the error has one field for each, all at once, and the message repeats them, one a line.
  Result<void> Check() const;

  // A table of all declared settings: name, default, meaning; one a line, in the order of declaration.
  std::string Help() const;

 private:
  struct Declared {
    std::string name;
    std::string default_value;
    std::string meaning;
  };

  // Notes the declaration; null when the variable is not set.
  const std::string* Declare(const std::string& name, const std::string& default_value, const std::string& meaning);
  void Wrong(const std::string& name, const std::string& description);
  std::string ReadableFile(const std::string& name, const std::string* path);

  std::map<std::string, std::string> values_;
  std::vector<Declared> declared_;
  std::vector<FieldViolation> problems_;
};

}  // namespace kith::config
