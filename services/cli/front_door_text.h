// Contacts, referrals, enquiries and what happened to them, as people read them.
#pragma once

#include <string>

#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {

std::string ContactText(const referrals::v1::Contact& contact);
std::string ReferralText(const referrals::v1::Referral& referral);
std::string EnquiryText(const referrals::v1::MashEnquiry& enquiry);
// With narrative: what was said is shown here and nowhere else.
std::string HistoryText(const referrals::v1::ListHistoryResponse& history);
// Items, then counts by group.
std::string TrayText(const referrals::v1::ListTrayResponse& tray);

}  // namespace kith::cli
