#include "shared/testing/temp_postgres.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <stdexcept>

#include <pwd.h>
#include <unistd.h>

#include "shared/testing/wait.h"

namespace kith::testing {
namespace {

namespace fs = std::filesystem;

std::mutex mutex;

// Debian keeps the server's programs out of PATH, in a directory a major version.
std::string FindPrograms() {
  std::string best;
  int best_version = 0;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", none)) {
    const int version = std::atoi(entry.path().filename().c_str());
    if (version > best_version && fs::exists(entry.path() / "bin/initdb")) {
      best_version = version;
      best = entry.path() / "bin";
    }
  }
  return best;
}

bool BackendsAreRequired() {
  const char* value = std::getenv("KITH_REQUIRE_BACKENDS");
  return value && std::string(value) == "1";
}

}  // namespace

TempPostgres* TempPostgres::Instance() {
  // A static object: its destructor stops the server at exit.
  static const std::unique_ptr<TempPostgres> instance = Own();
  return instance.get();
}

std::unique_ptr<TempPostgres> TempPostgres::Own(TempPostgresOptions options) {
  const std::string programs = FindPrograms();
  if (programs.empty()) {
    if (BackendsAreRequired())
      throw std::runtime_error("PostgreSQL is required here and not installed: deploy/install");
    std::fprintf(stderr, "SKIPPED: PostgreSQL is not installed (deploy/install): what needs it is not tested\n");
    return nullptr;
  }
  return std::unique_ptr<TempPostgres>(new TempPostgres(programs, std::move(options), nullptr));
}

std::unique_ptr<TempPostgres> TempPostgres::StandbyOf(TempPostgres& primary) {
  return std::unique_ptr<TempPostgres>(new TempPostgres(primary.programs_, {}, &primary));
}

TempPostgres::TempPostgres(std::string programs, TempPostgresOptions options, const TempPostgres* primary)
    : options_(std::move(options)), programs_(std::move(programs)) {
  if (geteuid() == 0) {
    user_ = getpwnam("postgres") ? "postgres" : "nobody";
    const passwd* user = getpwnam(user_.c_str());
    if (!user || chown(dir_.path().c_str(), user->pw_uid, user->pw_gid) != 0) {
      throw std::runtime_error("cannot give " + dir_.path() + " to the user " + user_);
    }
  }
  if (primary) {
    CopyFrom(*primary);
  } else {
    Initialise();
  }
  Start();
}

void TempPostgres::CopyFrom(const TempPostgres& primary) {
  // -R makes it a standby that follows where it was copied from.
  const Finished made =
      RunProgram({.argv = {programs_ + "/pg_basebackup", "-h", primary.dir_.path(), "-U", "kith", "-D",
                           dir_.File("data"), "-R", "-X", "stream", "--checkpoint=fast", "--no-sync"},
                  .user = user_,
                  .directory = dir_.path()});
  if (made.status != 0) throw std::runtime_error("pg_basebackup failed: " + made.output);
  // The last line counts.
  std::ofstream(dir_.File("data/postgresql.auto.conf"), std::ios::app)
      << "unix_socket_directories = '" << dir_.path() << "'\nsynchronous_standby_names = ''\n";
}

void TempPostgres::Initialise() {
  // -N: the files need not be on disk before the first start; what is committed later must be, and is.
  const Finished made = RunProgram({.argv = {programs_ + "/initdb", "-D", dir_.File("data"), "-N", "-A", "trust", "-U",
                                             "kith", "-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"},
                                    .user = user_,
                                    .directory = dir_.path()});
  if (made.status != 0) throw std::runtime_error("initdb failed: " + made.output);
  std::ofstream(dir_.File("data/postgresql.auto.conf"))
      << "listen_addresses = ''\nunix_socket_directories = '" << dir_.path() << "'\nunix_socket_permissions = 0777\n"
      << "max_connections = 100\nshared_buffers = 64MB\nfsync = on\nsynchronous_commit = on\n"
      << "autovacuum_naptime = 10s\nrestart_after_crash = off\nlog_min_messages = warning\n"
      << options_.configuration;
}

void TempPostgres::Start() {
  const std::string log = dir_.File("log");
  const auto environment =
      options_.environment ? options_.environment(dir_.File("data")) : std::map<std::string, std::string>();
  server_ = std::make_unique<Process>(ProcessOptions{.argv = {programs_ + "/postgres", "-D", dir_.File("data")},
                                                     .settings = environment,
                                                     .log_file = log,
                                                     .user = user_,
                                                     .directory = dir_.path(),
                                                     .end_signal = "QUIT"});
  // The last line of the file says when it accepts connections; recovery after Kill9 comes before.
  const auto is_ready = [&] {
    const std::string state = ReadFile(dir_.File("data/postmaster.pid"));
    return !server_->IsRunning() ||
           (state.rfind(std::to_string(server_->pid()) + "\n", 0) == 0 && state.find("\nready") != std::string::npos);
  };
  if (!WaitUntil(is_ready, std::chrono::seconds(60)) || !server_->IsRunning()) {
    throw std::runtime_error("PostgreSQL does not start: " + ReadFile(log));
  }
}

std::string TempPostgres::Url(const std::string& database) const {
  return "postgresql:///" + database + "?host=" + dir_.path() + "&user=kith";
}

std::string TempPostgres::Ask(const std::string& statement) {
  const Finished asked = RunProgram(
      {.argv = {programs_ + "/psql", "-h", dir_.path(), "-U", "kith", "-d", "postgres", "-XAtq", "-c", statement}});
  if (asked.status != 0) throw std::runtime_error("psql failed: " + asked.output);
  return asked.output.substr(0, asked.output.find('\n'));
}

void TempPostgres::MakeSynchronous() {
  const std::lock_guard lock(mutex);
  Ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
  Ask("SELECT pg_reload_conf()");
  if (!WaitUntil([&] { return Ask("SELECT sync_state FROM pg_stat_replication") == "sync"; }, std::chrono::seconds(30)))
    throw std::runtime_error("no standby follows: " + ReadFile(dir_.File("log")));
}

void TempPostgres::Promote() {
  const std::lock_guard lock(mutex);
  if (Ask("SELECT pg_promote(true, 60)") != "t") {
    throw std::runtime_error("the standby is not promoted: " + ReadFile(dir_.File("log")));
  }
}

void TempPostgres::StopImmediately() {
  const std::lock_guard lock(mutex);
  server_->Kill(SIGQUIT);
  (void)server_->Wait();
}

std::string TempPostgres::CreateDatabase(const TempPostgres* other) {
  static std::atomic<int> number{0};
  const std::string name = "kith_test_" + std::to_string(++number);
  const std::lock_guard lock(mutex);
  const Finished made = RunProgram({.argv = {programs_ + "/createdb", "-h", dir_.path(), "-U", "kith", name}});
  if (made.status != 0) throw std::runtime_error("createdb failed: " + made.output);
  if (!other) return Url(name);
  return "postgresql:///" + name + "?host=" + dir_.path() + "," + other->dir_.path() +
         "&user=kith&target_session_attrs=read-write&connect_timeout=5";
}

std::string TempPostgres::Through(const std::string& url, int port) {
  const size_t begin = url.find("///") + 3;
  const std::string database = url.substr(begin, url.find('?') - begin);
  return "postgresql://kith@127.0.0.1:" + std::to_string(port) + "/" + database + "?sslmode=disable&gssencmode=disable";
}

void TempPostgres::Kill9() {
  const std::lock_guard lock(mutex);
  // Backends leave the postmaster's process group, so they are asked for by their parent.
  const pid_t postmaster = server_->pid();
  const std::string children =
      ReadFile("/proc/" + std::to_string(postmaster) + "/task/" + std::to_string(postmaster) + "/children");
  server_->Kill(SIGKILL);
  for (size_t at = 0; at < children.size();) {
    const size_t end = children.find(' ', at);
    const pid_t child = std::atoi(children.substr(at, end - at).c_str());
    if (child > 1) kill(child, SIGKILL);
    at = end == std::string::npos ? children.size() : end + 1;
  }
  (void)server_->Wait();
}

void TempPostgres::Restart() {
  const std::lock_guard lock(mutex);
  // What a killed backend still holds of the shared memory is gone a moment after it; until then the server refuses to
  // start.
  const bool started = WaitUntil(
      [&] {
        try {
          Start();
          return true;
        } catch (const std::runtime_error&) {
          return false;
        }
      },
      std::chrono::seconds(20));
  if (!started) throw std::runtime_error("PostgreSQL does not start again: " + ReadFile(dir_.File("log")));
}

bool TempPostgres::IsRunning() {
  const std::lock_guard lock(mutex);
  return server_->IsRunning();
}

TempPostgres::~TempPostgres() {
  server_->Kill(SIGQUIT);
  (void)server_->Wait(std::chrono::seconds(10));
}

}  // namespace kith::testing
