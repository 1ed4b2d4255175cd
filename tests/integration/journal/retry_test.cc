// What becomes of a command that comes again. Run on both stores, as all tests of this suite.
#include <future>

#include "tests/integration/journal/journal_fixture.h"

namespace kith::journal {
namespace {

TEST_P(JournalTest, ReturnsTheStoredAnswerToARetry) {
  ASSERT_EQ(*journal_->Execute(Add("request-1", {"counters/a"})), "1");
  ASSERT_EQ(*journal_->Execute(Add("request-2", {"counters/a"})), "2");
  EXPECT_EQ(*journal_->Execute(Add("request-1", {"counters/a"})), "1");
  Reopen();
  EXPECT_EQ(*journal_->Execute(Add("request-1", {"counters/a"})), "1");
  EXPECT_EQ(journal_->ReadHead().position, 2);
}

TEST_P(JournalTest, ReturnsTheStoredAnswerToARetryThatWouldNowBeRefused) {
  Command first = Add("request-1", {"counters/a"});
  first.decide = [](const Streams& streams, const Context&) -> Result<Drafts> {
    if (streams.Find<Counter>("counters/a")) return Refuse(reasons::kAlreadyExists, "there is one");
    return Drafts{DraftOf("counters/a", AddedEvent(1))};
  };
  ASSERT_EQ(*journal_->Execute(first), "1");
  EXPECT_EQ(*journal_->Execute(first), "1");
  first.fingerprint = "another body";
  EXPECT_EQ(journal_->Execute(first).error().reason, reasons::kRequestIdReused.name);
  first.request_id = "request-2";
  EXPECT_EQ(journal_->Execute(first).error().reason, reasons::kAlreadyExists.name);
  EXPECT_EQ(journal_->ReadHead().position, 1);
}

TEST_P(JournalTest, ReturnsStoredAnswersToRetriesAmongNewCommands) {
  constexpr int kCommands = 40;
  for (int i = 0; i < kCommands; i += 4) {
    ASSERT_TRUE(journal_->Execute(Add("request-" + std::to_string(i), {"counters/a"})));
  }
  std::vector<std::future<Result<std::string>>> answers;
  for (int i = 0; i < kCommands; ++i) {
    auto command = Add("request-" + std::to_string(i), {"counters/a"});
    auto promise = std::make_shared<std::promise<Result<std::string>>>();
    answers.push_back(promise->get_future());
    command.done = [promise](Result<std::string> result) { promise->set_value(std::move(result)); };
    ASSERT_TRUE(journal_->Submit(std::move(command)));
  }
  for (int i = 0; i < kCommands; ++i) {
    const auto answer = answers[static_cast<size_t>(i)].get();
    ASSERT_TRUE(answer) << answer.error().message;
    if (i % 4 == 0) {
      EXPECT_EQ(*answer, std::to_string(i / 4 + 1));
    }
  }
  EXPECT_EQ(journal_->ReadHead().position, kCommands);
}

TEST_P(JournalTest, RefusesTheSameRequestIdWithAnotherBody) {
  ASSERT_TRUE(journal_->Execute(Add("request-1", {"counters/a"}, 1)));
  const auto answer = journal_->Execute(Add("request-1", {"counters/a"}, 2));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().reason, "REQUEST_ID_REUSED");
  EXPECT_EQ(answer.error().fields.at(0).field, "request_id");
  EXPECT_EQ(journal_->ReadHead().position, 1);
}

}  // namespace
}  // namespace kith::journal
