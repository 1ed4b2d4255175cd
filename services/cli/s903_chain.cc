// The module Episodes: each row, then the chain that the rows of a child make.
#include <algorithm>
#include <chrono>

#include "services/cli/s903_notes.h"

namespace kith::cli {
namespace {

using type::v1::LegalStatus;
using type::v1::PlacementProvider;
using type::v1::PlacementType;
using type::v1::PrimaryNeed;
using type::v1::ReasonEpisodeCeased;
using type::v1::ReasonForNewEpisode;
using type::v1::ReasonForPlacementChange;

enum Column : std::size_t {
  kDecom = 1,
  kRne = 2,
  kLegalStatus = 3,
  kNeed = 4,
  kPlace = 5,
  kProvider = 6,
  kDec = 7,
  kRec = 8,
  kPlaceChange = 9,
  kPlacementPostcode = 11,
  kUrn = 12,
};

constexpr const char* kModule = "Episodes";

// What is wrong with a row; the first that is found.
struct RowFault {
  const char* rule = nullptr;
  const char* reason = "";
};

RowFault DatesOf(const S903Row& row, const S903Child& child, calendar::Date today, S903Episode& episode) {
  const auto start = ReadS903Date(row[kDecom]);
  if (!start) return {"141", "the date on which the episode began is not a date dd/mm/yyyy"};
  if (*start > today) return {import_rules::kFuture, "begins in the future"};
  if (*start < calendar::DateOf(child.person.birth_date())) return {"302", "begins before the child was born"};
  if (*start < calendar::DateOf("1991-10-14")) return {"353", "begins before 14 October 1991"};
  episode.start = *start;
  if (row[kDec].empty() != row[kRec].empty()) return {"148", "DEC and REC must both be given, or neither"};
  if (row[kDec].empty()) return {};
  const auto end = ReadS903Date(row[kDec]);
  if (!end) return {"147", "the date on which the episode ceased is not a date dd/mm/yyyy"};
  if (*end > today) return {import_rules::kFuture, "ceases in the future"};
  if (*end < *start) return {"356", "ceases before it began"};
  if (*end == *start) return {"355", "ceases on the day on which it began"};
  episode.end = *end;
  return {};
}

// Nothing when the row cannot go in.
std::optional<S903Episode> EpisodeOf(S903Notes& notes, const S903Row& row, const S903Child& child) {
  const auto& id = child.person.la_child_id();
  S903Episode episode;
  episode.line = row.line;
  if (const auto fault = DatesOf(row, child, notes.today(), episode); fault.rule) {
    notes.Quarantine(id, row.line, kModule, fault.rule, fault.reason);
    return std::nullopt;
  }
  const auto new_episode = ReadS903Code<ReasonForNewEpisode>(notes, id, row.line, kModule, "143", row[kRne]);
  const auto status = ReadS903Code<LegalStatus>(notes, id, row.line, kModule, "144", row[kLegalStatus]);
  const auto need = ReadS903Code<PrimaryNeed>(notes, id, row.line, kModule, "145", row[kNeed]);
  const auto place = ReadS903Code<PlacementType>(notes, id, row.line, kModule, "146", row[kPlace]);
  if (!new_episode || !status || !need || !place) return std::nullopt;
  episode.new_episode = *new_episode;
  episode.legal_status = *status;
  episode.need = *need;
  episode.placement = *place;
  if (!row[kProvider].empty()) {
    // A field of the placement alone: the row goes in without it.
    const auto provider = ReadS903Code<PlacementProvider>(notes, id, row.line, "PLACE_PROVIDER", "178", row[kProvider]);
    if (provider) episode.provider = *provider;
  }
  if (episode.end) {
    const auto ceased = ReadS903Code<ReasonEpisodeCeased>(notes, id, row.line, kModule, "149", row[kRec]);
    if (!ceased) return std::nullopt;
    episode.ceased = *ceased;
  }
  if (!row[kPlaceChange].empty()) {
    const auto change =
        ReadS903Code<ReasonForPlacementChange>(notes, id, row.line, "REASON_PLACE_CHANGE", "1009", row[kPlaceChange]);
    if (change) episode.placement_change = *change;
  }
  episode.placement_postcode = row[kPlacementPostcode];
  episode.urn = row[kUrn];
  return episode;
}

bool Starts(const S903Episode& episode) {
  return episode.new_episode == ReasonForNewEpisode::REASON_FOR_NEW_EPISODE_STARTED;
}

bool Continues(const S903Episode& episode) {
  return episode.ceased == ReasonEpisodeCeased::REASON_EPISODE_CEASED_NEW_EPISODE;
}

// How long a status may last at most: police protection 72 hours (section 46 of the Children Act 1989), an emergency
// protection order 8 days and once 7 more (section 45), which the return allows 21, a child assessment order 7 days
// (section 43).
struct StatusLimit {
  LegalStatus status;
  int days;
  const char* rule;
};
constexpr StatusLimit kLimits[] = {
    {LegalStatus::LEGAL_STATUS_POLICE_PROTECTION, 3, "361"},
    {LegalStatus::LEGAL_STATUS_EMERGENCY_PROTECTION_ORDER, 21, "362"},
    {LegalStatus::LEGAL_STATUS_CHILD_ASSESSMENT_ORDER, 7, "363"},
};

// What makes the row unlikely, not impossible.
void Warn(S903Notes& notes, const S903Child& child, const S903Episode& episode) {
  const auto& id = child.person.la_child_id();
  for (const auto& limit : kLimits) {
    if (episode.legal_status != limit.status || !episode.end) continue;
    if (*episode.end - episode.start > std::chrono::days(limit.days)) {
      notes.Warn(id, episode.line, "LS", limit.rule, "lasted longer than the law allows");
    }
  }
  if (episode.start >= Birthday(child.person, 18) && Starts(episode)) {
    notes.Warn(id, episode.line, "DECOM", "352", "started to be looked after at 18 or over");
  }
}

// The chain so far, and whether it is broken.
class Chain {
 public:
  Chain(S903Notes& notes, S903Child& child) : notes_(notes), child_(child) {}

  void Add(S903Episode episode) {
    const S903Episode* last = Last();
    if (last && !last->end) return Refuse(episode, "142", "the episode before it has not ended");
    if (last && episode.start < *last->end) return Refuse(episode, "142", "begins before the last one ended");
    const bool touches = last && *last->end == episode.start;
    if (touches && Continues(*last)) return Continue(std::move(episode));
    if (last && Continues(*last)) {
      return Refuse(episode, "432 433", "the last one says that another begins that day, and this one begins later");
    }
    if (touches && Starts(episode)) {
      return Refuse(episode, "431", "starts to be looked after on the day on which the last period ended");
    }
    if (last && !Starts(episode)) {
      return Refuse(episode, "433", "continues an episode that does not end on that day");
    }
    if (!Starts(episode)) {
      notes_.Warn(id(), episode.line, "RNE", "357",
                  "the first row of the child is no start: what came before is not in this return; it goes in as one");
      episode.new_episode = ReasonForNewEpisode::REASON_FOR_NEW_EPISODE_STARTED;
    }
    child_.periods.push_back({});
    Keep(std::move(episode));
  }

  void Finish() {
    auto* last = Last();
    if (!last || !last->end || !Continues(*last)) return;
    notes_.Quarantine(id(), last->line, "REC", "388",
                      "says that a new episode begins and none does; the episode goes in as open", "X1");
    last->end.reset();
    last->ceased = {};
  }

 private:
  const std::string& id() const { return child_.person.la_child_id(); }
  S903Episode* Last() { return child_.periods.empty() ? nullptr : &child_.periods.back().back(); }

  void Refuse(const S903Episode& episode, const char* rule, const char* reason) {
    notes_.Quarantine(id(), episode.line, kModule, rule, reason);
  }

  void Continue(S903Episode episode) {
    const S903Episode& last = *Last();
    if (Starts(episode)) {
      return Refuse(episode, "431", "starts to be looked after on the day on which the last episode ended");
    }
    const bool same_status = episode.legal_status == last.legal_status;
    const bool same_place = episode.placement == last.placement && episode.urn == last.urn &&
                            episode.placement_postcode == last.placement_postcode;
    if (same_status && same_place && episode.provider == last.provider) {
      return Refuse(episode, "434 435 436", "nothing has changed since the episode before it");
    }
    if (episode.need != last.need) {
      notes_.Warn(id(), episode.line, "CIN", "504", "differs from the start of the period, which stands");
      episode.need = last.need;
    }
    Keep(std::move(episode));
  }

  void Keep(S903Episode episode) {
    Warn(notes_, child_, episode);
    notes_.Kept(S903Module::kEpisodes);
    child_.periods.back().push_back(std::move(episode));
  }

  S903Notes& notes_;
  S903Child& child_;
};

}  // namespace

void CheckS903Episodes(S903Notes& notes, const S903Rows& rows, S903Child& child) {
  std::vector<S903Episode> episodes;
  for (const auto* row : rows) {
    if (auto episode = EpisodeOf(notes, *row, child)) episodes.push_back(std::move(*episode));
  }
  std::stable_sort(episodes.begin(), episodes.end(),
                   [](const S903Episode& a, const S903Episode& b) { return a.start < b.start; });
  Chain chain(notes, child);
  for (auto& episode : episodes) chain.Add(std::move(episode));
  chain.Finish();
}

}  // namespace kith::cli
