#include "services/sharing/disclose.h"

#include <algorithm>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "services/sharing/reasons.h"
#include "shared/calendar/date.h"

namespace kith::sharing {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using nlohmann::ordered_json;

// The event inside the wrapper; null for one that this version does not know.
const Message* Inner(const cases::v1::CasesEvent& event) {
  const auto* oneof = event.GetDescriptor()->FindOneofByName("event");
  const auto* field = event.GetReflection()->GetOneofFieldDescriptor(event, oneof);
  return field ? &event.GetReflection()->GetMessage(event, field) : nullptr;
}

std::string SubjectText(const v1::Subject& subject, const Source& source) {
  return subject.GetReflection()->GetString(subject, source.field);
}

bool IsWithheld(const Agreement& agreement, const v1::Subject& subject) {
  const auto holds = [&](const Withhold& rule) {
    const std::string value = SubjectText(subject, rule.field);
    const auto lists = [&](const std::vector<std::string>& values) {
      return std::find(values.begin(), values.end(), value) != values.end();
    };
    if (rule.when_empty) return value.empty();
    return rule.when_in.empty() ? !lists(rule.when_not_in) : lists(rule.when_in);
  };
  return std::any_of(agreement.withhold.begin(), agreement.withhold.end(), holds);
}

// Whether the event's code is one of those of which the agency is told.
bool IsOfAgreedKind(const Disclosable& disclosable, const Message& event) {
  if (!disclosable.when) return true;
  const auto& reflection = *event.GetReflection();
  const auto is_agreed = [&](int code) {
    return std::find(disclosable.when_in.begin(), disclosable.when_in.end(), code) != disclosable.when_in.end();
  };
  if (!disclosable.when->is_repeated()) return is_agreed(reflection.GetEnumValue(event, disclosable.when));
  for (int i = 0; i < reflection.FieldSize(event, disclosable.when); ++i) {
    if (is_agreed(reflection.GetRepeatedEnumValue(event, disclosable.when, i))) return true;
  }
  return false;
}

std::string Band(int64_t number, const std::vector<int64_t>& bounds) {
  if (number < bounds.front()) return "0-" + std::to_string(bounds.front() - 1);
  for (size_t i = 0; i + 1 < bounds.size(); ++i) {
    if (number < bounds[i + 1]) return std::to_string(bounds[i]) + "-" + std::to_string(bounds[i + 1] - 1);
  }
  return std::to_string(bounds.back()) + "+";
}

// The member's value; null when there is nothing to tell (an empty date, an unspecified code).
Result<ordered_json> TextValue(const Origin& origin, const Agreement& agreement, const Member& member,
                               const std::string& text) {
  if (text.empty()) return nullptr;
  if (member.transform == Transform::kRef)
    return Reference(origin, agreement.agency, member.source.field->name(), text);
  if (member.source.field->name().ends_with("_date") && !calendar::IsIsoDate(text)) {
    return Refuse(reasons::kNotADate, "the event's " + member.source.path + " is not a date yyyy-mm-dd");
  }
  return member.transform == Transform::kMonth ? text.substr(0, 7) : text;
}

Result<ordered_json> ValueOf(const Origin& origin, const Agreement& agreement, const Member& member,
                             const Message& message) {
  const auto& reflection = *message.GetReflection();
  const auto* field = member.source.field;
  const auto number = [&](int64_t value) -> ordered_json {
    if (member.transform == Transform::kBand) return Band(value, member.bands);
    return value;
  };
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return TextValue(origin, agreement, member, reflection.GetString(message, field));
    case FieldDescriptor::CPPTYPE_INT32:
      return number(reflection.GetInt32(message, field));
    case FieldDescriptor::CPPTYPE_INT64:
      return number(reflection.GetInt64(message, field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return number(reflection.GetUInt32(message, field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return number(static_cast<int64_t>(reflection.GetUInt64(message, field)));
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, field);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.GetDouble(message, field);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return reflection.GetFloat(message, field);
    case FieldDescriptor::CPPTYPE_ENUM: {
      // A code that the agreement has no word for, as one of a later version, stays untold.
      const auto word = member.words.find(reflection.GetEnumValue(message, field));
      if (word == member.words.end()) return nullptr;
      return word->second;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return nullptr;
  }
  return nullptr;
}

// RFC 3339 in UTC, to the second.
std::string FormatInstant(Instant instant) {
  using namespace std::chrono;
  const auto day = floor<days>(instant);
  const hh_mm_ss time(floor<seconds>(instant - day));
  char text[16];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02dZ", static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return calendar::FormatDate(day) + text;
}

// The attributes that every event of an agency's stream begins with.
ordered_json Envelope(const Origin& origin, const Agreement& agreement, const std::string& id,
                      const std::string& type) {
  ordered_json event;
  event["specversion"] = "1.0";
  event["id"] = id;
  event["source"] = "kith/" + origin.authority + "/agency/" + agreement.agency;
  event["type"] = type;
  return event;
}

}  // namespace

std::string SequenceText(int64_t sequence) {
  char text[32];
  std::snprintf(text, sizeof text, "%020lld", static_cast<long long>(sequence));
  return text;
}

Happening HappeningOf(const cases::v1::CasesEvent& event, const journal::Entry& entry) {
  return {Inner(event), event.occurred_on(), entry.stream, "cases", entry.event_id, entry.position, entry.recorded_at};
}

Result<std::optional<v1::DisclosureMade>> Disclose(const Origin& origin, const Agreement& agreement,
                                                   const v1::Subject& subject, const Happening& happening,
                                                   int64_t sequence, const std::string& today) {
  const Message* told = happening.event;
  if (!told || !agreement.InForce(today)) return std::nullopt;
  const Disclosable* disclosable = agreement.Find(told->GetDescriptor()->full_name());
  if (!disclosable || !IsOfAgreedKind(*disclosable, *told) || IsWithheld(agreement, subject)) return std::nullopt;
  if (!calendar::IsIsoDate(happening.occurred_on))
    return Refuse(reasons::kNotADate, "the event's occurred_on is not a date yyyy-mm-dd");

  v1::DisclosureMade made;
  ordered_json data = ordered_json::object();
  if (agreement.identifies_by_nhs_number && !subject.nhs_number().empty()) {
    data["identifiers"] = {{{"type", "NHS"}, {"value", subject.nhs_number()}}};
    made.add_fields("identifiers");
  }
  for (const auto& member : disclosable->members) {
    ordered_json value = member.constant;
    if (member.source.field) {
      auto found =
          ValueOf(origin, agreement, member, member.source.of_subject ? static_cast<const Message&>(subject) : *told);
      if (!found) return tl::unexpected<Error>(std::move(found).error());
      value = std::move(*found);
    }
    if (value.is_null()) continue;
    data[member.name] = std::move(value);
    made.add_fields(member.name);
  }

  const std::string reference = Reference(origin, agreement.agency, "child", happening.case_file);
  ordered_json cloud_event =
      Envelope(origin, agreement, EventId(origin, agreement.agency, "event", happening.id), disclosable->type);
  cloud_event["subject"] = reference;
  cloud_event["partitionkey"] = reference;
  cloud_event["time"] = happening.occurred_on + "T00:00:00Z";
  cloud_event["recordedtime"] = FormatInstant(happening.recorded_at);
  cloud_event["sequence"] = SequenceText(sequence);
  cloud_event["datacontenttype"] = "application/json";
  cloud_event["purpose"] = agreement.purpose;
  cloud_event["isaref"] = agreement.Name();
  cloud_event["dataclassification"] = agreement.classification;
  cloud_event["data"] = std::move(data);

  made.set_agency(agreement.agency);
  made.set_sequence(sequence);
  made.set_cloud_event(cloud_event.dump());
  made.set_source(happening.service);
  made.set_source_position(happening.position);
  made.set_agreement(agreement.Name());
  made.set_agreement_digest(agreement.digest);
  made.set_purpose(agreement.purpose);
  made.set_subject(happening.case_file);
  return made;
}

std::string HeartbeatEvent(const Origin& origin, const Agreement& agreement, int64_t last_sequence, Instant now) {
  const std::string id = EventId(origin, agreement.agency, "heartbeat", std::to_string(now.time_since_epoch().count()));
  ordered_json event = Envelope(origin, agreement, id, "kith.stream.heartbeat.v1");
  event["time"] = FormatInstant(now);
  event["sequence"] = SequenceText(last_sequence);
  event["datacontenttype"] = "application/json";
  event["data"] = {{"lastSequence", last_sequence}};
  return event.dump();
}

}  // namespace kith::sharing
