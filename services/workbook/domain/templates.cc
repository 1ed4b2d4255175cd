#include "services/workbook/domain/templates.h"

#include "services/workbook/domain/template_file.h"

namespace kith::workbook {
namespace {

// A version stands once, in the file that is called after it: a second one would decide by its place which holds.
template <class Message>
void Keep(const std::string& file, Message read, std::map<std::string, Message, std::less<>>& all,
          std::vector<FieldViolation>& problems) {
  const std::string name = VersionedName(read.id(), read.version());
  if (file != name + ".json") problems.push_back({file, "must be called " + name + ".json, after its id and version"});
  if (!all.emplace(name, std::move(read)).second)
    problems.push_back({file, "has an id and version that another file has too"});
}

template <class Message>
const Message* FindIn(const std::map<std::string, Message, std::less<>>& all, std::string_view name) {
  const auto found = all.find(name);
  return found == all.end() ? nullptr : &found->second;
}

}  // namespace

Templates Templates::Read(const std::vector<File>& templates, const std::vector<File>& instruments,
                          std::vector<FieldViolation>& problems) {
  Templates all;
  for (const auto& file : instruments)
    Keep(file.name, ReadInstrument(file.name, file.text, problems), all.instruments_, problems);
  for (const auto& file : templates) {
    Keep(file.name, ReadTemplate(file.name, file.text, all.instruments_, problems), all.templates_, problems);
  }
  return all;
}

const v1::Template* Templates::Find(std::string_view name) const { return FindIn(templates_, name); }

const v1::InstrumentTemplate* Templates::FindInstrument(std::string_view name) const {
  return FindIn(instruments_, name);
}

}  // namespace kith::workbook
