#include "services/workbook/export_html.h"

namespace kith::workbook {

namespace {

constexpr char kHead[] =
    R"(<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Family assessment</title><style>
body{font:11pt/1.5 Georgia,serif;max-width:42em;margin:2em auto;padding:0 1em;color:#111}
h1{font-size:1.7em}h2{font-size:1.2em;margin-top:2em;border-bottom:1px solid #999}
.notice{border:2px solid #333;padding:.4em .8em;font-weight:bold}.fact{color:#333;font-size:.9em}
.asked{margin:1.2em 0 .1em;font-weight:bold}.passage,.voice{margin:.1em 0;white-space:pre-line}
.voice{font-style:italic;border-left:4px solid #999;padding-left:.8em}
.source{margin:.1em 0;font-size:.8em;color:#444}.comment{background:#eee;padding:.4em .8em;white-space:pre-line}
.withheld{font-size:.85em;font-style:italic}@media print{body{margin:0}h2,.asked{break-after:avoid}}
</style></head><body>
)";

std::string Escaped(const std::string& text) {
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
      case '\'':
        escaped += "&#39;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::string Element(const Block& block) {
  const auto paragraph = [&](const char* name) {
    return std::string("<p class=\"") + name + "\">" + Escaped(block.text) + "</p>\n";
  };
  switch (block.kind) {
    case Block::Kind::kTitle:
      return "<h1>" + Escaped(block.text) + "</h1>\n";
    case Block::Kind::kNotice:
      return paragraph("notice");
    case Block::Kind::kFact:
      return paragraph("fact");
    case Block::Kind::kHeading:
      return "<h2>" + Escaped(block.text) + "</h2>\n";
    case Block::Kind::kAsked:
      return paragraph("asked");
    case Block::Kind::kPassage:
      return paragraph("passage");
    case Block::Kind::kVoice:
      return "<blockquote class=\"voice\">" + Escaped(block.text) + "</blockquote>\n";
    case Block::Kind::kSource:
      return paragraph("source");
    case Block::Kind::kComment:
      return paragraph("comment");
    case Block::Kind::kWithheld:
      return paragraph("withheld");
  }
  return {};
}

}  // namespace

std::string HtmlOf(const std::vector<Block>& blocks) {
  std::string html = kHead;
  for (const Block& block : blocks) html += Element(block);
  return html + "</body></html>\n";
}

}  // namespace kith::workbook
