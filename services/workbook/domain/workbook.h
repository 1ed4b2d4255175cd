// Opening, closing and opening again a family's workbook. Pure.
#pragma once

#include <string>

#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/workbook_events.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::workbook {

// By the social worker of one of the family's children, a manager, or a program. The workbook comes first among the
// drafts, then a draft on it and one on the chapter for each chapter. Refusals: NOT_FOUND (cases does not tell of such
// a family, or it is none of the caller's); NOT_CHILDS_SOCIAL_WORKER; WORKBOOK_EXISTS; UNKNOWN_TEMPLATE; those of
// AddChapter; DATE_IN_FUTURE; INVALID_REQUEST.
Result<Drafts> OpenFamilyWorkbook(const Templates& templates, const Streams& streams,
                                  const v1::OpenWorkbookRequest& request, const Context& context);

// Refusals: NOT_FOUND; STALE_ETAG; WORKBOOK_CLOSED; NOT_CHILDS_SOCIAL_WORKER; BEFORE_EPISODE; DATE_IN_FUTURE;
// SUPERVISION_NOT_ENDED, while one is open or on its way into the case files; INVALID_REQUEST.
Result<Drafts> CloseWorkbook(const Streams& streams, const v1::CloseWorkbookRequest& request, const Context& context);

// Refusals: NOT_FOUND; STALE_ETAG; WORKBOOK_OPEN; NOT_CHILDS_SOCIAL_WORKER; BEFORE_EPISODE; DATE_IN_FUTURE;
// INVALID_REQUEST.
Result<Drafts> ReopenWorkbook(const Templates& templates, const Streams& streams,
                              const v1::ReopenWorkbookRequest& request, const Context& context);

// What ends the workbook's last episode with a group supervision and begins the next, with every chapter at the version
// that it has in streams: the one snapshot, which the supervision keeps too. The workbook has been opened.
v1::WorkbookEvent EndEpisode(const Streams& streams, const v1::Workbook& workbook, const std::string& supervision,
                             const std::string& date);

}  // namespace kith::workbook
