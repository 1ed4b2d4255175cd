#include "services/cli/output.h"

#include <gtest/gtest.h>

#include "services/cli/journal_verify.h"
#include "services/cli/progress.h"

#include "kith/journal/v1/journal_service.pb.h"

namespace kith::cli {
namespace {

TEST(Table, SetsNumbersToTheRightAndTextToTheLeft) {
  Table table({"team", "children", "since"});
  table.Row({"Fenland 1", "7", "2019-10-31"});
  table.Row({"Ely", "120", "-"});
  EXPECT_EQ(table.Text(),
            "team       children  since\n"
            "-------------------------------\n"
            "Fenland 1         7  2019-10-31\n"
            "Ely             120  -\n");
}

TEST(Progress, DrawsHowFarItIs) {
  EXPECT_EQ(Progress::Line("children", 50, 100, std::chrono::milliseconds(1500)),
            "children  [################................]  50/100   50 %  1.5 s");
  EXPECT_NE(Progress::Line("children", 0, 0, std::chrono::milliseconds(0)).find("100 %"), std::string::npos);
}

// A journal of 12,000 entries in pages of 5,000, sound unless a test breaks it.
class FakeJournal {
 public:
  int64_t entries = 12'000;
  int64_t broken_after = -1;  // the page that begins here does not continue the last one
  int64_t fault_at = 0;
  std::vector<std::string> different;

  Result<void> operator()(const std::string& rpc, const google::protobuf::Message& request,
                          google::protobuf::Message& response) const {
    using namespace journal::v1;
    if (rpc == "GetHead") {
      auto& head = static_cast<GetHeadResponse&>(response);
      head.set_position(entries);
      head.set_digest(DigestAt(entries));
    } else if (rpc == "VerifyEntries") {
      Page(static_cast<const VerifyEntriesRequest&>(request).after_position(),
           static_cast<VerifyEntriesResponse&>(response));
    } else {
      auto& page = static_cast<VerifyStreamsResponse&>(response);
      page.set_equal(10);
      if (static_cast<const VerifyStreamsRequest&>(request).page_token().empty()) {
        page.set_next_page_token("more");
      } else {
        for (const auto& stream : different) page.add_different(stream);
      }
    }
    return {};
  }

 private:
  static std::string DigestAt(int64_t position) {
    return position == 0 ? std::string(32, '\0') : "digest " + std::to_string(position);
  }
  void Page(int64_t after, journal::v1::VerifyEntriesResponse& page) const {
    const auto last = std::min(entries, after + 5000);
    page.set_last_position(last);
    page.set_last_digest(DigestAt(last));
    page.set_previous_digest(after == broken_after ? "another" : DigestAt(after));
    page.set_checked(last - after);
    if (fault_at > after && fault_at <= last) {
      page.set_fault_position(fault_at);
      page.set_fault("the digest differs");
    }
  }
};

JournalReport Verified(const FakeJournal& journal) {
  return *VerifyJournal(journal, [](int64_t, int64_t) {});
}

TEST(VerifyJournal, ChecksEveryPageAndEveryStream) {
  int64_t done = 0, total = 0;
  const auto report = VerifyJournal(FakeJournal(), [&](int64_t d, int64_t t) { done = d, total = t; });
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->faults.empty());
  EXPECT_EQ(report->entries, 12'000);
  EXPECT_EQ(report->streams, 20);
  EXPECT_EQ(done, 12'000);
  EXPECT_EQ(total, 12'000);
}

TEST(VerifyJournal, FindsAChainThatIsBrokenBetweenTwoPages) {
  FakeJournal journal;
  journal.broken_after = 5000;
  EXPECT_EQ(Verified(journal).faults.size(), 1u);
  journal.broken_after = 0;
  EXPECT_EQ(Verified(journal).faults.size(), 1u) << "the first page must begin from nothing";
}

TEST(VerifyJournal, ReportsTheFaultsThatTheServiceFinds) {
  FakeJournal journal;
  journal.fault_at = 7001;
  const auto report = Verified(journal);
  ASSERT_EQ(report.faults.size(), 1u);
  EXPECT_NE(report.faults[0].find("7001"), std::string::npos);
  FakeJournal states;
  states.different = {"cases/C0000001"};
  EXPECT_EQ(Verified(states).faults.size(), 1u);
}

TEST(VerifyJournal, AnEmptyJournalIsSound) {
  FakeJournal journal;
  journal.entries = 0;
  EXPECT_TRUE(Verified(journal).faults.empty());
}

}  // namespace
}  // namespace kith::cli
