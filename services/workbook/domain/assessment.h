// The integrated family assessment: composed from what stands, passage by passage with source and date; commented,
// authorised, and shown to each audience without what is not for it. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/workbook/domain/separation.h"
#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/assessment_service.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// "assessment-files/F0000045" of any name that has its family in it.
std::string AssessmentFileOf(std::string_view name);
// "assessment-sections/F0000045-2-child".
std::string AssessmentSectionOf(std::string_view assessment, std::string_view part);

// The next version. Whatever its composer may not see is in it too, and is shown to others alone: what is read of is
// standing, streams that hide nothing; streams: those of the caller, which decide whether there is a workbook, and what
// may be included by name. The assessment comes first among the drafts. Refusals: NOT_FOUND; ROLE_NOT_PERMITTED;
// WORKBOOK_CLOSED; UNKNOWN_TEMPLATE; ASSESSMENT_TOO_LARGE; INVALID_REQUEST.
Result<Drafts> ComposeAssessment(const Templates& templates, const Streams& streams, const Streams& standing,
                                 const v1::ComposeAssessmentRequest& request, const Context& context);

// Refusals of all: NOT_FOUND; ROLE_NOT_PERMITTED; INVALID_REQUEST. While it is a draft: ASSESSMENT_NOT_DRAFT.
Result<Drafts> CommentAssessment(const Streams& streams, const v1::CommentAssessmentRequest& request,
                                 const Context& context);
// STALE_ETAG.
Result<Drafts> SubmitAssessment(const Streams& streams, const v1::SubmitAssessmentRequest& request,
                                const Context& context);
// By a manager who neither composed nor submitted it; a comment of theirs is no hindrance. STALE_ETAG;
// ASSESSMENT_NOT_SUBMITTED; AUTHORISES_OWN.
Result<Drafts> AuthoriseAssessment(const Streams& streams, const v1::AuthoriseAssessmentRequest& request,
                                   const Context& context);
Result<Drafts> ReturnAssessment(const Streams& streams, const v1::ReturnAssessmentRequest& request,
                                const Context& context);

void Apply(v1::FamilyAssessment& assessment, const v1::WorkbookEvent& event);
void Apply(v1::AssessmentSectionState& section, const v1::WorkbookEvent& event);
void Apply(v1::AssessmentFile& file, const v1::WorkbookEvent& event);

// Leaves out, and counts, the comments that the caller may not see.
void HideComments(const Sight& sight, v1::FamilyAssessment& assessment);

// Whether what a passage comes from can be limited, or erased, after it was composed.
bool HasLimitOfItsOwn(std::string_view source);

// Puts the passages into the parts, from sections that the streams have, without those that the caller may not see: by
// the limit of the day of composition, and of a source that HasLimitOfItsOwn by today's, from the streams; without what
// came from one that is not there any more. Each is left with both limits.
void AddPassages(const Streams& streams, const std::string& name, const Sight& sight, v1::FamilyAssessment& assessment);

// Leaves out passages and comments that the audience of the request is not given; each part says how many. Of a passage
// that reads as an address the text alone is left out. workbook: tells with whom a worker of perpetrators works.
void RedactFor(const v1::ExportAssessmentRequest& request, const v1::Workbook& workbook,
               v1::FamilyAssessment& assessment);

// Whether there is something like a postcode in the text.
bool HasPostcode(const std::string& text);

// Whether there is one, or something like a house's number and street ("12 Rowan Court"), or a flat's. What names a
// place in other words is found by nobody but its writer, who marks it with locates.
bool ReadsAsAddress(const std::string& text);

}  // namespace kith::workbook
