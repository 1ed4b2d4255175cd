// What decide functions with several events or several children share.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/cases/domain/apply.h"
#include "services/cases/domain/episode.h"
#include "shared/checks/checks.h"
#include "shared/decide/decide.h"
#include "shared/result/result.h"

#include "kith/cases/v1/case_events.pb.h"
#include "kith/cases/v1/case_file.pb.h"
#include "kith/type/v1/safeguarding_codes.pb.h"

namespace kith::cases {

inline constexpr int kMaxChildren = 20;

// Events on one case file, and the file as it is after them: what follows in a command is decided on that.
struct Change {
  CaseFile file;
  Events<CasesEvent> events;

  explicit Change(const CaseFile& before) : file(before) {}
  void Add(CasesEvent event) {
    Apply(file, event);
    events.push_back(std::move(event));
  }
};

// INVALID_REQUEST when a text is longer than that or holds a NUL.
checks::Refused CheckFreeText(std::string_view field, const std::string& text, size_t most);
inline checks::Refused CheckNarrative(const std::string& text) { return CheckFreeText("narrative", text, 8000); }

// INVALID_REQUEST unless every value is known and there once; UNKNOWN_CODE.
template <class E>
checks::Refused CheckEachOnce(std::string_view field, const google::protobuf::RepeatedField<int>& values) {
  for (int i = 0; i < values.size(); ++i) {
    const std::string indexed = checks::Indexed(field, i);
    if (auto wrong = checks::CheckKnown(indexed, static_cast<E>(values[i]))) return wrong;
    if (std::find(values.begin(), values.begin() + i, values[i]) == values.begin() + i) continue;
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the value is there twice", indexed, "each value once");
  }
  return std::nullopt;
}
inline checks::Refused CheckAgencies(const google::protobuf::RepeatedField<int>& agencies) {
  return CheckEachOnce<type::v1::Agency>("agencies", agencies);
}

// Who asks holds that role.
bool HasRole(const Context& context, std::string_view role);

// "name" and "child.outcome" become "children[2].name" and "children[2].outcome": a rule about one child names the
// child.
Error OfChild(Error error, const std::string& child);

// The refusal of one result as that of another.
template <class T>
tl::unexpected<Error> Failed(const Result<T>& result) {
  return tl::unexpected<Error>(result.error());
}

template <class Children>
google::protobuf::RepeatedPtrField<std::string> NamesOf(const Children& children) {
  google::protobuf::RepeatedPtrField<std::string> names;
  for (const auto& child : children) *names.Add() = child.name();
  return names;
}

// The streams of a command on children; for reading ahead.
template <class Request>
std::vector<std::string> ChildrenStreams(const Request& request) {
  return checks::WellFormedNames(NamesOf(request.children()), "cases", kMaxChildren);
}

// Decides for each child, all or none: decide(file, child) -> Result<Events<CasesEvent>>. Refusals that name no field
// of the whole request name the child's: NOT_FOUND; STALE_ETAG; INVALID_REQUEST; those of decide.
template <class Children, class Decide>
Result<Drafts> DecideEach(const Streams& streams, const Children& children, const Decide& decide,
                          std::string_view field = "children") {
  if (auto wrong = checks::CheckNames(field, NamesOf(children), "cases", kMaxChildren)) return *wrong;
  Drafts drafts;
  for (int i = 0; i < children.size(); ++i) {
    const auto& child = children.Get(i);
    const std::string of = checks::Indexed(field, i);
    const auto* file = streams.Find<CaseFile>(child.name());
    if (!file) {
      return checks::RefuseField(kith::reasons::kNotFound, "there is no " + child.name(), of + ".name",
                                 "an existing case file");
    }
    if (auto wrong = checks::CheckEtag(of + ".etag", child.etag(), streams, child.name())) return *wrong;
    Result<Events<CasesEvent>> events = decide(*file, child);
    if (!events) return tl::unexpected<Error>(OfChild(std::move(events).error(), of));
    for (CasesEvent& event : *events) drafts.push_back(DraftOf(child.name(), std::move(event)));
  }
  return drafts;
}

}  // namespace kith::cases
