#include "services/cases/search.h"

#include <algorithm>
#include <cstdio>
#include <unordered_map>

#include "services/cases/domain/access.h"
#include "services/cases/domain/opening.h"
#include "services/cases/domain/reasons.h"
#include "services/cases/matching/keys.h"
#include "services/cases/matching/person_profile.h"
#include "services/cases/matching/weigh.h"
#include "services/cases/stored_streams.h"
#include "shared/calendar/date.h"
#include "shared/checks/checks.h"
#include "shared/log/log.h"

#include "kith/cases/v1/case_file.pb.h"

namespace kith::cases {
namespace {

using checks::Refused;

constexpr int kDefaultCandidates = 10, kMostCandidates = 25;
constexpr int kMostHousehold = 10;

// LIMIT is matching::kMostRowsOfAKey.
constexpr char kByKeysPostgres[] =
    "SELECT wanted.key, found.stream FROM unnest($1::bigint[]) AS wanted (key) CROSS JOIN LATERAL "
    "(SELECT stream FROM match_key_view WHERE key = wanted.key ORDER BY stream LIMIT 200) AS found";
constexpr char kByKeysSqlite[] = "SELECT key, stream FROM match_key_view WHERE key = $1 ORDER BY stream LIMIT 200";
static_assert(matching::kMostRowsOfAKey == 200);

Refused CheckText(const char* field, const std::string& text, size_t most) {
  if (text.size() <= most) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the text is too long", field,
                             "at most " + std::to_string(most) + " bytes");
}

Refused CheckRequest(const v1::SearchPeopleRequest& request) {
  if (auto wrong = CheckText("given_name", request.given_name(), 100)) return wrong;
  if (auto wrong = CheckText("family_name", request.family_name(), 100)) return wrong;
  if (auto wrong = CheckText("postcode", request.postcode(), 20)) return wrong;
  if (auto wrong = CheckText("house", request.house(), 100)) return wrong;
  if (auto wrong = CheckText("nhs_number", request.nhs_number(), 20)) return wrong;
  if (auto wrong = CheckText("upn", request.upn(), 20)) return wrong;
  if (!request.birth_date().empty() && !request.expected_birth_date().empty()) {
    return checks::RefuseField(reasons::kOneBirthDateRequired, "a person is born or not", "birth_date",
                               "one of birth_date and expected_birth_date, or none");
  }
  if (!request.birth_date().empty()) {
    if (auto wrong = checks::CheckDate("birth_date", request.birth_date())) return wrong;
  }
  if (!request.expected_birth_date().empty()) {
    if (auto wrong = checks::CheckDate("expected_birth_date", request.expected_birth_date())) return wrong;
  }
  if (request.sex() != 0) {
    if (auto wrong = checks::CheckKnown("sex", request.sex())) return wrong;
  }
  if (!request.household().empty()) {
    if (auto wrong = checks::CheckNames("household", request.household(), "people", kMostHousehold)) return wrong;
  }
  if (request.max_candidates() < 0 || request.max_candidates() > kMostCandidates) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a search shows 1 to 25 candidates", "max_candidates",
                               "0 to 25");
  }
  const bool has_date = !request.birth_date().empty() || !request.expected_birth_date().empty();
  const int fields = !request.given_name().empty() + !request.family_name().empty() + has_date +
                     !request.postcode().empty() + !request.nhs_number().empty() + !request.upn().empty() +
                     !request.household().empty();
  if (fields < 2) {
    return checks::RefuseField(
        reasons::kSearchTooBroad, "one field alone finds too many people or nobody", "family_name",
        "at least two of given_name, family_name, a date, postcode, nhs_number, upn and household");
  }
  return std::nullopt;
}

std::vector<std::string> StreamsToCompare(journal::Journal& journal, const matching::Profile& wanted) {
  const auto keys = matching::SearchKeys(wanted);
  if (keys.empty()) return {};
  std::unordered_map<int64_t, int> weights;
  sql::Bulk select{kByKeysPostgres, kByKeysSqlite, {sql::Type::kInteger}, {}};
  for (const matching::SearchKey& key : keys) {
    weights[key.key] = key.weight;
    select.rows.push_back({key.key});
  }
  const auto found =
      journal.readers().With([&select](sql::Connection& connection) { return connection.Run({select}); });
  std::vector<std::pair<std::string, int>> hits;
  for (const sql::Row& row : found.front()) hits.emplace_back(sql::AsText(row[1]), weights[sql::AsInteger(row[0])]);
  return matching::ChooseCandidates(hits);
}

struct Found {
  std::string name;
  std::unique_ptr<google::protobuf::Message> person;
  matching::Weighed weighed;
  bool is_restricted = false;
};

std::vector<Found> Compare(journal::Journal& journal, const matching::Profile& wanted) {
  const auto streams = StreamsToCompare(journal, wanted);
  std::vector<Found> all;
  if (streams.empty()) return all;
  auto states = journal.ReadStates(streams);
  for (size_t i = 0; i < streams.size(); ++i) {
    if (!states[i].state) continue;  // erased since
    const auto& person = static_cast<const v1::Person&>(*states[i].state);
    // Who is named as family is not the one searched for.
    if (std::find(wanted.household.begin(), wanted.household.end(), streams[i]) != wanted.household.end()) continue;
    auto weighed = matching::Weigh(wanted, matching::ProfileOf(person));
    if (weighed.band == v1::BAND_UNSPECIFIED) continue;
    all.push_back({streams[i], std::move(states[i].state), std::move(weighed)});
  }
  return all;
}

StoredStreams ReadAbout(journal::Journal& journal, const std::vector<Found>& all) {
  std::vector<std::string> names;
  for (const Found& found : all) names.push_back(found.name);
  return ReadForAccess(journal, names);
}

v1::Candidate CandidateOf(const Found& found, const Streams& about) {
  v1::Candidate candidate;
  candidate.set_band(found.weighed.band);
  if (found.is_restricted) {
    candidate.set_restricted(true);
    candidate.set_ask("a team manager of the authority that keeps the record");
    return candidate;
  }
  const auto& person = static_cast<const v1::Person&>(*found.person);
  candidate.set_person(found.name);
  candidate.set_score(found.weighed.score);
  for (const auto& contribution : found.weighed.contributions) *candidate.add_contributions() = contribution;
  const auto* file = about.Find<v1::CaseFile>(CaseFileOf(found.name));
  candidate.set_has_open_case(file && file->state() == v1::CaseFile::STATE_OPEN);
  candidate.set_given_name(person.given_name());
  candidate.set_family_name(person.family_name());
  candidate.set_birth_date(person.birth_date());
  candidate.set_expected_birth_date(person.expected_birth_date());
  candidate.set_sex(person.sex());
  return candidate;
}

std::string Rfc3339(Instant instant) {
  const auto day = std::chrono::floor<std::chrono::days>(instant);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::seconds>(instant - day));
  char text[16];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return calendar::FormatDate(day) + text;
}

// A restricted person is shown only to who knows enough to be probably right, and its place among the others tells
// nothing more than its band.
void Arrange(std::vector<Found>& all) {
  std::erase_if(all, [](const Found& found) { return found.is_restricted && found.weighed.band == v1::BAND_POSSIBLE; });
  std::sort(all.begin(), all.end(), [](const Found& a, const Found& b) {
    if (a.weighed.band != b.weighed.band) return a.weighed.band < b.weighed.band;
    if (a.is_restricted != b.is_restricted) return a.is_restricted;
    if (!a.is_restricted && a.weighed.score != b.weighed.score) return a.weighed.score > b.weighed.score;
    return a.name < b.name;
  });
}

}  // namespace

void PersonRows(std::string_view, const v1::Person& person, journal::RowSink& sink) {
  for (const int64_t key : matching::StoredKeys(matching::ProfileOf(person))) sink.Row(kMatchKeyView, {key});
}

Result<v1::SearchPeopleResponse> SearchPeople(journal::Journal& journal, const ticket::Key& key, const Context& context,
                                              const v1::SearchPeopleRequest& request) {
  if (auto wrong = CheckRequest(request)) return *wrong;
  std::vector<Found> all = Compare(journal, matching::ProfileOf(request));
  const StoredStreams about = ReadAbout(journal, all);
  for (Found& found : all) found.is_restricted = IsWithheld(AccessTo(about, found.name, context));
  Arrange(all);

  v1::SearchPeopleResponse response;
  ticket::Contents contents{context.subject, context.now + kSearchTokenLifetime, {SearchedPerson(request)}, 0};
  const size_t most = request.max_candidates() > 0 ? static_cast<size_t>(request.max_candidates()) : kDefaultCandidates;
  for (const Found& found : all) {
    contents.note += found.weighed.band != v1::BAND_POSSIBLE;
    if (static_cast<size_t>(response.candidates_size()) == most) continue;
    if (!found.is_restricted) contents.things.push_back(found.name);
    *response.add_candidates() = CandidateOf(found, about);
  }
  response.set_search_token(key.Mint(contents));
  response.set_expire_time(Rfc3339(contents.expires));
  log::Info("people_searched", {{"subject", context.subject}, {"count", response.candidates_size()}});
  return response;
}

}  // namespace kith::cases
