#include "shared/cache/wire.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <stdexcept>

#include <fcntl.h>
#include <hiredis/hiredis.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace kith::cache {
namespace {

// True when the event came before the deadline.
bool WaitFor(int fd, short event, SteadyTime deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    pollfd waiting{fd, event, 0};
    const int ready = poll(&waiting, 1, static_cast<int>(left));
    if (ready > 0) return true;  // errors too: the next call on the socket reports them
    if (ready < 0 && errno != EINTR) return false;
  }
}

// A connected socket, or -1.
int Connect(int family, const sockaddr* address, socklen_t size, SteadyTime deadline) {
  const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  bool connected = connect(fd, address, size) == 0;
  if (!connected && errno == EINPROGRESS && WaitFor(fd, POLLOUT, deadline)) {
    int problem = 0;
    socklen_t length = sizeof problem;
    connected = getsockopt(fd, SOL_SOCKET, SO_ERROR, &problem, &length) == 0 && problem == 0;
  }
  if (connected) return fd;
  close(fd);
  return -1;
}

int ConnectTcp(const Address& to, SteadyTime deadline) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (getaddrinfo(to.host.c_str(), to.port.c_str(), &wanted, &found) != 0) return -1;
  int fd = -1;
  for (const addrinfo* each = found; each && fd < 0; each = each->ai_next) {
    fd = Connect(each->ai_family, each->ai_addr, each->ai_addrlen, deadline);
  }
  freeaddrinfo(found);
  const int on = 1;
  if (fd >= 0) setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

int ConnectUnix(const std::string& path, SteadyTime deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  return Connect(AF_UNIX, reinterpret_cast<const sockaddr*>(&address), sizeof address, deadline);
}

// What hiredis' reader makes of a reply: an object of its own, or an element of the array that it stands in.
void* Made(const redisReadTask* task, Reply reply) {
  if (!task->parent) return new Reply(std::move(reply));
  auto& elements = static_cast<Reply*>(task->parent->obj)->elements;
  return &(elements.at(static_cast<size_t>(task->idx)) = std::move(reply));
}
void* MakeText(const redisReadTask* task, char* text, size_t size) {
  using enum Reply::Kind;
  const auto kind = task->type == REDIS_REPLY_ERROR ? kError : task->type == REDIS_REPLY_STATUS ? kStatus : kText;
  return Made(task, {kind, std::string(text, size), 0});
}
void* MakeInteger(const redisReadTask* task, long long value) { return Made(task, {Reply::Kind::kInteger, "", value}); }
void* MakeNil(const redisReadTask* task) { return Made(task, {}); }
void Free(void* reply) { delete static_cast<Reply*>(reply); }

// No command that asks is answered with an array, and a length that a server made up would be allocated before the
// first element came.
void* RefuseArray(const redisReadTask*, int) { return nullptr; }
// Messages have three elements; none of them is an array.
void* MakeShortArray(const redisReadTask* task, int size) {
  constexpr int kMost = 4;
  if (task->parent || size > kMost) return nullptr;
  Reply array{Reply::Kind::kArray, "", 0};
  array.elements.resize(static_cast<size_t>(size));
  return new Reply(std::move(array));
}

redisReplyObjectFunctions asking = {MakeText, RefuseArray, MakeInteger, MakeNil, Free};
redisReplyObjectFunctions listening = {MakeText, MakeShortArray, MakeInteger, MakeNil, Free};

std::string Format(const Command& command) {
  std::vector<const char*> words;
  std::vector<size_t> sizes;
  for (const std::string_view word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
  }
  char* text = nullptr;
  const int size = redisFormatCommandArgv(&text, static_cast<int>(words.size()), words.data(), sizes.data());
  if (size < 0) throw std::bad_alloc();
  std::string formatted(text, static_cast<size_t>(size));
  redisFreeCommand(text);
  return formatted;
}

}  // namespace

Address Address::Parse(const std::string& url) {
  static const std::string kTcp = "redis://", kUnix = "unix:";
  if (url.starts_with(kUnix) && url.size() > kUnix.size() + 1 && url[kUnix.size()] == '/' &&
      url.size() - kUnix.size() < sizeof(sockaddr_un::sun_path)) {
    return {"", "", url.substr(kUnix.size())};
  }
  const size_t colon = url.rfind(':');
  if (url.starts_with(kTcp) && colon > kTcp.size() && colon + 1 < url.size() &&
      url.find_first_not_of("0123456789", colon + 1) == std::string::npos &&
      url.find_first_of("/@", kTcp.size()) == std::string::npos) {
    std::string host = url.substr(kTcp.size(), colon - kTcp.size());
    if (host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    return {std::move(host), url.substr(colon + 1), ""};
  }
  throw std::invalid_argument(
      "a Redis is given as redis://host:port, without a user, password or database, or as unix:/path/to/socket");
}

struct Wire::Parser {
  explicit Parser(Use use) : reader(redisReaderCreateWithFunctions(use == Use::kListening ? &listening : &asking)) {
    if (!reader) throw std::bad_alloc();
  }
  ~Parser() { redisReaderFree(reader); }
  redisReader* reader;
};

std::unique_ptr<Wire> Wire::Open(const Address& address, SteadyTime deadline, Use use) {
  const int fd = address.unix_path.empty() ? ConnectTcp(address, deadline) : ConnectUnix(address.unix_path, deadline);
  return fd < 0 ? nullptr : std::unique_ptr<Wire>(new Wire(fd, use));
}

Wire::Wire(int fd, Use use) : fd_(fd), parser_(std::make_unique<Parser>(use)) {}
Wire::~Wire() { close(fd_); }

bool Wire::IsQuiet() const {
  char byte;
  return recv(fd_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) &&
         parser_->reader->pos == parser_->reader->len;
}

bool Wire::Send(std::string_view bytes, SteadyTime deadline) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (!WaitFor(fd_, POLLOUT, deadline)) return false;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

bool Wire::Receive(SteadyTime deadline) {
  if (!WaitFor(fd_, POLLIN, deadline)) return false;
  char bytes[16 * 1024];
  const ssize_t got = recv(fd_, bytes, sizeof bytes, 0);
  if (got < 0) return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
  if (got == 0 || redisReaderFeed(parser_->reader, bytes, static_cast<size_t>(got)) != REDIS_OK) return false;
  return parser_->reader->len - parser_->reader->pos <= kMaxReplyBytes;
}

std::optional<std::vector<Reply>> Wire::Exchange(const std::vector<Command>& commands, SteadyTime deadline) {
  // What came unasked would be taken for the answer, and every answer after it for the next one's.
  if (!IsQuiet()) return std::nullopt;
  std::string bytes;
  for (const Command& command : commands) bytes += Format(command);
  if (!Send(bytes, deadline)) return std::nullopt;
  std::vector<Reply> replies;
  while (replies.size() < commands.size()) {
    void* parsed = nullptr;
    if (redisReaderGetReply(parser_->reader, &parsed) != REDIS_OK) return std::nullopt;
    if (parsed) {
      const std::unique_ptr<Reply> reply(static_cast<Reply*>(parsed));
      replies.push_back(std::move(*reply));
    } else if (!Receive(deadline)) {
      return std::nullopt;
    }
  }
  return replies;
}

bool Wire::Tell(const Command& command, SteadyTime deadline) {
  if (!lost_ && !Send(Format(command), deadline)) lost_ = true;
  return !lost_;
}

std::optional<Reply> Wire::Next(SteadyTime deadline) {
  while (!lost_) {
    void* parsed = nullptr;
    if (redisReaderGetReply(parser_->reader, &parsed) != REDIS_OK) break;
    if (parsed) {
      const std::unique_ptr<Reply> reply(static_cast<Reply*>(parsed));
      return std::move(*reply);
    }
    if (!WaitFor(fd_, POLLIN, deadline)) return std::nullopt;
    // What is there is not late, though the deadline may pass meanwhile.
    if (!Receive(deadline + std::chrono::seconds(1))) break;
  }
  lost_ = true;
  return std::nullopt;
}

}  // namespace kith::cache
