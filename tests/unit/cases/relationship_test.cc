// What people are to each other, and the graph that is drawn of it.
#include <algorithm>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "services/cases/domain/people/genogram.h"
#include "shared/calendar/date.h"
#include "tests/unit/cases/people.h"

namespace kith::cases {
namespace {

using v1::RelationshipType;

const auto* kTypes = google::protobuf::GetEnumDescriptor<RelationshipType>();

Step Relate(const std::string& person, const std::string& type, const std::string& other,
            const std::string& rest = "") {
  return Do<RecordRelationship>("person: '" + person + "' related_person: '" + other + "' type: RELATIONSHIP_TYPE_" +
                                type + " " + rest);
}

const v1::Relationships& Between(const Record& record, const std::string& one, const std::string& other) {
  return *record.Find<v1::Relationships>(RelationshipsOf(one, other));
}

TEST(RelationshipTypes, EachHasAnInverseWhoseInverseItIs) {
  for (int i = 1; i < kTypes->value_count(); ++i) {
    const auto type = static_cast<RelationshipType>(kTypes->value(i)->number());
    SCOPED_TRACE(kTypes->value(i)->name());
    const auto& traits = TraitsOf(type);
    EXPECT_NE(traits.inverse(), 0);
    EXPECT_EQ(InverseOf(InverseOf(type)), type);
    EXPECT_EQ(TraitsOf(traits.inverse()).group(), traits.group());
    EXPECT_EQ(TraitsOf(traits.inverse()).is_restricted(), traits.is_restricted());
    EXPECT_FALSE(traits.is_older() && TraitsOf(traits.inverse()).is_older());
    EXPECT_FALSE(traits.label().empty());
    EXPECT_EQ(traits.male().empty(), traits.female().empty());
  }
}

TEST(RelationshipTypes, AreCalledByTheSex) {
  EXPECT_EQ(LabelOf(v1::RELATIONSHIP_TYPE_PARENT_WITH_RESPONSIBILITY, type::v1::SEX_FEMALE),
            "mother with parental responsibility");
  EXPECT_EQ(LabelOf(v1::RELATIONSHIP_TYPE_SIBLING, type::v1::SEX_UNKNOWN), "sibling");
  EXPECT_EQ(LabelOf(v1::RELATIONSHIP_TYPE_PARTNER, type::v1::SEX_MALE), "partner");
}

TEST(RecordRelationship, KeepsOneStreamForAPairWhoeverIsNamedFirst) {
  Record record = People();
  Must(record, {Relate(kBea, "PARENT_WITH_RESPONSIBILITY", kAda, "start_date: '2019-05-04'"),
                Relate(kAda, "CARER", kBea, "start_date: '2024-01-01'")});
  const auto& both = Between(record, kAda, kBea);
  EXPECT_EQ(RelationshipsOf(kBea, kAda), "relationships/C0000001-C0000005");
  ASSERT_EQ(both.relationships_size(), 2);
  EXPECT_EQ(both.first(), kAda);
  EXPECT_EQ(both.relationships(0).type(), v1::RELATIONSHIP_TYPE_CHILD_OF_PARENT_WITH_RESPONSIBILITY);
  EXPECT_EQ(both.relationships(1).type(), v1::RELATIONSHIP_TYPE_CARER);
  EXPECT_EQ(PeopleOf("relationships/C0000001-C0000005").second, kBea);
}

TEST(RecordRelationship, RefusesWhatOverlapsOrContradicts) {
  Record record = People();
  Must(record, {Relate(kBea, "PARENT_WITH_RESPONSIBILITY", kAda, "start_date: '2019-05-04'"),
                Relate(kBea, "PARTNER", kCarl, "start_date: '2015-01-01' end_date: '2020-01-01'"),
                Relate(kCarl, "PERPETRATOR_OF_ABUSE", kBea, "start_date: '2018-01-01'")});
  const struct {
    Step step;
    const char* reason;
    const char* field;
  } rows[] = {
      {Relate(kBea, "PARENT_WITHOUT_RESPONSIBILITY", kAda), "RELATIONSHIPS_OVERLAP", "start_date"},
      {Relate(kAda, "CHILD_OF_PARENT_WITH_RESPONSIBILITY", kBea), "RELATIONSHIPS_OVERLAP", "start_date"},
      {Relate(kAda, "SIBLING", kBea), "RELATIONSHIPS_OVERLAP", "start_date"},
      {Relate(kAda, "PARTNER", kBea), "RELATIONSHIPS_CONTRADICT", "type"},
      {Relate(kBea, "PRIVATE_FOSTER_CARER", kAda), "RELATIONSHIPS_CONTRADICT", "type"},
      {Relate(kCarl, "EX_PARTNER", kBea, "start_date: '2019-12-31'"), "RELATIONSHIPS_OVERLAP", "start_date"},
      {Relate(kCarl, "PERPETRATOR_OF_ABUSE", kBea), "RELATIONSHIPS_OVERLAP", "start_date"},
      {Relate(kAda, "PARENT_WITH_RESPONSIBILITY", kCarl), "PARENT_NOT_OLDER", "type"},
      {Relate(kDot, "GRANDPARENT", kCarl), "PARENT_NOT_OLDER", "type"},
      {Relate(kAda, "SIBLING", kAda), "SAME_PERSON", "related_person"},
      {Relate(kAda, "SIBLING", "people/C9999999"), "NOT_FOUND", "related_person"},
      {Relate("people/C9999999", "SIBLING", kAda), "NOT_FOUND", "person"},
      {Relate(kAda, "UNSPECIFIED", kEli), "UNKNOWN_CODE", "type"},
      {Relate(kAda, "SIBLING", kEli, "start_date: '2025-01-01'"), "DATE_IN_FUTURE", "start_date"},
      {Relate(kAda, "SIBLING", kEli, "start_date: '2024-01-01' end_date: '2023-01-01'"), "END_BEFORE_START",
       "end_date"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.reason);
    const auto refused = row.step(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason);
    EXPECT_EQ(refused.error().fields.at(0).field, row.field);
  }
  // Each may be victim and perpetrator to the other; partners become ex-partners; a parent also cares.
  Must(record,
       {Relate(kBea, "PERPETRATOR_OF_ABUSE", kCarl), Relate(kCarl, "EX_PARTNER", kBea, "start_date: '2020-01-01'"),
        Relate(kCarl, "PARENT_WITHOUT_RESPONSIBILITY", kDot), Relate(kAda, "CARER", kBea)});
}

TEST(EndRelationship, EndsOneThatIsOpenAndCorrectionPutsItRight) {
  Record record = People();
  const std::string name = "name: '" + RelationshipsOf(kBea, kCarl) + "' ";
  Must(record, {Relate(kBea, "PARTNER", kCarl, "start_date: '2015-01-01'"),
                Do<EndRelationship>(name + "number: 1 end_date: '2020-01-01'"),
                Relate(kBea, "EX_PARTNER", kCarl, "start_date: '2020-01-01'")});
  const struct {
    Step step;
    const char* reason;
  } rows[] = {
      {Do<EndRelationship>(name + "number: 1 end_date: '2021-01-01'"), "RELATIONSHIP_ENDED"},
      {Do<EndRelationship>(name + "number: 3 end_date: '2021-01-01'"), "NOT_FOUND"},
      {Do<EndRelationship>(name + "number: 2 end_date: '2019-01-01'"), "END_BEFORE_START"},
      {Do<EndRelationship>(name + "number: 2 end_date: '2025-01-01'"), "DATE_IN_FUTURE"},
      {Do<CorrectRelationship>(name + "number: 1"), "UNKNOWN_CODE"},
      {Do<CorrectRelationship>(name + "number: 3 reason: CORRECTION_REASON_WRONG_DATE"), "NOT_FOUND"},
      {Do<CorrectRelationship>(name + "number: 1 reason: CORRECTION_REASON_WRONG_DATE corrected { type: "
                                      "RELATIONSHIP_TYPE_PARTNER start_date: '2015-01-01' end_date: '2020-01-01' }"),
       "NOTHING_TO_CORRECT"},
      {Do<CorrectRelationship>(name + "number: 1 reason: CORRECTION_REASON_WRONG_DATE corrected { type: "
                                      "RELATIONSHIP_TYPE_PARTNER start_date: '2015-01-01' }"),
       "RELATIONSHIPS_OVERLAP"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.reason);
    const auto refused = row.step(record);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, row.reason);
  }
  Must(record,
       {Do<CorrectRelationship>(name + "number: 1 reason: CORRECTION_REASON_WRONG_DATE corrected { type: "
                                       "RELATIONSHIP_TYPE_SPOUSE start_date: '2016-01-01' end_date: '2020-01-01' }"),
        Do<CorrectRelationship>(name + "number: 2 reason: CORRECTION_REASON_WRONG_PERSON")});
  ASSERT_EQ(Between(record, kBea, kCarl).relationships_size(), 1);
  EXPECT_EQ(Between(record, kBea, kCarl).relationships(0).type(), v1::RELATIONSHIP_TYPE_SPOUSE);
}

// A graph over the streams in memory, as the view has it.
class MemoryGraph final : public FamilyGraph {
 public:
  MemoryGraph(const Record& record, std::vector<std::string> people, std::set<std::string> hidden = {})
      : record_(record), people_(std::move(people)), hidden_(std::move(hidden)) {}

  std::vector<Tie> TiesOf(const std::vector<std::string>& people) override {
    std::vector<Tie> ties;
    for (const auto& person : people) {
      for (const auto& other : people_) {
        const std::string stream = RelationshipsOf(person, other);
        const auto* both = record_.Find<v1::Relationships>(stream);
        if (!both || person == other) continue;
        for (const auto& one : both->relationships()) {
          const auto type = other == both->first() ? one.type() : InverseOf(one.type());
          ties.push_back({stream, one.number(), person, other, type, one.start_date(), one.end_date()});
        }
      }
    }
    return ties;
  }
  std::vector<Seen> Look(const std::vector<std::string>& people) override {
    std::vector<Seen> seen;
    for (const auto& name : people) {
      seen.push_back({hidden_.count(name) > 0, *record_.Find<v1::Person>(name)});
    }
    return seen;
  }

 private:
  const Record& record_;
  std::vector<std::string> people_;
  std::set<std::string> hidden_;
};

v1::GetGenogramResponse Draw(const Record& record, const std::string& text, std::set<std::string> hidden = {},
                             std::vector<std::string> roles = {"social_worker"}) {
  Context context = record.context();
  context.roles = std::move(roles);
  MemoryGraph graph(record, {kAda, kBea, kCarl, kDot, kEli}, std::move(hidden));
  return DrawGenogram(graph, Parse<v1::GetGenogramRequest>(text), context);
}

Record Family() {
  Record record = People();
  Must(record, {Relate(kBea, "PARENT_WITH_RESPONSIBILITY", kAda), Relate(kBea, "PARENT_WITH_RESPONSIBILITY", kDot),
                Relate(kCarl, "PARTNER", kBea, "start_date: '2022-01-01' end_date: '2024-06-01'"),
                Relate(kCarl, "PERPETRATOR_OF_ABUSE", kBea, "start_date: '2023-01-01'"),
                Relate(kCarl, "PARENT_WITHOUT_RESPONSIBILITY", kEli)});
  return record;
}

TEST(Genogram, TellsWhatEachIsToThePersonInTheMiddle) {
  const Record record = Family();
  const auto drawn = Draw(record, "person: '" + kAda + "' depth: 3 as_of: '2024-01-01'");
  std::map<std::string, std::string> roles;
  for (const auto& node : drawn.nodes()) roles[node.person()] = node.role();
  EXPECT_EQ(roles.at(kBea), "mother with parental responsibility");
  EXPECT_EQ(roles.at(kCarl), "mother with parental responsibility's partner");
  EXPECT_EQ(roles.at(kEli), "mother with parental responsibility's partner's son");
  EXPECT_EQ(drawn.nodes(0).age_band(), "1-4");
  EXPECT_FALSE(drawn.is_cut());
  EXPECT_EQ(drawn.edges_size(), 5);
}

TEST(Genogram, KnowsTheUnbornTheDeadAndTheDay) {
  Record record = Family();
  Must(record, {OnAda<CorrectPerson>("reason: CORRECTION_REASON_EVIDENCE_RECEIVED corrected { details { birth_date: "
                                     "'2019-05-04' death_date: '2024-03-01' sex: SEX_FEMALE } }")});
  const auto drawn = Draw(record, "person: '" + kDot + "' depth: 4");
  ASSERT_EQ(drawn.nodes_size(), 5);
  EXPECT_TRUE(drawn.nodes(0).is_unborn());
  for (const auto& node : drawn.nodes()) EXPECT_EQ(node.is_deceased(), node.person() == kAda);
  EXPECT_FALSE(Draw(record, "person: '" + kAda + "' as_of: '2024-02-01'").nodes(0).is_deceased());
  EXPECT_EQ(Draw(record, "person: '" + kAda + "' as_of: '2019-01-01'").nodes(0).age_band(), "unborn");
}

TEST(Genogram, SaysWhenItIsCut) {
  const Record record = Family();
  EXPECT_TRUE(Draw(record, "person: '" + kAda + "' depth: 1").is_cut());
  EXPECT_EQ(Draw(record, "person: '" + kAda + "' depth: 1").nodes_size(), 2);
  const auto few = Draw(record, "person: '" + kAda + "' depth: 4 max_nodes: 3");
  EXPECT_TRUE(few.is_cut());
  EXPECT_EQ(few.nodes_size(), 3);
}

TEST(Genogram, ShowsThatSomebodyIsRestrictedAndNothingElse) {
  const Record record = Family();
  const auto drawn = Draw(record, "person: '" + kAda + "' depth: 4 as_of: '2024-01-01'", {kCarl});
  int restricted = 0;
  for (const auto& node : drawn.nodes()) {
    EXPECT_NE(node.person(), kCarl);
    EXPECT_NE(node.person(), kEli) << "nobody is drawn beyond them";
    if (!node.is_restricted()) continue;
    ++restricted;
    EXPECT_EQ(node.person(), "restricted/1");
    EXPECT_EQ(node.given_name() + node.role() + node.birth_date() + node.age_band(), "");
  }
  EXPECT_EQ(restricted, 1);
  int edges = 0;
  for (const auto& edge : drawn.edges()) {
    if (edge.first() != "restricted/1" && edge.second() != "restricted/1") continue;
    ++edges;
    EXPECT_EQ(edge.type(), 0);
    EXPECT_EQ(edge.label() + edge.start_date(), "");
  }
  EXPECT_EQ(edges, 1);
  EXPECT_EQ(drawn.DebugString().find("Carl"), std::string::npos);
}

TEST(Genogram, ShowsAbuseToThoseWhoWorkWithFamilies) {
  const Record record = Family();
  const auto has_abuse = [&record](const char* role) {
    const auto drawn = Draw(record, "person: '" + kBea + "'", {}, {role});
    return std::any_of(drawn.edges().begin(), drawn.edges().end(),
                       [](const auto& edge) { return TraitsOf(edge.type()).is_restricted(); });
  };
  for (const char* role : {"social_worker", "practitioner", "team_manager", "mash_officer", "conference_chair"}) {
    EXPECT_TRUE(has_abuse(role)) << role;
  }
  for (const char* role : {"auditor", "service", "importer", "analyst"}) EXPECT_FALSE(has_abuse(role)) << role;
}

TEST(Genogram, RefusesWhatItCannotDraw) {
  const auto check = [](const std::string& text) {
    const auto wrong = CheckGenogramRequest(Parse<v1::GetGenogramRequest>(text), Record().context());
    return wrong ? wrong->value().fields.at(0).field : "";
  };
  EXPECT_EQ(check("person: '" + kAda + "'"), "");
  EXPECT_EQ(check("person: 'cases/C1'"), "person");
  EXPECT_EQ(check("person: '" + kAda + "' depth: 5"), "depth");
  EXPECT_EQ(check("person: '" + kAda + "' max_nodes: 201"), "max_nodes");
  EXPECT_EQ(check("person: '" + kAda + "' as_of: '2025-01-01'"), "as_of");
}

// Whatever is recorded: from either side a relationship is the inverse of itself, states never hold what excludes each
// other, and the drawings from two people who are in each other's say the same of every edge.
TEST(Relationships, AreTheSameFromBothSides) {
  int taken = 0;
  EXPECT_TRUE(rc::check([&taken] {
    Record record = People();
    const std::vector<std::string> people = {kAda, kBea, kCarl, kDot, kEli};
    const int steps = *rc::gen::inRange(1, 25);
    for (int i = 0; i < steps; ++i) {
      const auto day = [] {
        return calendar::FormatDate(calendar::DateOf("2024-01-01") + std::chrono::days(*rc::gen::inRange(0, 30)));
      };
      v1::RecordRelationshipRequest request;
      request.set_person(people[*rc::gen::inRange<size_t>(0, people.size())]);
      request.set_related_person(people[*rc::gen::inRange<size_t>(0, people.size())]);
      request.set_type(static_cast<RelationshipType>(*rc::gen::inRange(1, kTypes->value_count())));
      if (*rc::gen::arbitrary<bool>()) request.set_start_date(day());
      if (*rc::gen::inRange(0, 3) == 0) request.set_end_date(day());
      taken += record.Do(RecordRelationship, request).has_value();
    }
    for (const auto& one : people) {
      for (const auto& other : people) {
        const auto* both = record.Find<v1::Relationships>(RelationshipsOf(one, other));
        RC_ASSERT(RelationshipsOf(one, other) == RelationshipsOf(other, one));
        if (!both || one == other) continue;
        for (const auto& a : both->relationships()) {
          for (const auto& b : both->relationships()) {
            if (a.number() >= b.number() || TraitsOf(a.type()).group() != TraitsOf(b.type()).group()) continue;
            const auto group = TraitsOf(a.type()).group();
            if (group == v1::RelationshipTraits::GROUP_ABUSE || group == v1::RelationshipTraits::GROUP_OTHER) continue;
            RC_ASSERT(!Overlap(a.start_date(), a.end_date(), b.start_date(), b.end_date()));
          }
        }
        const auto edges = [&record](const std::string& from) {
          std::set<std::string> all;
          const auto drawn = Draw(record, "person: '" + from + "' depth: 4");
          for (const auto& edge : drawn.edges()) all.insert(edge.SerializeAsString());
          return all;
        };
        const auto seen = Draw(record, "person: '" + one + "' depth: 4");
        const bool is_there = std::any_of(seen.nodes().begin(), seen.nodes().end(),
                                          [&other](const auto& node) { return node.person() == other; });
        if (is_there) {
          RC_ASSERT(edges(one) == edges(other));
        }
      }
    }
  }));
  EXPECT_GT(taken, 200);
}

}  // namespace
}  // namespace kith::cases
