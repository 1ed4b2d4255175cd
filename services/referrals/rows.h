// The rows that the lists are made of: a function of a stream's state alone.
#pragma once

#include <string_view>

#include "shared/journal/schema.h"

#include "kith/referrals/v1/contact.pb.h"
#include "kith/referrals/v1/enquiry.pb.h"
#include "kith/referrals/v1/open_child.pb.h"
#include "kith/referrals/v1/referral.pb.h"

namespace kith::referrals {

inline constexpr char kReferralView[] = "referral_view";  // a row for each referral
inline constexpr char kContactView[] = "contact_view";    // a row for each child of each contact
inline constexpr char kTrayView[] = "tray_view";          // a row for each thing to do
// A row for each child whom something to do is about, by the stream that it is of.
inline constexpr char kTrayChildView[] = "tray_child_view";

void ContactRows(std::string_view stream, const v1::Contact& contact, journal::RowSink& sink);
void ReferralRows(std::string_view stream, const v1::Referral& referral, journal::RowSink& sink);
void EnquiryRows(std::string_view stream, const v1::MashEnquiry& enquiry, journal::RowSink& sink);
void OpenChildRows(std::string_view stream, const v1::OpenChild& child, journal::RowSink& sink);

}  // namespace kith::referrals
