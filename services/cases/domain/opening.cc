#include "services/cases/domain/opening.h"

#include "services/cases/domain/episode.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/date.h"

#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

namespace {

using checks::Refused;

constexpr int kMaxChildren = 20;
constexpr std::string_view kPeople = "people";

// Rule 8606: a referral at most 40 weeks before the birth or the expected birth.
constexpr std::chrono::days kLongestBeforeBirth{280};

Refused CheckBirth(const v1::Person& person, const std::string& referral_date) {
  const std::string& birth = person.birth_date().empty() ? person.expected_birth_date() : person.birth_date();
  const auto earliest = calendar::DateOf(birth) - kLongestBeforeBirth;
  if (calendar::DateOf(referral_date) >= earliest) return std::nullopt;
  return checks::RefuseField(reasons::kReferralTooLongBeforeBirth,
                             "a child cannot be referred more than 40 weeks before birth (census rule 8606)",
                             "referral_date", "a date on or after " + calendar::FormatDate(earliest));
}

Refused CheckEarlierEpisodes(const CaseFile& file, const std::string& field, const std::string& referral_date) {
  if (file.has_seal()) {
    return checks::RefuseField(reasons::kRecordSealed, "the record was sealed on " + file.seal().sealed_date(), field,
                               "the child's new record");
  }
  if (file.episodes().empty()) return std::nullopt;  // the one that there was had been recorded in error
  const Episode& newest = file.episodes(file.episodes_size() - 1);
  if (newest.closure_date().empty()) {
    // Rule 8815. New information about an open child goes to the worker, not to a new referral (CIN census guide §4.2).
    return checks::RefuseField(reasons::kEpisodeAlreadyOpen,
                               "a referral episode is open since " + newest.referral_date() +
                                   ": new information belongs to it (census rule 8815)",
                               field, "a child without an open referral episode");
  }
  // Rules 8816 and 8820: episodes follow one another; one may begin on the day on which the last one ended.
  if (referral_date < newest.closure_date()) {
    return checks::RefuseField(
        reasons::kEpisodesOverlap,
        "the last episode was closed on " + newest.closure_date() + ", after this referral (census rule 8820)",
        "referral_date", "a date on or after " + newest.closure_date());
  }
  return std::nullopt;
}

Refused CheckRequest(const v1::OpenCaseFilesRequest& request, const Context& context) {
  if (auto wrong = checks::CheckNames("children", request.children(), kPeople, kMaxChildren)) return wrong;
  if (auto wrong = checks::CheckAuthority("authority", request.authority())) return wrong;
  if (!request.referral().empty()) {
    if (auto wrong = checks::CheckName("referral", request.referral(), "referrals")) return wrong;
  }
  if (auto wrong = checks::CheckPastDate("referral_date", request.referral_date(), context)) return wrong;
  // Rule 8866.
  if (auto wrong = checks::CheckKnown("referral_source", request.referral_source())) return wrong;
  // Rules 8610 and 8650: a referral that leads to further action has a primary need.
  return checks::CheckKnown("primary_need", request.primary_need());
}

}  // namespace

std::string CaseFileOf(std::string_view person) { return "cases" + std::string(person.substr(kPeople.size())); }

Result<Drafts> OpenCaseFiles(const Streams& streams, const v1::OpenCaseFilesRequest& request, const Context& context) {
  if (auto wrong = CheckRequest(request, context)) return *wrong;
  Drafts drafts;
  for (int i = 0; i < request.children_size(); ++i) {
    const std::string& child = request.children(i);
    const std::string field = checks::Indexed("children", i);
    const auto* person = streams.Find<v1::Person>(child);
    if (!person) {
      return checks::RefuseField(kith::reasons::kNotFound, "there is no " + child, field, "a person who is recorded");
    }
    if (auto wrong = CheckBirth(*person, request.referral_date())) return *wrong;
    const auto* file = streams.Find<CaseFile>(CaseFileOf(child));
    if (file) {
      if (auto wrong = CheckEarlierEpisodes(*file, field, request.referral_date())) return *wrong;
    }
    CasesEvent event = EventOn(request.referral_date());
    auto& opened = *event.mutable_case_opened();
    opened.set_child(child);
    opened.set_authority(request.authority());
    opened.set_referral(request.referral());
    opened.set_referral_date(request.referral_date());
    opened.set_referral_source(request.referral_source());
    opened.set_primary_need(request.primary_need());
    opened.set_nhs_number(person->nhs_number());
    opened.set_number(file ? NextNumber(*file, v1::CASE_PART_EPISODE) : 1);
    opened.set_birth_date(person->birth_date());
    opened.set_expected_birth_date(person->expected_birth_date());
    opened.set_death_date(person->death_date());
    opened.set_sex(person->sex());
    drafts.push_back(DraftOf(CaseFileOf(child), std::move(event)));
  }
  return drafts;
}

std::vector<std::string> OpenCaseFilesStreams(const v1::OpenCaseFilesRequest& request) {
  std::vector<std::string> streams = checks::WellFormedNames(request.children(), kPeople, kMaxChildren);
  for (size_t i = 0, people = streams.size(); i < people; ++i) streams.push_back(CaseFileOf(streams[i]));
  return streams;
}

}  // namespace kith::cases
