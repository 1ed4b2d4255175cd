// Entry as the feed carries it.
#pragma once

#include "shared/journal/entry.h"

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::journal {

void ToProto(const Entry& entry, v1::Entry& proto);
Entry FromProto(const v1::Entry& proto);

}  // namespace kith::journal
