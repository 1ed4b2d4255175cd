// Which build this is.
#pragma once

namespace kith::runtime {

extern const char* const kVersion;   // the project's, "0.1.0"
extern const char* const kRevision;  // the commit it was configured at, or "unknown"

}  // namespace kith::runtime
