// The ports that everything listens on unless told otherwise.
#pragma once

namespace kith::config {

inline constexpr int kReferralsPort = 7101;
inline constexpr int kCasesPort = 7102;
inline constexpr int kSharingPort = 7103;
inline constexpr int kReportingPort = 7104;
inline constexpr int kWorkbookPort = 7105;
inline constexpr int kHealthPortOffset = 100;   // the health port of a service is its API port and this
inline constexpr int kMetricsPortOffset = 200;  // and that of its metrics and HTTP probes
inline constexpr int kEmbeddedBrokerPort = 7092;

}  // namespace kith::config
