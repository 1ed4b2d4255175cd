#include "services/cli/kafka_options.h"

#include "shared/config/ports.h"

namespace kith::cli {

void KafkaOptions::Declare(CLI::App& command) {
  brokers = "127.0.0.1:" + std::to_string(config::kEmbeddedBrokerPort);
  command.add_option("--brokers", brokers, "Kafka brokers")->envname("KITH_KAFKA_BROKERS")->capture_default_str();
  command.add_option("--kafka-security", security.protocol, "plaintext, ssl or sasl_ssl")
      ->envname("KITH_KAFKA_SECURITY")
      ->capture_default_str();
  command.add_option("--kafka-ca", security.ca_file, "PEM file of the authority of Kafka's certificate")
      ->envname("KITH_KAFKA_CA_FILE");
  command.add_option("--kafka-certificate", security.certificate_file, "PEM file of our certificate")
      ->envname("KITH_KAFKA_CERTIFICATE_FILE");
  command.add_option("--kafka-key", security.key_file, "PEM file of its private key")->envname("KITH_KAFKA_KEY_FILE");
  command.add_option("--kafka-username", security.username, "SCRAM-SHA-512 user")->envname("KITH_KAFKA_USERNAME");
  command.add_option("--kafka-password-file", security.password_file, "file with the user's password")
      ->envname("KITH_KAFKA_PASSWORD_FILE");
}

}  // namespace kith::cli
