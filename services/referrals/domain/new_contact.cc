#include "services/referrals/domain/new_contact.h"

#include <algorithm>

#include "services/referrals/domain/decision.h"
#include "services/referrals/domain/front_door_data.h"
#include "services/referrals/domain/instants.h"
#include "services/referrals/domain/reasons.h"
#include "shared/calendar/date.h"

namespace kith::referrals {

namespace {

using checks::Refused;
using checks::RefuseField;

constexpr int kMaxChildren = 20;
constexpr int kMostDash = 27;
constexpr size_t kMaxReference = 40;
constexpr size_t kMaxRole = 60;

bool IsLetter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }

Refused CheckReferrer(const v1::Referrer& referrer, const std::string& on_date) {
  if (!referrer.agency().empty() && !IsAgency(referrer.agency(), on_date)) {
    return RefuseField(reasons::kUnknownAgency, "the agency is unknown or was none on that day", "referrer.agency",
                       "empty, or one of " + AgenciesOn(on_date));
  }
  const std::string& role = referrer.role();
  const bool is_role = role.size() <= kMaxRole && std::all_of(role.begin(), role.end(), [](char c) {
                         return IsLetter(c) || c == ' ' || c == '-' || c == '/';
                       });
  if (is_role) return std::nullopt;
  return RefuseField(kith::reasons::kInvalidRequest, "the role is too long or holds other characters", "referrer.role",
                     "a role, not a name: at most 60 letters, spaces, hyphens and slashes");
}

Refused CheckPolice(const v1::ReceiveContactRequest& request, const std::string& received_date,
                    const Context& context) {
  if (!request.has_police_notification()) return std::nullopt;
  if (request.source() != type::v1::REFERRAL_SOURCE_POLICE) {
    return RefuseField(reasons::kMisplacedPoliceNotification, "a police notification comes from the police",
                       "police_notification", "nothing, or the source 6");
  }
  const auto& police = request.police_notification();
  const std::string& reference = police.form_101_reference();
  if (reference.empty() || reference.size() > kMaxReference ||
      !std::all_of(reference.begin(), reference.end(),
                   [](char c) { return IsLetter(c) || IsDigit(c) || c == '/' || c == '-'; })) {
    return RefuseField(kith::reasons::kInvalidRequest, "the reference of Form 101 is missing or malformed",
                       "police_notification.form_101_reference", "1 to 40 letters, digits, slashes and hyphens");
  }
  if (auto wrong = checks::CheckPastDate("police_notification.incident_date", police.incident_date(), context))
    return wrong;
  if (police.incident_date() > received_date) {
    return RefuseField(kith::reasons::kInvalidRequest, "the incident cannot be later than its notification",
                       "police_notification.incident_date", "a date on or before " + received_date);
  }
  if (police.has_dash_score() && (police.dash_score() < 0 || police.dash_score() > kMostDash)) {
    return RefuseField(kith::reasons::kInvalidRequest, "a DASH checklist has 27 questions",
                       "police_notification.dash_score", "0 to 27, or nothing where no DASH was done");
  }
  return std::nullopt;
}

Refused CheckConsent(const v1::ReceiveContactRequest& request) {
  if (request.consent() != v1::CONSENT_BASIS_UNSPECIFIED) {
    if (auto wrong = checks::CheckKnown("consent", request.consent())) return wrong;
  }
  const bool is_overridden =
      request.consent() == v1::CONSENT_BASIS_REFUSED_OVERRIDDEN || request.consent() == v1::CONSENT_BASIS_NOT_SOUGHT;
  if (!is_overridden) return CheckText("consent_override_reason", request.consent_override_reason());
  // Information sharing advice 2024: who shares against an objection records the reason.
  return CheckRequiredText("consent_override_reason", request.consent_override_reason(),
                           "without consent the reason that overrides it is recorded");
}

// The day and the instant, as far as they are known.
Result<Instant> ReceivedTime(const v1::ReceiveContactRequest& request, const Context& context) {
  if (request.has_received_time()) {
    if (auto wrong = CheckPastTime("received_time", request.received_time(), context)) return *wrong;
    const Instant time = InstantOf(request.received_time());
    if (!request.received_date().empty() && request.received_date() != calendar::LondonDate(time)) {
      return RefuseField(kith::reasons::kInvalidRequest, "the time is of another day in Europe/London", "received_date",
                         calendar::LondonDate(time) + ", or empty");
    }
    return time;
  }
  if (auto wrong = checks::CheckPastDate("received_date", request.received_date(), context)) return *wrong;
  if (request.received_date() == context.today) return context.now;
  return calendar::StartOfDay(calendar::DateOf(request.received_date()));
}

Refused CheckHousehold(const v1::ReceiveContactRequest& request) {
  if (auto wrong = CheckAddressKey("address_key", request.address_key())) return wrong;
  if (!request.family().empty()) {
    if (auto wrong = checks::CheckName("family", request.family(), "families")) return wrong;
  }
  if (request.brag_rating() != v1::BRAG_RATING_UNSPECIFIED) {
    if (auto wrong = checks::CheckKnown("brag_rating", request.brag_rating())) return wrong;
  }
  return CheckHolder(request.team(), request.responsible());
}

}  // namespace

Refused CheckAddressKey(std::string_view field, std::string_view key) {
  const bool is_digest = key.size() == 64 && std::all_of(key.begin(), key.end(),
                                                         [](char c) { return IsDigit(c) || (c >= 'a' && c <= 'f'); });
  if (key.empty() || is_digest) return std::nullopt;
  return RefuseField(kith::reasons::kInvalidRequest, "an address is given by its digest alone", field,
                     "64 hexadecimal digits: the SHA-256 of the normalised postcode and house");
}

Result<v1::Contact> NewContact(const v1::ReceiveContactRequest& request, const Context& context) {
  if (auto wrong = checks::CheckAuthority("authority", request.authority())) return *wrong;
  const auto time = ReceivedTime(request, context);
  if (!time) return tl::unexpected<Error>(time.error());
  const std::string date = request.has_received_time() ? calendar::LondonDate(*time) : request.received_date();
  if (auto wrong = checks::CheckKnown("source", request.source())) return *wrong;
  if (auto wrong = checks::CheckNames("children", request.children(), "people", kMaxChildren)) return *wrong;
  if (auto wrong = CheckReferrer(request.referrer(), date)) return *wrong;
  if (auto wrong = CheckPolice(request, date, context)) return *wrong;
  if (auto wrong = CheckConsent(request)) return *wrong;
  if (auto wrong = CheckText("summary", request.summary())) return *wrong;
  if (auto wrong = CheckHousehold(request)) return *wrong;

  v1::Contact contact;
  contact.set_authority(request.authority());
  contact.set_received_date(date);
  contact.set_source(request.source());
  *contact.mutable_children() = request.children();
  *contact.mutable_received_time() = TimestampOf(*time);
  *contact.mutable_decision_due_time() =
      TimestampOf(DueTime("D1", request.authority(), v1::BRAG_RATING_UNSPECIFIED, *time));
  if (request.has_referrer()) *contact.mutable_referrer() = request.referrer();
  if (request.has_police_notification()) *contact.mutable_police_notification() = request.police_notification();
  contact.set_consent(request.consent());
  contact.set_brag_rating(request.brag_rating());
  contact.set_address_key(request.address_key());
  contact.set_family(request.family());
  contact.set_team(request.team());
  contact.set_responsible(request.responsible().empty() ? context.subject : request.responsible());
  return contact;
}

}  // namespace kith::referrals
