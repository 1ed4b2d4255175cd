// The gRPC front of assessments: kith/workbook/v1/assessment_service.proto bound to its rules, and the documents.
#pragma once

#include "services/workbook/domain/templates.h"
#include "shared/clock/clock.h"
#include "shared/front/front.h"

#include "kith/workbook/v1/assessment_service.pb.h"

namespace kith::workbook {

// front: of kith.workbook.v1.AssessmentService, behind FamilyGate. templates and clock must outlive the server.
void AddAssessmentRpcs(Front& front, const Templates& templates, const Clock& clock);

// They block on the journal's readers. Refusals: INVALID_REQUEST; NOT_FOUND; NOT_A_MEMBER.
Result<v1::GetAssessmentResponse> GetAssessment(journal::Journal& journal, const Context& context,
                                                const v1::GetAssessmentRequest& request);
Result<v1::ListAssessmentsResponse> ListAssessments(journal::Journal& journal, const Context& context,
                                                    const v1::ListAssessmentsRequest& request);
Result<v1::ExportAssessmentResponse> ExportAssessment(journal::Journal& journal, const Context& context,
                                                      const v1::ExportAssessmentRequest& request);

}  // namespace kith::workbook
