#include "shared/identity/base64url.h"

#include <gtest/gtest.h>

namespace kith::identity {
namespace {

TEST(Base64Url, RoundTripsEveryLengthAndByte) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(FromBase64Url(ToBase64Url(bytes)), bytes);
    bytes += static_cast<char>(i * 7);
  }
}

TEST(Base64Url, KnowsTheVectorsOfTheRfc) {
  EXPECT_EQ(ToBase64Url("f"), "Zg");
  EXPECT_EQ(ToBase64Url("fo"), "Zm8");
  EXPECT_EQ(ToBase64Url("foo"), "Zm9v");
  EXPECT_EQ(ToBase64Url("\xfb\xff"), "-_8");
}

TEST(Base64Url, AcceptsOneSpellingOnly) {
  EXPECT_EQ(FromBase64Url("Zg"), "f");
  for (const char* wrong : {"Zg==", "Zg=", "Zh", "Z", "Zm9v\n", " Zg", "Zm9v+g", "Zm9v/g", "Zm9", "Z.g"}) {
    EXPECT_EQ(FromBase64Url(wrong), std::nullopt) << wrong;
  }
}

}  // namespace
}  // namespace kith::identity
