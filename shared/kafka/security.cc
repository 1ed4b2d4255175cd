#include "shared/kafka/security.h"

#include <fstream>
#include <sstream>
#include <vector>

#include <librdkafka/rdkafka.h>

#include "shared/log/log.h"

namespace kith::kafka {
namespace {

constexpr int kFirstWithScramForKafka4 = 0x02060100;

// Takes every problem down and goes on.
class Check {
 public:
  explicit Check(const std::string& protocol) : protocol_(protocol) {}

  void Wrong(const std::string& field, const std::string& what) { problems_.push_back({field, what}); }

  void Unused(const std::string& field, const std::string& value) {
    if (!value.empty()) Wrong(field, "is set, but KITH_KAFKA_SECURITY=" + protocol_ + " does not use it");
  }

  // The file's text; nothing but a note when there is none.
  std::string Needed(const std::string& field, const std::string& path) {
    if (path.empty()) {
      Wrong(field, "is needed with KITH_KAFKA_SECURITY=" + protocol_);
      return {};
    }
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    if (!file || !(text << file.rdbuf())) {
      Wrong(field, "no readable file with something in it at " + path);
      return {};
    }
    return text.str();
  }

  void NeededPem(const std::string& field, const std::string& path, const std::string& kind) {
    const std::string text = Needed(field, path);
    if (!text.empty() && text.find("-----BEGIN ") == std::string::npos) {
      Wrong(field, "the file is not " + kind + " in PEM format");
    } else if (!text.empty() &&
               text.find(kind == "a private key" ? "PRIVATE KEY-----" : "CERTIFICATE-----") == std::string::npos) {
      Wrong(field, "the file holds no " + kind.substr(2));
    }
  }

  Result<void> Done() const {
    if (problems_.empty()) return {};
    std::string message = "the settings for Kafka cannot be used:";
    for (const FieldViolation& problem : problems_) message += "\n  " + problem.field + ": " + problem.description;
    return Refuse(kInvalidSecurity, message, problems_);
  }

 private:
  std::string protocol_;
  std::vector<FieldViolation> problems_;
};

}  // namespace

Security DeclareSecurity(config::Settings& settings) {
  Security security;
  security.protocol =
      settings.Choice("KITH_KAFKA_SECURITY", "plaintext", {"plaintext", "ssl", "sasl_ssl"},
                      "how Kafka is spoken to: ssl with a client certificate, sasl_ssl with a password");
  security.ca_file =
      settings.Text("KITH_KAFKA_CA_FILE", "", "PEM file of the authority that signed Kafka's certificate");
  security.certificate_file =
      settings.Text("KITH_KAFKA_CERTIFICATE_FILE", "", "PEM file of our certificate for Kafka, with its chain (ssl)");
  security.key_file = settings.Text("KITH_KAFKA_KEY_FILE", "", "PEM file of the certificate's private key (ssl)");
  security.username = settings.Text("KITH_KAFKA_USERNAME", "", "SCRAM-SHA-512 user (sasl_ssl)");
  security.password_file =
      settings.Text("KITH_KAFKA_PASSWORD_FILE", "", "file that holds the user's password (sasl_ssl)");
  return security;
}

Result<Settings> ClientSettings(const Security& security) {
  Check check(security.protocol);
  Settings settings;
  const bool ssl = security.protocol == "ssl";
  const bool sasl = security.protocol == "sasl_ssl";
  if (!ssl && !sasl && security.protocol != "plaintext") {
    check.Wrong("KITH_KAFKA_SECURITY", "must be plaintext, ssl or sasl_ssl");
  }
  if (ssl || sasl) {
    check.NeededPem("KITH_KAFKA_CA_FILE", security.ca_file, "a certificate");
    settings["ssl.ca.location"] = security.ca_file;
  } else {
    check.Unused("KITH_KAFKA_CA_FILE", security.ca_file);
  }
  if (ssl) {
    settings["security.protocol"] = "ssl";
    check.NeededPem("KITH_KAFKA_CERTIFICATE_FILE", security.certificate_file, "a certificate");
    check.NeededPem("KITH_KAFKA_KEY_FILE", security.key_file, "a private key");
    settings["ssl.certificate.location"] = security.certificate_file;
    settings["ssl.key.location"] = security.key_file;
  } else {
    check.Unused("KITH_KAFKA_CERTIFICATE_FILE", security.certificate_file);
    check.Unused("KITH_KAFKA_KEY_FILE", security.key_file);
  }
  if (sasl) {
    settings["security.protocol"] = "sasl_ssl";
    settings["sasl.mechanisms"] = "SCRAM-SHA-512";
    if (security.username.empty()) check.Wrong("KITH_KAFKA_USERNAME", "is needed with KITH_KAFKA_SECURITY=sasl_ssl");
    std::string password = check.Needed("KITH_KAFKA_PASSWORD_FILE", security.password_file);
    while (!password.empty() && (password.back() == '\n' || password.back() == '\r')) password.pop_back();
    settings["sasl.username"] = security.username;
    settings["sasl.password"] = password;
    if (rd_kafka_version() < kFirstWithScramForKafka4) {
      log::Warning("kafka_password_may_be_refused",
                   {{"reason", "librdkafka before 2.6.1 and Kafka 4 disagree on SCRAM"}});
    }
  } else {
    check.Unused("KITH_KAFKA_USERNAME", security.username);
    check.Unused("KITH_KAFKA_PASSWORD_FILE", security.password_file);
  }
  if (auto done = check.Done(); !done) return tl::unexpected(done.error());
  return settings;
}

}  // namespace kith::kafka
