// What the referrals service tells its journal: its kinds of stream, their folds and the view rows that follow from
// them.
#pragma once

#include "shared/journal/schema.h"

namespace kith::referrals {

journal::Schema ReferralsSchema();

}  // namespace kith::referrals
