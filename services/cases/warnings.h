// The rules of the census in the answers of commands: whoever records something learns at once which rules it breaks.
#pragma once

#include <google/protobuf/message.h>

#include "shared/front/front.h"

namespace kith::cases {

// Fills `warnings` of every case file in the response with what a census of today would show of the parts that the
// command recorded or changed, of the episodes that they stand in and, of a child who was referred, of the child. For
// Front::CompleteAnswers. Cheap: a few microseconds for each case file.
void AddWarnings(google::protobuf::Message& response, const Front::Decided& decided, const Streams& streams);

}  // namespace kith::cases
