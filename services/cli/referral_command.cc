// What a clerk and a manager of the front door do: receive, decide, show.
#include <cstdio>
#include <memory>

#include <google/protobuf/util/time_util.h>

#include "services/cli/commands.h"
#include "services/cli/front_door_text.h"
#include "services/cli/query_command.h"
#include "services/cli/words.h"
#include "shared/calendar/date.h"
#include "shared/clock/clock.h"
#include "shared/codes/codes.h"
#include "shared/digest/digest.h"
#include "shared/ids/ids.h"

#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {
namespace {

using namespace referrals::v1;

template <class Response, class Text>
int AskReferrals(const Globals& globals, const std::string& rpc, const google::protobuf::Message& request, Text text) {
  return Ask<Response>(globals, "referrals", kReferralsService, rpc, request, text);
}

// Everybody who spells an address the same way but for case, spaces and punctuation gets the same key.
std::string AddressKey(const std::string& address) {
  std::string normal;
  for (const char c : address) {
    if (c >= 'a' && c <= 'z') normal += static_cast<char>(c - 'a' + 'A');
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) normal += c;
  }
  return normal.empty() ? "" : Hex(digest::Sha256({normal}));
}

void SetTime(const char* option, const std::string& text, google::protobuf::Timestamp* time) {
  if (!google::protobuf::util::TimeUtil::FromString(text, time))
    throw CLI::ValidationError(option, "must be a time like 2026-03-02T09:30:00Z");
}

std::string Today() { return calendar::LondonDate(SystemClock().Now()); }

struct Receiving {
  ReceiveContactRequest request;
  std::string source = "10", received, address, police_form, incident_date;
  int dash = -1;
  bool marac = false;
  BragRating rating = BRAG_RATING_UNSPECIFIED;
  ConsentBasis consent = CONSENT_BASIS_UNSPECIFIED;
};

int Receive(Receiving& receiving, const Globals& globals) {
  auto& request = receiving.request;
  if (request.request_id().empty()) request.set_request_id(ids::UuidV7());
  const auto source = codes::FromCode<type::v1::ReferralSource>(receiving.source);
  if (!source) return PrintBadUsage("--source: must be one of " + codes::AcceptedCodes<type::v1::ReferralSource>());
  request.set_source(*source);
  if (receiving.received.empty())
    request.set_received_date(Today());
  else if (calendar::IsIsoDate(receiving.received))
    request.set_received_date(receiving.received);
  else
    SetTime("--received", receiving.received, request.mutable_received_time());
  request.set_brag_rating(receiving.rating);
  request.set_consent(receiving.consent);
  request.set_address_key(AddressKey(receiving.address));
  if (!receiving.police_form.empty()) {
    auto& police = *request.mutable_police_notification();
    police.set_form_101_reference(receiving.police_form);
    police.set_incident_date(receiving.incident_date);
    if (receiving.dash >= 0) police.set_dash_score(receiving.dash);
    police.set_marac_referred(receiving.marac);
  }
  return AskReferrals<ReceiveContactResponse>(globals, "ReceiveContact", request,
                                              [](const auto& answer) { return ContactText(answer.contact()); });
}

void AddReceive(CLI::App& referral, const Globals& globals, int& status) {
  auto* command = referral.add_subcommand("receive", "Records a contact and starts its 24-hour clock.");
  auto receiving = std::make_shared<Receiving>();
  const auto field = [&](const char* option, const char* about, auto set) {
    return command->add_option_function<std::string>(
        option, [receiving, set](const std::string& v) { set(*receiving, v); }, about);
  };
  field("--authority", "the 3-digit code of the authority", [](auto& r, const auto& v) {
    r.request.set_authority(v);
  })->required();
  command
      ->add_option_function<std::vector<std::string>>(
          "--child",
          [receiving](const std::vector<std::string>& children) {
            for (const auto& child : children) receiving->request.add_children(child);
          },
          "people/C0000123; once for each child, unborn ones too")
      ->required();
  command->add_option("--source", receiving->source,
                      "official code of the referral source, e.g. 2A (default 10, unknown)");
  command->add_option("--received", receiving->received, "date, or time like 2026-03-02T09:30:00Z (default now)");
  field("--agency", "agency that tells us, e.g. police",
        [](auto& r, const auto& v) { r.request.mutable_referrer()->set_agency(v); });
  field("--role", "role of who tells us, never a name",
        [](auto& r, const auto& v) { r.request.mutable_referrer()->set_role(v); });
  AddWord(*command, "--rating", receiving->rating, "BRAG rating");
  AddWord(*command, "--consent", receiving->consent, "consent");
  field("--override-reason", "why safeguarding overrides the absence of consent",
        [](auto& r, const auto& v) { r.request.set_consent_override_reason(v); });
  field("--summary", "what was said", [](auto& r, const auto& v) { r.request.set_summary(v); });
  command->add_option("--address", receiving->address, "postcode and house; only a digest is sent");
  field("--family", "families/F0000045", [](auto& r, const auto& v) { r.request.set_family(v); });
  field("--team", "teams/mash", [](auto& r, const auto& v) { r.request.set_team(v); });
  field("--responsible", "staff number", [](auto& r, const auto& v) { r.request.set_responsible(v); });
  field("--search-token", "of the search for the children",
        [](auto& r, const auto& v) { r.request.add_search_tokens(v); });
  auto* form = command->add_option("--police-form", receiving->police_form, "reference of Form 101");
  command->add_option("--incident-date", receiving->incident_date, "of the police's form")->needs(form);
  command->add_option("--dash", receiving->dash, "DASH score")->check(CLI::Range(0, 27))->needs(form);
  command->add_flag("--marac", receiving->marac, "the police referred to a MARAC")->needs(form);
  field("--request-id", "to repeat a call safely", [](auto& r, const auto& v) { r.request.set_request_id(v); });
  command->footer(
      "Examples:\n"
      "  kith referral receive --authority 873 --source 2A --child people/C0000123 --rating amber --summary 'bruise "
      "seen'\n"
      "  kith referral receive --authority 873 --source 6 --agency police --child people/C0000123 --police-form 101/7 "
      "--incident-date 2026-03-01 --dash 14");
  command->callback([receiving, &globals, &status] { status = Receive(*receiving, globals); });
}

struct Deciding {
  std::string name, decision, text, date, need, late_reason, request_id, search_token;
  std::vector<std::string> children;
  DecisionReason reason = DECISION_REASON_UNSPECIFIED;
  AcknowledgementMethod acknowledge = ACKNOWLEDGEMENT_METHOD_UNSPECIFIED;
};

int DecideAContact(const Deciding& deciding, const Globals& globals) {
  if (deciding.decision == "referral") {
    MakeReferralRequest request;
    request.set_request_id(deciding.request_id);
    request.set_name(deciding.name);
    request.set_referral_date(deciding.date.empty() ? Today() : deciding.date);
    request.set_reason(deciding.reason);
    request.set_reason_text(deciding.text);
    request.set_late_reason(deciding.late_reason);
    for (const auto& child : deciding.children) request.add_children(child);
    if (!deciding.search_token.empty()) request.add_search_tokens(deciding.search_token);
    return AskReferrals<MakeReferralResponse>(globals, "MakeReferral", request,
                                              [](const auto& answer) { return ReferralText(answer.referral()); });
  }
  if (deciding.decision == "pass") {
    PassToAllocatedWorkerRequest request;
    request.set_request_id(deciding.request_id);
    request.set_name(deciding.name);
    request.set_reason_text(deciding.text);
    for (const auto& child : deciding.children) request.add_children(child);
    return AskReferrals<PassToAllocatedWorkerResponse>(
        globals, "PassToAllocatedWorker", request, [](const auto& answer) { return ContactText(answer.contact()); });
  }
  DecideContactRequest request;
  request.set_request_id(deciding.request_id);
  request.set_name(deciding.name);
  request.set_outcome(static_cast<ContactOutcome>(
      ValueOfWord(*ContactOutcome_descriptor(), "--decision",
                  deciding.decision == "advice" ? "information-and-advice" : deciding.decision)));
  request.set_reason(deciding.reason);
  request.set_reason_text(deciding.text);
  request.set_late_reason(deciding.late_reason);
  return AskReferrals<DecideContactResponse>(globals, "DecideContact", request,
                                             [](const auto& answer) { return ContactText(answer.contact()); });
}

int DecideAReferral(const Deciding& deciding, const Globals& globals) {
  DecideReferralRequest request;
  request.set_request_id(deciding.request_id);
  request.set_name(deciding.name);
  request.set_decision_date(deciding.date.empty() ? Today() : deciding.date);
  request.set_decision(
      static_cast<ReferralDecision>(ValueOfWord(*ReferralDecision_descriptor(), "--decision", deciding.decision)));
  request.set_reason(deciding.reason);
  request.set_reason_text(deciding.text);
  request.set_late_reason(deciding.late_reason);
  request.set_acknowledgement_method(deciding.acknowledge);
  if (!deciding.need.empty()) {
    const auto need = codes::FromCode<type::v1::PrimaryNeed>(deciding.need);
    if (!need) return PrintBadUsage("--need: must be one of " + codes::AcceptedCodes<type::v1::PrimaryNeed>());
    request.set_primary_need(*need);
  }
  return AskReferrals<DecideReferralResponse>(globals, "DecideReferral", request,
                                              [](const auto& answer) { return ReferralText(answer.referral()); });
}

void AddDecide(CLI::App& referral, const Globals& globals, int& status) {
  auto* command = referral.add_subcommand("decide", "Decides a contact or a referral.");
  auto deciding = std::make_shared<Deciding>();
  command->add_option("name", deciding->name, "contacts/K0000123 or referrals/R0000123")->required();
  command
      ->add_option(
          "--decision", deciding->decision,
          "of a contact: no-further-action, advice, early-help, referral, pass (to the allocated worker); of a "
          "referral: no-further-action, advice, early-help, assessment, strategy-discussion")
      ->required();
  AddWord(*command, "--reason", deciding->reason, "why");
  command->add_option("--text", deciding->text, "the reason in words");
  command->add_option("--date", deciding->date, "of the referral or of its decision (default today)");
  command->add_option("--need", deciding->need, "primary need code, e.g. N1, for assessment and strategy discussion");
  command->add_option("--late-reason", deciding->late_reason, "why the decision is late");
  command->add_option("--child", deciding->children, "these children alone, for referral and pass");
  command->add_option("--search-token", deciding->search_token, "of the search for the children, for referral");
  AddWord(*command, "--acknowledge", deciding->acknowledge, "the referrer was told, by");
  command->add_option("--request-id", deciding->request_id, "to repeat a call safely");
  command->footer(
      "Examples:\n"
      "  kith referral decide contacts/K0000123 --decision referral --reason child-in-need\n"
      "  kith referral decide referrals/R0000124 --decision assessment --reason child-in-need --need N1 --acknowledge "
      "email");
  command->callback([deciding, &globals, &status] {
    if (deciding->request_id.empty()) deciding->request_id = ids::UuidV7();
    if (deciding->name.starts_with("contacts/"))
      status = DecideAContact(*deciding, globals);
    else if (deciding->name.starts_with("referrals/"))
      status = DecideAReferral(*deciding, globals);
    else
      status = PrintBadUsage("name: must be contacts/K… or referrals/R…");
  });
}

int Show(const std::string& name, bool with_history, const Globals& globals) {
  int status = kFailed;
  if (name.starts_with("contacts/")) {
    GetContactRequest request;
    request.set_name(name);
    status = AskReferrals<GetContactResponse>(globals, "GetContact", request,
                                              [](const auto& answer) { return ContactText(answer.contact()); });
  } else if (name.starts_with("referrals/")) {
    GetReferralRequest request;
    request.set_name(name);
    status = AskReferrals<GetReferralResponse>(globals, "GetReferral", request,
                                               [](const auto& answer) { return ReferralText(answer.referral()); });
  } else if (name.starts_with("enquiries/")) {
    GetMashEnquiryRequest request;
    request.set_name(name);
    status = AskReferrals<GetMashEnquiryResponse>(globals, "GetMashEnquiry", request,
                                                  [](const auto& answer) { return EnquiryText(answer.enquiry()); });
  } else {
    return PrintBadUsage("name: must be contacts/K…, referrals/R… or enquiries/M…");
  }
  if (status != kOk || !with_history) return status;
  ListHistoryRequest request;
  request.set_name(name);
  request.set_page_size(500);
  return AskReferrals<ListHistoryResponse>(globals, "ListHistory", request, HistoryText);
}

}  // namespace

void AddReferralCommand(CLI::App& app, const Globals& globals, int& status) {
  auto* referral = app.add_subcommand("referral", "The front door: contacts, referrals, enquiries.");
  referral->require_subcommand(1);
  AddReceive(*referral, globals, status);
  AddDecide(*referral, globals, status);
  auto* show = referral->add_subcommand("show", "A contact, a referral or an enquiry.");
  auto name = std::make_shared<std::string>();
  auto history = std::make_shared<bool>(false);
  show->add_option("name", *name, "contacts/K0000123, referrals/R0000123 or enquiries/M0000123")->required();
  show->add_flag("--history", *history, "with all that happened and what was said");
  show->footer("Example:\n  kith referral show contacts/K0000123 --history");
  show->callback([name, history, &globals, &status] { status = Show(*name, *history, globals); });
}

}  // namespace kith::cli
