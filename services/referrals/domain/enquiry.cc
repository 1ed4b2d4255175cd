#include "services/referrals/domain/enquiry.h"

#include <algorithm>

#include "services/referrals/domain/decision.h"
#include "services/referrals/domain/front_door_data.h"
#include "services/referrals/domain/instants.h"
#include "services/referrals/domain/reasons.h"
#include "shared/calendar/date.h"
#include "shared/ids/ids.h"

namespace kith::referrals {

namespace {

using checks::Refused;
using v1::MashEnquiry;
using v1::ReferralsEvent;

constexpr int kMaxAgencies = 20;

bool IsOf(const std::string& name, const char* kind) { return !checks::CheckName("", name, kind); }

tl::unexpected<Error> NoSuch(const std::string& name, const char* accepted) {
  return checks::RefuseField(kith::reasons::kNotFound, "there is no " + name, "name", accepted);
}

Refused CheckAgencies(const v1::StartMashEnquiryRequest& request, const std::string& on_date) {
  if (request.agencies().empty() || request.agencies_size() > kMaxAgencies) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the list is empty or too long", "agencies",
                               "1 to 20 agencies");
  }
  for (int i = 0; i < request.agencies_size(); ++i) {
    if (!IsAgency(request.agencies(i), on_date)) {
      return checks::RefuseField(reasons::kUnknownAgency, "the agency is unknown or was none on that day",
                                 checks::Indexed("agencies", i), "one of " + AgenciesOn(on_date));
    }
    const auto before = request.agencies().begin() + i;
    if (std::find(request.agencies().begin(), before, request.agencies(i)) != before) {
      return checks::RefuseField(kith::reasons::kInvalidRequest, "an agency is asked once",
                                 checks::Indexed("agencies", i), "each agency once");
    }
  }
  return std::nullopt;
}

// What the enquiry takes over from a contact or referral that can be enquired about.
template <class About>
Result<MashEnquiry> EnquiryAbout(const About& about, const std::string& contact) {
  if (about.state() != About::STATE_RECEIVED) {
    return checks::RefuseField(reasons::kNothingToEnquire, "it is decided: agencies are asked before", "name",
                               "a contact or referral that waits for its decision");
  }
  if (!about.open_enquiry().empty()) {
    return checks::RefuseField(reasons::kEnquiryAlreadyOpen, about.open_enquiry() + " is open about it", "name",
                               "one without an open enquiry: close that one first");
  }
  if (about.brag_rating() == v1::BRAG_RATING_UNSPECIFIED) {
    return checks::RefuseField(reasons::kNotRated, "the time that agencies have follows from the rating", "name",
                               "a rated one: RateContact or RateReferral first");
  }
  MashEnquiry enquiry;
  enquiry.set_state(MashEnquiry::STATE_OPEN);
  enquiry.set_authority(about.authority());
  *enquiry.mutable_children() = about.children();
  enquiry.set_brag_rating(about.brag_rating());
  enquiry.set_address_key(about.address_key());
  enquiry.set_sibling_group(SiblingGroup(about.family(), contact));
  enquiry.set_team(about.team());
  enquiry.set_responsible(about.responsible());
  return enquiry;
}

// With start_time of what it is about, so that the enquiry cannot begin before.
Result<MashEnquiry> FindAbout(const Streams& streams, const std::string& name) {
  if (IsOf(name, "referrals")) {
    const auto* referral = streams.Find<v1::Referral>(name);
    if (!referral) return NoSuch(name, "an existing contact or referral");
    auto enquiry = EnquiryAbout(*referral, referral->contact());
    if (enquiry) *enquiry->mutable_start_time() = referral->received_time();
    return enquiry;
  }
  if (auto wrong = checks::CheckName("name", name, "contacts")) return *wrong;
  const auto* contact = streams.Find<v1::Contact>(name);
  if (!contact) return NoSuch(name, "an existing contact or referral");
  auto enquiry = EnquiryAbout(*contact, name);
  if (enquiry) *enquiry->mutable_start_time() = contact->received_time();
  return enquiry;
}

const v1::AgencyAsked* FindAgency(const MashEnquiry& enquiry, const std::string& agency) {
  const auto found = std::find_if(enquiry.agencies().begin(), enquiry.agencies().end(),
                                  [&](const auto& asked) { return asked.agency() == agency; });
  return found == enquiry.agencies().end() ? nullptr : &*found;
}

tl::unexpected<Error> RefuseNotAsked(const MashEnquiry& enquiry) {
  std::string asked;
  for (const auto& agency : enquiry.agencies()) asked += (asked.empty() ? "" : ", ") + agency.agency();
  return checks::RefuseField(reasons::kAgencyNotAsked, "this agency was not asked", "agency", "one of " + asked);
}

tl::unexpected<Error> RefuseClosed(const MashEnquiry& enquiry) {
  return checks::RefuseField(reasons::kEnquiryClosed,
                             "the enquiry was closed at " + TextOf(InstantOf(enquiry.close_time())), "name",
                             "an open enquiry");
}

Result<Instant> NotBeforeStart(const MashEnquiry& enquiry, const char* field, Result<Instant> time) {
  if (!time || *time >= InstantOf(enquiry.start_time())) return time;
  return checks::RefuseField(reasons::kBeforeEnquiry, "nothing of an enquiry can happen before it began", field,
                             "a time on or after " + TextOf(InstantOf(enquiry.start_time())));
}

}  // namespace

Result<Drafts> StartMashEnquiry(const Streams& streams, const v1::StartMashEnquiryRequest& request,
                                const Context& context) {
  if (auto wrong = CheckText("question", request.question())) return *wrong;
  auto enquiry = FindAbout(streams, request.name());
  if (!enquiry) return tl::unexpected<Error>(std::move(enquiry).error());
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  const auto time =
      TimeOrNow("start_time", request, request.has_start_time(), &v1::StartMashEnquiryRequest::start_time, context);
  if (!time) return tl::unexpected<Error>(time.error());
  if (*time < InstantOf(enquiry->start_time())) {
    return checks::RefuseField(reasons::kBeforeContact, "agencies cannot be asked before the contact was received",
                               "start_time", "a time on or after " + TextOf(InstantOf(enquiry->start_time())));
  }
  if (auto wrong = CheckAgencies(request, calendar::LondonDate(*time))) return *wrong;

  enquiry->set_about(request.name());
  for (const auto& agency : request.agencies()) enquiry->add_agencies()->set_agency(agency);
  *enquiry->mutable_start_time() = TimestampOf(*time);
  *enquiry->mutable_due_time() = TimestampOf(DueTime("MASH", enquiry->authority(), enquiry->brag_rating(), *time));
  const std::string name = ids::NumberName("enquiries", 'M', context.position);
  ReferralsEvent begins = EventAt(*time);
  begins.mutable_mash_enquiry_started()->set_enquiry_name(name);
  begins.mutable_mash_enquiry_started()->set_question(request.question());
  *begins.mutable_mash_enquiry_started()->mutable_enquiry() = *std::move(enquiry);
  ReferralsEvent marks = EventAt(*time);
  marks.mutable_mash_enquiry_started()->set_enquiry_name(name);
  return Drafts{DraftOf(name, std::move(begins)), DraftOf(request.name(), std::move(marks))};
}

std::vector<std::string> StartMashEnquiryStreams(const v1::StartMashEnquiryRequest& request) {
  if (IsOf(request.name(), "contacts") || IsOf(request.name(), "referrals")) return {request.name()};
  return {};
}

Result<Events<ReferralsEvent>> RecordMashReply(const MashEnquiry& enquiry, const v1::RecordMashReplyRequest& request,
                                               const Context& context) {
  if (auto wrong = CheckText("summary", request.summary())) return *wrong;
  if (!FindAgency(enquiry, request.agency())) return RefuseNotAsked(enquiry);
  const auto time = NotBeforeStart(
      enquiry, "reply_time",
      TimeOrNow("reply_time", request, request.has_reply_time(), &v1::RecordMashReplyRequest::reply_time, context));
  if (!time) return tl::unexpected<Error>(time.error());
  ReferralsEvent event = EventAt(*time);
  auto& reply = *event.mutable_mash_reply_recorded();
  reply.set_agency(request.agency());
  *reply.mutable_reply_time() = TimestampOf(*time);
  reply.set_known(request.known());
  reply.set_summary(request.summary());
  reply.set_late(*time > InstantOf(enquiry.due_time()));
  return Events<ReferralsEvent>{std::move(event)};
}

Result<Events<ReferralsEvent>> RecordMashReminder(const MashEnquiry& enquiry,
                                                  const v1::RecordMashReminderRequest& request,
                                                  const Context& context) {
  if (enquiry.state() != MashEnquiry::STATE_OPEN) return RefuseClosed(enquiry);
  const auto* asked = FindAgency(enquiry, request.agency());
  if (!asked) return RefuseNotAsked(enquiry);
  if (asked->has_reply_time()) {
    return checks::RefuseField(reasons::kAgencyHasReplied,
                               "the agency replied at " + TextOf(InstantOf(asked->reply_time())), "agency",
                               "an agency whose reply is missing");
  }
  const auto time = NotBeforeStart(enquiry, "reminder_time",
                                   TimeOrNow("reminder_time", request, request.has_reminder_time(),
                                             &v1::RecordMashReminderRequest::reminder_time, context));
  if (!time) return tl::unexpected<Error>(time.error());
  ReferralsEvent event = EventAt(*time);
  event.mutable_mash_reminder_recorded()->set_agency(request.agency());
  *event.mutable_mash_reminder_recorded()->mutable_reminder_time() = TimestampOf(*time);
  return Events<ReferralsEvent>{std::move(event)};
}

Result<Drafts> CloseMashEnquiry(const Streams& streams, const v1::CloseMashEnquiryRequest& request,
                                const Context& context) {
  if (auto wrong = CheckText("missing_reason", request.missing_reason())) return *wrong;
  if (auto wrong = checks::CheckName("name", request.name(), "enquiries")) return *wrong;
  const auto* enquiry = streams.Find<MashEnquiry>(request.name());
  if (!enquiry) return NoSuch(request.name(), "an existing enquiry");
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, request.name())) return *wrong;
  if (enquiry->state() != MashEnquiry::STATE_OPEN) return RefuseClosed(*enquiry);
  const auto time = NotBeforeStart(
      *enquiry, "close_time",
      TimeOrNow("close_time", request, request.has_close_time(), &v1::CloseMashEnquiryRequest::close_time, context));
  if (!time) return tl::unexpected<Error>(time.error());

  ReferralsEvent event = EventAt(*time);
  auto& closed = *event.mutable_mash_enquiry_closed();
  std::string missing;
  for (const auto& asked : enquiry->agencies()) {
    if (asked.has_reply_time()) continue;
    closed.add_missing_agencies(asked.agency());
    missing += (missing.empty() ? "" : ", ") + asked.agency();
  }
  if (!missing.empty() && request.missing_reason().find_first_not_of(" \t\r\n") == std::string::npos) {
    return checks::RefuseField(reasons::kRepliesMissing, "no reply yet from " + missing, "missing_reason",
                               "why it is closed without them; or RecordMashReply first");
  }
  *closed.mutable_close_time() = TimestampOf(*time);
  closed.set_closed_by(context.subject);
  closed.set_missing_reason(request.missing_reason());
  return Drafts{DraftOf(request.name(), event), DraftOf(enquiry->about(), event)};
}

std::vector<std::string> CloseMashEnquiryStreams(const v1::CloseMashEnquiryRequest& request) {
  if (!IsOf(request.name(), "enquiries")) return {};
  return {request.name()};
}

Result<Drafts> AssignWork(const Streams& streams, const v1::AssignWorkRequest& request, const Context& context) {
  const std::string& name = request.name();
  if (!IsOf(name, "contacts") && !IsOf(name, "referrals") && !IsOf(name, "enquiries")) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the name is not that of work of the front door", "name",
                               "the name of a contact, a referral or an enquiry");
  }
  if (request.team().empty() && request.responsible().empty()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "nobody is named", "responsible",
                               "a staff number, or a team in team");
  }
  if (auto wrong = CheckHolder(request.team(), request.responsible())) return *wrong;
  if (!streams.FindMessage(name)) return NoSuch(name, "an existing contact, referral or enquiry");
  if (auto wrong = checks::CheckEtag("etag", request.etag(), streams, name)) return *wrong;
  ReferralsEvent event = EventOn(context.today);
  event.mutable_work_assigned()->set_team(request.team());
  event.mutable_work_assigned()->set_responsible(request.responsible());
  return Drafts{DraftOf(name, std::move(event))};
}

std::vector<std::string> AssignWorkStreams(const v1::AssignWorkRequest& request) {
  for (const char* kind : {"contacts", "referrals", "enquiries"}) {
    if (IsOf(request.name(), kind)) return {request.name()};
  }
  return {};
}

}  // namespace kith::referrals
