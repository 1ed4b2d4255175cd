// What the rules of entries and attachments check and say alike. Pure and thread-safe.
#pragma once

#include <string>
#include <string_view>

#include <google/protobuf/timestamp.pb.h>

#include "services/workbook/domain/given.h"
#include "services/workbook/domain/separation.h"
#include "shared/checks/checks.h"
#include "shared/clock/clock.h"
#include "shared/decide/decide.h"

#include "kith/workbook/v1/workbook.pb.h"

namespace kith::workbook {

// Of a timestamp that was checked, or is our own.
Instant InstantOf(const google::protobuf::Timestamp& time);
google::protobuf::Timestamp TimestampOf(Instant instant);
// The day of such a timestamp in Europe/London.
std::string DayOf(const google::protobuf::Timestamp& time);
// "2026-03-02T09:30:00Z": whole seconds, in UTC, so that texts sort as instants do.
std::string SortableText(const google::protobuf::Timestamp& time);

// INVALID_REQUEST unless a time of the years 1900 to 2199; DATE_IN_FUTURE when it lies after now.
checks::Refused CheckPastTime(std::string_view field, const google::protobuf::Timestamp& time, const Context& context);

// INVALID_REQUEST unless a worker's number: 1 to 12 characters of [A-Za-z0-9_-].
checks::Refused CheckWorkerNumber(std::string_view field, std::string_view text);
// The same for each of them, from `least` to `most`, each once.
checks::Refused CheckWorkerNumbers(std::string_view field,
                                   const google::protobuf::RepeatedPtrField<std::string>& numbers, int least, int most);

// NOT_A_MEMBER unless each is, or was, a member of the family; INVALID_REQUEST unless `least` to `most`, each once.
checks::Refused CheckMembers(std::string_view field, const google::protobuf::RepeatedPtrField<std::string>& people,
                             const v1::KnownFamily& family, int least, int most);

// The caller's sight of the family that the workbook is of: NOT_FOUND where it has none, ROLE_NOT_PERMITTED where
// the caller may read and not write.
Result<Sight> WritersSight(const Streams& streams, const std::string& workbook, const Context& context);

}  // namespace kith::workbook
