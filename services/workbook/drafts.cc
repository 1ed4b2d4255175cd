#include "services/workbook/drafts.h"

#include <map>

#include "services/workbook/chronology.h"
#include "services/workbook/domain/entry_checks.h"
#include "services/workbook/domain/reasons.h"
#include "services/workbook/gate.h"
#include "shared/checks/checks.h"

namespace kith::workbook {
namespace {

constexpr size_t kLargestDraft = 64'000;
constexpr int kMostDrafts = 200;
constexpr auto kKept = std::chrono::days(60);

checks::Refused CheckDraftName(std::string_view field, const std::string& name) {
  if (auto wrong = checks::CheckName(field, name, "drafts")) return wrong;
  if (name.size() >= std::string_view("drafts/").size() + 8) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the name is too short to be a random one", field,
                             "\"drafts/\" and 8 to 60 characters of A-Z a-z 0-9 _ -");
}

checks::Refused CheckDraft(const v1::SaveDraftRequest& request) {
  const auto& draft = request.draft();
  if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return wrong;
  if (!draft.workbook().empty() && draft.workbook() != request.workbook()) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "the draft is of another workbook", "draft.workbook",
                               "nothing, or the request's workbook");
  }
  if (auto wrong = CheckDraftName("draft.name", draft.name())) return wrong;
  if (draft.revision() < 1) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "a save has a number", "draft.revision",
                               "1, and more with every save");
  }
  if (draft.ByteSizeLong() <= kLargestDraft) return std::nullopt;
  return checks::RefuseField(kith::reasons::kInvalidRequest, "the draft is too large", "draft", "at most 64,000 bytes");
}

// When it goes, so that nobody is surprised.
v1::Draft WithDropTime(v1::Draft draft) {
  *draft.mutable_drop_time() = draft.save_time();
  draft.mutable_drop_time()->set_seconds(draft.save_time().seconds() + std::chrono::seconds(kKept).count());
  return draft;
}

template <class Request, class Response>
auto Ask(SideStore& store, const Clock& clock,
         Result<Response> (*answer)(SideStore&, journal::Journal&, const Context&, const Request&)) {
  return [&store, &clock, answer](journal::Journal& journal, const rpc::Call& call, const Request& request) {
    return answer(store, journal, ContextOf(call, clock), request);
  };
}

template <class Request, class Response>
auto Ask(SideStore& store, const Clock& clock, Result<Response> (*answer)(SideStore&, const Context&, const Request&)) {
  return [&store, &clock, answer](journal::Journal&, const rpc::Call& call, const Request& request) {
    return answer(store, ContextOf(call, clock), request);
  };
}

}  // namespace

Result<v1::SaveDraftResponse> SaveDraft(SideStore& store, const Context& context, const v1::SaveDraftRequest& request) {
  if (auto wrong = CheckDraft(request)) return *wrong;
  v1::Draft draft = request.draft();
  draft.set_workbook(request.workbook());
  draft.clear_save_time();
  draft.clear_drop_time();
  const auto revision = store.SaveDraft(context.subject, draft, kMostDrafts, context.now);
  if (!revision) return Refuse(reasons::kTooMany, "there are 200 drafts already; discard those that are not wanted");
  v1::SaveDraftResponse response;
  response.set_revision(*revision);
  return response;
}

Result<v1::GetDraftResponse> GetDraft(SideStore& store, journal::Journal& journal, const Context& context,
                                      const v1::GetDraftRequest& request) {
  if (auto wrong = CheckDraftName("name", request.name())) return *wrong;
  auto draft = store.FindDraft(context.subject, request.name());
  if (!draft || !SightOfWorkbook(journal, context, draft->workbook())) {
    return checks::RefuseField(kith::reasons::kNotFound, "there is no such draft of yours", "name",
                               "one of your drafts");
  }
  v1::GetDraftResponse response;
  *response.mutable_draft() = WithDropTime(*std::move(draft));
  return response;
}

Result<v1::ListDraftsResponse> ListDrafts(SideStore& store, journal::Journal& journal, const Context& context,
                                          const v1::ListDraftsRequest& request) {
  if (!request.workbook().empty()) {
    if (auto wrong = checks::CheckName("workbook", request.workbook(), "workbooks")) return *wrong;
  }
  v1::ListDraftsResponse response;
  std::map<std::string, bool> is_seen;
  for (auto& draft : store.ListDrafts(context.subject, kMostDrafts)) {
    if (!request.workbook().empty() && draft.workbook() != request.workbook()) continue;
    const auto [seen, is_new] = is_seen.try_emplace(draft.workbook());
    if (is_new) seen->second = SightOfWorkbook(journal, context, draft.workbook()).has_value();
    if (seen->second) *response.add_drafts() = WithDropTime(std::move(draft));
  }
  return response;
}

Result<v1::DiscardDraftResponse> DiscardDraft(SideStore& store, const Context& context,
                                              const v1::DiscardDraftRequest& request) {
  if (auto wrong = CheckDraftName("name", request.name())) return *wrong;
  store.DiscardDraft(context.subject, request.name());
  return v1::DiscardDraftResponse();
}

int64_t DropOldDrafts(SideStore& store, Instant now) { return store.DropDraftsSavedBefore(now - kKept); }

void AddDraftsRpcs(Front& front, SideStore& store, const Clock& clock) {
  using enum identity::Role;
  const Roles writers = {kSocialWorker, kPractitioner, kTeamManager};
  front.Use(FamilyGate(), clock);
  front.Query<v1::SaveDraftRequest, v1::SaveDraftResponse>("SaveDraft", writers, Ask(store, clock, SaveDraft));
  front.Query<v1::GetDraftRequest, v1::GetDraftResponse>("GetDraft", writers, Ask(store, clock, GetDraft));
  front.Query<v1::ListDraftsRequest, v1::ListDraftsResponse>("ListDrafts", writers, Ask(store, clock, ListDrafts));
  front.Query<v1::DiscardDraftRequest, v1::DiscardDraftResponse>("DiscardDraft", writers,
                                                                 Ask(store, clock, DiscardDraft));
}

}  // namespace kith::workbook
