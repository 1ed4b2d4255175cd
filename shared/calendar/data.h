// The calendar's embedded data files and the reader for them. Private to this room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kith::calendar {

extern const std::string_view kBankHolidaysCsv;  // date,title
extern const std::string_view kClocksCsv;  // id,trigger,must_happen,amount,unit,first_day,basis,effective_from,source

// The rows below the header line, split at commas; no quoting. Throws std::logic_error, naming every bad line, when the
// header differs or a row has another number of fields.
std::vector<std::vector<std::string>> ReadRows(std::string_view csv, std::string_view header);

}  // namespace kith::calendar
