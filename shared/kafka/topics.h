// The names of our topics. Each has one partition: one journal, or one agency's stream, in order.
#pragma once

#include <string>
#include <string_view>

namespace kith::kafka {

// Every event of a service's journal, protobuf, for our own services only. service: "cases".
inline std::string InternalTopic(std::string_view service) { return "kith.internal." + std::string(service) + ".v1"; }

// What one agency may know, CloudEvents JSON, readable by that agency alone. agency: "nhs-trust".
inline std::string AgencyTopic(std::string_view agency) { return "kith.agency." + std::string(agency) + ".v1"; }

}  // namespace kith::kafka
