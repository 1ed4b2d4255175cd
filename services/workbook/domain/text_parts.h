// The texts of the record beside the entries, each with what decides who may see it: what full-text search finds them
// by, and shows. Pure.
#pragma once

#include <string>
#include <vector>

#include <google/protobuf/message.h>

#include "services/workbook/domain/separation.h"

#include "kith/workbook/v1/template.pb.h"
#include "kith/workbook/v1/workbook_service.pb.h"

namespace kith::workbook {

struct TextPart {
  v1::RecordKind kind = v1::RECORD_KIND_UNSPECIFIED;
  std::string id;    // within the record: "field/sobriety/3"; no spaces
  std::string text;  // a line for each
  std::string of;    // RecordHit.part
  int number = 0;    // RecordHit.number
  std::string date;  // RecordHit.date
  v1::Attribution by;
  // Nobody sees the part who may not see this, with its author; MaySeePart asks for more.
  v1::Visibility visibility;
  std::string author;
};

// The texts that stand in a record now: of a chapter its fields' values and its last twelve summaries, of a workbook
// its modules, of a contradiction its accounts and its settlement, of a supervision what each said, of a goal and an
// instrument their words, of an assessment the comments. Of any other state none: what an assessment is composed of
// stands elsewhere, and checks of practice are no part of a family's record.
std::vector<TextPart> PartsOf(const google::protobuf::Message& state);

// Whether the part of that state is the caller's to read. A field: as the chapter shows it, so not where its prompt
// locates somebody whom the caller must not find; an account that was read in a chapter: as that field too. What was
// decided, and why: whoever chaired, the children's social workers and managers.
// workbook, made: of the family, and its template; null: nothing that they decide on is seen.
bool MaySeePart(const TextPart& part, const google::protobuf::Message& state, const v1::Workbook* workbook,
                const v1::Template* made, const Sight& sight);

}  // namespace kith::workbook
