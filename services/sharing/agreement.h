// An agency's information-sharing agreement as data. What it does not name is not told.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <google/protobuf/descriptor.h>

#include "shared/result/result.h"

namespace kith::sharing {

enum class Transform {
  kKeep,   // as it is: dates, numbers, an authority; never text that somebody typed
  kMonth,  // "2026-03" of a date
  kBand,   // "0", "1-4", "5+" of a number
  kRef,    // the agency's own reference for it; another agency gets another one
  kWord,   // the agreement's word for a code
};

// A field of the event ("start_date") or, after "subject.", of what we know of the child ("subject.authority").
struct Source {
  std::string path;
  bool of_subject = false;
  const google::protobuf::FieldDescriptor* field = nullptr;
};

// One member of the public event's data: a constant, or a field transformed.
struct Member {
  std::string name;
  std::string constant;  // when source.field is null
  Source source;
  Transform transform = Transform::kKeep;
  std::vector<int64_t> bands;        // ascending lower bounds, for kBand
  std::map<int, std::string> words;  // by the code's number, for kWord: one for each code that is told
};

// An internal event that is told, and as what.
struct Disclosable {
  std::string from;  // "kith.cases.v1.ChildProtectionPlanStarted", or a message of kith.sharing.v1.Told
  std::string type;  // "kith.child-protection-plan.started.v1"
  std::vector<Member> members;
  // Told only where this code of the event, or one of them where it has several, is one of these; null: always.
  const google::protobuf::FieldDescriptor* when = nullptr;
  std::vector<int> when_in;
};

// A rule that beats all others: nothing is told of a child for whom it holds.
struct Withhold {
  Source field;  // of the subject
  bool when_empty = false;
  std::vector<std::string> when_in;
  std::vector<std::string> when_not_in;
  std::string reason;
};

struct Agreement {
  std::string id;
  int64_t revision = 0;
  std::string digest;  // SHA-256 of the file, hexadecimal
  std::string agency;
  std::string display_name;
  std::string legal_basis;
  std::string purpose;
  std::string classification;
  std::string valid_from;  // ISO 8601 dates; valid_to is the last day, empty while open
  std::string valid_to;
  bool identifies_by_nhs_number = false;
  std::vector<Withhold> withhold;
  std::vector<Disclosable> events;

  // "isa-nhs-trust-2024-01/r1".
  std::string Name() const { return id + "/r" + std::to_string(revision); }
  bool InForce(std::string_view date) const { return valid_from <= date && (valid_to.empty() || date <= valid_to); }
  // Null when the event is not told.
  const Disclosable* Find(std::string_view from) const {
    for (const auto& event : events) {
      if (event.from == from) return &event;
    }
    return nullptr;
  }
};

// Sorted by agency; one each.
using Agreements = std::vector<Agreement>;

// Reads every *.json of a folder. Refuses with AGREEMENTS_INVALID naming every problem of every file: fields[i].field
// is "nhs-trust.json: events[0].data.startDate". An empty or missing folder is a problem too.
Result<Agreements> LoadAgreements(const std::string& folder);

// One file's text, as LoadAgreements reads it; problems get the file's name in front.
Agreement ParseAgreement(const std::string& file, const std::string& text, std::vector<FieldViolation>& problems);

}  // namespace kith::sharing
