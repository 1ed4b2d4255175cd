// What a template must be beside its shape: ids that are unique and exist, ranges without gaps, and the places that the
// engine needs.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/result/result.h"

#include "kith/workbook/v1/template.pb.h"

namespace kith::workbook {

inline constexpr int kMaxPrompts = 12;
inline constexpr int kMaxChapterTemplates = 24;
inline constexpr int kMaxModules = 24;
inline constexpr int kMaxInstruments = 40;
inline constexpr int kMaxItems = 60;

// Those that are loaded, by name: "audit.1".
using Instruments = std::map<std::string, v1::InstrumentTemplate, std::less<>>;

// "audit.1" of an id and a version: the name of a template or an instrument, and of its file without ".json".
std::string VersionedName(const std::string& id, int version);

// Every problem, with its path: "chapters[2].prompts[0].id". Empty: the template can be used. Pure and thread-safe.
std::vector<FieldViolation> CheckTemplate(const v1::Template& made, const Instruments& instruments);

// 1 to 40 characters of a-z, 0-9 and those of `also`, beginning with a letter.
bool IsTemplateId(std::string_view id, std::string_view also);

// The prompt that it names; null when the template has none.
const v1::Prompt* FindPrompt(const v1::Template& made, const v1::FieldOfRole& field);

// A field's value as people read it: a choice by its title, a number with what the ends of its scale mean.
std::string Worded(const v1::Prompt& prompt, const std::string& value);

// A template's rhythm: so many calendar months after the day, or so many days where there are no months; empty where
// both are 0.
std::string DueAfter(const std::string& from, int days, int months);

// When a family's next group supervision is due after that day: by the template's rhythm, and monthly where it has none
// or is not loaded (domain reference §2: monthly for each family).
std::string SupervisionDueAfter(const std::string& from, const v1::SupervisionTemplate& made);

}  // namespace kith::workbook
