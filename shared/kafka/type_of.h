// What kind of exception it was: all of it that may be logged, because the text of a database's error can quote a row.
#pragma once

#include <exception>
#include <string>

namespace kith::kafka {

// "kith::sql::SqlError".
std::string TypeOf(const std::exception& exception);

}  // namespace kith::kafka
