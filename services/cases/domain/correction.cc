#include "services/cases/domain/correction.h"

#include <algorithm>
#include <stdexcept>

#include <google/protobuf/util/field_mask_util.h>

#include "services/cases/domain/apply.h"
#include "services/cases/domain/correctable.h"
#include "services/cases/domain/correction_checks.h"
#include "services/cases/domain/episode.h"
#include "services/cases/domain/parts.h"
#include "services/cases/domain/people/fields.h"
#include "services/cases/domain/reasons.h"
#include "shared/calendar/clocks.h"

namespace kith::cases {

namespace {

using checks::Refused;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kMostExplanation = 500;

using Fields = google::protobuf::RepeatedPtrField<std::string>;

const FieldDescriptor* SetField(const v1::PartValues& values) {
  return values.GetReflection()->GetOneofFieldDescriptor(values, v1::PartValues::descriptor()->oneof_decl(0));
}

// The part as the event says it: an episode without what it holds.
v1::PartValues AsValues(const Correctable& kind, const Message& part) {
  v1::PartValues values;
  auto* field = v1::PartValues::descriptor()->FindFieldByName(kind.values);
  Message* copy = values.GetReflection()->MutableMessage(&values, field);
  const auto& descriptor = *part.GetDescriptor();
  Fields fields;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const bool holds_parts = kind.part == v1::CASE_PART_EPISODE && descriptor.field(i)->is_repeated();
    if (!holds_parts) *fields.Add() = descriptor.field(i)->name();
  }
  CopyFields(part, fields, *copy);
  return values;
}

bool HasNoControls(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ' && c != '\n') || c == 127; });
}

Refused CheckWhy(const v1::CorrectRecordRequest& request) {
  if (auto wrong = CheckCorrectionReason(request.reason())) return wrong;
  const std::string& text = request.explanation();
  if (!text.empty() && text.size() <= kMostExplanation && HasNoControls(text)) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "a correction says why", "explanation",
                             "1 to 500 bytes of text");
}

Refused CheckMask(const Correctable& kind, const v1::CorrectRecordRequest& request) {
  if (request.recorded_in_error()) {
    if (!request.has_values() && request.update_mask().paths().empty()) return std::nullopt;
    return checks::RefuseField(kith::reasons::kInvalidRequest, "what was recorded in error has no right values",
                               "recorded_in_error", "either recorded_in_error, or values with update_mask");
  }
  const auto* set = SetField(request.values());
  if (!set || set->name() != kind.values) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the values are not those of the part that is named",
                               "values", std::string("values.") + kind.values);
  }
  const auto& paths = request.update_mask().paths();
  const auto is_correctable = [&kind](const std::string& path) {
    return std::find(kind.fields.begin(), kind.fields.end(), path) != kind.fields.end();
  };
  if (!paths.empty() && std::all_of(paths.begin(), paths.end(), is_correctable)) return std::nullopt;
  std::string accepted;
  for (const auto& field : kind.fields) accepted.append(accepted.empty() ? "" : ", ").append(field);
  return checks::RefuseField(kith::reasons::kInvalidRequest, "these fields are not there to be corrected",
                             "update_mask", "one or more of " + accepted);
}

Refused CheckIsEmpty(const v1::Episode& episode) {
  const auto& reflection = *episode.GetReflection();
  for (int i = 0; i < v1::Episode::descriptor()->field_count(); ++i) {
    const auto* field = v1::Episode::descriptor()->field(i);
    if (!field->is_repeated() || reflection.FieldSize(episode, field) == 0) continue;
    return checks::RefuseField(reasons::kPartNotEmpty, "the episode holds parts, which would go with it", "number",
                               "an episode whose parts were all taken out as recorded in error before");
  }
  return std::nullopt;
}

std::string DueDate(const char* clock, const std::string& from) {
  return from.empty() ? "" : calendar::FormatDate(calendar::DueDate(clock, calendar::DateOf(from)));
}

// One event: the part as it is becomes what `corrected` holds.
class Corrections {
 public:
  Corrections(const CaseFile& file, const v1::CorrectRecordRequest& request, const Context& context)
      : file_(file), request_(request), context_(context) {}

  // corrected null: recorded in error.
  void Add(const Correctable& kind, int number, const Message* corrected, const Fields& fields,
           v1::CorrectionReason reason) {
    const Message& part = *FindPart(std::as_const(file_), kind.part, number);
    CasesEvent event = EventOn(context_.today);
    auto& correction = *event.mutable_part_corrected();
    correction.set_part(kind.part);
    correction.set_number(number);
    for (const auto& recorded : file_.recorded_parts()) {
      if (recorded.part() != kind.part || recorded.number() != number) continue;
      correction.set_recorded_version(recorded.recorded_version());
      correction.set_changed_version(recorded.changed_version());
    }
    *correction.mutable_previous() = AsValues(kind, part);
    correction.set_previous_start_date(TextOf(part, kind.start));
    correction.set_previous_end_date(TextOf(part, kind.end));
    correction.set_recorded_in_error(!corrected);
    if (corrected) {
      *correction.mutable_corrected() = AsValues(kind, *corrected);
      *correction.mutable_fields() = fields;
      correction.set_start_date(TextOf(*corrected, kind.start));
      correction.set_end_date(TextOf(*corrected, kind.end));
    }
    correction.set_reason(reason);
    if (reason != v1::CORRECTION_REASON_CONSEQUENCE) correction.set_explanation(request_.explanation());
    Apply(file_, event);
    events_.push_back(std::move(event));
  }

  // A text field of a part that follows from the correction of another one.
  void Follow(v1::CasePart part, int number, const char* name, const std::string& value) {
    const Correctable& kind = *CorrectableOf(part);
    const Message& found = *FindPart(std::as_const(file_), part, number);
    if (TextOf(found, name) == value) return;
    const std::unique_ptr<Message> corrected(found.New());
    corrected->CopyFrom(found);
    corrected->GetReflection()->SetString(corrected.get(), found.GetDescriptor()->FindFieldByName(name), value);
    Fields fields;
    *fields.Add() = name;
    Add(kind, number, corrected.get(), fields, v1::CORRECTION_REASON_CONSEQUENCE);
  }

  const CaseFile& file() const { return file_; }
  Events<CasesEvent> TakeEvents() { return std::move(events_); }

 private:
  CaseFile file_;  // as corrected so far
  const v1::CorrectRecordRequest& request_;
  const Context& context_;
  Events<CasesEvent> events_;
};

void AddConsequences(Corrections& corrections, v1::CasePart part, int number) {
  const CaseFile file = corrections.file();
  const Message* corrected = FindPart(file, part, number);
  if (!corrected) return;
  if (part == v1::CASE_PART_EPISODE) {
    const auto& episode = static_cast<const v1::Episode&>(*corrected);
    for (const auto& assessment : episode.assessments()) {
      corrections.Follow(v1::CASE_PART_ASSESSMENT, assessment.number(), "due_date",
                         DueDate("D3", episode.referral_date()));
    }
  } else if (part == v1::CASE_PART_SECTION_47_ENQUIRY) {
    const auto& enquiry = static_cast<const v1::Section47Enquiry&>(*corrected);
    corrections.Follow(part, number, "conference_target_date", DueDate("D5", enquiry.start_date()));
  } else if (part == v1::CASE_PART_INITIAL_CONFERENCE) {
    const auto& conference = static_cast<const v1::InitialConference&>(*corrected);
    const int enquiry = conference.section_47_enquiry();
    if (enquiry != 0 && FindPart(file, v1::CASE_PART_SECTION_47_ENQUIRY, enquiry)) {
      corrections.Follow(v1::CASE_PART_SECTION_47_ENQUIRY, enquiry, "conference_date", conference.conference_date());
    }
  } else if (part == v1::CASE_PART_CARE_PROCEEDINGS) {
    const auto& proceedings = static_cast<const v1::CareProceedings&>(*corrected);
    int weeks = 0;
    for (const auto& extension : proceedings.extensions()) weeks += extension.weeks();
    const auto due = calendar::DueDate("D14", calendar::DateOf(proceedings.issue_date()));
    corrections.Follow(part, number, "due_date", calendar::FormatDate(calendar::AddWeeks(due, weeks)));
  }
}

}  // namespace

const Message& ValuesOf(const v1::PartValues& values) {
  const auto* field = SetField(values);
  if (!field) throw std::logic_error("a correction without values");
  return values.GetReflection()->GetMessage(values, field);
}

void CopyFields(const Message& from, const Fields& fields, Message& to) {
  using google::protobuf::util::FieldMaskUtil;
  google::protobuf::FieldMask mask;
  FieldMaskUtil::MergeOptions options;
  options.set_replace_message_fields(true);
  options.set_replace_repeated_fields(true);
  // What is not set stays so: an answer that was not given is none.
  for (const auto& name : fields) {
    const auto* field = to.GetDescriptor()->FindFieldByName(name);
    to.GetReflection()->ClearField(&to, field);
    const auto& reflection = *from.GetReflection();
    if (field->is_repeated() ? reflection.FieldSize(from, field) > 0 : reflection.HasField(from, field)) {
      mask.add_paths(name);
    }
  }
  if (!mask.paths().empty()) FieldMaskUtil::MergeMessageTo(from, mask, options, &to);
}

Result<Events<CasesEvent>> CorrectRecord(const CaseFile& file, const v1::CorrectRecordRequest& request,
                                         const Context& context) {
  const Correctable* kind = CorrectableOf(request.part());
  if (!kind) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a part of this kind cannot be corrected here", "part",
                               "a part of the case file from CASE_PART_EPISODE on");
  }
  if (auto wrong = CheckWhy(request)) return *wrong;
  if (auto wrong = CheckMask(*kind, request)) return *wrong;
  const Message* part = FindPart(file, request.part(), request.number());
  if (!part) {
    return checks::RefuseField(reasons::kNoSuchPart, "the case file has no such part", "number",
                               "the number of a part that the case file shows");
  }
  Corrections corrections(file, request, context);
  if (request.recorded_in_error()) {
    if (request.part() == v1::CASE_PART_EPISODE) {
      if (auto wrong = CheckIsEmpty(static_cast<const v1::Episode&>(*part))) return *wrong;
    }
    corrections.Add(*kind, request.number(), nullptr, {}, request.reason());
  } else {
    const std::unique_ptr<Message> corrected(part->New());
    corrected->CopyFrom(*part);
    CopyFields(ValuesOf(request.values()), request.update_mask().paths(), *corrected);
    if (auto* plan = dynamic_cast<v1::ChildProtectionPlan*>(corrected.get())) {
      std::sort(plan->mutable_review_dates()->begin(), plan->mutable_review_dates()->end());
    }
    for (const auto& field : request.update_mask().paths()) {
      if (auto wrong = CheckValue(*kind, *corrected, field, context)) return *wrong;
    }
    if (corrected->SerializeAsString() == part->SerializeAsString()) {
      return checks::RefuseField(reasons::kNothingToCorrect, "the part says this already", "values",
                                 "at least one value that differs from what is recorded");
    }
    corrections.Add(*kind, request.number(), corrected.get(), request.update_mask().paths(), request.reason());
  }
  AddConsequences(corrections, request.part(), request.number());
  if (auto wrong = CheckCorrected(file, corrections.file(), *kind)) return *wrong;
  return corrections.TakeEvents();
}

}  // namespace kith::cases
