// Separation inside a family: who of those who work with it sees what of its record. Openness in the team is the rule;
// the limits below are the exceptions, and every read, list, search, stream and export of this service asks them. Pure
// and thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shared/decide/decide.h"

#include "kith/workbook/v1/workbook.pb.h"

namespace kith::workbook {

// What the caller is to a family today.
struct Sight {
  std::string worker;  // the caller's number
  // Of what the caller does in this family today; none: not allocated.
  std::vector<cases::v1::WorkerRole> roles{};
  // Works with a perpetrator: the domestic abuse officer of the model, who is never the victim's worker.
  bool works_with_danger = false;
  bool is_childs_social_worker = false;  // holds the case of a member today
  bool manages = false;                  // a team manager by the token, or by a role in the family
  bool chairs_conference = false;        // by the token
  bool audits = false;                   // by the token, and nothing in the family
  bool is_program = false;               // another Kith service, or the importer

  // Whether the family's workbook exists for the caller at all.
  bool Reads() const { return !roles.empty() || manages || chairs_conference || audits || is_program; }
  // Whether the caller's hand may stand in the record.
  bool Writes() const { return !roles.empty() || manages || is_program; }
  bool Has(cases::v1::WorkerRole role) const;
};

// As of the context's today.
Sight SightOf(const v1::KnownFamily& family, const Context& context);

// In this order, for whoever Reads():
//   programs                                              yes
//   it locates somebody; the caller works with danger     no, even where named, even the author's: what is added later
//   would be seen the author                                            yes not limited yes; auditors not what locates
//   somebody limited because of a worker's own interest            those named, by number or role, alone limited
//   otherwise                                     those named, by number or role; managers; the children's social
//   workers;
//                                                         auditors, but not what locates somebody
bool MaySee(const v1::Visibility& visibility, std::string_view author, const Sight& sight);

// Where nobody in particular wrote it.
inline bool MaySee(const v1::Visibility& visibility, const Sight& sight) { return MaySee(visibility, {}, sight); }

// Whether the record of a member, and with it the family's workbook, is closed to the context's caller: the decision of
// shared/access, as cases makes it.
bool IsClosed(const v1::KnownFamily& family, const Context& context);

// Whether the family's workbook and all that is in it look as if they did not exist: closed, or nothing to the caller.
bool IsHidden(const v1::KnownFamily* family, const Context& context);

// Whether a worker's period holds on the day.
bool Holds(const v1::KnownFamily::Worker& worker, std::string_view day);

// "families/F0000045" of "workbooks/F0000045", "chapters/F0000045-…", "supervisions/F0000045-3",
// "assessments/F0000045-2" and itself; empty for names of other kinds.
std::string FamilyOf(std::string_view name);
// "workbooks/F0000045" of the same.
std::string WorkbookOf(std::string_view name);

}  // namespace kith::workbook
