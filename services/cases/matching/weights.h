// What the agreement of a field says, and what is done with the sum: the one file to change for tuning.
//
// After Fellegi and Sunter (1969): a weight is log2(m / u), in tenths of a bit; m is how often two records of one
// person agree in that way, u how often those of two people do. m is judged from what practice gets wrong, u from names
// and dates of English children; both were then tuned on the corrupted searches of tests/unit/cases/matching. Given
// names that differ weigh more than u alone says, because twins share everything else.
#pragma once

#include "kith/cases/v1/search_service.pb.h"

namespace kith::cases::matching {

struct FieldWeights {
  v1::MatchField field;
  int exact, reordered, variant, close, alike, different;  // unknown: 0
};

inline constexpr FieldWeights kWeights[] = {
    // field                        exact reordered variant close alike different
    {v1::MATCH_FIELD_GIVEN_NAME, 70, 55, 55, 50, 20, -100}, {v1::MATCH_FIELD_FAMILY_NAME, 75, 55, 60, 55, 30, -25},
    {v1::MATCH_FIELD_BIRTH_DATE, 120, 90, 60, 75, 25, -70}, {v1::MATCH_FIELD_SEX, 10, 10, 10, 10, 10, -30},
    {v1::MATCH_FIELD_ADDRESS, 75, 75, 60, 60, 30, -5},      {v1::MATCH_FIELD_NHS_NUMBER, 210, 210, 210, 100, 100, -80},
    {v1::MATCH_FIELD_UPN, 190, 190, 190, 90, 90, -60},      {v1::MATCH_FIELD_HOUSEHOLD, 60, 60, 60, 60, 60, 0},
};

// The odds, before anything is compared, that one given record is the person searched for: about one in half a million.
inline constexpr int kPrior = -190;

// Least scores (chances in per cent) of the bands; below the last a candidate is not shown.
inline constexpr int kCertain = 95;
inline constexpr int kProbable = 50;
inline constexpr int kPossible = 1;

}  // namespace kith::cases::matching
