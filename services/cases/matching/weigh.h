// The score of a candidate: what each field contributes, their sum as a chance, and its band. Pure and thread-safe.
#pragma once

#include <vector>

#include "services/cases/matching/profile.h"

#include "kith/cases/v1/search_service.pb.h"

namespace kith::cases::matching {

// In tenths of a bit, from weights.h.
int WeightOf(v1::MatchField field, v1::Agreement agreement);

struct Weighed {
  int score = 0;                                // 0 to 100
  v1::Band band = v1::BAND_UNSPECIFIED;         // unspecified: not to be shown
  std::vector<v1::Contribution> contributions;  // one for each field of the profile wanted that is known
};

Weighed Weigh(const Profile& wanted, const Profile& recorded);

// The chance in per cent that belongs to a sum of weights in tenths of a bit, and its band.
int ScoreOf(int sum);
v1::Band BandOf(int score);

}  // namespace kith::cases::matching
