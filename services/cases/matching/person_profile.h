// What matching sees of the states that the service keeps.
#pragma once

#include "services/cases/matching/profile.h"

#include "kith/cases/v1/person.pb.h"
#include "kith/cases/v1/search_service.pb.h"

namespace kith::cases::matching {

Profile ProfileOf(const v1::Person& person);
Profile ProfileOf(const v1::SearchPeopleRequest& request);

}  // namespace kith::cases::matching
