// The fields of a contact as it is received. Pure.
#pragma once

#include <string_view>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/referrals/v1/contact.pb.h"
#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::referrals {

// The state that ContactReceived begins with, all fields checked, times and due time filled in. Refusals: those of
// ReceiveContact.
Result<v1::Contact> NewContact(const v1::ReceiveContactRequest& request, const Context& context);

// INVALID_REQUEST unless empty or 64 hexadecimal digits in small letters.
checks::Refused CheckAddressKey(std::string_view field, std::string_view key);

}  // namespace kith::referrals
