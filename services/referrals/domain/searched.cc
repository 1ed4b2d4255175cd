#include "services/referrals/domain/searched.h"

#include <algorithm>
#include <vector>

#include "services/referrals/domain/contact.h"
#include "services/referrals/domain/decision.h"
#include "services/referrals/domain/reasons.h"
#include "services/referrals/domain/referral.h"

#include "kith/referrals/v1/referral_events.pb.h"

namespace kith::referrals {

namespace {

using checks::Refused;
using Tokens = google::protobuf::RepeatedPtrField<std::string>;

constexpr char kField[] = "search_tokens";
constexpr char kAccepted[] =
    "search_token of SearchService.SearchPeople whose candidates name the child, or of RegisterPerson";
constexpr int kMaxTokens = 20;

Refused RefuseToken(ticket::Fault fault, int index) {
  const std::string field = checks::Indexed(kField, index);
  switch (fault) {
    case ticket::Fault::kNotOurs:
      return checks::RefuseField(reasons::kSearchRequired, "this is no token of a search", field, kAccepted);
    case ticket::Fault::kAnothers:
      return checks::RefuseField(reasons::kSearchByAnother, "somebody else made this search", field,
                                 "a search_token of your own search");
    case ticket::Fault::kExpired:
      return checks::RefuseField(reasons::kSearchExpired, "the search is too old: search again", field, kAccepted);
  }
  return std::nullopt;
}

template <class Children>
Refused CheckSearched(const ticket::Key& key, const Children& children, const Tokens& tokens, const Context& context) {
  if (BringsHistories(context)) return std::nullopt;
  if (tokens.size() > kMaxTokens) {
    return checks::RefuseField(kith::reasons::kInvalidRequest, "there are too many tokens", kField,
                               "at most 20 tokens");
  }
  std::vector<ticket::Ticket> tickets;
  for (int i = 0; i < tokens.size(); ++i) {
    auto ticket = key.Read(tokens.Get(i), context.subject, context.now);
    if (!ticket) return RefuseToken(ticket.error(), i);
    tickets.push_back(*std::move(ticket));
  }
  for (const auto& child : children) {
    if (std::none_of(tickets.begin(), tickets.end(), [&](const auto& ticket) { return ticket.Covers(child); })) {
      return checks::RefuseField(reasons::kSearchRequired, "nobody has searched for " + child + " just now", kField,
                                 kAccepted);
    }
  }
  return std::nullopt;
}

}  // namespace

// What is wrong with the request itself is said first: a token helps nobody whose request is refused anyway.
Result<Drafts> ReceiveSearchedContact(const ticket::Key& key, const Streams& streams,
                                      const v1::ReceiveContactRequest& request, const Context& context) {
  auto drafts = ReceiveContact(streams, request, context);
  if (!drafts) return drafts;
  if (auto wrong = CheckSearched(key, request.children(), request.search_tokens(), context)) return *wrong;
  return drafts;
}

Result<Drafts> MakeSearchedReferral(const ticket::Key& key, const Streams& streams,
                                    const v1::MakeReferralRequest& request, const Context& context) {
  auto drafts = MakeReferral(streams, request, context);
  if (!drafts) return drafts;
  const auto& event = static_cast<const v1::ReferralsEvent&>(*drafts->back().event);
  const auto& children = event.referral_received().referral().children();
  if (auto wrong = CheckSearched(key, children, request.search_tokens(), context)) return *wrong;
  return drafts;
}

}  // namespace kith::referrals
