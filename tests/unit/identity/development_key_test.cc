#include <stdexcept>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "shared/identity/identity.h"
#include "shared/testing/manual_clock.h"
#include "shared/testing/process.h"
#include "shared/testing/temp_dir.h"
#include "tests/unit/identity/forge.h"

namespace kith::identity {
namespace {

using kith::testing::ManualClock;
using kith::testing::ReadFile;
using kith::testing::TempDir;

TEST(DevelopmentKey, MintsTokensThatItsKeySetVerifies) {
  const TempDir dir;
  const ManualClock clock;
  EnsureDevelopmentKey(dir.File("key.pem"), dir.File("jwks.json"));
  const auto token = MintToken(dir.File("key.pem"),
                               {"importer-1", {Role::kImporter, Role::kPartner}, "charity", "i", "a"}, clock.Now());
  const auto caller = Verifier({dir.File("jwks.json"), "i", "a"}, clock).Verify(token);
  ASSERT_TRUE(caller) << caller.error().message;
  EXPECT_EQ(caller->subject, "importer-1");
  EXPECT_EQ(caller->roles, (std::vector{Role::kImporter, Role::kPartner}));
  EXPECT_EQ(caller->agency, "charity");
}

TEST(DevelopmentKey, KeepsThePrivateKeyToItsOwner) {
  const TempDir dir;
  EnsureDevelopmentKey(dir.File("key.pem"), dir.File("jwks.json"));
  struct stat found {};
  ASSERT_EQ(::stat((dir.File("key.pem")).c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600U);
  EXPECT_EQ(ReadFile(dir.File("jwks.json")).find("\"d\""), std::string::npos);
}

TEST(DevelopmentKey, LeavesExistingFilesAsTheyAre) {
  const TempDir dir;
  EnsureDevelopmentKey(dir.File("key.pem"), dir.File("jwks.json"));
  const auto key = ReadFile(dir.File("key.pem"));
  const auto jwks = ReadFile(dir.File("jwks.json"));
  EnsureDevelopmentKey(dir.File("key.pem"), dir.File("jwks.json"));
  EXPECT_EQ(ReadFile(dir.File("key.pem")), key);
  EXPECT_EQ(ReadFile(dir.File("jwks.json")), jwks);
}

TEST(DevelopmentKey, SaysWhatToDoWithoutOne) {
  const TempDir dir;
  EXPECT_THROW(MintToken(dir.File("key.pem"), {"s", {Role::kService}, "", "i", "a"}, Instant()), std::runtime_error);
  EXPECT_THROW(EnsureDevelopmentKey(dir.File("no/such/key.pem"), dir.File("jwks.json")), std::runtime_error);
}

TEST(Roles, AreKnownByTheirNames) {
  EXPECT_EQ(AllRoleNames().size(), 11U);
  for (const auto& name : AllRoleNames()) EXPECT_EQ(RoleName(RoleFromName(name).value()), name);
  EXPECT_EQ(RoleFromName("Social_Worker"), std::nullopt);
}

}  // namespace
}  // namespace kith::identity
