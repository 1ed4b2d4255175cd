#include <algorithm>
#include <stdexcept>
#include <string>

#include "services/workbook/domain/attachment.h"
#include "services/workbook/domain/child_voice.h"
#include "services/workbook/domain/entry.h"

namespace kith::workbook {
namespace {

using v1::Attachment;
using v1::Entry;
using v1::VisitDetails;
using v1::WorkbookEvent;

[[noreturn]] void Misplaced(const WorkbookEvent& event) {
  throw std::logic_error("an event of case " + std::to_string(event.event_case()) + " is in a stream of another kind");
}

void SendAgain(Entry& entry, const v1::VisitSentAgain& sent) {
  *entry.mutable_start_time() = sent.start_time();
  *entry.mutable_visit() = sent.visit();
  entry.mutable_visit()->set_state(VisitDetails::STATE_ON_ITS_WAY);
  for (auto& child : *entry.mutable_children()) {
    const auto of_child = std::find_if(sent.children().begin(), sent.children().end(),
                                       [&](const auto& one) { return one.person() == child.person(); });
    child.set_is_left_out(of_child == sent.children().end());
    if (!child.is_left_out()) child.set_visit_kind(of_child->visit_kind());
    for (const auto& age : sent.ages()) {
      if (age.person() == child.person()) child.set_age(age.age());
    }
  }
  *entry.add_corrections() = sent.correction();
}

}  // namespace

void Apply(Entry& entry, const WorkbookEvent& event) {
  if (event.has_entry_recorded()) {
    entry = event.entry_recorded().entry();
  } else if (event.has_entry_corrected()) {
    *entry.add_corrections() = event.entry_corrected().correction();
  } else if (event.has_entry_limited()) {
    *entry.mutable_visibility() = event.entry_limited().visibility();
  } else if (event.has_visit_sent_again()) {
    SendAgain(entry, event.visit_sent_again());
  } else if (event.has_visit_recorded()) {
    entry.mutable_visit()->set_state(VisitDetails::STATE_RECORDED);
    entry.mutable_visit()->clear_refusal_reason();
  } else if (event.has_visit_refused()) {
    entry.mutable_visit()->set_state(VisitDetails::STATE_REFUSED);
    entry.mutable_visit()->set_refusal_reason(event.visit_refused().reason());
  } else {
    Misplaced(event);
  }
}

void Apply(v1::LatestVoices& voices, const WorkbookEvent& event) {
  if (!event.has_voice_heard()) Misplaced(event);
  for (const auto& heard : event.voice_heard().voices()) Hear(voices, heard);
}

void Apply(Attachment& attachment, const WorkbookEvent& event) {
  if (event.has_attachment_uploaded()) {
    attachment = event.attachment_uploaded().attachment();
    attachment.set_state(Attachment::STATE_UPLOADED);
  } else if (event.has_attachment_attached()) {
    attachment.set_state(Attachment::STATE_ATTACHED);
    attachment.set_entry(event.attachment_attached().entry());
    *attachment.mutable_visibility() = event.attachment_attached().visibility();
  } else if (event.has_entry_limited()) {
    *attachment.mutable_visibility() = event.entry_limited().visibility();
  } else if (event.has_attachment_erased()) {
    attachment.set_state(Attachment::STATE_ERASED);
    *attachment.mutable_erased_by() = event.attachment_erased().by();
    attachment.set_erase_reason(event.attachment_erased().reason());
  } else {
    Misplaced(event);
  }
}

}  // namespace kith::workbook
