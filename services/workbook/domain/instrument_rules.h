// Scores of questionnaires and scales, as their templates say. The service computes them; nobody types a score.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "shared/result/result.h"

#include "kith/workbook/v1/template.pb.h"

namespace kith::workbook {

// The answers that were given, by the items' ids.
using Answers = std::map<std::string, int>;

// What one score came to.
struct Scored {
  std::string score;  // its id
  // False where too few of its items are answered; the rest is then empty.
  bool is_complete = false;
  int value = 0;
  std::string band;  // an id; empty where the score has no bands
};

// Every problem of an instrument, with its path from the instrument on: "scores[1].bands[0].from".
std::vector<FieldViolation> CheckInstrument(const v1::InstrumentTemplate& instrument);

// What is wrong with answers: an item that the instrument has not, an answer out of range, one that is missing and not
// optional. Fields are named "answers[\"q3\"]".
std::vector<FieldViolation> CheckAnswers(const v1::InstrumentTemplate& instrument, const Answers& answers);

// The scores in the template's order, of answers that CheckAnswers takes.
std::vector<Scored> ScoresOf(const v1::InstrumentTemplate& instrument, const Answers& answers);

// Suggestions that the scores meet, in the template's order.
std::vector<v1::Suggestion> SuggestionsOf(const v1::InstrumentTemplate& instrument, const std::vector<Scored>& scores);

}  // namespace kith::workbook
