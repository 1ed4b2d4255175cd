#include "shared/runtime/version.h"

namespace kith::runtime {

const char* const kVersion = KITH_VERSION;
const char* const kRevision = KITH_REVISION;

}  // namespace kith::runtime
