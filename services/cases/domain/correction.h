// Corrections: what was recorded wrongly is put right by a new event that names what it corrects and why. What was said
// before stays in the journal.
#pragma once

#include <string>

#include <google/protobuf/message.h>
#include <google/protobuf/repeated_field.h>

#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/cases/v1/census_service.pb.h"

namespace kith::cases {

// Replaces values of one part, or takes the part out of what counts. What follows for other parts follows in the same
// command: the due dates of the assessments of an episode whose referral date changed, the target of an enquiry whose
// start changed, the enquiry's copy of its conference's date. Deaths, births and other facts of the person are the
// person's; allocations are corrected by allocating anew.
// Refusals: NO_SUCH_PART; PART_NOT_EMPTY (an episode recorded in error that holds parts); NOTHING_TO_CORRECT;
// CENSUS_RULE_BROKEN with the rule's number, for a rule that was kept before; BEFORE_REFERRAL; END_BEFORE_START;
// CONFERENCE_DATE_OR_NOT_REQUIRED; CARE_PROCEEDINGS_ALREADY_OPEN; CARE_PROCEEDINGS_OVERLAP; PLAN_NOT_ENDED;
// PLAN_ENDS_BEFORE_REVIEW; ACTIVITY_AFTER_CLOSURE; UNKNOWN_CODE; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Events<v1::CasesEvent>> CorrectRecord(const v1::CaseFile& file, const v1::CorrectRecordRequest& request,
                                             const Context& context);

// The one part that is set; throws std::logic_error when none is.
const google::protobuf::Message& ValuesOf(const v1::PartValues& values);

// Makes the named fields of one message those of another of the same type; a field that is not set there is emptied.
void CopyFields(const google::protobuf::Message& from, const google::protobuf::RepeatedPtrField<std::string>& fields,
                google::protobuf::Message& to);

}  // namespace kith::cases
