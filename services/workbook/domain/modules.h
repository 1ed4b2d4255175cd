// The modules of the family programme: which of them a family is offered, and what became of them. Pure.
#pragma once

#include "services/workbook/domain/given.h"
#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/workbook_events.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::workbook {

inline constexpr int kMaxModulesOfAFamily = 40;

// All refuse with NOT_FOUND; STALE_ETAG; WORKBOOK_CLOSED; ROLE_NOT_PERMITTED; INVALID_REQUEST, and besides with:
// UNKNOWN_MODULE: the template has none; MODULE_EXISTS: it has not ended; TOO_MANY; NOT_A_MEMBER; NOT_A_WORKER.
Result<Drafts> ChooseModule(const Templates& templates, const Streams& streams, const v1::ChooseModuleRequest& request,
                            const Context& context);
// MODULE_NOT_CHOSEN; MODULE_ENDED; NOT_A_MEMBER; NOT_A_WORKER.
Result<Drafts> ChangeModule(const Streams& streams, const v1::ChangeModuleRequest& request, const Context& context);
// MODULE_NOT_CHOSEN; MODULE_ENDED; MODULE_STARTED; DATE_IN_FUTURE.
Result<Drafts> StartModule(const Streams& streams, const v1::StartModuleRequest& request, const Context& context);
// MODULE_NOT_CHOSEN; MODULE_ENDED; MODULE_NOT_STARTED; BEFORE_EPISODE; DATE_IN_FUTURE.
Result<Drafts> CompleteModule(const Streams& streams, const v1::CompleteModuleRequest& request, const Context& context);
// MODULE_NOT_CHOSEN; MODULE_ENDED; BEFORE_EPISODE; DATE_IN_FUTURE.
Result<Drafts> StopModule(const Streams& streams, const v1::StopModuleRequest& request, const Context& context);

}  // namespace kith::workbook
