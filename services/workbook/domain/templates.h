// All templates and instruments that a service knows, by name: those that Kith ships, and an authority's own.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shared/result/result.h"

#include "kith/workbook/v1/template.pb.h"

namespace kith::workbook {

// A template that a workbook is opened with: its name, the digest of its text, and its rhythm of supervision.
struct TemplateText {
  std::string name;
  std::string digest;
  v1::SupervisionTemplate supervision{};
};

// Immutable once loaded; safe to share between threads.
class Templates {
 public:
  // A file as it was found: "family-safeguarding.1.json", "audit.1.json".
  struct File {
    std::string name;
    std::string text;
  };

  // In template_file.cc, as every reader of JSON. Reads all files and adds every problem of every one of them, with the
  // file's name. A file's name is
  // "<id>.<version>.json". What is returned is only to be used where no problem was added.
  static Templates Read(const std::vector<File>& templates, const std::vector<File>& instruments,
                        std::vector<FieldViolation>& problems);

  // "family-safeguarding.1"; null: there is none.
  const v1::Template* Find(std::string_view name) const;
  // "audit.1"; null: there is none.
  const v1::InstrumentTemplate* FindInstrument(std::string_view name) const;

  // Of the template's text and of its instruments', 32 hexadecimal digits; empty: there is none of that name.
  std::string DigestOf(std::string_view name) const;

  const std::map<std::string, v1::Template, std::less<>>& all() const { return templates_; }
  const std::map<std::string, v1::InstrumentTemplate, std::less<>>& instruments() const { return instruments_; }

 private:
  std::map<std::string, v1::Template, std::less<>> templates_;
  std::map<std::string, v1::InstrumentTemplate, std::less<>> instruments_;
  std::map<std::string, std::string, std::less<>> digests_;  // of the templates
};

// The files that are part of the program.
std::vector<Templates::File> ShippedTemplates();
std::vector<Templates::File> ShippedInstruments();

}  // namespace kith::workbook
