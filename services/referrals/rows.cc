#include "services/referrals/rows.h"

#include <algorithm>
#include <string>

#include "services/referrals/domain/decision.h"
#include "services/referrals/domain/instants.h"

#include "kith/referrals/v1/tray.pb.h"

namespace kith::referrals {

namespace {

struct Item {
  v1::TrayKind kind = v1::TRAY_KIND_UNSPECIFIED;
  v1::TrayState state = v1::TRAY_STATE_WAITING;
  std::string authority, team, person;
  v1::BragRating rating = v1::BRAG_RATING_UNSPECIFIED;
  std::string due;
  std::string address_key, sibling_group, children, contact;
};

template <class Names>
std::string Joined(const Names& names) {
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : " ") + name;
  return all;
}

void Put(std::string_view stream, Item item, journal::RowSink& sink) {
  std::string sort = item.due + " " + std::string(stream) + " " + std::to_string(item.kind) + " " + item.contact;
  sink.Row(kTrayView, {int64_t{item.kind}, int64_t{item.state}, std::move(item.authority), std::move(item.team),
                       std::move(item.person), int64_t{item.rating}, std::move(item.due), std::move(sort),
                       std::move(item.address_key), std::move(item.sibling_group), std::move(item.children),
                       std::move(item.contact)});
}

template <class Names>
void PutChildren(const Names& children, journal::RowSink& sink) {
  for (const auto& child : children) sink.Row(kTrayChildView, {child});
}

// What contacts, referrals and enquiries have in common.
template <class Work>
Item ItemOf(const Work& work, v1::TrayKind kind, std::string due) {
  Item item;
  item.kind = kind;
  item.authority = work.authority();
  item.team = work.team();
  item.person = work.responsible();
  item.rating = work.brag_rating();
  item.due = std::move(due);
  item.address_key = work.address_key();
  item.children = Joined(work.children());
  return item;
}

}  // namespace

void ContactRows(std::string_view stream, const v1::Contact& contact, journal::RowSink& sink) {
  const std::string name(stream);
  const std::string sort = TextOf(InstantOf(contact.received_time())) + " " + name;
  for (const auto& child : contact.children()) {
    sink.Row(kContactView,
             {static_cast<int64_t>(contact.state()), contact.authority(), child, sort, contact.address_key()});
  }
  if (contact.state() != v1::Contact::STATE_RECEIVED) return;
  Item item = ItemOf(contact, v1::TRAY_KIND_CONTACT, TextOf(InstantOf(contact.decision_due_time())));
  if (!contact.open_enquiry().empty()) item.state = v1::TRAY_STATE_AWAITING_REPLIES;
  item.sibling_group = SiblingGroup(contact.family(), name);
  item.contact = name;
  Put(stream, std::move(item), sink);
  PutChildren(contact.children(), sink);
}

void ReferralRows(std::string_view stream, const v1::Referral& referral, journal::RowSink& sink) {
  sink.Row(kReferralView, {static_cast<int64_t>(referral.state()), referral.authority(), referral.decision_due_date()});
  bool waits = false;
  const auto put = [&](v1::TrayKind kind, v1::TrayState state, const std::string& due_date) {
    waits = true;
    Item item = ItemOf(referral, kind, TextOf(EndOfDay(due_date)));
    item.state = state;
    item.sibling_group = SiblingGroup(referral.family(), referral.contact());
    item.contact = referral.contact();
    Put(stream, std::move(item), sink);
  };
  if (referral.state() == v1::Referral::STATE_RECEIVED) {
    put(v1::TRAY_KIND_REFERRAL,
        referral.open_enquiry().empty() ? v1::TRAY_STATE_WAITING : v1::TRAY_STATE_AWAITING_REPLIES,
        referral.decision_due_date());
  }
  if (referral.acknowledgement_date().empty())
    put(v1::TRAY_KIND_ACKNOWLEDGEMENT, v1::TRAY_STATE_WAITING, referral.decision_due_date());
  if (!referral.cases_not_opened_reason().empty())
    put(v1::TRAY_KIND_CASES_NOT_OPENED, v1::TRAY_STATE_WAITING, referral.decision_date());
  if (waits) PutChildren(referral.children(), sink);
}

void EnquiryRows(std::string_view stream, const v1::MashEnquiry& enquiry, journal::RowSink& sink) {
  if (enquiry.state() != v1::MashEnquiry::STATE_OPEN) return;
  Item item = ItemOf(enquiry, v1::TRAY_KIND_MASH_ENQUIRY, TextOf(InstantOf(enquiry.due_time())));
  const bool misses = std::any_of(enquiry.agencies().begin(), enquiry.agencies().end(),
                                  [](const auto& asked) { return !asked.has_reply_time(); });
  if (misses) item.state = v1::TRAY_STATE_AWAITING_REPLIES;
  item.sibling_group = enquiry.sibling_group();
  if (enquiry.about().starts_with("contacts/")) item.contact = enquiry.about();
  Put(stream, std::move(item), sink);
  PutChildren(enquiry.children(), sink);
}

void OpenChildRows(std::string_view stream, const v1::OpenChild& child, journal::RowSink& sink) {
  const std::string person = "people/" + std::string(stream.substr(stream.find('/') + 1));
  if (!child.waiting().empty()) PutChildren(std::initializer_list<std::string>{person}, sink);
  for (const auto& information : child.waiting()) {
    Item item;
    item.kind = v1::TRAY_KIND_CASE_INFORMATION;
    item.authority = child.authority();
    item.team = child.team();
    item.person = child.worker();
    item.rating = information.brag_rating();
    item.due = TextOf(InstantOf(information.due_time()));
    item.address_key = information.address_key();
    item.sibling_group = information.sibling_group();
    item.children = person;
    item.contact = information.contact();
    Put(stream, std::move(item), sink);
  }
}

}  // namespace kith::referrals
