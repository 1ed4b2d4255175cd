// The folds: the states of contacts, referrals, enquiries and open children from their events. An event that does not
// belong to the stream is a fault of ours: std::logic_error.
#pragma once

#include "kith/referrals/v1/referral_events.pb.h"

namespace kith::referrals {

void Apply(v1::Contact& contact, const v1::ReferralsEvent& event);
void Apply(v1::Referral& referral, const v1::ReferralsEvent& event);
void Apply(v1::MashEnquiry& enquiry, const v1::ReferralsEvent& event);
void Apply(v1::OpenChild& child, const v1::ReferralsEvent& event);

}  // namespace kith::referrals
