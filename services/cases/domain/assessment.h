// The child and family assessment (Working Together to Safeguard Children 2023): within 45 working days of the
// referral, authorised by a manager. A missed limit is a fact that reports show, never a refusal.
#pragma once

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// Refusals: CASE_CLOSED; ASSESSMENT_ALREADY_OPEN; BEFORE_REFERRAL; END_BEFORE_START (the internal review, which may lie
// ahead); DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> StartAssessment(const v1::CaseFile& file, const v1::StartAssessmentRequest& request,
                                               const Context& context);

// The internal review point, as often as it is set. Refusals: CASE_CLOSED; NO_OPEN_ASSESSMENT; END_BEFORE_START;
// DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> ReviewAssessment(const v1::CaseFile& file, const v1::ReviewAssessmentRequest& request,
                                                const Context& context);

// Refusals: CASE_CLOSED; NO_OPEN_ASSESSMENT; END_BEFORE_START; FACTORS_CONTRADICT; UNKNOWN_CODE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Events<v1::CasesEvent>> RecordAssessmentFactors(const v1::CaseFile& file,
                                                       const v1::RecordAssessmentFactorsRequest& request,
                                                       const Context& context);

// By the social worker; again when a manager sent it back. Refusals: those of RecordAssessmentFactors.
Result<Events<v1::CasesEvent>> CompleteAssessment(const v1::CaseFile& file,
                                                  const v1::CompleteAssessmentRequest& request, const Context& context);

// By a manager who did not complete it. No factors at all are taken: their absence is a query of the census (8897Q),
// not an error. Refusals: CASE_CLOSED; NO_OPEN_ASSESSMENT; ASSESSMENT_NOT_COMPLETED (not for importers);
// SELF_AUTHORISATION; AUTHORISED_BEFORE_COMPLETION; END_BEFORE_START; FACTORS_CONTRADICT; UNKNOWN_CODE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Events<v1::CasesEvent>> AuthoriseAssessment(const v1::CaseFile& file,
                                                   const v1::AuthoriseAssessmentRequest& request,
                                                   const Context& context);

// Refusals: CASE_CLOSED; NO_OPEN_ASSESSMENT; END_BEFORE_START; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> CancelAssessment(const v1::CaseFile& file, const v1::CancelAssessmentRequest& request,
                                                const Context& context);

// The event, for commands that end whatever is open.
v1::CasesEvent AssessmentCancelled(int number, const std::string& date, type::v1::AssessmentCancellationReason reason);

}  // namespace kith::cases
