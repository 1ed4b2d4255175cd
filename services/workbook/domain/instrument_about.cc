#include "services/workbook/domain/instrument_about.h"

#include <algorithm>
#include <set>

#include "services/workbook/domain/reasons.h"
#include "shared/calendar/date.h"

namespace kith::workbook {
namespace {

using checks::RefuseField;
using kith::reasons::kInvalidRequest;
using v1::InstrumentSubject;
using v1::InstrumentTemplate;

constexpr int kOldest = 120;
constexpr int kAdultAge = 18;
constexpr int kYear = 12;
// A carer who is a child is a young parent, and not a sister or brother who answers.
constexpr int kParentsMonths = 12 * kYear;

template <class Values, class Value>
bool Contains(const Values& values, const Value& value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

bool AnswersAboutThemself(v1::Respondent respondent) {
  return respondent == v1::RESPONDENT_ADULT || respondent == v1::RESPONDENT_CHILD;
}

// Of what age one is about whom this respondent answers; nothing: of any.
std::optional<v1::Subject> AboutWhom(v1::Respondent respondent) {
  switch (respondent) {
    case v1::RESPONDENT_ADULT:
      return v1::SUBJECT_ADULT;
    case v1::RESPONDENT_CHILD:
    case v1::RESPONDENT_PARENT_OF_CHILD:
    case v1::RESPONDENT_TEACHER:
      return v1::SUBJECT_CHILD;
    default:
      return std::nullopt;
  }
}

const v1::KnownFamily::Member& MemberOf(const v1::KnownFamily& family, const std::string& person) {
  for (const auto& member : family.members()) {
    if (member.person() == person) return member;
  }
  return v1::KnownFamily::Member::default_instance();
}

bool IsUnborn(const v1::KnownFamily::Member& member, const std::string& day) {
  return member.birth_date().empty() ? !member.expected_date().empty() : day < member.birth_date();
}

// With a known birth date, which lies before the day.
bool IsOfAge(const InstrumentSubject& subject, const std::string& birth, const std::string& day) {
  const auto reached = [&](int years) {
    return calendar::AddMonths(calendar::DateOf(birth), years * kYear) <= calendar::DateOf(day);
  };
  if (!Contains(subject.who(), reached(kAdultAge) ? v1::SUBJECT_ADULT : v1::SUBJECT_CHILD)) return false;
  if (!reached(subject.least_age())) return false;
  return subject.most_age() == 0 || !reached(subject.most_age() + 1);
}

bool Fits(const InstrumentSubject& subject, const v1::KnownFamily::Member& member, const std::string& day) {
  if (IsUnborn(member, day)) return subject.includes_unborn();
  return member.birth_date().empty() || IsOfAge(subject, member.birth_date(), day);
}

checks::Refused CheckDay(const InstrumentTemplate& instrument, const v1::KnownFamily::Member& member,
                         const std::string& day, const OpenWorkbook& open, const Context& context) {
  if (auto wrong = checks::CheckPastDate("answered_date", day, context)) return wrong;
  if (day < member.birth_date() && !instrument.subject().includes_unborn()) {
    return RefuseField(reasons::kBeforeBirth, "the person was not born on that day", "answered_date",
                       "a date on or after " + member.birth_date());
  }
  if (open.workbook->episodes().empty() || SightOf(*open.family, context).is_program) return std::nullopt;
  const std::string& opened = open.workbook->episodes(0).start_date();
  if (opened.empty()) return std::nullopt;
  const auto earliest = calendar::FormatDate(calendar::AddMonths(calendar::DateOf(opened), -kYear));
  if (day >= earliest) return std::nullopt;
  return RefuseField(reasons::kAnswersTooOld, "the answers are more than a year older than the workbook",
                     "answered_date", "a date on or after " + earliest);
}

checks::Refused CheckParent(const v1::RecordInstrumentRequest& request, const v1::KnownFamily& family) {
  if (auto wrong = CheckMember("answered_by", request.answered_by(), family)) return wrong;
  const auto& parent = MemberOf(family, request.answered_by());
  const auto& child = MemberOf(family, request.person());
  const auto is_child = IsChild(parent, request.answered_date());
  const bool is_parent = [&] {
    if (parent.person() == child.person() || IsUnborn(parent, request.answered_date())) return false;
    if (!is_child || !*is_child || child.birth_date().empty()) return true;
    return calendar::AddMonths(calendar::DateOf(parent.birth_date()), kParentsMonths) <=
           calendar::DateOf(child.birth_date());
  }();
  if (is_parent) return std::nullopt;
  return RefuseField(reasons::kRespondentDoesNotFit, "whoever answered is no parent of the child, or carer",
                     "answered_by",
                     "a member of the family other than the child: an adult on the day of the answers, or at least 12 "
                     "years older than the child");
}

checks::Refused CheckTeacher(const v1::RecordInstrumentRequest& request) {
  if (request.answered_by_agency() == type::v1::AGENCY_SCHOOL ||
      request.answered_by_agency() == type::v1::AGENCY_EARLY_YEARS)
    return std::nullopt;
  return RefuseField(reasons::kRespondentDoesNotFit, "it is not said where the teacher works", "answered_by_agency",
                     "AGENCY_SCHOOL or AGENCY_EARLY_YEARS");
}

checks::Refused CheckPractitioner(const v1::RecordInstrumentRequest& request, const v1::KnownFamily& family) {
  const bool is_elsewhere = request.answered_by_agency() != type::v1::AGENCY_UNSPECIFIED;
  if (is_elsewhere) {
    if (auto wrong = checks::CheckKnown("answered_by_agency", request.answered_by_agency())) return wrong;
  }
  if (request.answered_by_worker().empty()) return std::nullopt;
  if (is_elsewhere) {
    return RefuseField(reasons::kRespondentDoesNotFit, "one professional answered", "answered_by_worker",
                       "a number of one of our own, or the agency of somebody else");
  }
  const bool works = std::any_of(family.workers().begin(), family.workers().end(), [&](const auto& worker) {
    return worker.worker() == request.answered_by_worker() && Holds(worker, request.answered_date());
  });
  if (works) return std::nullopt;
  return RefuseField(reasons::kNotAWorker, "the practitioner did not work with the family on the day of the answers",
                     "answered_by_worker",
                     "the number of a worker who was allocated to the family or one of its children on " +
                         request.answered_date() + "; or nothing, where whoever records it answered");
}

// What only others say of themselves is empty.
checks::Refused CheckNothingElse(const v1::RecordInstrumentRequest& request) {
  const bool is_practitioner = request.respondent() == v1::RESPONDENT_PRACTITIONER;
  const bool is_professional = is_practitioner || request.respondent() == v1::RESPONDENT_TEACHER;
  if (!is_professional && request.answered_by_agency() != type::v1::AGENCY_UNSPECIFIED) {
    return RefuseField(reasons::kRespondentDoesNotFit, "a member of the family answered, and no agency",
                       "answered_by_agency", "nothing, or the respondent that a professional is");
  }
  if (!is_practitioner && !request.answered_by_worker().empty()) {
    return RefuseField(reasons::kRespondentDoesNotFit, "no practitioner answered", "answered_by_worker",
                       "nothing, or the respondent RESPONDENT_PRACTITIONER");
  }
  if (!is_professional || request.answered_by().empty()) return std::nullopt;
  return RefuseField(reasons::kRespondentDoesNotFit, "a professional answered, and no member of the family",
                     "answered_by", "nothing, or the respondent that the member is");
}

checks::Refused CheckRespondent(const InstrumentTemplate& instrument, const v1::RecordInstrumentRequest& request,
                                const v1::KnownFamily& family) {
  if (!Contains(instrument.respondents(), request.respondent())) {
    std::string accepted;
    for (const int respondent : instrument.respondents()) {
      accepted += (accepted.empty() ? "" : ", ") + v1::Respondent_Name(static_cast<v1::Respondent>(respondent));
    }
    return RefuseField(reasons::kRespondentDoesNotFit, "the instrument is not scored for this respondent", "respondent",
                       "one of " + accepted);
  }
  const auto whom = AboutWhom(request.respondent());
  const auto is_child = IsChild(family, request.person(), request.answered_date());
  if (whom && is_child && *is_child != (*whom == v1::SUBJECT_CHILD)) {
    return RefuseField(reasons::kRespondentDoesNotFit,
                       "the person is of another age than this respondent answers about", "respondent",
                       *is_child ? "RESPONDENT_CHILD, RESPONDENT_PARENT_OF_CHILD, RESPONDENT_TEACHER or "
                                   "RESPONDENT_PRACTITIONER, as the instrument takes them"
                                 : "RESPONDENT_ADULT or RESPONDENT_PRACTITIONER, as the instrument takes them");
  }
  if (auto wrong = CheckNothingElse(request)) return wrong;
  switch (request.respondent()) {
    case v1::RESPONDENT_PARENT_OF_CHILD:
      return CheckParent(request, family);
    case v1::RESPONDENT_TEACHER:
      return CheckTeacher(request);
    case v1::RESPONDENT_PRACTITIONER:
      return CheckPractitioner(request, family);
    default:
      break;
  }
  if (request.answered_by().empty() || request.answered_by() == request.person()) return std::nullopt;
  return RefuseField(reasons::kRespondentDoesNotFit, "who answers about themself is the person", "answered_by",
                     "nothing, or the person; a parent is RESPONDENT_PARENT_OF_CHILD");
}

class Check {
 public:
  explicit Check(const InstrumentTemplate& instrument) : instrument_(instrument), subject_(instrument.subject()) {}

  std::vector<FieldViolation> All() {
    if (subject_.who().empty()) {
      Problem("subject.who", "must have at least one element: SUBJECT_CHILD or SUBJECT_ADULT");
    } else {
      Who();
      Ages();
    }
    Respondents();
    return std::move(problems_);
  }

 private:
  void Problem(std::string path, std::string what) { problems_.push_back({std::move(path), std::move(what)}); }
  bool IsAbout(v1::Subject subject) const { return Contains(subject_.who(), subject); }

  void Who() {
    std::set<int> seen;
    for (int i = 0; i < subject_.who_size(); ++i) {
      const auto at = checks::Indexed("subject.who", i);
      if (subject_.who(i) != v1::SUBJECT_CHILD && subject_.who(i) != v1::SUBJECT_ADULT)
        Problem(at, "must be SUBJECT_CHILD or SUBJECT_ADULT");
      if (!seen.insert(subject_.who(i)).second) Problem(at, "stands twice in this list");
    }
    if (subject_.includes_unborn() && (!IsAbout(v1::SUBJECT_CHILD) || subject_.least_age() > 0))
      Problem("subject.includes_unborn", "must be false without SUBJECT_CHILD, or with a least_age");
  }

  void Ages() {
    const int least = subject_.least_age();
    const int most = subject_.most_age();
    if (least < 0 || least > kOldest) Problem("subject.least_age", "must be 0 to 120");
    if (most < 0 || most > kOldest) Problem("subject.most_age", "must be 0 to 120");
    if (most > 0 && most < least) Problem("subject.most_age", "must not be less than least_age");
    if (IsAbout(v1::SUBJECT_CHILD) && least >= kAdultAge)
      Problem("subject.least_age", "must be less than 18: it is about children");
    if (IsAbout(v1::SUBJECT_ADULT) && most > 0 && most < kAdultAge)
      Problem("subject.most_age", "must be 18 or more: it is about adults");
  }

  void Respondents() {
    std::set<int> seen;
    for (int i = 0; i < instrument_.respondents_size(); ++i) {
      const auto at = checks::Indexed("respondents", i);
      const auto respondent = static_cast<v1::Respondent>(instrument_.respondents(i));
      if (respondent == v1::RESPONDENT_UNSPECIFIED) Problem(at, "is missing");
      if (!seen.insert(respondent).second) Problem(at, "stands twice in this list");
      const auto whom = AboutWhom(respondent);
      if (whom && !subject_.who().empty() && !IsAbout(*whom))
        Problem(at, "answers about " + v1::Subject_Name(*whom) + ", which subject.who does not have");
    }
  }

  const InstrumentTemplate& instrument_;
  const InstrumentSubject& subject_;
  std::vector<FieldViolation> problems_;
};

}  // namespace

std::vector<FieldViolation> CheckInstrumentSubject(const InstrumentTemplate& instrument) {
  return Check(instrument).All();
}

std::string SubjectInWords(const InstrumentSubject& subject) {
  const bool is_child = Contains(subject.who(), v1::SUBJECT_CHILD);
  std::string words = is_child ? "a child" : "an adult";
  if (is_child && Contains(subject.who(), v1::SUBJECT_ADULT)) words += " or an adult";
  const auto least = std::to_string(subject.least_age());
  if (subject.most_age() > 0) {
    words += " of " + least + " to " + std::to_string(subject.most_age()) + " years";
  } else if (subject.least_age() > 0) {
    words += " of " + least + " years or more";
  }
  return words + (subject.includes_unborn() ? ", born or unborn" : "");
}

checks::Refused CheckAbout(const InstrumentTemplate& instrument, const v1::RecordInstrumentRequest& request,
                           const OpenWorkbook& open, const Context& context) {
  if (auto wrong = CheckMember("person", request.person(), *open.family)) return wrong;
  const auto& member = MemberOf(*open.family, request.person());
  if (auto wrong = CheckDay(instrument, member, request.answered_date(), open, context)) return wrong;
  if (!Fits(instrument.subject(), member, request.answered_date())) {
    return RefuseField(reasons::kSubjectDoesNotFit, "the instrument is not for a person of this age", "person",
                       SubjectInWords(instrument.subject()) + " on the day of the answers, " + request.answered_date());
  }
  return CheckRespondent(instrument, request, *open.family);
}

std::string AnsweredBy(const v1::RecordInstrumentRequest& request) {
  return AnswersAboutThemself(request.respondent()) ? request.person() : request.answered_by();
}

}  // namespace kith::workbook
