#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "services/referrals/domain/contact.h"
#include "services/referrals/domain/referral.h"
#include "services/referrals/schema.h"
#include "services/referrals/views.h"
#include "shared/calendar/date.h"
#include "shared/clock/clock.h"
#include "shared/ids/ids.h"
#include "shared/journal/journal.h"
#include "tests/bench/bench.h"

namespace kith::bench {
namespace {

using namespace referrals::v1;

constexpr int kChildrenOfAContact = 2;
constexpr size_t kInFlight = 512;

// Many commands without waiting for each; their first stream's names in the order of the requests.
template <class Request>
std::vector<std::string> Submit(journal::Journal& journal, const std::vector<Request>& requests, size_t draft,
                                Result<Drafts> (*decide)(const Streams&, const Request&, const Context&)) {
  std::vector<std::string> names(requests.size());
  std::mutex mutex;
  std::condition_variable changed;
  size_t done = 0, failed = 0;
  for (size_t i = 0; i < requests.size(); ++i) {
    journal::Command command;
    command.subject = "MO" + std::to_string(i % 40);
    command.roles = {"importer"};
    command.decide = [&, i](const Streams& streams, const Context& context) {
      auto drafts = decide(streams, requests[i], context);
      if (drafts) names[i] = (*drafts)[draft].stream;
      return drafts;
    };
    command.done = [&](const Result<std::string>& answer) {
      const std::lock_guard lock(mutex);
      failed += answer ? 0 : 1;
      ++done;
      changed.notify_one();
    };
    if (!journal.Submit(std::move(command))) throw std::runtime_error("the journal takes no commands");
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return i + 1 - done < kInFlight; });
  }
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return done == requests.size(); });
  if (failed > 0) throw std::runtime_error(std::to_string(failed) + " commands were refused");
  return names;
}

ReceiveContactRequest ContactOf(int64_t n, const std::string& today) {
  ReceiveContactRequest request;
  request.set_authority("999");
  request.set_source(type::v1::REFERRAL_SOURCE_SCHOOLS);
  request.set_received_date(
      n % 50 == 0 ? today : calendar::FormatDate(calendar::DateOf("2024-01-08") + std::chrono::days(n % 600)));
  for (int i = 0; i < kChildrenOfAContact; ++i)
    request.add_children(ids::NumberName("people", 'C', n * kChildrenOfAContact + i));
  request.set_brag_rating(static_cast<BragRating>(n % 5));
  request.set_team("teams/example-" + std::to_string(n % 12));
  std::string key = std::to_string(n / 2);
  request.set_address_key(std::string(64 - key.size(), '0') + key);
  return request;
}

// A share of the contacts becomes referrals, and of those a share is decided.
void Fill(journal::Journal& journal, const TrayOptions& options) {
  const std::string today = calendar::LondonDate(SystemClock().Now());
  std::vector<ReceiveContactRequest> contacts;
  for (int64_t n = 0; n < options.children / kChildrenOfAContact; ++n) contacts.push_back(ContactOf(n, today));
  const auto received = Submit(journal, contacts, 0, referrals::ReceiveContact);
  std::vector<MakeReferralRequest> referrals;
  for (size_t i = 0; i < received.size(); ++i) {
    if (static_cast<int64_t>(i) % 100 < options.waiting_percent) continue;
    MakeReferralRequest request;
    request.set_name(received[i]);
    request.set_referral_date(contacts[i].received_date());
    referrals.push_back(std::move(request));
  }
  const auto made = Submit(journal, referrals, 1, referrals::MakeReferral);
  struct Decide {
    static Result<Drafts> On(const Streams& streams, const DecideReferralRequest& request, const Context& context) {
      auto events = referrals::DecideReferral(*streams.Find<Referral>(request.name()), request, context);
      if (!events) return tl::unexpected<Error>(events.error());
      Drafts drafts;
      for (auto& event : *events) drafts.push_back(DraftOf(request.name(), std::move(event)));
      return drafts;
    }
  };
  std::vector<DecideReferralRequest> decisions;
  for (size_t i = 0; i < made.size(); ++i) {
    if (static_cast<int64_t>(i) % 100 < options.waiting_percent) continue;
    DecideReferralRequest request;
    request.set_name(made[i]);
    request.set_decision_date(referrals[i].referral_date());
    request.set_decision(REFERRAL_DECISION_EARLY_HELP);
    request.set_reason(DECISION_REASON_EARLY_HELP_NEEDED);
    request.set_acknowledgement_method(ACKNOWLEDGEMENT_METHOD_EMAIL);
    decisions.push_back(std::move(request));
  }
  Submit(journal, decisions, 0, &Decide::On);
}

std::vector<std::pair<std::string, ListTrayRequest>> Questions() {
  std::vector<std::pair<std::string, ListTrayRequest>> all;
  for (int by = TRAY_GROUPING_DUE_TIME; by <= TrayGrouping_MAX; ++by) {
    ListTrayRequest request;
    request.set_group_by(static_cast<TrayGrouping>(by));
    all.emplace_back("all, by " + TrayGrouping_Name(by).substr(14), request);
    request.set_team("teams/example-7");
    all.emplace_back("a team's, by " + TrayGrouping_Name(by).substr(14), request);
  }
  ListTrayRequest person;
  person.set_responsible("MO7");
  person.set_overdue(true);
  all.emplace_back("a person's overdue", person);
  ListTrayRequest red;
  red.set_brag_rating(BRAG_RATING_RED);
  red.set_authority("999");
  all.emplace_back("red", red);
  return all;
}

}  // namespace

int Trays(const TrayOptions& options) {
  journal::Options journal_options;
  journal_options.database = sql::Address::Parse(options.database);
  journal_options.migrations = referrals::Migrations(journal_options.database.dialect);
  journal::Migrate(journal_options.database, "referrals", journal_options.migrations);
  SystemClock clock;
  journal::Journal journal(journal_options, referrals::ReferralsSchema(), clock);
  const double began = Seconds();
  Fill(journal, options);
  Json result;
  result["filled_seconds"] = Seconds() - began;
  result["events"] = journal.ReadHead().position;
  double worst = 0;
  for (const auto& [name, request] : Questions()) {
    std::vector<float> samples;
    int64_t counted = 0;
    for (int i = 0; i < options.calls; ++i) {
      const double asked = Seconds();
      const auto tray = referrals::ListTray(journal, request, clock.Now());
      if (!tray) throw std::runtime_error(tray.error().message);
      samples.push_back(static_cast<float>((Seconds() - asked) * 1000));
      counted = tray->total_count();
    }
    const double p99 = Percentile(samples, 0.99);
    worst = std::max(worst, p99);
    result["trays"][name] = {{"items", counted}, {"p50_ms", Percentile(samples, 0.5)}, {"p99_ms", p99}};
  }
  result["worst_p99_ms"] = worst;
  Print(result);
  return 0;
}

}  // namespace kith::bench
