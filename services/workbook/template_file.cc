#include "services/workbook/template_file.h"

#include <limits>
#include <set>
#include <utility>

#include <google/protobuf/util/json_util.h>
#include <nlohmann/json.hpp>

#include "services/workbook/domain/instrument_rules.h"
#include "services/workbook/domain/template_rules.h"
#include "services/workbook/domain/templates.h"
#include "shared/ids/ids.h"

namespace kith::workbook {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using nlohmann::json;

std::string Join(const std::string& path, const std::string& member) {
  return path.empty() ? member : path + "." + member;
}

// Compares JSON with the messages that it should become. What does not fit is noted and taken out, so that the rest can
// be read and its own problems be told in the same go.
class Shape {
 public:
  Shape(std::string file, std::vector<FieldViolation>& problems) : file_(std::move(file)), problems_(problems) {}

  // A member given twice would silently hide one of the two.
  json Parse(const std::string& text) {
    std::vector<std::set<std::string>> open;
    const auto note = [&](int, json::parse_event_t event, json& parsed) {
      if (event == json::parse_event_t::object_start) open.emplace_back();
      if (event == json::parse_event_t::object_end) open.pop_back();
      if (event == json::parse_event_t::key && !open.back().insert(parsed.get<std::string>()).second) {
        Problem("", "has the member \"" + parsed.get<std::string>() + "\" twice in one object");
      }
      return true;
    };
    json root = json::parse(text, note, false);
    if (root.is_discarded()) Problem("", "is not JSON");
    return root;
  }

  // False: the value is no such message at all.
  bool Fit(json& value, const std::string& path, const Descriptor& message) {
    if (!value.is_object()) return Reject(path, "must be an object");
    for (auto member = value.begin(); member != value.end();) {
      const auto* field = message.FindFieldByName(member.key());
      const std::string at = Join(path, member.key());
      const bool fits = field ? FitField(*member, at, *field) : Reject(at, "is not a member that a template has here");
      member = fits ? std::next(member) : value.erase(member);
    }
    return true;
  }

 private:
  bool Reject(const std::string& path, std::string what) {
    Problem(path, std::move(what));
    return false;
  }
  void Problem(const std::string& path, std::string what) {
    problems_.push_back({path.empty() ? file_ : file_ + ": " + path, std::move(what)});
  }

  bool FitField(json& value, const std::string& path, const FieldDescriptor& field) {
    if (!field.is_repeated()) return FitOne(value, path, field);
    if (!value.is_array()) return Reject(path, "must be a list");
    bool fits = true;
    for (size_t i = 0; i < value.size(); ++i) {
      // All of the list is looked at, so that every wrong element is told.
      fits = FitOne(value[i], path + "[" + std::to_string(i) + "]", field) && fits;
    }
    return fits;
  }

  bool FitOne(json& value, const std::string& path, const FieldDescriptor& field) {
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Fit(value, path, *field.message_type());
      case FieldDescriptor::CPPTYPE_STRING:
        return value.is_string() || Reject(path, "must be a text");
      case FieldDescriptor::CPPTYPE_BOOL:
        return value.is_boolean() || Reject(path, "must be true or false");
      case FieldDescriptor::CPPTYPE_INT32:
        return (value.is_number_integer() && value >= std::numeric_limits<int32_t>::min() &&
                value <= std::numeric_limits<int32_t>::max()) ||
               Reject(path, "must be a whole number");
      case FieldDescriptor::CPPTYPE_ENUM:
        return FitCode(value, path, *field.enum_type());
      default:
        return Reject(path, "is of a type that templates do not use");
    }
  }

  bool FitCode(const json& value, const std::string& path, const google::protobuf::EnumDescriptor& codes) {
    std::string accepted;
    for (int i = 1; i < codes.value_count(); ++i) {
      if (value.is_string() && value == codes.value(i)->name()) return true;
      accepted += (i == 1 ? "" : ", ") + codes.value(i)->name();
    }
    return Reject(path, "must be one of " + accepted);
  }

  const std::string file_;
  std::vector<FieldViolation>& problems_;
};

// False: what was made is not to be looked at any further.
bool Read(const std::string& file, const std::string& text, google::protobuf::Message& made,
          std::vector<FieldViolation>& problems) {
  Shape shape(file, problems);
  json root = shape.Parse(text);
  if (root.is_discarded() || !shape.Fit(root, "", *made.GetDescriptor())) return false;
  const auto status = google::protobuf::util::JsonStringToMessage(root.dump(), &made);
  if (!status.ok()) problems.push_back({file, std::string("cannot be read: ") + std::string(status.message())});
  return status.ok();
}

void Add(const std::string& file, const std::vector<FieldViolation>& found, std::vector<FieldViolation>& problems) {
  for (const auto& problem : found) problems.push_back({file + ": " + problem.field, problem.description});
}

// A version stands once, in the file that is called after it: a second one would decide by its place which holds.
template <class Message>
void Keep(const std::string& file, Message read, std::map<std::string, Message, std::less<>>& all,
          std::vector<FieldViolation>& problems) {
  const std::string name = VersionedName(read.id(), read.version());
  if (file != name + ".json") problems.push_back({file, "must be called " + name + ".json, after its id and version"});
  if (!all.emplace(name, std::move(read)).second)
    problems.push_back({file, "has an id and version that another file has too"});
}

}  // namespace

v1::Template ReadTemplate(const std::string& file, const std::string& text, const Instruments& instruments,
                          std::vector<FieldViolation>& problems) {
  v1::Template made;
  if (Read(file, text, made, problems)) Add(file, CheckTemplate(made, instruments), problems);
  return made;
}

v1::InstrumentTemplate ReadInstrument(const std::string& file, const std::string& text,
                                      std::vector<FieldViolation>& problems) {
  v1::InstrumentTemplate made;
  if (Read(file, text, made, problems)) Add(file, CheckInstrument(made), problems);
  return made;
}

Templates Templates::Read(const std::vector<File>& templates, const std::vector<File>& instruments,
                          std::vector<FieldViolation>& problems) {
  Templates all;
  std::map<std::string, std::string_view> texts;
  for (const auto& file : instruments) {
    Keep(file.name, ReadInstrument(file.name, file.text, problems), all.instruments_, problems);
    texts[file.name] = file.text;
  }
  for (const auto& file : templates) {
    auto read = ReadTemplate(file.name, file.text, all.instruments_, problems);
    const std::string name = VersionedName(read.id(), read.version());
    std::string digest = ids::StableId(file.text);
    for (const auto& instrument : read.instruments()) digest = ids::StableId(digest, texts[instrument + ".json"]);
    Keep(file.name, std::move(read), all.templates_, problems);
    all.digests_.emplace(name, std::move(digest));
  }
  return all;
}

}  // namespace kith::workbook
