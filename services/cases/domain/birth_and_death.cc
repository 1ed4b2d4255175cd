#include "services/cases/domain/birth_and_death.h"

#include "services/cases/domain/closure.h"
#include "services/cases/domain/ending.h"
#include "services/cases/domain/identifiers.h"
#include "services/cases/domain/opening.h"
#include "services/cases/domain/reasons.h"

#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

namespace {

using checks::Refused;
using v1::Person;

template <class Request>
Result<const Person*> Named(const Streams& streams, const Request& request) {
  if (auto wrong = checks::CheckName("name", request.name(), "people")) return *wrong;
  const auto* person = streams.Find<Person>(request.name());
  if (!person) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.name(), "name",
                               "a person who is recorded");
  }
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  return person;
}

void Draw(Drafts& drafts, const std::string& stream, Events<CasesEvent> events) {
  for (CasesEvent& event : events) drafts.push_back(DraftOf(stream, std::move(event)));
}

// The pregnancy of an unborn child ended and the case was closed for it.
bool PregnancyEnded(const CaseFile* file) {
  return file && !file->episodes().empty() && !file->expected_birth_date().empty() &&
         file->episodes().rbegin()->closure_reason() == type::v1::REASON_FOR_CLOSURE_DIED;
}

Refused CheckDeath(const Person& person, const CaseFile* file, const v1::RecordDeathRequest& request) {
  if (!person.death_date().empty() || PregnancyEnded(file)) {
    return checks::RefuseField(reasons::kAlreadyDead, "the death is recorded already", "name",
                               "a person whose death is not recorded");
  }
  const bool is_unborn = person.birth_date().empty();
  if (request.pregnancy_ended() && !is_unborn) {
    return checks::RefuseField(reasons::kNotUnborn, "the child was born", "pregnancy_ended", "false");
  }
  if (!request.pregnancy_ended() && is_unborn) {
    return checks::RefuseField(reasons::kChildUnborn, "an unborn child has no date of death (CIN census guide 2.6)",
                               "pregnancy_ended", "true, or the birth first");
  }
  if (request.pregnancy_ended() && !file) {
    return checks::RefuseField(kith::reasons::kNotFound, "the unborn child has no case file", "name",
                               "an unborn child with a case file");
  }
  // Rule 8535Q.
  if (request.death_date() >= person.birth_date()) return std::nullopt;
  return checks::RefuseField(reasons::kDeathBeforeBirth, "nobody dies before birth (census rule 8535Q)", "death_date",
                             "a date on or after the date of birth");
}

Events<CasesEvent> Died(const CaseFile& file, const v1::RecordDeathRequest& request) {
  Change change(file);
  const std::string& date = request.death_date();
  const bool is_open = file.state() == CaseFile::STATE_OPEN;
  if (is_open) {
    EndAll(change, {date,
                    request.pregnancy_ended() ? type::v1::ASSESSMENT_CANCELLATION_REASON_PREGNANCY_ENDED
                                              : type::v1::ASSESSMENT_CANCELLATION_REASON_CHILD_DIED,
                    type::v1::REASON_EPISODE_CEASED_DIED});
  }
  CasesEvent event = EventOn(date);
  auto& died = *event.mutable_child_died();
  died.set_pregnancy_ended(request.pregnancy_ended());
  if (!request.pregnancy_ended()) died.set_death_date(date);
  change.Add(std::move(event));
  if (is_open) {
    const std::string last = LastActivity(change.file, *change.file.episodes().rbegin());
    change.Add(CaseClosed(std::max(date, last), type::v1::REASON_FOR_CLOSURE_DIED));
  }
  return std::move(change.events);
}

// Control characters have no place in a name.
Refused CheckLine(std::string_view field, const std::string& text) {
  const bool has_control = std::any_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; });
  if (text.size() <= 100 && !has_control) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the text is too long or has control characters", field,
                             "at most 100 bytes of text on one line");
}

Refused CheckBorn(const Streams& streams, const Person& person, const v1::RecordBirthRequest& request) {
  if (person.expected_birth_date().empty()) {
    return checks::RefuseField(reasons::kNotUnborn, "the birth is recorded already", "name", "an unborn child");
  }
  if (PregnancyEnded(streams.Find<CaseFile>(CaseFileOf(request.name())))) {
    return checks::RefuseField(reasons::kAlreadyDead, "the pregnancy ended", "name", "an unborn child");
  }
  if (request.nhs_number().empty() || request.nhs_number() == person.nhs_number()) return std::nullopt;
  if (!person.nhs_number().empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the child has another NHS number", "nhs_number",
                               "the child's, or none");
  }
  const auto* claim = streams.Find<v1::IdentifierClaim>(NhsNumberStream(request.nhs_number()));
  if (!claim || claim->person().empty()) return std::nullopt;
  return checks::RefuseField(reasons::kIdentifierTaken, "somebody who is recorded has this number", "nhs_number",
                             "a number that nobody has");
}

CasesEvent PersonBorn(const v1::RecordBirthRequest& request) {
  CasesEvent event = EventOn(request.birth_date());
  auto& born = *event.mutable_person_born();
  born.set_birth_date(request.birth_date());
  born.set_sex(request.sex());
  born.set_given_name(request.given_name());
  born.set_family_name(request.family_name());
  born.set_nhs_number(request.nhs_number());
  return event;
}

}  // namespace

Result<Drafts> RecordBirth(const Streams& streams, const v1::RecordBirthRequest& request, const Context& context) {
  if (auto wrong = checks::CheckPastDate("birth_date", request.birth_date(), context)) return *wrong;
  if (auto wrong = checks::CheckKnown("sex", request.sex())) return *wrong;
  if (auto wrong = CheckLine("given_name", request.given_name())) return *wrong;
  if (auto wrong = CheckLine("family_name", request.family_name())) return *wrong;
  if (!request.nhs_number().empty()) {
    if (auto wrong = CheckNhsNumber("nhs_number", request.nhs_number())) return *wrong;
  }
  const auto person = Named(streams, request);
  if (!person) return Failed(person);
  if (auto wrong = CheckBorn(streams, **person, request)) return *wrong;
  Drafts drafts = {DraftOf(request.name(), PersonBorn(request))};
  if (!request.nhs_number().empty() && (*person)->nhs_number().empty()) {
    CasesEvent claimed = EventOn(request.birth_date());
    claimed.mutable_identifier_claimed()->set_person(request.name());
    drafts.push_back(DraftOf(NhsNumberStream(request.nhs_number()), std::move(claimed)));
  }
  if (streams.Find<CaseFile>(CaseFileOf(request.name()))) {
    CasesEvent event = EventOn(request.birth_date());
    auto& born = *event.mutable_child_born();
    born.set_birth_date(request.birth_date());
    born.set_sex(request.sex());
    born.set_nhs_number(request.nhs_number().empty() ? (*person)->nhs_number() : request.nhs_number());
    born.set_expected_birth_date((*person)->expected_birth_date());
    drafts.push_back(DraftOf(CaseFileOf(request.name()), std::move(event)));
  }
  return drafts;
}

std::vector<std::string> RecordBirthStreams(const v1::RecordBirthRequest& request) {
  if (checks::CheckName("", request.name(), "people")) return {};
  std::vector<std::string> streams = {request.name(), CaseFileOf(request.name())};
  if (!CheckNhsNumber("", request.nhs_number())) streams.push_back(NhsNumberStream(request.nhs_number()));
  return streams;
}

Result<Drafts> RecordDeath(const Streams& streams, const v1::RecordDeathRequest& request, const Context& context) {
  if (auto wrong = checks::CheckPastDate("death_date", request.death_date(), context)) return *wrong;
  const auto person = Named(streams, request);
  if (!person) return Failed(person);
  const auto* file = streams.Find<CaseFile>(CaseFileOf(request.name()));
  if (auto wrong = CheckDeath(**person, file, request)) return *wrong;
  Drafts drafts;
  if (!request.pregnancy_ended()) {
    CasesEvent event = EventOn(request.death_date());
    event.mutable_person_died()->set_death_date(request.death_date());
    drafts.push_back(DraftOf(request.name(), std::move(event)));
  }
  if (file) Draw(drafts, CaseFileOf(request.name()), Died(*file, request));
  return drafts;
}

std::vector<std::string> RecordDeathStreams(const v1::RecordDeathRequest& request) {
  if (checks::CheckName("", request.name(), "people")) return {};
  return {request.name(), CaseFileOf(request.name())};
}

}  // namespace kith::cases
