// A template or an instrument as it stands in its file: JSON in the shape of kith.workbook.v1.Template and
// InstrumentTemplate.
#pragma once

#include <string>
#include <vector>

#include "services/workbook/domain/template_rules.h"
#include "shared/result/result.h"

#include "kith/workbook/v1/template.pb.h"

namespace kith::workbook {

// Reads the text and notes every problem with the path of the value that it is about: a member that no template has,
// one that stands twice, a value of another type, an unknown code, and everything that CheckTemplate finds with these
// instruments. What is returned is only to be used where no problem was added. Pure and thread-safe.
v1::Template ReadTemplate(const std::string& file, const std::string& text, const Instruments& instruments,
                          std::vector<FieldViolation>& problems);

// The same of an instrument, with everything that CheckInstrument finds.
v1::InstrumentTemplate ReadInstrument(const std::string& file, const std::string& text,
                                      std::vector<FieldViolation>& problems);

}  // namespace kith::workbook
