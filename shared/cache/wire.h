// One connection to a Redis server, with one deadline for everything that it does. hiredis writes commands and parses
// replies; the socket is ours, because hiredis bounds single reads and not whole exchanges, so that a server which
// sends a byte now and then could hold a caller for ever.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kith::cache {

using SteadyTime = std::chrono::steady_clock::time_point;

// Where a Redis listens.
struct Address {
  std::string host;  // of TCP
  std::string port;
  std::string unix_path;  // instead of both

  // "redis://host:port" or "unix:/path". Throws std::invalid_argument saying what would be accepted.
  static Address Parse(const std::string& url);
};

struct Reply {
  enum class Kind { kNil, kStatus, kText, kInteger, kError, kArray };
  Kind kind = Kind::kNil;
  std::string text;  // of kStatus, kText and kError
  int64_t integer = 0;
  std::vector<Reply> elements{};  // of kArray, which only a wire that listens is given
};

using Command = std::vector<std::string_view>;

// Used by one thread at a time. Never throws for what the server does.
class Wire {
 public:
  // Larger replies are taken for a fault of the server.
  static constexpr size_t kMaxReplyBytes = 2 * 1024 * 1024;

  // A listening one is for SUBSCRIBE: it takes short arrays, and replies that nobody asked for.
  enum class Use { kAsking, kListening };

  // Connects; null when that failed or the deadline passed. Resolving a host name is not bounded by it.
  static std::unique_ptr<Wire> Open(const Address& address, SteadyTime deadline, Use use = Use::kAsking);
  ~Wire();
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;

  // Sends all commands at once and returns a reply for each, in order. Nothing when the connection failed, the deadline
  // passed, or the server did not speak as it should: an array, bytes that nobody asked for, an endless reply. The wire
  // is of no use after that.
  std::optional<std::vector<Reply>> Exchange(const std::vector<Command>& commands, SteadyTime deadline);

  // Of a listening one: sends a command without waiting for its reply, which Next returns with the others. False: the
  // wire is of no use any more.
  bool Tell(const Command& command, SteadyTime deadline);
  // The next reply; nothing where none came before the deadline, or the wire is lost.
  std::optional<Reply> Next(SteadyTime deadline);
  // The connection failed, or the server did not speak as it should.
  bool IsLost() const { return lost_; }

 private:
  struct Parser;
  Wire(int fd, Use use);

  bool IsQuiet() const;
  bool Send(std::string_view bytes, SteadyTime deadline);
  // Waits for bytes and gives them to the parser.
  bool Receive(SteadyTime deadline);

  int fd_;
  bool lost_ = false;
  std::unique_ptr<Parser> parser_;
};

}  // namespace kith::cache
