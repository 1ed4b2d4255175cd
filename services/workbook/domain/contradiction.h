// Contradictions between practitioners: raised by a person or by the template's rules, settled in a group supervision
// with reasons, and never overwritten. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/workbook/domain/templates.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/chapter.pb.h"
#include "kith/workbook/v1/supervision_service.pb.h"
#include "kith/workbook/v1/template.pb.h"
#include "kith/workbook/v1/workbook.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// "supervision-files/F0000045" of any name that has its family in it.
std::string SupervisionFileOf(std::string_view name);

// Whether two values of the rule's prompts lie so far apart that they contradict; false where one is empty. Text
// differs or not.
bool AreApart(const v1::Template& made, const v1::ContradictionRule& rule, std::string_view one,
              std::string_view other);

// What follows by the template's rules from a chapter having been written: new contradictions, and new accounts in
// those that are open. after: the chapter with its new values, which the streams do not have yet; prompts: those that
// were written, whose rules alone are asked; drafts: those of the command so far, beside which these go into one
// transaction. A field in conflict contradicts nobody until it is settled.
Drafts ContradictionsBy(const Streams& streams, const v1::Template& made, const v1::Workbook& workbook,
                        const v1::Chapter& after, const std::vector<std::string>& prompts, const Drafts& drafts,
                        const Context& context);

// Refusals: NOT_FOUND; WORKBOOK_CLOSED; NOT_A_MEMBER; FIELD_IS_EMPTY; TOO_MANY; UNKNOWN_CODE; INVALID_REQUEST.
Result<Drafts> RaiseContradiction(const Templates& templates, const Streams& streams,
                                  const v1::RaiseContradictionRequest& request, const Context& context);

// What follows from a chapter having been opened again for fewer people: the family's contradictions with an account
// that was read in it, settled or not, are for no more people than those.
Drafts LimitContradictions(const Streams& streams, const v1::ChapterHead& head, const Context& context);

// Refusals: NOT_FOUND; STALE_ETAG; CONTRADICTION_SETTLED; SUPERVISION_NOT_OPEN; INVALID_REQUEST.
Result<Drafts> SettleContradiction(const Streams& streams, const v1::SettleContradictionRequest& request,
                                   const Context& context);

void Apply(v1::Contradiction& contradiction, const v1::WorkbookEvent& event);

}  // namespace kith::workbook
