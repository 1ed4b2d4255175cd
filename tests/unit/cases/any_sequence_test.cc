// Whatever is tried, in whatever order: no rule that commands keep is broken, the chronology is the fold of the events,
// links leave no trace but their own, clocks are the same on replay, and a refusal changes nothing.
#include <map>
#include <memory>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "services/cases/domain/census/census.h"
#include "services/cases/domain/chronology/chronology.h"
#include "services/cases/domain/chronology/wording.h"
#include "services/cases/domain/clocks/clocks.h"
#include "shared/calendar/date.h"
#include "tests/unit/cases/every_command.h"

namespace kith::cases {
namespace {

constexpr int kSequences = 1'000;
constexpr int kSteps = 40;
constexpr int kAttempts = 4;  // at each step, until one is taken

// A plan that began after the child's death ends on its own first day; the return then shows what is wrong.
bool IsOfALateDeath(const census::Finding& finding, const v1::CaseFile& file) {
  return finding.rule->number == "8840" && !file.death_date().empty();
}

template <class State>
void CheckNoKeptRuleIsBroken(const State& state) {
  for (const auto& finding : census::FindingsOf(state)) {
    const auto handling = finding.rule->handling;
    if (handling != census::Handling::kRefused && handling != census::Handling::kUnsayable) continue;
    if constexpr (std::is_same_v<State, v1::CaseFile>) {
      if (IsOfALateDeath(finding, state)) continue;
    }
    RC_FAIL(std::string(finding.rule->number) + " is broken by\n" + state.DebugString());
  }
}

void CheckRules(const Record& record, const Drafts& done) {
  for (const Draft& draft : done) {
    if (draft.stream.starts_with("cases/")) CheckNoKeptRuleIsBroken(record.File(draft.stream));
    if (draft.stream.starts_with("people/")) CheckNoKeptRuleIsBroken(*record.Find<v1::Person>(draft.stream));
  }
}

void CheckRefusal(const Error& error) {
  RC_ASSERT(!error.reason.empty());
  RC_ASSERT(!error.message.empty());
  RC_ASSERT(!error.fields.empty());
  for (const auto& field : error.fields) RC_ASSERT(!field.field.empty() && !field.description.empty());
}

// Events one by one through bytes, as a journal keeps them and a rebuild reads them, the state through bytes as well.
void CheckReplay(const Record& record) {
  Record replayed;
  for (const Draft& draft : record.history()) {
    v1::CasesEvent event;
    event.ParseFromString(draft.event->SerializeAsString());
    replayed.Replay(draft.stream, event);
  }
  RC_ASSERT(replayed.Snapshot() == record.Snapshot());
  static const ClockRules rules = DefaultClockRules();
  for (const auto& name : record.Names("cases/")) {
    const auto live = RunningClocks(name, record.File(name), rules, record.today());
    const auto again = RunningClocks(name, replayed.File(name), rules, record.today());
    RC_ASSERT(live.size() == again.size());
    for (size_t i = 0; i < live.size(); ++i) RC_ASSERT(live[i].SerializeAsString() == again[i].SerializeAsString());
  }
}

// An event a minute.
std::vector<RecordedEvent> Recorded(const Record& record) {
  std::vector<RecordedEvent> events;
  std::map<std::string, int64_t> versions;
  for (const Draft& draft : record.history()) {
    const auto position = static_cast<int64_t>(events.size()) + 1;
    RecordedEvent recorded;
    recorded.position = position;
    recorded.stream = draft.stream;
    recorded.version = ++versions[draft.stream];
    recorded.event_id = "j-" + std::to_string(position);
    recorded.recorded_at = Instant(calendar::DateOf("2024-01-01")) + std::chrono::minutes(position);
    recorded.actor = "SW100";
    recorded.event = static_cast<const v1::CasesEvent&>(*draft.event);
    events.push_back(std::move(recorded));
  }
  return events;
}

std::vector<std::string> Lines(const std::vector<RecordedEvent>& events, const v1::ChronologyFilter& filter) {
  std::vector<std::string> lines;
  for (const auto& line : Chronology(events, filter)) lines.push_back(line.SerializeAsString());
  return lines;
}

void CheckChronology(const Record& record, size_t pick) {
  const auto events = Recorded(record);
  std::set<std::string> worded;
  for (const auto& event : events) {
    if (!WordingOf(event.event)->text.empty()) worded.insert(event.event_id);
  }
  size_t lines = 0;
  for (const auto& line : Chronology(events, {})) {
    RC_ASSERT(worded.erase(line.event_id()) == 1U);
    RC_ASSERT(!line.text().empty());
    ++lines;
  }
  RC_ASSERT(worded.empty());
  const size_t known = 1 + pick % events.size();
  v1::ChronologyFilter filter;
  filter.set_known_on(InstantText(events[known - 1].recorded_at));
  RC_ASSERT(Lines(events, filter) == Lines({events.begin(), events.begin() + static_cast<int64_t>(known)}, {}));
}

// Link, then unlink: every state is as it was; only the versions of the two have moved on.
void CheckLinkThenUnlink(Record& record, size_t pick) {
  const auto people = record.Names("people/");
  const std::string pair = "primary: '" + people[pick % people.size()] + "' duplicate: '" +
                           people[pick / people.size() % people.size()] + "' ";
  const auto plain = [&record] {
    std::map<std::string, std::string> states;
    for (const auto& name : record.Names("")) states[name] = record.FindMessage(name)->SerializeAsString();
    return states;
  };
  const auto before = plain();
  if (!Do<LinkPeople>(pair + "reason: LINK_REASON_SAME_IDENTIFIERS")(record)) {
    RC_ASSERT(plain() == before);
    return;
  }
  RC_ASSERT(plain() != before);
  RC_ASSERT(Do<UnlinkPeople>(pair + "reason: UNLINK_REASON_DIFFERENT_PEOPLE")(record).has_value());
  RC_ASSERT(plain() == before);
}

struct Tried {
  int taken = 0;
  std::set<std::string> refused;  // the reasons
};

// A command, until it is taken: what is refused leaves every stream as it was.
void TakeAStep(World& world, uint32_t pick, std::map<std::string, Tried>& tried) {
  const AnyCommand& command = EveryCommand()[pick % EveryCommand().size()];
  const auto before = world.record.Snapshot();
  for (uint32_t attempt = 0; attempt < kAttempts; ++attempt) {
    world.Seed(pick + attempt);
    const size_t events = world.record.history().size();
    const auto done = command.attempt(world);
    if (done) {
      ++tried[command.rpc].taken;
      CheckRules(world.record, *done);
      world.MoveOn();
      return;
    }
    tried[command.rpc].refused.insert(done.error().reason);
    CheckRefusal(done.error());
    RC_ASSERT(world.record.history().size() == events);
  }
  RC_ASSERT(world.record.Snapshot() == before);
}

TEST(CasesService, KeepsItsPromisesWhateverIsTried) {
  std::map<std::string, Tried> tried;
  const auto property = [&] {
    const auto numbers = rc::gen::resize(rc::kNominalSize, rc::gen::inRange<uint32_t>(0, 1U << 30));
    const uint32_t start = *numbers;
    const auto picks = *rc::gen::resize(kSteps, rc::gen::container<std::vector<uint32_t>>(numbers));
    World world(start);
    for (const uint32_t pick : picks) TakeAStep(world, pick, tried);
    CheckChronology(world.record, start);
    CheckLinkThenUnlink(world.record, start);
    CheckReplay(world.record);
  };
  auto parameters = rc::detail::configuration().testParams;
  parameters.maxSuccess = std::max(parameters.maxSuccess, kSequences);
  const auto result = rc::detail::checkTestable(property, rc::detail::TestMetadata(), parameters);
  rc::detail::printResultMessage(result, std::cerr);
  EXPECT_TRUE(result.is<rc::detail::SuccessResult>()) << "again with RC_PARAMS=\"seed=" << parameters.seed << "\"";
  // The property says little where commands are never taken or never refused. Rare ones may be missed by a seed.
  std::set<std::string> never_taken;
  std::set<std::string> never_refused;
  for (const AnyCommand& command : EveryCommand()) {
    if (tried[command.rpc].taken == 0) never_taken.insert(command.rpc);
    if (tried[command.rpc].refused.empty()) never_refused.insert(command.rpc);
  }
  EXPECT_LE(never_taken.size(), 3u) << ::testing::PrintToString(never_taken);
  EXPECT_LE(never_refused.size(), 3u) << ::testing::PrintToString(never_refused);
}

TEST(CasesService, HasNoCommandThatIsNotTried) {
  std::set<std::string> tried;
  for (const AnyCommand& command : EveryCommand()) EXPECT_TRUE(tried.insert(command.rpc).second) << command.rpc;
  const auto* pool = google::protobuf::DescriptorPool::generated_pool();
  for (const char* service : {"CasesService", "CensusService", "ClocksService", "PeopleService", "TeamsService"}) {
    const auto* methods = pool->FindServiceByName(std::string("kith.cases.v1.") + service);
    ASSERT_NE(methods, nullptr) << service;
    for (int i = 0; i < methods->method_count(); ++i) {
      const auto& method = *methods->method(i);
      // Queries have nothing to be found again by.
      if (!method.input_type()->FindFieldByName("request_id")) continue;
      EXPECT_EQ(tried.erase(method.name()), 1u) << method.name() << " is not tried: add it to every_command.cc";
    }
  }
  EXPECT_EQ(tried, std::set<std::string>{"MissClock"}) << "nothing of the API";
}

}  // namespace
}  // namespace kith::cases
