#include "shared/config/settings.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kith::config {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::Not;

// What a service would declare; returns its settings after the declarations.
Settings Declared(const std::map<std::string, std::string>& environment) {
  Settings settings(environment);
  settings.Text("KITH_LISTEN", "127.0.0.1:7102", "address of the API");
  settings.Required("KITH_DATABASE", "sqlite:/path or a PostgreSQL URL");
  settings.Integer("KITH_WORKERS", 2, 1, 64, "query threads");
  settings.Flag("KITH_REFLECTION", false, "serve gRPC reflection");
  settings.Seconds("KITH_DRAIN_SECONDS", seconds(10), seconds(0), seconds(300), "time that open calls have to end");
  settings.Choice("KITH_LOG_LEVEL", "info", {"debug", "info"}, "least level that is logged");
  settings.SecretFile("KITH_JWKS_FILE", "public keys of the token issuer");
  return settings;
}

TEST(Settings, GiveTheDefaultOrTheSetValueInItsType) {
  Settings settings({{"KITH_LISTEN", "0.0.0.0:1"},
                     {"KITH_REFLECTION", "yes"},
                     {"KITH_DRAIN_SECONDS", "0"},
                     {"KITH_EMPTY", ""},
                     {"KITH_SHARED_DATA", "x"},
                     {"PATH", "/bin"}});
  EXPECT_EQ(settings.Text("KITH_LISTEN", "127.0.0.1:7102", ""), "0.0.0.0:1");
  EXPECT_EQ(settings.Text("KITH_EMPTY", "default", ""), "default");
  EXPECT_EQ(settings.Integer("KITH_WORKERS", 2, 1, 64, ""), 2);
  EXPECT_TRUE(settings.Flag("KITH_REFLECTION", false, ""));
  EXPECT_EQ(settings.Seconds("KITH_DRAIN_SECONDS", seconds(10), seconds(0), seconds(300), ""), seconds(0));
  EXPECT_EQ(settings.OptionalSecretFile("KITH_SERVICE_TOKEN_FILE", ""), "");
  EXPECT_TRUE(settings.Check().has_value());
}

TEST(Settings, ListEveryProblemAtOnceInOneRefusal) {
  const auto checked = Declared({{"KITH_WORKERS", "65"},
                                 {"KITH_REFLECTION", "maybe"},
                                 {"KITH_DRAIN_SECONDS", "10s"},
                                 {"KITH_LOG_LEVEL", "chatty"},
                                 {"KITH_JWKS_FILE", "/nonexistent/keys"},
                                 {"KITH_LISTN", "x"}})
                           .Check();
  ASSERT_FALSE(checked.has_value());
  EXPECT_EQ(checked.error().reason, "INVALID_SETTINGS");
  std::vector<std::string> names;
  for (const auto& field : checked.error().fields) {
    names.push_back(field.field);
    EXPECT_THAT(checked.error().message, HasSubstr(field.field + " " + field.description));
  }
  EXPECT_THAT(names, testing::ElementsAre("KITH_DATABASE", "KITH_WORKERS", "KITH_REFLECTION", "KITH_DRAIN_SECONDS",
                                          "KITH_LOG_LEVEL", "KITH_JWKS_FILE", "KITH_LISTN"));
  EXPECT_THAT(checked.error().message, HasSubstr("1 to 64"));
  EXPECT_THAT(checked.error().message, HasSubstr("did you mean KITH_LISTEN?"));
}

TEST(Settings, RefuseAnUnknownVariableEvenWhenAllElseIsRight) {
  Settings settings(std::map<std::string, std::string>{{"KITH_LISTNE", "x"}});
  settings.Text("KITH_LISTEN", "127.0.0.1:7102", "address of the API");
  EXPECT_FALSE(settings.Check().has_value());
}

TEST(Settings, NeverPrintAValue) {
  const auto settings = Declared({{"KITH_DATABASE", "postgresql://kith:s3cret@db/kith"},
                                  {"KITH_WORKERS", "s3cret"},
                                  {"KITH_DATABASE_PASSWORD", "s3cret"}});
  EXPECT_THAT(settings.Check().error().message, Not(HasSubstr("s3cret")));
  EXPECT_THAT(settings.Help(), Not(HasSubstr("s3cret")));
}

TEST(Settings, RefuseASecretThatIsADirectoryAndTakeOneThatIsAFile) {
  char directory[] = "/tmp/kith-settings-XXXXXX";
  ASSERT_NE(mkdtemp(directory), nullptr);
  const auto file = std::filesystem::path(directory) / "keys.json";
  std::ofstream(file) << "{}";
  const std::map<std::string, std::string> good = {{"KITH_DATABASE", "sqlite:/x"}, {"KITH_JWKS_FILE", file}};
  EXPECT_TRUE(Declared(good).Check().has_value());
  EXPECT_FALSE(Declared({{"KITH_DATABASE", "sqlite:/x"}, {"KITH_JWKS_FILE", directory}}).Check().has_value());
  std::filesystem::remove_all(directory);
}

TEST(Settings, HelpNamesEachWithDefaultAndMeaning) {
  const std::string help = Declared({}).Help();
  EXPECT_THAT(help, testing::ContainsRegex("KITH_LISTEN +127.0.0.1:7102 +address of the API\n"));
  EXPECT_THAT(help, testing::ContainsRegex("KITH_DATABASE +\\(required\\) +sqlite"));
  EXPECT_THAT(help, HasSubstr("query threads (1 to 64)"));
}

TEST(Settings, CannotBeDeclaredTwice) {
  Settings settings({});
  settings.Text("KITH_LISTEN", "a", "");
  EXPECT_THROW(settings.Text("KITH_LISTEN", "b", ""), std::logic_error);
  EXPECT_THROW(settings.Text("LISTEN", "b", ""), std::logic_error);
}

TEST(Settings, ReadTheEnvironmentOfTheProcess) {
  ASSERT_EQ(setenv("KITH_UNIT_TEST_OF_SETTINGS", "here=1", 1), 0);
  EXPECT_EQ(Settings::FromEnvironment().Text("KITH_UNIT_TEST_OF_SETTINGS", "", ""), "here=1");
  unsetenv("KITH_UNIT_TEST_OF_SETTINGS");
}

}  // namespace
}  // namespace kith::config
