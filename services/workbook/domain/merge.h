// How several hands write one field: what was written without knowledge of each other is kept side by side until a
// person says which holds. Pure.
#pragma once

#include <string_view>

#include "kith/workbook/v1/chapter.pb.h"
#include "kith/workbook/v1/record_events.pb.h"

namespace kith::workbook {

// Of one field: more than the workers of any family.
inline constexpr int kMaxValues = 24;

// Null: never written.
const v1::Field* FindField(const v1::Chapter& chapter, std::string_view prompt);

inline bool InConflict(const v1::Field& field) { return field.values_size() > 1; }

// What the chapter says to the prompt: the one value; empty where there is none, or two.
std::string_view ValueOf(const v1::Chapter& chapter, std::string_view prompt);

// Whether writing the value would change nothing: it stands there already.
bool Stands(const v1::Chapter& chapter, std::string_view prompt, std::string_view value);

// A value replaces those that its writer had seen and the writer's own; any other stays beside it. While a field is in
// conflict a value replaces only the writer's own: the conflict ends by Settle alone.
void Write(v1::Chapter& chapter, const v1::ChapterWritten::Written& written, const v1::Attribution& by);

// The value replaces those of the seen revisions.
void Settle(v1::Chapter& chapter, const v1::FieldSettled& settled);

}  // namespace kith::workbook
