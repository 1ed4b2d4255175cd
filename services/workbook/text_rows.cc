#include "services/workbook/text_rows.h"

#include <algorithm>
#include <array>
#include <utility>

#include "services/workbook/domain/limits.h"
#include "services/workbook/domain/text_parts.h"
#include "services/workbook/search_words.h"
#include "shared/calendar/date.h"

namespace kith::workbook {
namespace {

using google::protobuf::Message;
using sql::Type;

constexpr std::array<std::string_view, 7> kKinds = {"chapters", "workbooks",   "contradictions", "supervisions",
                                                    "goals",    "instruments", "assessments"};

// When it was written; where nobody said, the beginning of its day.
int64_t SecondOf(const TextPart& part) {
  int64_t second = part.by.time().seconds();
  if (!part.by.has_time() && !part.date.empty()) {
    const auto day = calendar::StartOfDay(calendar::DateOf(part.date)).time_since_epoch();
    second = std::chrono::duration_cast<std::chrono::seconds>(day).count();
  }
  return std::max<int64_t>(0, second);
}

void PartRows(std::string_view stream, const Message& state, journal::RowSink& sink) {
  const std::string family = FamilyOf(std::string(stream), &state);
  const std::string book = family.substr(family.find('/') + 1);
  for (const auto& part : PartsOf(state)) {
    sink.Row(kPartTextView,
             {part.id, SecondOf(part), book, part.author, LimitsOfRow(part.visibility), SearchTextOf(part.text)});
  }
}

}  // namespace

sql::Bytes LimitsOfRow(const v1::Visibility& visibility) {
  if (IsOpenToAll(visibility)) return {};
  return {visibility.SerializeAsString()};
}

journal::ViewTable PartTable() {
  return {kPartTextView,
          {{"stream", Type::kText},
           {"part", Type::kText},
           {"at", Type::kInteger},
           {"book", Type::kText},
           {"author", Type::kText},
           {"limits", Type::kBytes},
           {"words", Type::kText}}};
}

void AddPartRows(std::vector<journal::StreamKind>& kinds) {
  for (auto& kind : kinds) {
    if (std::find(kKinds.begin(), kKinds.end(), kind.prefix) == kKinds.end()) continue;
    kind.tables.push_back(kPartTextView);
    kind.rows = [rows = std::move(kind.rows)](std::string_view stream, const Message& state, journal::RowSink& sink) {
      if (rows) rows(stream, state, sink);
      PartRows(stream, state, sink);
    };
  }
}

}  // namespace kith::workbook
