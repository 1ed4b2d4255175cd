// The settings that OpenTelemetry gives names to. They do not begin with KITH_, so they are read apart from
// config::Settings, here and nowhere else; `<service> settings` lists them after the others.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/result/result.h"

namespace kith::trace {

enum class Sampling { kAlwaysOn, kAlwaysOff, kRatio };

struct Settings {
  std::string endpoint;  // "http://127.0.0.1:4318"; empty: nothing is sent
  std::string service_name;
  std::map<std::string, std::string> resource;  // OTEL_RESOURCE_ATTRIBUTES
  Sampling sampling = Sampling::kAlwaysOn;      // of a trace that begins here, or of all where parent_based is false
  bool parent_based = true;                     // the caller's decision goes before
  double ratio = 1;                             // with kRatio
};

// environment: all variables. service_name: where OTEL_SERVICE_NAME is not set. Every problem at once, as
// config::Settings does; a name that we do not know is none, because OpenTelemetry has many that are for others.
Result<Settings> Read(const std::map<std::string, std::string>& environment, const std::string& service_name);
Result<Settings> ReadEnvironment(const std::string& service_name);

// A table as config::Settings::Help makes it.
std::string Help();

}  // namespace kith::trace
