// Two records of one person: linked and unlinked, both histories stay.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/unit/cases/people.h"

namespace kith::cases {
namespace {

Step Link(const std::string& primary, const std::string& duplicate) {
  return Do<LinkPeople>("primary: '" + primary + "' duplicate: '" + duplicate +
                        "' reason: LINK_REASON_SAME_IDENTIFIERS");
}
Step Unlink(const std::string& primary, const std::string& duplicate) {
  return Do<UnlinkPeople>("primary: '" + primary + "' duplicate: '" + duplicate +
                          "' reason: UNLINK_REASON_DIFFERENT_PEOPLE");
}

TEST(LinkPeople, StandsInBothStreamsAndChangesNothingElse) {
  Record record = People();
  v1::Person before = Ada(record);
  const auto done = Link(kBea, kAda)(record);
  ASSERT_TRUE(done.has_value());
  ASSERT_EQ(done->size(), 2u);
  EXPECT_EQ((*done)[0].stream, kBea);
  EXPECT_EQ((*done)[1].stream, kAda);
  EXPECT_EQ(record.Find<v1::Person>(kBea)->duplicates(0), kAda);
  before.set_linked_to(kBea);
  EXPECT_EQ(Ada(record).SerializeAsString(), before.SerializeAsString());
}

TEST(LinkPeople, RefusesChainsAndCircles) {
  Record record = People();
  Must(record, {Link(kAda, kBea)});
  const struct {
    Step step;
    const char* reason;
    const char* field;
  } rows[] = {
      {Link(kAda, kAda), "SAME_PERSON", "duplicate"},
      {Link("people/C9999999", kCarl), "NOT_FOUND", "primary"},
      {Link(kCarl, "people/C9999999"), "NOT_FOUND", "duplicate"},
      {Link(kAda, kBea), "ALREADY_LINKED", "duplicate"},
      {Link(kCarl, kBea), "ALREADY_LINKED", "duplicate"},
      {Link(kBea, kCarl), "LINK_CHAIN", "primary"},
      {Link(kBea, kAda), "LINK_CHAIN", "primary"},
      {Link(kCarl, kAda), "LINK_CHAIN", "duplicate"},
      {Unlink(kCarl, kBea), "NOT_LINKED", "duplicate"},
      {Unlink(kBea, kAda), "NOT_LINKED", "duplicate"},
      {Unlink("people/C9999999", kBea), "NOT_FOUND", "primary"},
      {Unlink(kAda, "people/C9999999"), "NOT_FOUND", "duplicate"},
      {Do<LinkPeople>("primary: '" + kCarl + "' duplicate: '" + kEli + "'"), "UNKNOWN_CODE", "reason"},
      {Do<UnlinkPeople>("primary: '" + kAda + "' duplicate: '" + kBea + "'"), "UNKNOWN_CODE", "reason"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.reason);
    const auto refused = row.step(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason);
    EXPECT_EQ(refused.error().fields.at(0).field, row.field);
  }
}

TEST(LinkPeople, LeadsTwentyDuplicatesAtMost) {
  Record record = People();
  for (int i = 0; i < 21; ++i) {
    const auto done = Do<RegisterPerson>("person { authority: '873' sex: SEX_MALE birth_date: '2019-05-04' }")(record);
    const auto linked = Link(kBea, done->front().stream)(record);
    EXPECT_EQ(linked.has_value(), i < 20);
    if (!linked) {
      EXPECT_EQ(linked.error().reason, "RECORD_FULL");
    }
  }
}

// Whatever is linked and unlinked, in whatever order: each state is the one without links, plus the links that are
// left; nothing is both primary and duplicate; link then unlink is as if nothing had happened.
TEST(LinkPeople, AnySequenceLeavesBothHistoriesIntact) {
  int taken = 0;
  int refused = 0;
  EXPECT_TRUE(rc::check([&taken, &refused] {
    Record record = People();
    const std::vector<std::string> people = {kAda, kBea, kCarl, kDot, kEli};
    std::map<std::string, std::string> plain;
    for (const auto& name : people) plain[name] = record.Find<v1::Person>(name)->SerializeAsString();
    std::map<std::string, std::string> leads;  // duplicate -> primary
    const int steps = *rc::gen::inRange(1, 60);
    for (int i = 0; i < steps; ++i) {
      const std::string primary = people[*rc::gen::inRange<size_t>(0, people.size())];
      const std::string duplicate = people[*rc::gen::inRange<size_t>(0, people.size())];
      if (*rc::gen::arbitrary<bool>()) {
        const bool is_chain =
            leads.count(primary) > 0 || leads.count(duplicate) > 0 || primary == duplicate ||
            std::any_of(leads.begin(), leads.end(), [&](const auto& l) { return l.second == duplicate; });
        RC_ASSERT(Link(primary, duplicate)(record).has_value() == !is_chain);
        if (!is_chain) leads[duplicate] = primary;
        ++(is_chain ? refused : taken);
      } else {
        const bool is_linked = leads.count(duplicate) > 0 && leads.at(duplicate) == primary;
        RC_ASSERT(Unlink(primary, duplicate)(record).has_value() == is_linked);
        if (is_linked) leads.erase(duplicate);
        ++(is_linked ? taken : refused);
      }
      for (const auto& name : people) {
        v1::Person state = *record.Find<v1::Person>(name);
        RC_ASSERT(state.linked_to() == (leads.count(name) > 0 ? leads.at(name) : ""));
        std::set<std::string> duplicates(state.duplicates().begin(), state.duplicates().end());
        for (const auto& [one, leader] : leads) RC_ASSERT((leader == name) == (duplicates.count(one) > 0));
        state.clear_linked_to();
        state.clear_duplicates();
        RC_ASSERT(state.SerializeAsString() == plain.at(name));
      }
    }
    while (!leads.empty()) {
      RC_ASSERT(Unlink(leads.begin()->second, leads.begin()->first)(record).has_value());
      leads.erase(leads.begin());
    }
    for (const auto& name : people) RC_ASSERT(record.Find<v1::Person>(name)->SerializeAsString() == plain.at(name));
  }));
  EXPECT_GT(taken, 100);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace kith::cases
