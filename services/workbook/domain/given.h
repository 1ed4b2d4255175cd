// What commands of the record are given in common: texts, members of the family, limits on who may see, and whose hand
// it is. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "services/workbook/domain/separation.h"
#include "shared/checks/checks.h"

#include "kith/workbook/v1/workbook.pb.h"

namespace kith::workbook {

// INVALID_REQUEST unless of least to most bytes.
checks::Refused CheckText(std::string_view field, std::string_view text, size_t least, size_t most);

// INVALID_REQUEST unless the name of a person; NOT_A_MEMBER unless somebody who belongs, or belonged, to the family.
checks::Refused CheckMember(std::string_view field, std::string_view person, const v1::KnownFamily& family);

// Whether a member is a child on the day: unborn, or under 18. Nothing where no birth date is known: then whoever asks
// knows better.
std::optional<bool> IsChild(const v1::KnownFamily::Member& member, std::string_view day);
std::optional<bool> IsChild(const v1::KnownFamily& family, std::string_view person, std::string_view day);

// The limit as it is kept: with its review date, 90 days from today. INVALID_REQUEST, UNKNOWN_CODE: a reason without a
// limit or the other way round, roles that do not exist, more than 20 workers. NOT_A_MEMBER: it locates somebody else.
Result<v1::Visibility> TakeVisibility(std::string_view field, const v1::Visibility& given,
                                      const v1::KnownFamily& family, const Context& context);

// The context's caller, now, in the first of the roles that they have in the family.
v1::Attribution HandOf(const v1::KnownFamily& family, const Context& context);

// The family's open workbook of that name, with what is known of the family; refusals: NOT_FOUND, WORKBOOK_CLOSED,
// ROLE_NOT_PERMITTED where the caller's hand may not stand in the record. Pointers are those of streams.
struct OpenWorkbook {
  const v1::Workbook* workbook = nullptr;
  const v1::KnownFamily* family = nullptr;
  int episode() const {
    return workbook->episodes().empty() ? 0 : workbook->episodes(workbook->episodes_size() - 1).number();
  }
};
Result<OpenWorkbook> FindOpenWorkbook(const Streams& streams, std::string_view field, const std::string& name,
                                      const Context& context);

}  // namespace kith::workbook
