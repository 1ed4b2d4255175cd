#include "tests/integration/workbook/workbook_fixture.h"

namespace kith::workbook {
namespace {

using Skeleton = WorkbookOnAStore;

TEST_P(Skeleton, OpensItsJournalWithTheShippedTemplates) {
  if (!journal_) return;
  EXPECT_EQ(journal_->ReadHead().position, 0);
  EXPECT_NE(templates_.Find("family-safeguarding.1"), nullptr);
}
KITH_ON_BOTH_STORES(Skeleton);

}  // namespace
}  // namespace kith::workbook
