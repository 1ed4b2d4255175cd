// How our clients prove to Kafka who they are, and know that it is Kafka.
//
//   ssl        client certificates; the broker's principal is the certificate's name. What services use.
//   sasl_ssl   SCRAM-SHA-512 over TLS. Only where the client library is librdkafka 2.6.1 or later, or the broker is
//              older than 4.0: ADR-0001-certificates.md.
//   plaintext  nothing at all: the embedded broker.
#pragma once

#include <string>

#include "shared/config/settings.h"
#include "shared/kafka/record.h"
#include "shared/result/result.h"

namespace kith::kafka {

inline constexpr Reason kInvalidSecurity{"KAFKA_SECURITY_INVALID", Code::kInvalidArgument};

// Files are paths of PEM files; the password's is a text file with the password alone.
struct Security {
  std::string protocol = "plaintext";
  std::string ca_file;
  std::string certificate_file, key_file;
  std::string username, password_file;
};

// Declares KITH_KAFKA_SECURITY, _CA_FILE, _CERTIFICATE_FILE, _KEY_FILE, _USERNAME and _PASSWORD_FILE.
Security DeclareSecurity(config::Settings& settings);

// What every client is given. Reads the files. Refuses with one field for each thing that is missing, unreadable, not
// PEM, or given without being used, and with all of them in the message; never shows a content.
Result<Settings> ClientSettings(const Security& security);

}  // namespace kith::kafka
