// Chapters: one for each role and each person it works with. Pure.
#pragma once

#include <string>
#include <vector>

#include "services/workbook/domain/given.h"
#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/workbook_events.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::workbook {

inline constexpr int kMaxChapters = 60;

// Of a chapter that is to be opened.
struct Opening {
  const v1::Template& made;
  const v1::KnownFamily& family;
  const v1::Workbook& workbook;  // as it stands so far
  const std::string& name;       // of the workbook
  const std::string& start_date;
};

// field: of the request, where the chapter stands. Refusals: CHAPTER_NOT_IN_TEMPLATE; CHAPTER_EXISTS; NOT_A_MEMBER;
// NOT_A_WORKER; NOT_THE_CHAPTERS_ROLE: the worker does other work with the family, and no manager decides otherwise;
// TOO_MANY; UNKNOWN_CODE; INVALID_REQUEST.
Result<v1::ChapterAdded> OpenChapter(const Opening& opening, const v1::NewChapter& chapter, const std::string& field,
                                     const Context& context);
// The event on the workbook and on the chapter.
Drafts DraftsOf(const std::string& workbook, const v1::ChapterAdded& added, const std::string& date);

// Refusals: NOT_FOUND; WORKBOOK_CLOSED; ROLE_NOT_PERMITTED; BEFORE_EPISODE; DATE_IN_FUTURE; those of OpenChapter. The
// chapter comes last.
Result<Drafts> AddChapter(const Templates& templates, const Streams& streams, const v1::AddChapterRequest& request,
                          const Context& context);

// Refusals: NOT_FOUND; CHAPTER_ENDED; WORKBOOK_CLOSED; ROLE_NOT_PERMITTED; NOT_A_WORKER; NOT_THE_CHAPTERS_ROLE;
// INVALID_REQUEST. The chapter comes last.
Result<Drafts> AssignChapter(const Streams& streams, const v1::AssignChapterRequest& request, const Context& context);
Result<Drafts> EndChapter(const Streams& streams, const v1::EndChapterRequest& request, const Context& context);

// "chapters/F0000045-social-worker-C0000123".
std::string ChapterName(const std::string& workbook, cases::v1::WorkerRole role, v1::Subject subject,
                        const std::string& person);

// The template's chapter of this head; null where a later template has it no more, which no version has.
const v1::ChapterTemplate* FindChapterTemplate(const v1::Template& made, cases::v1::WorkerRole role,
                                               v1::Subject subject);

// A chapter that can be written in, with all that its rules ask for. Pointers are those of streams and templates.
struct OpenedChapter {
  const v1::Chapter* chapter = nullptr;
  const v1::ChapterTemplate* made = nullptr;
  const v1::Template* whole = nullptr;
  OpenWorkbook open;
};
// templates null: made and whole stay null. Refusals: NOT_FOUND; CHAPTER_ENDED; WORKBOOK_CLOSED; ROLE_NOT_PERMITTED.
Result<OpenedChapter> FindOpenChapter(const Templates* templates, const Streams& streams, const std::string& name,
                                      const Context& context);

// The day by which a chapter's next summary is to be written; empty where none is due.
std::string NextSummary(const v1::ChapterTemplate& made, const std::string& from);

}  // namespace kith::workbook
