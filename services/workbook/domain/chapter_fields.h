// What is written in chapters, field by field, and their summaries. Pure.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "services/workbook/domain/chapter.h"

namespace kith::workbook {

// What a change of a chapter's fields was, for what follows from it in the same command.
struct FieldsChanged {
  const v1::Workbook& workbook;
  const v1::Template& made;
  const v1::Chapter& after;
  const Drafts& drafts;  // of the command so far
  std::string name;      // of the chapter
  std::vector<std::string> prompts;
};
// More drafts, on other streams than the chapter's and the workbook's; may be null. Pure.
using Consequences = std::function<Drafts(const Streams&, const FieldsChanged&, const Context&)>;

// Refuses nothing because somebody else wrote too. A value that stands already changes nothing. The chapter comes first
// among the drafts. Refusals: NOT_FOUND; CHAPTER_ENDED; WORKBOOK_CLOSED; ROLE_NOT_PERMITTED; FIELD_REFUSED with every
// field that is wrong; TOO_MANY_VALUES; INVALID_REQUEST.
Result<Drafts> WriteChapter(const Templates& templates, const Consequences& then, const Streams& streams,
                            const v1::WriteChapterRequest& request, const Context& context);

// Refusals: the same, and FIELD_NOT_IN_CONFLICT; CONFLICT_NOT_SEEN: a revision is none of a value that stands.
Result<Drafts> SettleField(const Templates& templates, const Consequences& then, const Streams& streams,
                           const v1::SettleFieldRequest& request, const Context& context);

// Refusals: NOT_FOUND; CHAPTER_ENDED; WORKBOOK_CLOSED; ROLE_NOT_PERMITTED; REQUIRED_FIELDS_EMPTY with every field;
// SUMMARY_OUT_OF_ORDER; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> SummariseChapter(const Templates& templates, const Streams& streams,
                                const v1::SummariseChapterRequest& request, const Context& context);

}  // namespace kith::workbook
