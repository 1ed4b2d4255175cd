// How a gate stands before commands, queries and reads of single states.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "shared/front/front.h"
#include "shared/front/state_reads.h"

namespace kith {

// The command reads ahead what the gate reads, and is decided over streams of which the hidden ones do not exist. Its
// precondition is checked behind the gate, so that a version tells nobody that there is something.
void GuardCommand(journal::Command& command, const std::shared_ptr<const Gate>& gate,
                  const google::protobuf::Message& request);

// The streams as they are, behind the mask that GuardCommand put before them: for what a service does by itself with a
// command and tells its caller nothing of. Streams that wear no mask are themselves.
const Streams& Unmasked(const Streams& streams);

// NOT_FOUND when the request names a record that is hidden. Throws sql::SqlError.
std::optional<Error> CheckQuery(journal::Journal& journal, const Gate& gate, const google::protobuf::Message& request,
                                const Context& context);

// Reads the stream with what the gate reads for it, and calls done once; without a state where it is hidden.
void ReadThroughGate(StateReads& reads, std::shared_ptr<const Gate> gate, const std::string& stream, Context context,
                     rpc::SteadyTime deadline, std::function<void(Result<journal::Journal::ReadStream>)> done);

}  // namespace kith
