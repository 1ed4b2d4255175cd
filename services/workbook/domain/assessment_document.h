// The assessment as a document: what stands on it, in order, before anybody draws it. Pure.
#pragma once

#include <string>
#include <vector>

#include "kith/workbook/v1/assessment_service.pb.h"

namespace kith::workbook {

// A paragraph of the document. Text is UTF-8 and may have line breaks.
struct Block {
  enum class Kind {
    kTitle,
    kNotice,    // what the reader must know first: a draft, for whom it is
    kFact,      // about the document
    kHeading,   // of a section
    kAsked,     // what was asked, and of whom it is
    kPassage,   // what was recorded
    kVoice,     // a child's own words
    kSource,    // under each passage: who, as what, when, and where it stands
    kComment,   // commentary, which nobody must take for the record
    kWithheld,  // that something is left out here
  };
  Kind kind;
  std::string text;
};

// assessment: with the passages that its reader is given (RedactFor).
std::vector<Block> DocumentOf(const v1::FamilyAssessment& assessment, const v1::ExportAssessmentRequest& request);

// "Recovery worker".
std::string RoleTitle(cases::v1::WorkerRole role);

}  // namespace kith::workbook
