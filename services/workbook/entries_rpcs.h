// The gRPC front of entries and their attachments: kith/workbook/v1/entries_service.proto bound to its rules and
// queries.
#pragma once

#include "services/workbook/side_store.h"
#include "shared/clock/clock.h"
#include "shared/front/front.h"

namespace kith::workbook {

// All of them behind FamilyGate. store and clock must outlive the server.
void AddEntriesRpcs(Front& front, SideStore& store, journal::Journal& journal, QueryPool& queries, const Clock& clock);

}  // namespace kith::workbook
