#include "services/cases/warnings.h"

#include <algorithm>

#include "services/cases/domain/census/census.h"
#include "services/cases/domain/parts.h"

namespace kith::cases {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kMostWarnings = 50;

// What a command did to one case file.
struct Touched {
  std::vector<PartRef> parts;
  std::vector<int> episodes;
  bool referred = false;

  bool Has(const census::Finding& finding) const {
    if (finding.part == v1::CASE_PART_EPISODE) {
      return std::find(episodes.begin(), episodes.end(), finding.number) != episodes.end();
    }
    return std::any_of(parts.begin(), parts.end(), [&finding](const PartRef& ref) {
      return ref.part == finding.part && ref.number == finding.number;
    });
  }
};

Touched TouchedBy(const Drafts& drafts, const v1::CaseFile& file) {
  Touched touched;
  for (const Draft& draft : drafts) {
    if (draft.stream != file.name()) continue;
    const auto& event = static_cast<const v1::CasesEvent&>(*draft.event);
    const auto ref = PartOf(event);
    if (!ref) continue;
    touched.referred = touched.referred || event.has_case_opened();
    touched.parts.push_back(*ref);
    const auto* episode = EpisodeOf(file, ref->part, ref->number);
    if (episode) {
      touched.episodes.push_back(episode->number());
    } else if (ref->part == v1::CASE_PART_EPISODE && ref->number != 0) {
      touched.episodes.push_back(ref->number);
    } else if (ref->part == v1::CASE_PART_EPISODE && !file.episodes().empty()) {
      touched.episodes.push_back(file.episodes(file.episodes_size() - 1).number());
    }
  }
  return touched;
}

void Warn(v1::CaseFile& file, const Front::Decided& decided, const Streams& streams) {
  const Touched touched = TouchedBy(decided.drafts, file);
  if (touched.parts.empty()) return;
  const auto day = census::CensusDayOf(decided.context.today);
  const auto add = [&](const std::vector<census::Finding>& findings, bool all) {
    for (const census::Finding& finding : findings) {
      if (file.warnings_size() == kMostWarnings) return;
      if (census::IsShown(finding, day) && (all || touched.Has(finding))) {
        *file.add_warnings() = census::ToProto(finding);
      }
    }
  };
  add(census::FindingsOf(file), false);
  if (!touched.referred) return;
  if (const auto* person = streams.Find<v1::Person>(file.child())) add(census::FindingsOf(*person), true);
}

}  // namespace

void AddWarnings(Message& response, const Front::Decided& decided, const Streams& streams) {
  const auto& descriptor = *response.GetDescriptor();
  const auto& reflection = *response.GetReflection();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor* field = descriptor.field(i);
    if (field->message_type() != v1::CaseFile::descriptor()) continue;
    const int count =
        field->is_repeated() ? reflection.FieldSize(response, field) : reflection.HasField(response, field);
    for (int n = 0; n < count; ++n) {
      Message* file = field->is_repeated() ? reflection.MutableRepeatedMessage(&response, field, n)
                                           : reflection.MutableMessage(&response, field);
      Warn(static_cast<v1::CaseFile&>(*file), decided, streams);
    }
  }
}

}  // namespace kith::cases
