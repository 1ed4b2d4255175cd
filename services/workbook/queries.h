// What is asked of workbooks and chapters. They block on the journal's readers: call them on the query pool. They throw
// sql::SqlError when the database cannot be reached. What is hidden from the context's caller (domain/separation.h,
// domain/chapter_sight.h) is in no answer; the gate has looked at the names in the request before.
#pragma once

#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"
#include "shared/journal/journal.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::workbook {

// All refuse with INVALID_REQUEST, those that name a record with NOT_FOUND.
Result<v1::GetWorkbookResponse> GetWorkbook(journal::Journal& journal, const Templates& templates,
                                            const Context& context, const v1::GetWorkbookRequest& request);
Result<v1::GetChapterResponse> GetChapter(journal::Journal& journal, const Templates& templates, const Context& context,
                                          const v1::GetChapterRequest& request);
Result<v1::ListChaptersResponse> ListChapters(journal::Journal& journal, const Templates& templates,
                                              const Context& context, const v1::ListChaptersRequest& request);
Result<v1::ListChapterSummariesResponse> ListChapterSummaries(journal::Journal& journal, const Templates& templates,
                                                              const Context& context,
                                                              const v1::ListChapterSummariesRequest& request);
Result<v1::ListWorkbooksResponse> ListWorkbooks(journal::Journal& journal, const Templates& templates,
                                                const Context& context, const v1::ListWorkbooksRequest& request);
Result<v1::ListSummaryClocksResponse> ListSummaryClocks(journal::Journal& journal, const Templates& templates,
                                                        const Context& context,
                                                        const v1::ListSummaryClocksRequest& request);
Result<v1::ListTemplatesResponse> ListTemplates(journal::Journal& journal, const Templates& templates,
                                                const Context& context, const v1::ListTemplatesRequest& request);
Result<v1::GetTemplateResponse> GetTemplate(journal::Journal& journal, const Templates& templates,
                                            const Context& context, const v1::GetTemplateRequest& request);

// As the API returns them to somebody with that sight.
v1::Workbook PresentWorkbook(const Streams& streams, const std::string& name, const Context& context);
v1::Chapter PresentChapter(const Templates& templates, const Streams& streams, const std::string& name,
                           const Context& context);

}  // namespace kith::workbook
