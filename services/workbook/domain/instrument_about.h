// Whom an instrument is about, who answered it, and when: what its template says, and what of a filling-in fits that.
// Pure and thread-safe.
#pragma once

#include <string>
#include <vector>

#include "services/workbook/domain/given.h"
#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/practice_service.pb.h"
#include "kith/workbook/v1/template.pb.h"

namespace kith::workbook {

// Every problem of the template's subject and respondents, with its path: "subject.who[0]".
std::vector<FieldViolation> CheckInstrumentSubject(const v1::InstrumentTemplate& instrument);

// In the words of a refusal: "a child of 4 to 17 years".
std::string SubjectInWords(const v1::InstrumentSubject& subject);

// Of a request whose instrument was found. NOT_A_MEMBER; INVALID_REQUEST; DATE_IN_FUTURE; BEFORE_BIRTH;
// ANSWERS_TOO_OLD: more than a year before the workbook was opened, where no program records it; SUBJECT_DOES_NOT_FIT:
// the person is not whom the instrument is about, on the day of the answers; RESPONDENT_DOES_NOT_FIT: the instrument
// does not take whoever answered, or the person does not allow it; NOT_A_WORKER: a practitioner of ours who did not
// work with the family then.
checks::Refused CheckAbout(const v1::InstrumentTemplate& instrument, const v1::RecordInstrumentRequest& request,
                           const OpenWorkbook& open, const Context& context);

// Name of the member who answered, as it is kept; empty where no member did.
std::string AnsweredBy(const v1::RecordInstrumentRequest& request);

}  // namespace kith::workbook
