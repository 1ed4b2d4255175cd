// The front door's journal on a store, empty, with what its tests do to it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <google/protobuf/text_format.h>

#include "services/referrals/cases_source.h"
#include "services/referrals/domain/contact.h"
#include "services/referrals/domain/enquiry.h"
#include "services/referrals/domain/open_child.h"
#include "services/referrals/domain/referral.h"
#include "services/referrals/domain/searched.h"
#include "services/referrals/schema.h"
#include "services/referrals/views.h"
#include "shared/calendar/date.h"
#include "shared/journal/states.h"
#include "tests/integration/inbox/on_both_stores.h"

namespace kith::referrals {

class FrontDoorOnAStore : public testing::OnBothStores {
 protected:
  void SetUp() override { OpenJournal(ReferralsSchema(), Migrations); }

  template <class Message>
  static Message Parse(const std::string& text) {
    Message message;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
    return message;
  }

  template <class Request>
  static journal::Command CommandOf(Result<Drafts> (*decide)(const Streams&, const Request&, const Context&),
                                    Request request, Drafts* drafts) {
    journal::Command command;
    command.subject = "MO7";
    command.roles = {"mash_officer"};
    command.decide = [decide, request = std::move(request), drafts](const Streams& streams, const Context& context) {
      auto decided = decide(streams, request, context);
      if (decided && drafts) *drafts = *decided;
      return decided;
    };
    return command;
  }

  // The streams that it wrote to.
  template <class Request>
  std::vector<std::string> Do(Result<Drafts> (*decide)(const Streams&, const Request&, const Context&),
                              const std::string& text) {
    Drafts drafts;
    const auto done = journal_->Execute(CommandOf(decide, Parse<Request>(text), &drafts));
    EXPECT_TRUE(done.has_value()) << done.error().reason << ": " << done.error().message;
    std::vector<std::string> names;
    for (const auto& draft : drafts) names.push_back(draft.stream);
    return names;
  }

  template <class State, class Request>
  void Do(Result<Events<v1::ReferralsEvent>> (*decide)(const State&, const Request&, const Context&),
          const std::string& text) {
    const auto request = Parse<Request>(text);
    journal::Command command;
    command.subject = "MO7";
    command.roles = {"mash_officer"};
    command.decide = [decide, request](const Streams& streams, const Context& context) -> Result<Drafts> {
      auto events = decide(*streams.Find<State>(request.name()), request, context);
      if (!events) return tl::unexpected<Error>(events.error());
      Drafts drafts;
      for (auto& event : *events) drafts.push_back(DraftOf(request.name(), std::move(event)));
      return drafts;
    };
    const auto done = journal_->Execute(std::move(command));
    EXPECT_TRUE(done.has_value()) << done.error().reason << ": " << done.error().message;
  }

  std::string Receive(const std::string& date, const std::string& more = "children: 'people/C0000001'") {
    return Do(ReceiveContact, "authority: '873' source: REFERRAL_SOURCE_SCHOOLS received_date: '" + date + "' " + more)
        .front();
  }

  // An entry of the cases service's journal, the next one.
  journal::Entry EntryOf(const std::string& stream, const std::string& event) {
    const auto parsed = Parse<cases::v1::CasesEvent>("occurred_on: '2025-01-06' " + event);
    journal::Entry entry;
    entry.position = ++cases_position_;
    entry.stream = stream;
    entry.type = journal::EventType(parsed);
    entry.payload = parsed.SerializeAsString();
    return entry;
  }
  journal::Entry CaseEntry(const std::string& child, const std::string& event) {
    return EntryOf("cases/" + child, event);
  }
  void Consume(const std::vector<journal::Entry>& entries) {
    const auto applied = inbox::ApplyBatch(*journal_, source_, entries);
    ASSERT_TRUE(applied) << applied.error().message;
  }

  Context Asking(int hours_later = 0) {
    Context context;
    context.subject = "MO7";
    context.roles = {"mash_officer"};
    context.now = clock_.Now() + std::chrono::hours(hours_later);
    context.today = calendar::LondonDate(context.now);
    return context;
  }

  v1::ListTrayResponse Tray(const std::string& request = "", int hours_later = 0) {
    const auto tray = ListTray(*journal_, Asking(hours_later), Parse<v1::ListTrayRequest>(request));
    EXPECT_TRUE(tray.has_value()) << (tray ? "" : tray.error().message);
    return tray.value_or(v1::ListTrayResponse());
  }

  inbox::Source source_ = CasesSource();
  int64_t cases_position_ = 0;
};

}  // namespace kith::referrals
