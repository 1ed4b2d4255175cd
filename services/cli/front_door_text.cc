#include "services/cli/front_door_text.h"

#include <google/protobuf/util/time_util.h>

#include "services/cli/output.h"
#include "services/cli/words.h"
#include "shared/codes/codes.h"

namespace kith::cli {
namespace {

using namespace referrals::v1;

std::string OrDash(const std::string& text) { return text.empty() ? "-" : text; }

std::string TimeText(bool has, const google::protobuf::Timestamp& time) {
  if (!has) return "-";
  google::protobuf::Timestamp seconds = time;
  seconds.set_nanos(0);
  return google::protobuf::util::TimeUtil::ToString(seconds);
}

template <class Names>
std::string Joined(const Names& names) {
  std::string all;
  for (const auto& name : names) all += (all.empty() ? "" : " ") + name;
  return OrDash(all);
}

std::string Late(bool late) { return late ? " (late)" : ""; }

}  // namespace

std::string ContactText(const Contact& contact) {
  Table table({"what", "is"});
  table.Row({"contact", contact.name() + ", version " + contact.etag()});
  table.Row({"state", WordOf(contact.state())});
  table.Row({"received", TimeText(true, contact.received_time())});
  table.Row({"decision due", TimeText(true, contact.decision_due_time())});
  table.Row({"source", std::string(codes::CodeOf(contact.source())) + " " + contact.referrer().agency() + " " +
                           contact.referrer().role()});
  table.Row({"rating", OrDash(WordOf(contact.brag_rating()))});
  table.Row({"children", Joined(contact.children())});
  table.Row({"responsible", OrDash(contact.team()) + " " + OrDash(contact.responsible())});
  if (contact.has_police_notification()) {
    const auto& police = contact.police_notification();
    table.Row({"police form", police.form_101_reference() + " of " + police.incident_date() +
                                  (police.has_dash_score() ? ", DASH " + std::to_string(police.dash_score()) : "") +
                                  (police.marac_referred() ? ", MARAC" : "")});
  }
  if (contact.has_decision_time()) {
    table.Row({"decided", TimeText(true, contact.decision_time()) + Late(contact.decided_late()) + ": " +
                              WordOf(contact.outcome()) + " " + WordOf(contact.reason()) + ", by " +
                              contact.decided_by()});
  }
  if (!contact.referral().empty()) table.Row({"became", contact.referral()});
  if (!contact.joined_to().empty()) table.Row({"joined to", contact.joined_to()});
  if (contact.passed_children_size() > 0) table.Row({"passed for", Joined(contact.passed_children())});
  if (!contact.open_enquiry().empty()) table.Row({"enquiry", contact.open_enquiry()});
  return table.Text();
}

std::string ReferralText(const Referral& referral) {
  Table table({"what", "is"});
  table.Row({"referral", referral.name() + ", version " + referral.etag()});
  table.Row({"state", WordOf(referral.state())});
  table.Row({"referred", referral.referral_date() + ", from " + referral.contact()});
  table.Row({"due", referral.decision_due_date()});
  table.Row({"source", std::string(codes::CodeOf(referral.source()))});
  table.Row({"rating", OrDash(WordOf(referral.brag_rating()))});
  table.Row({"children", Joined(referral.children())});
  if (referral.decision() != REFERRAL_DECISION_UNSPECIFIED) {
    table.Row({"decided", referral.decision_date() + Late(referral.decided_late()) + ": " +
                              WordOf(referral.decision()) + " " + WordOf(referral.reason()) + ", by " +
                              referral.decided_by()});
  }
  table.Row({"referrer told", referral.acknowledgement_date().empty()
                                  ? "not yet"
                                  : referral.acknowledgement_date() + Late(referral.acknowledged_late()) + ", " +
                                        WordOf(referral.acknowledgement_method())});
  if (!referral.cases_not_opened_reason().empty()) table.Row({"cases not opened", referral.cases_not_opened_reason()});
  if (!referral.open_enquiry().empty()) table.Row({"enquiry", referral.open_enquiry()});
  return table.Text();
}

std::string EnquiryText(const MashEnquiry& enquiry) {
  std::string text = enquiry.name() + " about " + enquiry.about() + ", " + WordOf(enquiry.state()) + ", due " +
                     TimeText(true, enquiry.due_time()) + "\n\n";
  Table table({"agency", "replied", "known", "reminders"});
  for (const auto& asked : enquiry.agencies()) {
    table.Row({asked.agency(), TimeText(asked.has_reply_time(), asked.reply_time()) + Late(asked.replied_late()),
               asked.has_reply_time() ? (asked.known() ? "yes" : "no") : "-", std::to_string(asked.reminders())});
  }
  return text + table.Text();
}

std::string HistoryText(const ListHistoryResponse& history) {
  std::string text;
  for (const auto& entry : history.entries()) {
    text += "\n" + TimeText(true, entry.recorded_time()) + "  " + entry.recorded_by() + "\n";
    text += entry.has_event() ? JsonOf(entry.event()) : "erased\n";
  }
  return text;
}

std::string TrayText(const ListTrayResponse& tray) {
  Table items({"due", "", "rating", "what", "name", "team", "person", "children", "group"});
  for (const auto& item : tray.items()) {
    items.Row({TimeText(true, item.due_time()), item.overdue() ? "OVERDUE" : "", OrDash(WordOf(item.brag_rating())),
               WordOf(item.kind()) + (item.state() == TRAY_STATE_AWAITING_REPLIES ? ", awaiting replies" : ""),
               item.name(), OrDash(item.team()), OrDash(item.responsible()), Joined(item.children()),
               item.sibling_group()});
  }
  std::string text = items.Text();
  if (tray.groups_size() > 0) {
    Table groups({"group", "items", "overdue", "first due"});
    for (const auto& group : tray.groups()) {
      groups.Row({OrDash(group.key()), std::to_string(group.count()), std::to_string(group.overdue_count()),
                  TimeText(true, group.first_due_time())});
    }
    groups.Row({"all", std::to_string(tray.total_count()) + (tray.counts_truncated() ? " or more" : ""),
                std::to_string(tray.total_overdue_count()), ""});
    text += "\n" + groups.Text();
  }
  return text;
}

}  // namespace kith::cli
