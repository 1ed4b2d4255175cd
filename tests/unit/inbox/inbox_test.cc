#include "shared/inbox/inbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/inbox/memory_streams.h"

#include "kith/reporting/v1/reporting.pb.h"

namespace kith::inbox {
namespace {

using reporting::v1::ChildHistory;
using reporting::v1::ReportingEvent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

journal::Schema TestSchema() {
  journal::Schema schema;
  schema.service = "test";
  schema.event = &ReportingEvent::default_instance();
  schema.kinds = {journal::Kind<ChildHistory, ReportingEvent>("children", [](ChildHistory&, const ReportingEvent&) {}),
                  ParkedKind<ReportingEvent>()};
  return schema;
}

// Appends one event for each entry to "children/<last part of the stream>"; cannot apply the payload "poison".
Source TestSource() {
  return MakeSource<ReportingEvent>("cases", "test",
                                    [](const Streams&, const journal::Entry& entry, const Context&) -> Result<Drafts> {
                                      if (entry.payload == "poison")
                                        return Refuse(reasons::kInvalidRequest, "cannot be applied");
                                      return Drafts{DraftOf("children/" + entry.stream.substr(6), ReportingEvent())};
                                    });
}

journal::Entry EntryOf(int64_t position, std::string stream, std::string payload = "sound") {
  journal::Entry entry;
  entry.position = position;
  entry.stream = std::move(stream);
  entry.payload = std::move(payload);
  return entry;
}

class Inbox : public ::testing::Test {
 protected:
  // The streams that the entry's drafts went to.
  std::vector<std::string> Take(const journal::Entry& entry) {
    const Drafts drafts = Decide(source_, streams_, entry, streams_.NextContext("2026-03-02"));
    streams_.Append(drafts);
    std::vector<std::string> names;
    for (const auto& draft : drafts) names.push_back(draft.stream);
    return names;
  }

  Source source_ = TestSource();
  testing::MemoryStreams streams_{TestSchema()};
};

TEST_F(Inbox, ParksAStreamThatCannotBeAppliedAndHoldsWhatFollows) {
  EXPECT_THAT(Take(EntryOf(1, "cases/C1", "poison")), ElementsAre("parked/cases/cases/C1"));
  EXPECT_THAT(Take(EntryOf(2, "cases/C1")), ElementsAre("parked/cases/cases/C1"));

  const auto& parked = *streams_.Find<ParkedStream>("parked/cases/cases/C1");
  EXPECT_THAT(parked.positions(), ElementsAre(1, 2));
  EXPECT_EQ(parked.source(), "cases");
  EXPECT_EQ(parked.stream(), "cases/C1");
  EXPECT_EQ(parked.reason(), "INVALID_REQUEST: cannot be applied");
  EXPECT_EQ(streams_.Version("children/C1"), 0);
}

// Found by the fuzzer: the effect asked for a stream "children/", which the journal took for a mistake in the program.
TEST_F(Inbox, ParksAnEntryWhoseStreamHasNoId) {
  for (const char* stream : {"cases/", "/C1", ""}) {
    const std::string parked = std::string("parked/cases/") + stream;
    EXPECT_THAT(Take(EntryOf(1, stream)), ElementsAre(parked));
    EXPECT_EQ(streams_.Find<ParkedStream>(parked)->reason(),
              "MALFORMED_STREAM: an entry's stream is called kind/id, like cases/C0000123");
  }
}

// A topic does not show names that an identifier could be guessed from.
TEST_F(Inbox, TakesAnEntryWhoseStreamIsNamedByItsKindAlone) {
  EXPECT_THAT(Take(EntryOf(1, "identifiers")), ElementsAre("children/fiers"));
}

TEST_F(Inbox, LetsOtherStreamsFlowPastAParkedOne) {
  Take(EntryOf(1, "cases/C1", "poison"));
  EXPECT_THAT(Take(EntryOf(2, "cases/C2")), ElementsAre("children/C2"));
}

TEST_F(Inbox, FlowsAgainAfterTheLastHeldEntryWasApplied) {
  Take(EntryOf(1, "cases/C1", "poison"));
  Take(EntryOf(2, "cases/C1"));
  for (const int64_t position : {1, 2}) {
    ParkedEventApplied applied;
    applied.set_position(position);
    streams_.Append({{"parked/cases/cases/C1", source_.wrap_applied("2026-03-02", applied)}});
  }
  EXPECT_THAT(Take(EntryOf(3, "cases/C1")), ElementsAre("children/C1"));
}

TEST_F(Inbox, TakesNothingFromAnErasedEntry) {
  auto entry = EntryOf(1, "cases/C1", "poison");
  entry.erased = true;
  EXPECT_THAT(Take(entry), IsEmpty());
}

TEST_F(Inbox, MovesTheCursorByOneWithEveryEntry) {
  const auto command = CommandFor(source_, EntryOf(7, "cases/C1"));
  ASSERT_EQ(command.cursors.size(), 1u);
  EXPECT_EQ(command.cursors[0].name, "in/cases");
  EXPECT_EQ(command.cursors[0].from, 6);
  EXPECT_EQ(command.cursors[0].to, 7);
}

}  // namespace
}  // namespace kith::inbox
