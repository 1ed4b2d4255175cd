#include "shared/codes/codes.h"

#include <set>

#include <gtest/gtest.h>

#include "kith/type/v1/codes.pb.h"

namespace kith::codes {
namespace {

using namespace kith::type::v1;

// The code sets of the Children in Need census 2024-25 and 2025-26, written out a second time on purpose: a wrong code
// in the proto must not be able to agree with itself.
constexpr std::string_view kEthnicity =
    "WBRI, WIRI, WIRT, WROM, WOTH, MWBC, MWBA, MWAS, MOTH, AIND, APKN, ABAN, AOTH, BCRB, BAFR, BOTH, CHNE, OOTH, REFU, "
    "NOBT";
constexpr std::string_view kDisability = "NONE, MOB, HAND, PC, INC, COMM, LD, HEAR, VIS, BEH, CON, AUT, DDA";
constexpr std::string_view kUpnUnknown = "UN1, UN2, UN3, UN4, UN5, UN6, UN7";
constexpr std::string_view kReferralSource =
    "1A, 1B, 1C, 1D, 2A, 2B, 3A, 3B, 3C, 3D, 3E, 3F, 4, 5A, 5B, 5C, 5D, 6, 7, 8, 9, 10";
constexpr std::string_view kPrimaryNeed = "N1, N2, N3, N4, N5, N6, N7, N8, N9, N0";
constexpr std::string_view kReasonForClosure = "RC1, RC2, RC3, RC4, RC5, RC6, RC7, RC8, RC9";
constexpr std::string_view kCategoryOfAbuse = "NEG, PHY, SAB, EMO, MUL";
constexpr std::string_view kAssessmentFactor =
    "1A, 1B, 1C, 2A, 2B, 2C, 3A, 3B, 3C, 4A, 4B, 4C, 5A, 5B, 5C, 6A, 6B, 6C, 7A, 8B, 8C, 8D, 8E, 8F, 9A, 10A, 11A, "
    "12A, 13A, "
    "14A, 15A, 16A, 17A, 18B, 18C, 19B, 19C, 20, 21, 22A, 23A, 24A";

template <class E>
void ExpectComplete(std::string_view official) {
  const auto* descriptor = google::protobuf::GetEnumDescriptor<E>();
  EXPECT_EQ(AcceptedCodes<E>(), official) << descriptor->full_name();
  std::set<std::string_view> seen;
  for (int i = 0; i < descriptor->value_count(); ++i) {
    const int number = descriptor->value(i)->number();
    const auto code = CodeOf(static_cast<E>(number));
    EXPECT_TRUE(seen.insert(code).second) << code;
    EXPECT_EQ(code.empty(), number == 0);
    EXPECT_EQ(FromCode<E>(code), number == 0 ? std::nullopt : std::optional(static_cast<E>(number))) << code;
  }
}

TEST(Codes, AreTheOfficialListsWhole) {
  ExpectComplete<Sex>("M, F, U");
  ExpectComplete<Ethnicity>(kEthnicity);
  ExpectComplete<Disability>(kDisability);
  ExpectComplete<UpnUnknownReason>(kUpnUnknown);
  ExpectComplete<ReferralSource>(kReferralSource);
  ExpectComplete<PrimaryNeed>(kPrimaryNeed);
  ExpectComplete<ReasonForClosure>(kReasonForClosure);
  ExpectComplete<CategoryOfAbuse>(kCategoryOfAbuse);
  ExpectComplete<AssessmentFactor>(kAssessmentFactor);
}

TEST(Codes, CoverEveryEnumOfTheCodeSets) {
  const auto* file = google::protobuf::GetEnumDescriptor<Sex>()->file();
  EXPECT_EQ(file->enum_type_count(), 9) << "a new code set needs its official list in AreTheOfficialListsWhole";
  for (int i = 0; i < file->enum_type_count(); ++i) EXPECT_FALSE(AcceptedCodes(CodeSetOf(file->enum_type(i))).empty());
}

TEST(FromCode, KnowsNoOtherCodes) {
  for (const char* code : {"", "n1", "N10", " N1", "N1 ", "PRIMARY_NEED_ABUSE_OR_NEGLECT"})
    EXPECT_FALSE(FromCode<PrimaryNeed>(code)) << code;
  EXPECT_FALSE(FromCode<AssessmentFactor>("18A")) << "obsolete";
}

TEST(IsKnown, IsFalseForNoughtAndForNumbersOfALaterVersion) {
  EXPECT_TRUE(IsKnown<Sex>(SEX_UNKNOWN));
  EXPECT_FALSE(IsKnown<Sex>(0));
  EXPECT_FALSE(IsKnown<Sex>(4));
  EXPECT_FALSE(IsKnown<Sex>(-1));
  EXPECT_EQ(CodeOf(static_cast<Sex>(4)), "");
}

}  // namespace
}  // namespace kith::codes
