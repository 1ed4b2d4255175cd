#include "services/cases/domain/adoption.h"

#include "services/cases/domain/closure.h"
#include "services/cases/domain/ending.h"
#include "services/cases/domain/identifiers.h"
#include "services/cases/domain/placement.h"
#include "services/cases/domain/reasons.h"
#include "services/cases/domain/transfer.h"
#include "shared/ids/ids.h"

#include "kith/cases/v1/person.pb.h"

namespace kith::cases {

namespace {

using checks::Refused;
using v1::Person;

Refused CheckNames(const v1::SealAdoptionRequest& request) {
  for (const auto& [field, text] : {std::pair<const char*, const std::string&>("given_name", request.given_name()),
                                    std::pair<const char*, const std::string&>("family_name", request.family_name())}) {
    const bool has_control = std::any_of(text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; });
    if (!text.empty() && text.size() <= 100 && !has_control) continue;
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the new record has a name of its own", field,
                               "1 to 100 bytes of text on one line");
  }
  return std::nullopt;
}

Refused CheckChild(const CaseFile& file, const v1::SealAdoptionRequest& request) {
  if (file.has_seal()) {
    return checks::RefuseField(reasons::kRecordSealed, "the record is sealed already", "name", "an unsealed case file");
  }
  if (file.birth_date().empty() || request.order_date() < file.birth_date()) {
    return checks::RefuseField(reasons::kChildUnborn, "nobody is adopted before birth", "order_date",
                               "a date after the birth");
  }
  if (!file.death_date().empty()) {
    return checks::RefuseField(reasons::kChildDead, "the child has died", "name", "a child who is alive");
  }
  const auto* period = OpenPeriodOfCare(file);
  if (!period || IsForAdoption(period->episodes().rbegin()->placement().type())) return std::nullopt;
  return checks::RefuseField(reasons::kReasonCeasedImpossible,
                             "the child is looked after and not placed for adoption (rule 390)", "name",
                             "a child who is placed for adoption, A3 to A6");
}

CasesEvent Sealed(const std::string& date) {
  CasesEvent event = EventOn(date);
  event.mutable_record_sealed()->set_sealed_date(date);
  event.mutable_record_sealed()->set_reason(v1::Seal::REASON_ADOPTION);
  return event;
}

// What goes on with the child; nothing that leads back.
Person NewPerson(const Person& former, const v1::SealAdoptionRequest& request) {
  Person person;
  person.set_given_name(request.given_name());
  person.set_family_name(request.family_name());
  person.set_birth_date(former.birth_date());
  person.set_sex(former.sex());
  person.set_ethnicity(former.ethnicity());
  *person.mutable_disabilities() = former.disabilities();
  person.set_nhs_number(request.nhs_number());
  person.set_authority(former.authority());
  return person;
}

// The events of the old record, sealed last.
Events<CasesEvent> Closing(const CaseFile& file, const v1::SealAdoptionRequest& request) {
  Change change(file);
  const std::string& date = request.order_date();
  if (file.state() == CaseFile::STATE_OPEN) {
    EndAll(change, {date, type::v1::ASSESSMENT_CANCELLATION_REASON_OTHER,
                    request.consent_dispensed() ? type::v1::REASON_EPISODE_CEASED_ADOPTED_CONSENT_DISPENSED
                                                : type::v1::REASON_EPISODE_CEASED_ADOPTED_UNOPPOSED});
    change.Add(CaseClosed(date, type::v1::REASON_FOR_CLOSURE_ADOPTED));
  }
  change.Add(Sealed(date));
  return std::move(change.events);
}

}  // namespace

Result<Drafts> SealAdoption(const Streams& streams, const v1::SealAdoptionRequest& request, const Context& context) {
  const std::string& date = request.order_date();
  if (auto wrong = checks::CheckName("name", request.name(), "cases")) return *wrong;
  if (auto wrong = checks::CheckPastDate("order_date", date, context)) return *wrong;
  if (auto wrong = CheckNames(request)) return *wrong;
  if (!request.nhs_number().empty()) {
    if (auto wrong = CheckNhsNumber("nhs_number", request.nhs_number())) return *wrong;
  }
  const auto* file = streams.Find<CaseFile>(request.name());
  const auto* former = file ? streams.Find<Person>(file->child()) : nullptr;
  if (!former) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no " + request.name(), "name",
                               "an existing case file");
  }
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  if (auto wrong = CheckChild(*file, request)) return *wrong;
  if (file->state() == CaseFile::STATE_OPEN) {
    if (auto wrong = CheckAllCanEnd(*file, *file->episodes().rbegin(), "order_date", date)) return *wrong;
  }
  const auto* claim =
      request.nhs_number().empty() ? nullptr : streams.Find<v1::IdentifierClaim>(NhsNumberStream(request.nhs_number()));
  if (claim && !claim->person().empty()) {
    return checks::RefuseField(reasons::kIdentifierTaken, "somebody who is recorded has this number", "nhs_number",
                               "a number that nobody has");
  }
  const std::string adopted = ids::NumberName("people", 'C', context.position);
  // The new record comes first, as every answer begins with what was made.
  CasesEvent registered = EventOn(date);
  *registered.mutable_person_registered()->mutable_person() = NewPerson(*former, request);
  Drafts drafts = {DraftOf(adopted, std::move(registered))};
  if (!request.nhs_number().empty()) {
    CasesEvent claimed = EventOn(date);
    claimed.mutable_identifier_claimed()->set_person(adopted);
    drafts.push_back(DraftOf(NhsNumberStream(request.nhs_number()), std::move(claimed)));
  }
  CasesEvent linked = EventOn(date);
  linked.mutable_adoption_linked()->set_former_person(file->child());
  linked.mutable_adoption_linked()->set_adopted_person(adopted);
  linked.mutable_adoption_linked()->set_order_date(date);
  drafts.push_back(DraftOf(ids::NumberName("adoptions", 'D', context.position), std::move(linked)));
  for (CasesEvent& event : Closing(*file, request)) drafts.push_back(DraftOf(request.name(), std::move(event)));
  drafts.push_back(DraftOf(file->child(), Sealed(date)));
  return drafts;
}

std::vector<std::string> SealAdoptionStreams(const v1::SealAdoptionRequest& request) {
  if (checks::CheckName("", request.name(), "cases")) return {};
  std::vector<std::string> streams = {request.name(), "people" + request.name().substr(request.name().find('/'))};
  if (!CheckNhsNumber("", request.nhs_number())) streams.push_back(NhsNumberStream(request.nhs_number()));
  return streams;
}

}  // namespace kith::cases
