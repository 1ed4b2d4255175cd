// Tables of states and commands, and of rules: each row is checked the same way.
#pragma once

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/unit/cases/county.h"

namespace kith::cases {

struct InState {
  const char* name;
  Record (*make)();
};

struct StateRow {
  const char* command;
  Step step;
  std::vector<const char*> expected;  // in the order of the states; "" where it is legal
};

// Every command in every state: legal, with at least one event, or refused with its reason, a field and what would be
// accepted, and then nothing has changed.
inline void CheckStates(const std::vector<InState>& states, const std::vector<StateRow>& rows) {
  for (const StateRow& row : rows) {
    ASSERT_EQ(row.expected.size(), states.size()) << row.command;
    for (size_t i = 0; i < states.size(); ++i) {
      SCOPED_TRACE(std::string(row.command) + " with " + states[i].name);
      Record record = states[i].make();
      const auto before = record.Snapshot();
      const auto done = row.step(record);
      if (*row.expected[i] == '\0') {
        ASSERT_TRUE(done.has_value()) << done.error().reason << ": " << done.error().message;
        ASSERT_FALSE(done->empty());
        continue;
      }
      ASSERT_FALSE(done.has_value()) << "expected " << row.expected[i];
      EXPECT_EQ(done.error().reason, row.expected[i]) << done.error().message;
      EXPECT_FALSE(done.error().message.empty());
      ASSERT_FALSE(done.error().fields.empty());
      EXPECT_FALSE(done.error().fields[0].field.empty());
      EXPECT_FALSE(done.error().fields[0].description.empty());
      EXPECT_TRUE(record.Snapshot() == before) << "a refusal changed something";
    }
  }
}

struct RuleRow {
  const char* rule;
  Record (*state)();
  std::vector<Step> before;
  Step breaks;
  const char* reason;
  const char* field;
  Step keeps;  // what just keeps the rule
};

inline void CheckRules(const std::vector<RuleRow>& rows) {
  for (const RuleRow& row : rows) {
    SCOPED_TRACE(std::string("rule ") + row.rule);
    Record record = row.state();
    for (const Step& step : row.before) {
      const auto done = step(record);
      ASSERT_TRUE(done.has_value()) << done.error().reason << ": " << done.error().message;
    }
    const auto refused = row.breaks(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason) << refused.error().message;
    ASSERT_EQ(refused.error().fields.size(), 1u);
    EXPECT_EQ(refused.error().fields[0].field, row.field);
    EXPECT_FALSE(refused.error().fields[0].description.empty());
    const auto taken = row.keeps(record);
    EXPECT_TRUE(taken.has_value()) << taken.error().reason << ": " << taken.error().message;
  }
}

// A command on the first child, where several could be named.
template <auto Decide>
Step OnChild(const std::string& text, const std::string& child = "") {
  return Do<Decide>("children { name: '" + kFile + "' " + child + " } " + text);
}

// The same on both siblings.
template <auto Decide>
Step OnBoth(const std::string& text, const std::string& child = "") {
  return Do<Decide>("children { name: '" + kFile + "' " + child + " } children { name: '" + kSiblingFile + "' " +
                    child + " } " + text);
}

inline std::vector<std::string> EventsOf(const Drafts& drafts) {
  std::vector<std::string> names;
  for (const Draft& draft : drafts) {
    const auto& event = static_cast<const v1::CasesEvent&>(*draft.event);
    const auto* field = event.GetDescriptor()->FindFieldByNumber(event.event_case());
    names.push_back(draft.stream + " " + field->message_type()->name() + " " + event.occurred_on());
  }
  return names;
}

}  // namespace kith::cases
