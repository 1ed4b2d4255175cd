#include "services/cli/front_door_steps.h"

#include <algorithm>

#include "services/cli/backend.h"
#include "services/cli/referral_steps.h"
#include "services/cli/rng.h"
#include "shared/calendar/working_days.h"

#include "kith/referrals/v1/referrals_service.pb.h"

namespace kith::cli {
namespace {

using namespace referrals::v1;
using calendar::Date;
using calendar::DateOf;
using calendar::FormatDate;
using google::protobuf::Timestamp;
using std::chrono::days;
using type::v1::ReferralSource;

// Who reports, by the source that the census knows. Ids of services/referrals/agencies.csv.
const char* AgencyOf(ReferralSource source) {
  using enum type::v1::ReferralSource;
  switch (source) {
    case REFERRAL_SOURCE_POLICE:
      return "police";
    case REFERRAL_SOURCE_SCHOOLS:
      return "school";
    case REFERRAL_SOURCE_HEALTH_VISITOR:
      return "health-visiting";
    case REFERRAL_SOURCE_GP:
      return "general-practice";
    case REFERRAL_SOURCE_LA_EARLY_HELP:
      return "early-help";
    case REFERRAL_SOURCE_HOUSING:
      return "housing";
    case REFERRAL_SOURCE_LA_EXTERNAL:
      return "other-authority";
    default:
      return "";
  }
}

class FrontDoor {
 public:
  FrontDoor(const CountyFamily& family, std::size_t episode)
      : family_(family),
        history_(family.episodes[episode]),
        day_(DateOf(history_.episode.referral_date())),
        rng_(family.seed * 37 + episode) {}

  std::vector<Step> Steps() && {
    AddEarlierContact();
    received_ = rng_.Between(9 * 60, 12 * 60);
    const auto rating = static_cast<BragRating>(BRAG_RATING_RED + rng_.Weighted({24, 50, 26}));
    const auto first = history_.dealt.Has(Rate::kContactRerated) ? BRAG_RATING_BLUE : rating;
    Add(day_, "contact", "ReceiveContact", Contact(day_, received_, history_.episode.referral_source(), first),
        "contact");
    if (first != rating) Rerate<RateContactRequest>("contact", "RateContact", rating);
    if (history_.dealt.Has(Rate::kWorkAssigned)) Assign();
    if (history_.dealt.Has(Rate::kContactJoined)) AddSecondContact();
    if (history_.dealt.Has(Rate::kAgenciesAsked)) AddEnquiry();
    AddReferral(rating);
    return std::move(steps_);
  }

 private:
  template <class Request>
  void Add(Date day, const std::string& key, const char* rpc, Request request, const char* makes = "") {
    auto& step = steps_.emplace_back(MakeStep(kReferralsService, rpc, FormatDate(day), key, std::move(request)));
    step.makes = makes;
    step.made_in = key.starts_with("contact") ? "contact" : makes;
  }

  // So many minutes after the day began.
  static Timestamp At(Date day, int minutes) {
    Timestamp time;
    time.set_seconds(
        std::chrono::duration_cast<std::chrono::seconds>(calendar::StartOfDay(day).time_since_epoch()).count() +
        60LL * minutes);
    return time;
  }

  ReceiveContactRequest Contact(Date day, int minutes, ReferralSource source, BragRating rating) {
    ReceiveContactRequest request;
    request.set_authority(family_.children.front().authority());
    *request.mutable_received_time() = At(day, minutes);
    request.set_source(source);
    for (std::size_t i = 0; i < family_.children.size(); ++i) request.add_children("@child " + std::to_string(i));
    request.set_brag_rating(rating);
    request.set_family("@family");
    request.mutable_referrer()->set_agency(AgencyOf(source));
    if (source == ReferralSource::REFERRAL_SOURCE_POLICE) AddPolice(day, *request.mutable_police_notification());
    return request;
  }

  void AddPolice(Date day, PoliceNotification& police) {
    police.set_form_101_reference("EX/" + std::to_string(family_.seed % 1'000'000) + "/" +
                                  FormatDate(day).substr(0, 4));
    police.set_incident_date(FormatDate(day - days(rng_.Between(0, 2))));
    police.set_children_present(rng_.Chance(60));
    if (!family_.has_domestic_abuse) return;
    police.set_dash_score(rng_.Between(4, 20));
    police.set_marac_referred(police.dash_score() >= 14);
  }

  // A concern of a few days before that led to no referral.
  void AddEarlierContact() {
    if (!history_.dealt.Has(Rate::kEarlierContact)) return;
    const Date day = day_ - days(rng_.Between(3, 17));
    constexpr ReferralSource kSources[] = {ReferralSource::REFERRAL_SOURCE_SCHOOLS,
                                           ReferralSource::REFERRAL_SOURCE_ACQUAINTANCE,
                                           ReferralSource::REFERRAL_SOURCE_HOUSING};
    Add(day, "contact before", "ReceiveContact",
        Contact(day, rng_.Between(9 * 60, 16 * 60), kSources[rng_.Below(3)], BRAG_RATING_GREEN), "earlier contact");
    DecideContactRequest decide;
    decide.set_name("@earlier contact");
    constexpr std::pair<ContactOutcome, DecisionReason> kOutcomes[] = {
        {CONTACT_OUTCOME_NO_FURTHER_ACTION, DECISION_REASON_THRESHOLD_NOT_MET},
        {CONTACT_OUTCOME_INFORMATION_AND_ADVICE, DECISION_REASON_ADVICE_SUFFICIENT},
        {CONTACT_OUTCOME_EARLY_HELP, DECISION_REASON_EARLY_HELP_NEEDED}};
    const auto& [outcome, reason] = kOutcomes[rng_.Weighted({35, 30, 35})];
    decide.set_outcome(outcome);
    decide.set_reason(reason);
    *decide.mutable_decision_time() = At(day, 17 * 60);
    Add(day, "contact before decided", "DecideContact", std::move(decide));
  }

  // Another agency reports the same matter within hours.
  void AddSecondContact() {
    const bool is_police = history_.episode.referral_source() == ReferralSource::REFERRAL_SOURCE_POLICE;
    Add(day_, "contact of another agency", "ReceiveContact",
        Contact(day_, received_ + 45,
                is_police ? ReferralSource::REFERRAL_SOURCE_SCHOOLS : ReferralSource::REFERRAL_SOURCE_POLICE,
                BRAG_RATING_AMBER),
        "second contact");
    JoinContactRequest join;
    join.set_name("@second contact");
    join.set_earlier_contact("@contact");
    *join.mutable_decision_time() = At(day_, received_ + 90);
    Add(day_, "contact joined", "JoinContact", std::move(join));
  }

  template <class Request>
  void Rerate(const std::string& what, const char* rpc, BragRating rating) {
    Request rate;
    rate.set_name("@" + what);
    rate.set_rating(rating);
    rate.set_reason_text("more is known of an invented family");
    Add(day_, what + " rated again", rpc, std::move(rate));
  }

  void Assign() {
    AssignWorkRequest assign;
    assign.set_name("@contact");
    assign.set_team(family_.team);
    Add(day_, "contact assigned", "AssignWork", std::move(assign));
  }

  // The agencies that search their own databases; within the day, as most ratings want it.
  void AddEnquiry() {
    std::vector<std::string> agencies = {"police", "health-visiting", "education"};
    if (family_.has_domestic_abuse) agencies.push_back("domestic-abuse-service");
    if (family_.has_mental_illness) agencies.push_back("mental-health-trust");
    if (family_.has_substance_misuse && rng_.Chance(50)) agencies.push_back("recovery-service");
    StartMashEnquiryRequest start;
    start.set_name("@contact");
    for (const auto& agency : agencies) start.add_agencies(agency);
    start.set_question("what is known of an invented family");
    const int began = received_ + 30;
    *start.mutable_start_time() = At(day_, began);
    Add(day_, "enquiry", "StartMashEnquiry", std::move(start), "enquiry");
    const bool is_missing = history_.dealt.Has(Rate::kReplyMissing);
    for (const auto& agency : agencies) {
      const bool is_last = agency == agencies.back();
      if (is_last && (is_missing || rng_.Chance(30))) Remind(agency, began + 150);
      if (is_last && is_missing) break;
      RecordMashReplyRequest reply;
      reply.set_name("@enquiry");
      reply.set_agency(agency);
      reply.set_known(rng_.Chance(55));
      *reply.mutable_reply_time() = At(day_, is_last ? began + 220 : began + rng_.Between(20, 140));
      Add(day_, "reply of " + agency, "RecordMashReply", std::move(reply));
    }
    CloseMashEnquiryRequest close;
    close.set_name("@enquiry");
    *close.mutable_close_time() = At(day_, began + 240);
    if (is_missing) close.set_missing_reason("the decision cannot wait");
    Add(day_, "enquiry closed", "CloseMashEnquiry", std::move(close));
  }

  void Remind(const std::string& agency, int minutes) {
    RecordMashReminderRequest remind;
    remind.set_name("@enquiry");
    remind.set_agency(agency);
    *remind.mutable_reminder_time() = At(day_, minutes);
    Add(day_, "reminder of " + agency, "RecordMashReminder", std::move(remind));
  }

  void AddReferral(BragRating rating) {
    MakeReferralRequest refer;
    refer.set_name("@contact");
    refer.set_referral_date(FormatDate(day_));
    *refer.mutable_decision_time() = At(day_, 18 * 60);
    Add(day_, "referral", "MakeReferral", std::move(refer), "referral");
    if (history_.dealt.Has(Rate::kReferralRerated)) {
      Rerate<RateReferralRequest>("referral", "RateReferral",
                                  rating == BRAG_RATING_RED ? BRAG_RATING_AMBER : BRAG_RATING_RED);
    }
    auto decide = DecisionOf(history_);
    decide.set_name("@referral");
    const bool later = history_.dealt.Has(Rate::kAcknowledgedLater);
    if (!later) decide.set_acknowledgement_method(ACKNOWLEDGEMENT_METHOD_EMAIL);
    Add(day_, "decision", "DecideReferral", std::move(decide));
    if (!later) return;
    const Date told = calendar::AddWorkingDays(day_, 1);
    AcknowledgeReferralRequest acknowledge;
    acknowledge.set_name("@referral");
    acknowledge.set_acknowledgement_date(FormatDate(told));
    acknowledge.set_method(ACKNOWLEDGEMENT_METHOD_LETTER);
    Add(told, "acknowledgement", "AcknowledgeReferral", std::move(acknowledge));
  }

  const CountyFamily& family_;
  const EpisodeHistory& history_;
  const Date day_;
  Rng rng_;
  int received_ = 0;  // minutes after the day began
  std::vector<Step> steps_;
};

}  // namespace

std::vector<Step> FrontDoorSteps(const CountyFamily& family, std::size_t episode) {
  return FrontDoor(family, episode).Steps();
}

}  // namespace kith::cli
