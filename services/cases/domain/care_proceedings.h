// Care and supervision proceedings under section 31 of the Children Act 1989. They belong to the child, not to an
// episode: they may be concluded after the case was closed.
#pragma once

#include <string>
#include <vector>

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/cases_service.pb.h"

namespace kith::cases {

// One application, one or several children, all or none; the field names are the caller's ("name", "siblings[1].name").
// Refusals: NOT_FOUND; STALE_ETAG; CASE_CLOSED; CARE_PROCEEDINGS_ALREADY_OPEN; CARE_PROCEEDINGS_OVERLAP;
// BEFORE_REFERRAL; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> IssueCareProceedings(const Streams& streams, const v1::IssueCareProceedingsRequest& request,
                                    const Context& context);
std::vector<std::string> IssueCareProceedingsStreams(const v1::IssueCareProceedingsRequest& request);

// Refusals: NO_OPEN_CARE_PROCEEDINGS; END_BEFORE_START; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> ConcludeCareProceedings(const v1::CaseFile& file,
                                                       const v1::ConcludeCareProceedingsRequest& request,
                                                       const Context& context);

}  // namespace kith::cases
