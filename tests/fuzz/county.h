// The services that inputs meet, and the few invented records that each of them holds.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "services/cases/domain/searched.h"
#include "services/sharing/agreement.h"
#include "shared/inbox/inbox.h"
#include "tests/fuzz/workbooks.h"
#include "tests/fuzz/world.h"

namespace kith::fuzz {

// Names, dates, identifiers and codes that mean something to the seeded records.
const std::vector<std::string>& Words();

struct County {
  County();

  testing::ManualClock clock;
  Callers callers;
  const ticket::Key search_key{"a key for search tokens of the fuzzer", cases::kSearchPurpose};
  std::shared_ptr<const sharing::Agreements> agreements;
  const workbook::Templates templates;
  inbox::Source to_sharing;
  inbox::Source workbook_to_sharing;
  inbox::Source to_referrals;
  inbox::Source to_reporting;
  inbox::Source to_workbook;
  World cases;
  World referrals;
  World sharing;
  World reporting;
  testing::TempDir beside;  // the journal of the workbook service: drafts and attachments
  workbook::SideStore side;
  World workbook;

  std::vector<World*> worlds() { return {&cases, &referrals, &sharing, &reporting, &workbook}; }

  // Who reads whose events, each of the sources above once.
  struct Consumer {
    World* world;
    const inbox::Source* source;
    World* from;
  };
  std::vector<Consumer> consumers();
  // Lets a world apply what the cases world holds after its cursor; it must take all of it and park none.
  void Distribute(World& to, const inbox::Source& source) { Distribute(to, source, cases); }
  void Distribute(World& to, const inbox::Source& source, World& from);
};

}  // namespace kith::fuzz
