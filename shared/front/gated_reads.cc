#include "shared/front/gated_reads.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "shared/checks/no_such.h"
#include "shared/front/stored_streams.h"

namespace kith {
namespace {

// The streams of a command, of which those that the gate hides do not exist.
class MaskedStreams final : public Streams {
 public:
  MaskedStreams(const Gate& gate, const Streams& streams, const Context& context)
      : gate_(gate), streams_(streams), context_(context) {}

  const google::protobuf::Message* FindMessage(const std::string& stream) const override {
    return gate_.Hides(stream, streams_, context_) ? nullptr : streams_.FindMessage(stream);
  }
  int64_t Version(const std::string& stream) const override {
    return gate_.HidesVersions() && gate_.Hides(stream, streams_, context_) ? 0 : streams_.Version(stream);
  }

  const Streams& all() const { return streams_; }

 private:
  const Gate& gate_;
  const Streams& streams_;
  const Context& context_;
};

// Reads that belong together; the last one to come goes on.
struct Gathered {
  std::mutex mutex;
  StoredStreams states;
  std::optional<Error> fault;
  size_t left = 0;
};

void Gather(StateReads& reads, const std::shared_ptr<Gathered>& gathered, const std::vector<std::string>& streams,
            rpc::SteadyTime deadline, const std::function<void()>& then) {
  gathered->left = streams.size();
  for (const auto& one : streams) {
    reads.Submit({one, deadline, [gathered, one, then](Result<journal::Journal::ReadStream> read) {
                    bool is_last = false;
                    {
                      const std::lock_guard lock(gathered->mutex);
                      if (read) {
                        gathered->states.Put(one, *std::move(read));
                      } else {
                        gathered->fault = std::move(read).error();
                      }
                      is_last = --gathered->left == 0;
                    }
                    if (is_last) then();
                  }});
  }
}

}  // namespace

void GuardCommand(journal::Command& command, const std::shared_ptr<const Gate>& gate,
                  const google::protobuf::Message& request) {
  for (const auto& record : gate->Records(request)) {
    for (auto& stream : gate->StreamsOf(record.name)) command.streams.push_back(std::move(stream));
  }
  command.decide = [gate, etag = std::exchange(command.etag, std::nullopt), decide = std::move(command.decide)](
                       const Streams& streams, const Context& context) -> Result<Drafts> {
    const MaskedStreams masked(*gate, streams, context);
    const int64_t version = etag && !gate->Hides(etag->stream, streams, context) ? streams.Version(etag->stream) : 0;
    if (version > 0 && version != etag->version) {
      return Refuse(reasons::kStaleEtag, etag->stream + " has changed since it was read",
                    {{"etag", "must be " + std::to_string(version) + ", the current one"}});
    }
    return decide(masked, context);
  };
}

const Streams& Unmasked(const Streams& streams) {
  const auto* masked = dynamic_cast<const MaskedStreams*>(&streams);
  return masked ? masked->all() : streams;
}

std::optional<Error> CheckQuery(journal::Journal& journal, const Gate& gate, const google::protobuf::Message& request,
                                const Context& context) {
  const auto records = gate.Records(request);
  if (records.empty()) return std::nullopt;
  std::vector<std::string> streams;
  for (const auto& record : records) {
    for (auto& stream : gate.StreamsOf(record.name)) streams.push_back(std::move(stream));
  }
  StoredStreams states(journal, streams);
  streams.clear();
  for (const auto& record : records) {
    for (auto& stream : gate.StreamsBehind(record.name, states)) streams.push_back(std::move(stream));
  }
  states.Read(journal, streams);
  for (const auto& record : records) {
    if (!gate.Hides(record.name, states, context)) continue;
    return checks::NoSuch(record.name, record.field).value();
  }
  return std::nullopt;
}

void ReadThroughGate(StateReads& reads, std::shared_ptr<const Gate> gate, const std::string& stream, Context context,
                     rpc::SteadyTime deadline, std::function<void(Result<journal::Journal::ReadStream>)> done) {
  auto streams = gate->StreamsOf(stream);
  if (std::find(streams.begin(), streams.end(), stream) == streams.end()) streams.push_back(stream);
  auto gathered = std::make_shared<Gathered>();
  const auto finish = [gathered, gate, stream, context = std::move(context), done = std::move(done)] {
    if (gathered->fault) return done(tl::unexpected<Error>(*gathered->fault));
    if (gate->Hides(stream, gathered->states, context)) return done(journal::Journal::ReadStream{});
    done(gathered->states.Take(stream));
  };
  Gather(reads, gathered, streams, deadline, [&reads, gathered, gate, stream, deadline, finish] {
    const auto behind = gathered->fault ? std::vector<std::string>() : gate->StreamsBehind(stream, gathered->states);
    if (behind.empty()) return finish();
    Gather(reads, gathered, behind, deadline, finish);
  });
}

}  // namespace kith
