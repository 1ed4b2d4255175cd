#include "services/cases/people_views.h"

#include <algorithm>
#include <tuple>

#include "services/cases/domain/access.h"
#include "services/cases/domain/people/fields.h"
#include "services/cases/domain/people/genogram.h"
#include "services/cases/domain/people/relationship.h"
#include "services/cases/domain/people/restriction.h"
#include "services/cases/domain/people/safe_contact.h"
#include "services/cases/stored_streams.h"
#include "services/cases/stream_list.h"
#include "shared/front/page.h"

namespace kith::cases {
namespace {

constexpr char kTies[] =
    "SELECT stream, person, other, number, type, start_date, end_date FROM relation_view WHERE person IN (";

Tie TieOf(const sql::Row& row) {
  return {sql::AsText(row[0]),
          static_cast<int>(sql::AsInteger(row[3])),
          sql::AsText(row[1]),
          sql::AsText(row[2]),
          static_cast<v1::RelationshipType>(sql::AsInteger(row[4])),
          sql::AsText(row[5]),
          sql::AsText(row[6])};
}

class StoredGraph final : public FamilyGraph {
 public:
  StoredGraph(journal::Journal& journal, const Context& context) : journal_(journal), context_(context) {}

  std::vector<Tie> TiesOf(const std::vector<std::string>& people) override {
    std::vector<sql::Value> values(people.begin(), people.end());
    // A statement for each power of two, not for each number of people.
    size_t count = 1;
    while (count < values.size()) count *= 2;
    values.resize(count, values.back());
    std::string statement = kTies;
    for (size_t i = 1; i <= count; ++i) statement += (i > 1 ? ", $" : "$") + std::to_string(i);
    statement += ")";
    const sql::Rows rows =
        journal_.readers().With([&](sql::Connection& connection) { return connection.Query(statement, values); });
    std::vector<Tie> ties;
    ties.reserve(rows.size());
    for (const auto& row : rows) ties.push_back(TieOf(row));
    return ties;
  }

  std::vector<Seen> Look(const std::vector<std::string>& people) override {
    const StoredStreams streams = ReadForAccess(journal_, people);
    std::vector<Seen> seen;
    for (const auto& name : people) {
      const auto* person = streams.Find<v1::Person>(name);
      seen.push_back({!person || IsWithheld(AccessTo(streams, name, context_)), person ? *person : v1::Person()});
    }
    return seen;
  }

 private:
  journal::Journal& journal_;
  const Context& context_;
};

// The resources of a page of a view, by the person who asks for them.
template <class State, class Request>
Result<std::string> ReadPage(journal::Journal& journal, const char* view, const Request& request,
                             google::protobuf::RepeatedPtrField<State>* list) {
  if (auto wrong = checks::CheckName("person", request.person(), "people")) return *wrong;
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (!journal.ReadState(request.person())) return RefuseUnknown(request.person(), "person");
  StreamList streams(view, *page);
  streams.Where("person", request.person());
  return streams.Run(journal, [&](const std::string& stream) { AddState(journal, stream, list); });
}

}  // namespace

void RelationshipRows(std::string_view, const v1::Relationships& both, journal::RowSink& sink) {
  for (const auto& one : both.relationships()) {
    const auto number = static_cast<int64_t>(one.number());
    sink.Row(kRelationView,
             {both.second(), both.first(), number, static_cast<int64_t>(one.type()), one.start_date(), one.end_date()});
    sink.Row(kRelationView, {both.first(), both.second(), number, static_cast<int64_t>(InverseOf(one.type())),
                             one.start_date(), one.end_date()});
  }
}

void HouseholdRows(std::string_view, const v1::Household& household, journal::RowSink& sink) {
  std::set<std::string> people;
  for (const auto& member : household.members()) people.insert(member.person());
  for (const auto& person : people) sink.Row(kHouseholdView, {person});
}

void FamilyRows(std::string_view, const v1::Family& family, journal::RowSink& sink) {
  std::set<std::string> people(family.members().begin(), family.members().end());
  for (const auto& membership : family.memberships()) people.insert(membership.person());
  for (const auto& person : people) sink.Row(kFamilyView, {person});
}

void RestrictionRows(std::string_view, const v1::Restriction& restriction, journal::RowSink& sink) {
  if (!restriction.lifted_date().empty()) return;
  sink.Row(kRestrictionView, {restriction.owner(), restriction.review_due_date(), restriction.expiry_date()});
}

std::set<std::string> HiddenAmong(journal::Journal& journal, const std::vector<std::string>& names,
                                  const Context& context) {
  std::set<std::string> hidden;
  const StoredStreams streams = ReadForAccess(journal, names);
  for (const auto& name : names) {
    if (IsWithheld(AccessTo(streams, name, context))) hidden.insert(name);
  }
  return hidden;
}

Result<v1::ListRelationshipsResponse> ListRelationships(journal::Journal& journal, const Context& context,
                                                        const v1::ListRelationshipsRequest& request) {
  if (auto wrong = checks::CheckName("person", request.person(), "people")) return *wrong;
  if (!request.as_of().empty()) {
    if (auto wrong = checks::CheckDate("as_of", request.as_of())) return *wrong;
  }
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  if (!journal.ReadState(request.person())) return RefuseUnknown(request.person(), "person");
  v1::ListRelationshipsResponse response;
  StreamList pairs(kRelationView, *page);
  pairs.Where("person", request.person());
  std::vector<std::string> streams;
  response.set_next_page_token(
      pairs.Run(journal, [&streams](const std::string& stream) { streams.push_back(stream); }));
  if (streams.empty()) return response;

  std::set<std::string> others;
  for (const auto& stream : streams) {
    const Pair pair = PeopleOf(stream);
    others.insert(pair.first == request.person() ? pair.second : pair.first);
  }
  StoredGraph graph(journal, context);
  const std::vector<std::string> names(others.begin(), others.end());
  const auto seen = graph.Look(names);
  auto ties = graph.TiesOf({request.person()});
  std::sort(ties.begin(), ties.end(),
            [](const Tie& a, const Tie& b) { return std::tie(a.stream, a.number) < std::tie(b.stream, b.number); });
  for (const Tie& tie : ties) {
    const auto place = std::lower_bound(names.begin(), names.end(), tie.other);
    if (place == names.end() || *place != tie.other) continue;
    const Seen& other = seen[static_cast<size_t>(place - names.begin())];
    if (other.is_hidden) continue;
    if (!request.as_of().empty() && !Holds(tie.start_date, tie.end_date, request.as_of())) continue;
    if (TraitsOf(tie.type).is_restricted() && !ShowsRestrictedTypes(context.roles)) continue;
    auto& related = *response.add_related();
    related.set_person(tie.other);
    related.set_relationships(tie.stream);
    related.set_number(tie.number);
    related.set_type(tie.type);
    related.set_label(LabelOf(tie.type, other.person.sex()));
    related.set_start_date(tie.start_date);
    related.set_end_date(tie.end_date);
  }
  return response;
}

Result<v1::ListHouseholdsResponse> ListHouseholds(journal::Journal& journal, const Context& context,
                                                  const v1::ListHouseholdsRequest& request) {
  v1::ListHouseholdsResponse response;
  const auto token = ReadPage(journal, kHouseholdView, request, response.mutable_households());
  if (!token) return tl::unexpected<Error>(token.error());
  response.set_next_page_token(*token);
  std::vector<std::string> names;
  for (const auto& household : response.households()) {
    for (const auto& member : household.members()) names.push_back(member.person());
  }
  const auto hidden = HiddenAmong(journal, names, context);
  for (auto& household : *response.mutable_households()) {
    auto* members = household.mutable_members();
    members->erase(std::remove_if(members->begin(), members->end(),
                                  [&hidden](const auto& member) { return hidden.count(member.person()) > 0; }),
                   members->end());
  }
  return response;
}

Result<v1::ListFamiliesResponse> ListFamilies(journal::Journal& journal, const Context& context,
                                              const v1::ListFamiliesRequest& request) {
  v1::ListFamiliesResponse response;
  const auto token = ReadPage(journal, kFamilyView, request, response.mutable_families());
  if (!token) return tl::unexpected<Error>(token.error());
  response.set_next_page_token(*token);
  std::vector<std::string> names;
  for (const auto& family : response.families()) {
    for (const auto& membership : family.memberships()) names.push_back(membership.person());
  }
  const auto hidden = HiddenAmong(journal, names, context);
  for (auto& family : *response.mutable_families()) {
    auto* members = family.mutable_members();
    members->erase(std::remove_if(members->begin(), members->end(),
                                  [&hidden](const std::string& person) { return hidden.count(person) > 0; }),
                   members->end());
    auto* memberships = family.mutable_memberships();
    memberships->erase(std::remove_if(memberships->begin(), memberships->end(),
                                      [&hidden](const auto& one) { return hidden.count(one.person()) > 0; }),
                       memberships->end());
  }
  return response;
}

Result<v1::ListRestrictionsResponse> ListRestrictions(journal::Journal& journal, const Context& context,
                                                      const v1::ListRestrictionsRequest& request) {
  const auto page = ParsePage(request.page_size(), request.page_token());
  if (!page) return tl::unexpected<Error>(page.error());
  StreamList list(kRestrictionView, *page);
  if (!request.owner().empty()) {
    if (auto wrong = CheckSubject("owner", request.owner())) return *wrong;
    list.Where("owner", request.owner());
  }
  if (!request.review_due_before().empty()) {
    if (auto wrong = checks::CheckDate("review_due_before", request.review_due_before())) return *wrong;
    list.WhereAtMost("review_due_date", request.review_due_before());
  }
  std::vector<std::string> streams;
  v1::ListRestrictionsResponse response;
  response.set_next_page_token(list.Run(journal, [&streams](const std::string& stream) { streams.push_back(stream); }));
  std::vector<std::string> people;
  for (const auto& stream : streams) people.push_back("people/" + IdOf(stream));
  const auto hidden = HiddenAmong(journal, people, context);
  for (const auto& stream : streams) {
    if (hidden.count("people/" + IdOf(stream)) > 0) continue;
    v1::ListRestrictionsResponse one;
    AddState(journal, stream, one.mutable_restrictions());
    if (one.restrictions_size() == 1 && IsInForce(&one.restrictions(0), context.today)) {
      *response.add_restrictions() = one.restrictions(0);
    }
  }
  return response;
}

Result<v1::ListSafeContactsResponse> ListSafeContacts(journal::Journal& journal, const Context&,
                                                      const v1::ListSafeContactsRequest& request) {
  if (auto wrong = checks::CheckName("person", request.person(), "people")) return *wrong;
  if (!journal.ReadState(request.person())) return RefuseUnknown(request.person(), "person");
  v1::ListSafeContactsResponse response;
  if (auto contacts = journal.ReadStateAs<v1::SafeContacts>(SafeContactsOf(request.person()))) {
    *response.mutable_contacts() = contacts->contacts();
  }
  for (auto& contact : *response.mutable_contacts()) contact.clear_sealed();
  return response;
}

Result<v1::GetGenogramResponse> GetGenogram(journal::Journal& journal, const Context& context,
                                            const v1::GetGenogramRequest& request) {
  if (auto wrong = CheckGenogramRequest(request, context)) return *wrong;
  StoredGraph graph(journal, context);
  if (graph.Look({request.person()}).front().is_hidden) return RefuseUnknown(request.person(), "person");
  return DrawGenogram(graph, request, context);
}

}  // namespace kith::cases
