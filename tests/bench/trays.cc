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
#include "shared/testing/stopwatch.h"
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

ListTrayRequest Filtered(const std::string& field, const std::string& value) {
  ListTrayRequest request;
  const auto* descriptor = ListTrayRequest::descriptor()->FindFieldByName(field);
  switch (descriptor->type()) {
    case google::protobuf::FieldDescriptor::TYPE_ENUM:
      request.GetReflection()->SetEnumValue(&request, descriptor, std::stoi(value));
      break;
    case google::protobuf::FieldDescriptor::TYPE_BOOL:
      request.GetReflection()->SetBool(&request, descriptor, true);
      break;
    default:
      request.GetReflection()->SetString(&request, descriptor, value);
  }
  return request;
}

// What is asked for by name.
struct Names {
  std::string authority = "999", team = "teams/example-7", person = "MO7";
  std::string address = ContactOf(101, "2024-01-08").address_key(), siblings = "contacts/K0000101";
};

// Of each the one that most of what waits is about.
Names MostAskedFor(const sql::Address& database) {
  const auto connection = sql::Open(database, sql::Mode::kRead);
  const auto most = [&](const std::string& column) {
    const auto rows = connection->Query("SELECT " + column + " FROM tray_view WHERE " + column + " <> '' GROUP BY " +
                                        column + " ORDER BY count(*) DESC, " + column + " LIMIT 1");
    return rows.empty() ? std::string() : sql::AsText(rows[0][0]);
  };
  Names names;
  for (const auto& [column, name] :
       std::initializer_list<std::pair<const char*, std::string*>>{{"authority", &names.authority},
                                                                   {"team", &names.team},
                                                                   {"person", &names.person},
                                                                   {"address_key", &names.address},
                                                                   {"sibling_group", &names.siblings}}) {
    if (auto found = most(column); !found.empty()) *name = std::move(found);
  }
  return names;
}

// Each filter alone, and the sets of them that people ask with, by each grouping.
std::vector<std::pair<std::string, ListTrayRequest>> Questions(const Names& names) {
  std::vector<std::pair<std::string, ListTrayRequest>> filters = {
      {"all", {}},
      {"an authority's", Filtered("authority", names.authority)},
      {"another authority's", Filtered("authority", "998")},
      {"a team's", Filtered("team", names.team)},
      {"a person's", Filtered("responsible", names.person)},
      {"waiting", Filtered("state", std::to_string(TRAY_STATE_WAITING))},
      {"awaiting replies", Filtered("state", std::to_string(TRAY_STATE_AWAITING_REPLIES))},
      {"overdue", Filtered("overdue", "true")},
      {"an address's", Filtered("address_key", names.address)},
      {"siblings'", Filtered("sibling_group", names.siblings)},
  };
  for (int kind = TRAY_KIND_CONTACT; kind <= TrayKind_MAX; ++kind)
    filters.emplace_back(TrayKind_Name(kind).substr(10), Filtered("kind", std::to_string(kind)));
  for (int rating = BRAG_RATING_RED; rating <= BragRating_MAX; ++rating)
    filters.emplace_back(BragRating_Name(rating).substr(12), Filtered("brag_rating", std::to_string(rating)));
  ListTrayRequest together = Filtered("authority", names.authority);
  together.set_overdue(true);
  filters.emplace_back("an authority's overdue", together);
  together.set_brag_rating(BRAG_RATING_RED);
  filters.emplace_back("an authority's overdue red", together);
  together.set_kind(TRAY_KIND_ACKNOWLEDGEMENT);
  filters.emplace_back("an authority's overdue red ACKNOWLEDGEMENT", together);
  together = Filtered("responsible", names.person);
  together.set_overdue(true);
  filters.emplace_back("a person's overdue", together);
  together = Filtered("team", names.team);
  together.set_state(TRAY_STATE_WAITING);
  together.set_kind(TRAY_KIND_REFERRAL);
  filters.emplace_back("a team's waiting REFERRAL", together);

  std::vector<std::pair<std::string, ListTrayRequest>> all;
  for (auto& [name, request] : filters) {
    for (int by = TRAY_GROUPING_DUE_TIME; by <= TrayGrouping_MAX; ++by) {
      request.set_group_by(static_cast<TrayGrouping>(by));
      all.emplace_back(name + ", by " + TrayGrouping_Name(by).substr(14), request);
    }
  }
  return all;
}

// Answered in so many milliseconds: the first page, which counts, and the second, where there is one.
std::pair<double, double> Ask(journal::Journal& journal, ListTrayRequest request, Instant now, int64_t& counted) {
  Context context;
  context.subject = "MO7";
  context.roles = {"mash_officer"};
  context.now = now;
  context.today = calendar::LondonDate(now);
  const auto ask = [&](ListTrayResponse& response) {
    const double asked = Seconds();
    auto tray = referrals::ListTray(journal, context, request);
    if (!tray) throw std::runtime_error(tray.error().message);
    response = std::move(*tray);
    return (Seconds() - asked) * 1000;
  };
  ListTrayResponse response;
  const double first = ask(response);
  counted = response.total_count();
  if (response.next_page_token().empty()) return {first, 0};
  request.set_page_token(response.next_page_token());
  return {first, ask(response)};
}

}  // namespace

int Trays(const TrayOptions& options) {
  journal::Options journal_options;
  journal_options.database = sql::Address::Parse(options.database);
  journal_options.migrations = referrals::Migrations(journal_options.database.dialect);
  if (!options.is_filled) journal::Migrate(journal_options.database, "referrals", journal_options.migrations);
  SystemClock clock;
  journal::Journal journal(journal_options, referrals::ReferralsSchema(), clock);
  Json result;
  if (!options.is_filled) {
    const double began = Seconds();
    Fill(journal, options);
    result["filled_seconds"] = Seconds() - began;
  }
  result["events"] = journal.ReadHead().position;
  const auto questions = Questions(options.is_filled ? MostAskedFor(journal_options.database) : Names());
  double unsettled = 0;
  int64_t ignored = 0;
  for (int i = 0; i < 20; ++i) {
    unsettled = std::max(unsettled, Ask(journal, questions.front().second, clock.Now(), ignored).first);
  }
  result["straight_after_ms"] = unsettled;
  // As autovacuum and the checkpointer leave a database to which contacts come all day and not in a minute.
  if (journal_options.database.dialect == sql::Dialect::kPostgres) {
    const auto connection = sql::Open(journal_options.database, sql::Mode::kWrite);
    connection->Script("VACUUM (ANALYZE)");
    connection->Script("CHECKPOINT");
  }
  double worst = 0;
  int64_t interrupted = 0;
  for (const auto& [name, request] : questions) {
    std::vector<float> firsts, seconds;
    int64_t counted = 0;
    // A call during which the host took a processor away says nothing about the tray: it is asked again, at most as
    // often as there are calls, and told how many there were.
    for (int spare = options.calls; static_cast<int>(firsts.size()) < options.calls;) {
      const auto stolen = testing::Stolen();
      const auto [first, second] = Ask(journal, request, clock.Now(), counted);
      const bool is_interrupted = testing::MostStolen(stolen, testing::Stolen()).count() > 0;
      interrupted += is_interrupted ? 1 : 0;
      if (is_interrupted && spare-- > 0) continue;
      firsts.push_back(static_cast<float>(first));
      seconds.push_back(static_cast<float>(second));
    }
    const double p99 = std::max(Percentile(firsts, 0.99), Percentile(seconds, 0.99));
    worst = std::max(worst, p99);
    result["trays"][name] = {{"items", counted},
                             {"least_ms", *std::min_element(firsts.begin(), firsts.end())},
                             {"p50_ms", Percentile(firsts, 0.5)},
                             {"second_page_p50_ms", Percentile(seconds, 0.5)},
                             {"p99_ms", p99}};
  }
  result["worst_p99_ms"] = worst;
  result["interrupted"] = interrupted;
  Print(result);
  return 0;
}

}  // namespace kith::bench
