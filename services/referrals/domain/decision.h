// Rules that all decisions of the front door share. Pure.
#pragma once

#include <string>

#include "shared/checks/checks.h"
#include "shared/decide/decide.h"

#include "kith/referrals/v1/referral_events.pb.h"

namespace kith::referrals {

// What a decision leads to, from nothing to the most.
enum class Response { kNothing, kAdvice, kEarlyHelp, kSocialWork, kStrategyDiscussion };

// UNKNOWN_CODE; REASON_DOES_NOT_FIT where that reason does not lead to that response (harm is never a reason to do
// nothing, a strategy discussion needs reasonable cause to suspect it); REASON_TEXT_REQUIRED with
// DECISION_REASON_OTHER; INVALID_REQUEST where a text is too long.
checks::Refused CheckReason(v1::DecisionReason reason, const std::string& text, Response response);

// INVALID_REQUEST over 20,000 bytes.
checks::Refused CheckText(std::string_view field, const std::string& text);
// The same, and REASON_TEXT_REQUIRED when there is none.
checks::Refused CheckRequiredText(std::string_view field, const std::string& text, const std::string& why);

// Who works on something: INVALID_REQUEST unless empty or "teams/…", and empty or a staff number.
checks::Refused CheckHolder(const std::string& team, const std::string& responsible);

// "families/F0000045", or the contact itself.
std::string SiblingGroup(const std::string& family, const std::string& contact);

// The change of a rating that was `before`: UNKNOWN_CODE; RATING_UNCHANGED; REASON_TEXT_REQUIRED unless it is the
// first.
Result<v1::ReferralsEvent> ChangeRating(v1::BragRating before, v1::BragRating rating, const std::string& reason_text,
                                        const Context& context);

// Histories are brought in by these, faster than the cases service's events come back: role importer or service.
bool BringsHistories(const Context& context);

v1::ReferralsEvent EventOn(const std::string& date);
v1::ReferralsEvent EventAt(Instant time);

}  // namespace kith::referrals
