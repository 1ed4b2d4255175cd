// The legal gateway, pre-proceedings and family group decision-making: module 5 of the Children in Need census from
// 2026-27 (N00826 to N00835, rules 9005 to 9015Q). That a date falls in the census year (9005, 9006, 9008) is for the
// return to see.
#pragma once

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Where a child's outcome is pre-proceedings, they start on the day of the meeting (N00826). Refusals of every command
// here, those of one child naming it: NOT_FOUND; STALE_ETAG; CASE_CLOSED; DATE_IN_FUTURE; INVALID_REQUEST. Beside
// these: BEFORE_REFERRAL; BEFORE_PREVIOUS_STEP; PRE_PROCEEDINGS_ALREADY_OPEN; UNKNOWN_CODE.
Result<Drafts> HoldLegalGateway(const Streams& streams, const v1::HoldLegalGatewayRequest& request,
                                const Context& context);

// BEFORE_REFERRAL; BEFORE_PREVIOUS_STEP; PRE_PROCEEDINGS_ALREADY_OPEN.
Result<Drafts> StartPreProceedings(const Streams& streams, const v1::StartPreProceedingsRequest& request,
                                   const Context& context);

// Rules 9006, 9007. NO_OPEN_PRE_PROCEEDINGS; LETTER_ALREADY_SENT; BEFORE_PREVIOUS_STEP.
Result<Drafts> SendLetterBeforeProceedings(const Streams& streams,
                                           const v1::SendLetterBeforeProceedingsRequest& request,
                                           const Context& context);

// Rule 9010Q. NO_OPEN_PRE_PROCEEDINGS; FGDM_NOT_OFFERED; BEFORE_PREVIOUS_STEP.
Result<Drafts> RecordFamilyGroupDecisionMaking(const Streams& streams,
                                               const v1::RecordFamilyGroupDecisionMakingRequest& request,
                                               const Context& context);

// The first meeting is the initial one; the others count as its reviews (rule 9015Q). NO_OPEN_PRE_PROCEEDINGS;
// BEFORE_PREVIOUS_STEP.
Result<Drafts> HoldPreProceedingsMeeting(const Streams& streams, const v1::HoldPreProceedingsMeetingRequest& request,
                                         const Context& context);

// Rules 9009, 9011. Where a meeting was offered, whether it was facilitated is stated first (rule 9010Q).
// NO_OPEN_PRE_PROCEEDINGS; FGDM_NOT_STATED (not for importers); BEFORE_PREVIOUS_STEP; UNKNOWN_CODE.
Result<Drafts> DecidePreProceedingsStep(const Streams& streams, const v1::DecidePreProceedingsStepRequest& request,
                                        const Context& context);

// Rule 9012. NOT_STEPPED_UP; APPLICATION_ALREADY_MADE; BEFORE_PREVIOUS_STEP.
Result<Drafts> MakeCourtApplication(const Streams& streams, const v1::MakeCourtApplicationRequest& request,
                                    const Context& context);

// Rule 9013. APPLICATION_REQUIRED; LETTER_ALREADY_SENT; BEFORE_PREVIOUS_STEP.
Result<Drafts> SendInitiationLetter(const Streams& streams, const v1::SendInitiationLetterRequest& request,
                                    const Context& context);

}  // namespace kith::cases
