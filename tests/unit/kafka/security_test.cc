#include "shared/kafka/security.h"

#include <fstream>

#include <gtest/gtest.h>

#include "shared/testing/temp_dir.h"

namespace kith::kafka {
namespace {

// Which fields are refused; {"refused nothing"} when the settings are taken.
std::vector<std::string> RefusedFields(const Security& security) {
  const auto settings = ClientSettings(security);
  if (settings) return {"refused nothing"};
  EXPECT_EQ(settings.error().reason, "KAFKA_SECURITY_INVALID");
  std::vector<std::string> fields;
  for (const auto& field : settings.error().fields) {
    fields.push_back(field.field);
    EXPECT_NE(settings.error().message.find(field.field), std::string::npos);
  }
  return fields;
}

class ClientSettingsTest : public ::testing::Test {
 protected:
  std::string File(const std::string& name, const std::string& content) {
    std::ofstream(dir_.File(name)) << content;
    return dir_.File(name);
  }
  Security WithCertificate() {
    Security security;
    security.protocol = "ssl";
    security.ca_file = File("ca.pem", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n");
    security.certificate_file = security.ca_file;
    security.key_file = File("key.pem", "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n");
    return security;
  }
  Security WithPassword() {
    Security security;
    security.protocol = "sasl_ssl";
    security.ca_file = WithCertificate().ca_file;
    security.username = "cases";
    security.password_file = File("password", "s3cret\n");
    return security;
  }

  testing::TempDir dir_;
};

using Fields = std::vector<std::string>;

TEST_F(ClientSettingsTest, PlaintextNeedsNothingAndGivesNothing) {
  const auto settings = ClientSettings({});
  ASSERT_TRUE(settings);
  EXPECT_TRUE(settings->empty());
}

TEST_F(ClientSettingsTest, CertificatesBecomeTheClientsSettings) {
  const Security security = WithCertificate();
  const auto settings = ClientSettings(security);
  ASSERT_TRUE(settings) << settings.error().message;
  const Settings expected = {{"security.protocol", "ssl"},
                             {"ssl.ca.location", security.ca_file},
                             {"ssl.certificate.location", security.certificate_file},
                             {"ssl.key.location", security.key_file}};
  EXPECT_EQ(*settings, expected);
}

TEST_F(ClientSettingsTest, APasswordIsReadWithoutItsLineEnd) {
  const auto settings = ClientSettings(WithPassword());
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->at("sasl.password"), "s3cret");
  EXPECT_EQ(settings->at("sasl.mechanisms"), "SCRAM-SHA-512");
}

TEST_F(ClientSettingsTest, RefusesEveryMissingOrWrongFileAtOnce) {
  Security security;
  security.protocol = "ssl";
  EXPECT_EQ(RefusedFields(security),
            (Fields{"KITH_KAFKA_CA_FILE", "KITH_KAFKA_CERTIFICATE_FILE", "KITH_KAFKA_KEY_FILE"}));
  security = WithCertificate();
  security.ca_file = dir_.File("nowhere");
  security.key_file = security.certificate_file;
  EXPECT_EQ(RefusedFields(security), (Fields{"KITH_KAFKA_CA_FILE", "KITH_KAFKA_KEY_FILE"}));
  security = WithCertificate();
  security.certificate_file = File("binary.der", "\x30\x82");
  EXPECT_EQ(RefusedFields(security), Fields{"KITH_KAFKA_CERTIFICATE_FILE"});
  security = WithPassword();
  security.username.clear();
  security.password_file = File("empty", "");
  EXPECT_EQ(RefusedFields(security), (Fields{"KITH_KAFKA_USERNAME", "KITH_KAFKA_PASSWORD_FILE"}));
}

// Whoever hands out a certificate or a password believes to be protected.
TEST_F(ClientSettingsTest, RefusesWhatItWouldNotUse) {
  Security security = WithCertificate();
  security.protocol = "plaintext";
  EXPECT_EQ(RefusedFields(security),
            (Fields{"KITH_KAFKA_CA_FILE", "KITH_KAFKA_CERTIFICATE_FILE", "KITH_KAFKA_KEY_FILE"}));
  security = WithCertificate();
  security.password_file = File("password", "s3cret");
  EXPECT_EQ(RefusedFields(security), Fields{"KITH_KAFKA_PASSWORD_FILE"});
  security = WithPassword();
  security.key_file = "key.pem";
  EXPECT_EQ(RefusedFields(security), Fields{"KITH_KAFKA_KEY_FILE"});
  security = {};
  security.protocol = "SSL";
  EXPECT_EQ(RefusedFields(security), Fields{"KITH_KAFKA_SECURITY"});
}

TEST_F(ClientSettingsTest, NeverShowsASecret) {
  Security security = WithPassword();
  security.ca_file.clear();
  EXPECT_EQ(ClientSettings(security).error().message.find("s3cret"), std::string::npos);
}

}  // namespace
}  // namespace kith::kafka
