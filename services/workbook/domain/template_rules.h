// What a template must be beside its shape: ids that are unique and exist, ranges without gaps, and the places that the
// engine needs.
#pragma once

#include <vector>

#include "shared/result/result.h"

#include "kith/workbook/v1/template.pb.h"

namespace kith::workbook {

inline constexpr int kMaxPrompts = 12;
inline constexpr int kMaxChapterTemplates = 24;
inline constexpr int kMaxModules = 24;
inline constexpr int kMaxInstruments = 40;
inline constexpr int kMaxItems = 60;

// Every problem, with its path: "chapters[2].prompts[0].id". Empty: the template can be used. Pure and thread-safe.
std::vector<FieldViolation> CheckTemplate(const v1::Template& made);

// The prompt that it names; null when the template has none.
const v1::Prompt* FindPrompt(const v1::Template& made, const v1::FieldOfRole& field);

}  // namespace kith::workbook
