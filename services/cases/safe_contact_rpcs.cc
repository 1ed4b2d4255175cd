#include "services/cases/safe_contact_rpcs.h"

#include "services/cases/answers.h"
#include "services/cases/domain/people/safe_contact.h"
#include "services/cases/domain/reasons.h"
#include "services/cases/people_views.h"

namespace kith::cases {

namespace {

using enum identity::Role;
using Sealer = std::shared_ptr<const cache::Sealer>;

// A list of its own: auditors, services, importers and conference chairs are not on it.
const Roles kKeepers = {kSocialWorker, kTeamManager, kMashOfficer};
const Roles kRevealers = {kSocialWorker, kPractitioner, kTeamManager};

tl::unexpected<Error> RefuseWithoutKey() {
  return Refuse(reasons::kSafeContactKeyMissing,
                "this service has no key for safe contacts, or another one than before",
                {{"name", "KITH_SAFE_CONTACT_KEY_FILE must name the file that sealed them"}});
}

// The version and the contact, without what it says.
template <class Response>
Response AnswerContact(const Drafts& drafts, const Streams& streams, int number) {
  const std::string& stream = drafts.front().stream;
  const auto contacts = Present<v1::SafeContacts>(streams, stream);
  Response response;
  response.set_name(stream);
  response.set_etag(contacts.etag());
  if (const auto* contact = FindSafeContact(contacts, number)) *response.mutable_contact() = *contact;
  response.mutable_contact()->clear_sealed();
  return response;
}

void AddRecording(Front& front, const Sealer& sealer) {
  using Request = v1::RecordSafeContactRequest;
  using Response = v1::RecordSafeContactResponse;
  Front::Sealed<Request, SealedSafeContact, Response> rules;
  rules.seal = [sealer](const Request& request) -> Result<SealedSafeContact> {
    if (!sealer) return RefuseWithoutKey();
    if (auto wrong = CheckSafeContactValue(request.value())) return *wrong;
    SealedSafeContact kept{request, sealer->Seal(SafeContactsOf(request.person()), request.value())};
    kept.request.clear_value();
    return kept;
  };
  rules.fingerprint = [sealer](const Request& request) {
    Request told = request;
    told.set_value(sealer->Digest(request.value()));
    return told.SerializeAsString();
  };
  rules.read_ahead = [](const SealedSafeContact& kept) -> std::vector<std::string> {
    if (checks::CheckName("", kept.request.person(), "people")) return {};
    return {kept.request.person(), SafeContactsOf(kept.request.person())};
  };
  rules.decide = RecordSafeContact;
  rules.answer = [](const SealedSafeContact&, const Drafts& drafts, const Streams& streams) {
    const auto& event = static_cast<const v1::CasesEvent&>(*drafts.front().event);
    return AnswerContact<Response>(drafts, streams, event.safe_contact_recorded().contact().number());
  };
  front.SealedCommand("RecordSafeContact", kKeepers, std::move(rules));
}

void AddRevealing(Front& front, const Sealer& sealer) {
  using Request = v1::RevealSafeContactRequest;
  using Response = v1::RevealSafeContactResponse;
  Front::Sealed<Request, Request, Response> rules;
  rules.seal = [sealer](const Request& request) -> Result<Request> {
    if (!sealer) return RefuseWithoutKey();
    return request;
  };
  rules.fingerprint = [](const Request& request) { return "reveal " + request.SerializeAsString(); };
  rules.read_ahead = [](const Request& request) -> std::vector<std::string> {
    if (checks::CheckName("", request.name(), "safe_contacts")) return {};
    return {request.name()};
  };
  rules.decide = RevealSafeContact;
  // The answer is kept for a retry, so it is kept sealed.
  rules.answer = [](const Request& request, const Drafts&, const Streams& streams) {
    Response response;
    response.set_name(request.name());
    const auto* contacts = streams.Find<v1::SafeContacts>(request.name());
    if (const auto* contact = FindSafeContact(*contacts, request.number())) {
      response.set_kind(contact->kind());
      response.set_sealed(contact->sealed());
    }
    return response;
  };
  rules.unseal = [sealer](Response stored) -> Result<Response> {
    auto value = sealer->Unseal(stored.name(), stored.sealed());
    if (!value) return RefuseWithoutKey();
    stored.set_value(*std::move(value));
    stored.clear_sealed();
    return stored;
  };
  front.SealedCommand("RevealSafeContact", kRevealers, std::move(rules));
}

}  // namespace

void AddSafeContacts(Front& front, const Clock& clock, Sealer sealer) {
  using namespace v1;
  AddRecording(front, sealer);
  AddRevealing(front, sealer);
  front.Commands<EndSafeContactRequest, EndSafeContactResponse>(
      "EndSafeContact", kKeepers,
      [](const EndSafeContactRequest& request) -> std::vector<std::string> {
        if (checks::CheckName("", request.name(), "safe_contacts")) return {};
        return {request.name()};
      },
      EndSafeContact,
      [](const EndSafeContactRequest& request, const Drafts& drafts, const Streams& streams) {
        return AnswerContact<EndSafeContactResponse>(drafts, streams, request.number());
      });
  front.Query<ListSafeContactsRequest, ListSafeContactsResponse>(
      "ListSafeContacts", {kSocialWorker, kPractitioner, kTeamManager, kMashOfficer}, AskAs(clock, ListSafeContacts));
}

}  // namespace kith::cases
