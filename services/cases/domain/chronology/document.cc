#include "services/cases/domain/chronology/document.h"

#include <algorithm>
#include <string_view>

#include "services/cases/domain/chronology/sentence.h"

namespace kith::cases {

namespace {

constexpr size_t kWidth = 100;
constexpr size_t kIndent = 7;

constexpr char kHtmlHead[] = R"(<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Chronology</title>
<style>
@page { size: A4; margin: 20mm 16mm; }
body { font: 11pt/1.45 Georgia, "Times New Roman", serif; color: #111; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin-bottom: 0.2rem; }
p.about { color: #444; margin-top: 0; }
table { border-collapse: collapse; width: 100%; }
thead { display: table-header-group; }
th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.6rem 0.35rem 0; border-bottom: 1px solid #bbb; }
tr { break-inside: avoid; }
td.date { white-space: nowrap; }
td small { color: #444; }
tr.corrected td.text > span { text-decoration: line-through; }
@media print { body { margin: 0; max-width: none; padding: 0; } }
</style>
</head>
<body>
)";

// "Recorded 3 March 2026 by SW100."
std::string Provenance(const v1::ChronologyLine& line) {
  std::string text = "Recorded " + DateInWords(line.recorded_at().substr(0, 10)) + " by " + line.recorded_by() +
                     " on " + line.subject() + ".";
  if (!line.corrected_by().empty()) text += " Corrected later: see " + line.corrected_by() + ".";
  if (line.is_correction()) {
    text += " Correction";
    for (int i = 0; i < line.corrects_size(); ++i) text += (i == 0 ? " of " : " and ") + line.corrects(i);
    text += " (" + line.event_id() + ").";
  }
  return text;
}

std::string AboutFilter(const v1::ChronologyFilter& filter) {
  std::string about;
  const auto add = [&about](const std::string& text) { about += (about.empty() ? "" : "; ") + text; };
  if (!filter.from_date().empty()) add("from " + DateInWords(filter.from_date()));
  if (!filter.to_date().empty()) add("to " + DateInWords(filter.to_date()));
  if (filter.significant_only()) add("significant events");
  for (const int kind : filter.kinds()) {
    add(EnumInWords(*v1::ChronologyKind_descriptor()->FindValueByNumber(kind)) + " events");
  }
  if (!filter.known_on().empty()) add("as known on " + filter.known_on());
  return about.empty() ? "everything on record" : about;
}

// Breaks at spaces; a word that is longer stays whole.
std::string Wrapped(const std::string& text, size_t indent) {
  const std::string margin(indent, ' ');
  std::string wrapped;
  std::string line;
  const auto end_line = [&] {
    wrapped += margin + line + "\n";
    line.clear();
  };
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find_first_of(" \n", begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (!line.empty() && indent + line.size() + 1 + word.size() > kWidth) end_line();
    if (!word.empty()) line += (line.empty() ? "" : " ") + word;
    if (end < text.size() && text[end] == '\n' && !line.empty()) end_line();
    begin = end + 1;
  }
  if (!line.empty()) end_line();
  return wrapped;
}

}  // namespace

std::string HeadingOf(const std::string& stream, const std::string& name, const std::string& birth_date,
                      const std::string& expected_birth_date) {
  std::string heading = name;
  const auto add = [&heading](const std::string& text) { heading += (heading.empty() ? "" : ", ") + text; };
  if (!birth_date.empty()) add("born " + DateInWords(birth_date));
  if (birth_date.empty() && !expected_birth_date.empty()) add("expected " + DateInWords(expected_birth_date));
  return heading.empty() ? stream : heading + " (" + stream + ")";
}

std::string EscapeHtml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      case '\'':
        escaped += "&#39;";
        break;
      case '\n':
        escaped += "<br>";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string TextPart(const DocumentPart& part, const std::vector<v1::ChronologyLine>& lines) {
  std::string text;
  if (part.is_first) {
    text += Wrapped("CHRONOLOGY: " + part.heading, 0) + Wrapped(AboutFilter(part.filter), 0) + "\n";
  }
  size_t number = part.before;
  for (const auto& line : lines) {
    std::string head = std::to_string(++number) + ".";
    head.resize(std::max(head.size() + 1, kIndent), ' ');
    text += head + DateInWords(line.occurred_on()) + "\n";
    text += Wrapped(line.text(), kIndent) + Wrapped("[" + Provenance(line) + "]", kIndent) + "\n";
  }
  if (part.is_last) text += "End of the chronology: " + std::to_string(number) + " entries.\n";
  return text;
}

std::string HtmlPart(const DocumentPart& part, const std::vector<v1::ChronologyLine>& lines) {
  std::string html;
  if (part.is_first) {
    html += std::string(kHtmlHead) + "<h1>Chronology</h1>\n<p>" + EscapeHtml(part.heading) +
            "</p>\n<p class=\"about\">" + EscapeHtml(AboutFilter(part.filter)) +
            "</p>\n<table>\n<thead><tr><th>No.</th><th>Date</th><th>Event</th></tr></thead>\n<tbody>\n";
  }
  size_t number = part.before;
  for (const auto& line : lines) {
    html += std::string("<tr") + (line.corrected_by().empty() ? "" : " class=\"corrected\"") + "><td>" +
            std::to_string(++number) + "</td><td class=\"date\">" + EscapeHtml(DateInWords(line.occurred_on())) +
            "</td><td class=\"text\"><span>" + EscapeHtml(line.text()) + "</span><br><small>" +
            EscapeHtml(Provenance(line)) + "</small></td></tr>\n";
  }
  if (part.is_last) {
    html += "</tbody>\n</table>\n<p class=\"about\">End of the chronology: " + std::to_string(number) +
            " entries.</p>\n</body>\n</html>\n";
  }
  return html;
}

}  // namespace kith::cases
