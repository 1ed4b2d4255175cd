#include "shared/rpc/guard.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <vector>

#include <google/protobuf/descriptor.h>

namespace kith::rpc {
namespace {

constexpr std::chrono::hours kLongestDeadline{24};
// A token has at most 8 KiB. gRPC holds a client to its own limit only once the client has acknowledged it, which a
// hostile one never does.
constexpr size_t kMaxMetadataBytes = 16 * 1024;
constexpr std::string_view kScheme = "bearer ";

// The token of "Bearer <token>"; nothing when it is another scheme.
std::optional<std::string_view> BearerToken(std::string_view authorization) {
  if (authorization.size() <= kScheme.size()) return std::nullopt;
  const bool bearer = std::equal(kScheme.begin(), kScheme.end(), authorization.begin(),
                                 [](char wanted, unsigned char found) { return wanted == std::tolower(found); });
  if (!bearer) return std::nullopt;
  return authorization.substr(kScheme.size());
}

Result<void> CheckRole(const Method& method, const identity::Caller& caller) {
  const auto has = [&caller](identity::Role role) { return caller.Has(role); };
  if (std::any_of(method.roles.begin(), method.roles.end(), has)) return {};
  std::string names;
  for (const identity::Role role : method.roles) {
    names += (names.empty() ? "" : ", ") + std::string(identity::RoleName(role));
  }
  return Refuse(reasons::kRoleNotPermitted, method.name + " is for the roles " + names);
}

bool IsHex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// The path of the first text with a NUL character, or nothing. PostgreSQL cannot keep one, and no name or word has one.
std::optional<std::string> TextWithNul(const google::protobuf::Message& message) {
  using google::protobuf::FieldDescriptor;
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (!is_message && field->type() != FieldDescriptor::TYPE_STRING) continue;
    const int size = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < size; ++i) {
      const std::string path = field->is_repeated() ? field->name() + "[" + std::to_string(i) + "]" : field->name();
      if (is_message) {
        const auto inner = TextWithNul(field->is_repeated() ? reflection.GetRepeatedMessage(message, field, i)
                                                            : reflection.GetMessage(message, field));
        if (inner) return path + "." + *inner;
      } else {
        const std::string text = field->is_repeated() ? reflection.GetRepeatedString(message, field, i)
                                                      : reflection.GetString(message, field);
        if (text.find('\0') != std::string::npos) return path;
      }
    }
  }
  return std::nullopt;
}

bool AllZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

}  // namespace

bool IsTraceparent(std::string_view text) {
  if (text.size() != 55 || text[2] != '-' || text[35] != '-' || text[52] != '-') return false;
  const auto version = text.substr(0, 2);
  const auto trace = text.substr(3, 32);
  const auto parent = text.substr(36, 16);
  return IsHex(version) && version != "ff" && IsHex(trace) && !AllZero(trace) && IsHex(parent) && !AllZero(parent) &&
         IsHex(text.substr(53));
}

Guard::Guard(const identity::Verifier& verifier, int max_request_bytes, int max_calls_in_progress, Admission admit)
    : verifier_(verifier),
      max_request_bytes_(max_request_bytes),
      max_calls_in_progress_(max_calls_in_progress),
      admit_(std::move(admit)) {}

Result<Call> Guard::Admit(const Method& method, const std::string& path, const Credentials& credentials) const {
  if (credentials.metadata_bytes > kMaxMetadataBytes) {
    return Refuse(reasons::kRequestTooLarge, "the metadata has " + std::to_string(credentials.metadata_bytes) +
                                                 " bytes; at most " + std::to_string(kMaxMetadataBytes) +
                                                 " are accepted");
  }
  if (!credentials.deadline || *credentials.deadline > std::chrono::steady_clock::now() + kLongestDeadline) {
    return Refuse(reasons::kNoDeadline, "set a deadline of at most 24 hours on every call");
  }
  if (IsDraining()) return Refuse(reasons::kDraining, "this server is about to stop; connect again and retry");
  if (method.unary && calls_in_progress_.load(std::memory_order_relaxed) > max_calls_in_progress_) {
    return Refuse(reasons::kOverloaded, "too many calls are in progress; retry later, with back-off");
  }
  const auto token = credentials.authorization ? BearerToken(*credentials.authorization) : std::nullopt;
  if (!token) return Refuse(reasons::kNoToken, "send the metadata \"authorization: Bearer <token>\", once");
  auto caller = verifier_.Verify(*token);
  if (!caller) return tl::unexpected<Error>(std::move(caller).error());
  if (auto permitted = CheckRole(method, *caller); !permitted)
    return tl::unexpected<Error>(std::move(permitted).error());
  if (admit_) {
    if (auto admitted = admit_(*caller); !admitted) return tl::unexpected<Error>(std::move(admitted).error());
  }
  return Call{path, *std::move(caller), *credentials.deadline,
              IsTraceparent(credentials.traceparent) ? std::string(credentials.traceparent) : std::string()};
}

Result<void> Guard::CheckSize(size_t bytes) const {
  if (bytes <= static_cast<size_t>(max_request_bytes_)) return {};
  return Refuse(reasons::kRequestTooLarge, "the request has " + std::to_string(bytes) + " bytes; at most " +
                                               std::to_string(max_request_bytes_) + " are accepted");
}

Result<std::unique_ptr<google::protobuf::Message>> ParseRequest(const Method& method, std::string_view bytes) {
  std::unique_ptr<google::protobuf::Message> message(method.request->New());
  if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return Refuse(reasons::kMalformedRequest,
                  "the request's bytes are not a " + method.request->GetDescriptor()->full_name());
  }
  // Nearly no request has a zero byte, so nearly none is walked.
  if (bytes.find('\0') != std::string_view::npos) {
    if (auto field = TextWithNul(*message)) {
      return Refuse(reasons::kInvalidRequest, "text in a request cannot hold a NUL character",
                    {{*std::move(field), "must be text without NUL characters"}});
    }
  }
  return message;
}

}  // namespace kith::rpc
