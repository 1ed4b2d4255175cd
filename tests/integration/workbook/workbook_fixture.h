// The workbook's journal on a store, empty, with a family that cases tells of.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/text_format.h>

#include "services/workbook/cases_source.h"
#include "services/workbook/schema.h"
#include "services/workbook/template_files.h"
#include "shared/calendar/date.h"
#include "shared/journal/states.h"
#include "tests/integration/inbox/on_both_stores.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/workbook/v1/workbook_events.pb.h"

namespace kith::workbook {

// Every caller's number stands for the role: "SW100" is the children's social worker.
class WorkbookOnAStore : public testing::OnBothStores {
 protected:
  void SetUp() override { OpenJournal(WorkbookSchema(), Migrations); }

  template <class Message>
  static Message Parse(const std::string& text) {
    Message message;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
    return message;
  }

  // A command as this caller sends it; the streams that it wrote to, or the refusal. decide is called as a Front would,
  // without the gate.
  template <class Request>
  Result<std::vector<std::string>> Try(
      std::function<Result<Drafts>(const Streams&, const Request&, const Context&)> decide, const std::string& text,
      const std::string& subject = "SW100", std::vector<std::string> roles = {"social_worker"}) {
    auto names = std::make_shared<std::vector<std::string>>();
    journal::Command command;
    command.subject = subject;
    command.roles = std::move(roles);
    command.decide = [decide, request = Parse<Request>(text), names](const Streams& streams,
                                                                     const Context& context) -> Result<Drafts> {
      auto drafts = decide(streams, request, context);
      names->clear();
      if (drafts) {
        for (const auto& draft : *drafts) names->push_back(draft.stream);
      }
      return drafts;
    };
    auto done = journal_->Execute(std::move(command));
    if (!done) return tl::unexpected<Error>(done.error());
    return *names;
  }

  // The same where it must be taken.
  template <class Request>
  std::vector<std::string> Do(std::function<Result<Drafts>(const Streams&, const Request&, const Context&)> decide,
                              const std::string& text, const std::string& subject = "SW100",
                              std::vector<std::string> roles = {"social_worker"}) {
    auto done = Try<Request>(std::move(decide), text, subject, std::move(roles));
    EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().reason + ": " + done.error().message);
    return done.value_or(std::vector<std::string>());
  }

  // The next entry of the cases service's journal.
  void Happened(const std::string& stream, const std::string& event, const std::string& date = "2025-01-06") {
    const auto parsed = Parse<cases::v1::CasesEvent>("occurred_on: '" + date + "' " + event);
    journal::Entry entry;
    entry.position = ++cases_position_;
    entry.stream = stream;
    entry.type = journal::EventType(parsed);
    entry.payload = parsed.SerializeAsString();
    const auto applied = inbox::ApplyBatch(*journal_, source_, {entry});
    ASSERT_TRUE(applied) << applied.error().message;
  }

  // Who asks, today or some days later.
  Context Asking(const std::string& subject = "SW100", std::vector<std::string> roles = {"social_worker"},
                 int days_later = 0) {
    Context context;
    context.subject = subject;
    context.roles = std::move(roles);
    context.now = clock_.Now() + std::chrono::hours(24 * days_later);
    context.today = calendar::LondonDate(context.now);
    return context;
  }

  Templates templates_ = LoadTemplates("");
  inbox::Source source_ = CasesSource({});
  int64_t cases_position_ = 0;
};

}  // namespace kith::workbook
