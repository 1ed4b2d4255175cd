// A chronology as a document that is put together from its parts: plain text, and HTML that stands alone and prints.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "kith/cases/v1/chronology_service.pb.h"

namespace kith::cases {

struct DocumentPart {
  std::string heading;
  v1::ChronologyFilter filter;
  size_t before = 0;  // lines of the parts before: lines are numbered through
  bool is_first = true;
  bool is_last = true;
};

// "Testa Sample, born 2 March 2015 (people/C0000123)".
std::string HeadingOf(const std::string& stream, const std::string& name, const std::string& birth_date,
                      const std::string& expected_birth_date);

std::string TextPart(const DocumentPart& part, const std::vector<v1::ChronologyLine>& lines);
// Every text from the record is escaped.
std::string HtmlPart(const DocumentPart& part, const std::vector<v1::ChronologyLine>& lines);

// "&lt;b&gt;" of "<b>".
std::string EscapeHtml(std::string_view text);

}  // namespace kith::cases
