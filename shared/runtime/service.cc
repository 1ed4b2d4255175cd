#include "shared/runtime/service.h"

#include <csignal>
#include <iostream>

#include "shared/clock/clock.h"
#include "shared/failpoint/failpoint.h"
#include "shared/journal/journal.h"
#include "shared/log/log.h"
#include "shared/runtime/host.h"
#include "shared/runtime/settings.h"

namespace kith::runtime {
namespace {

using namespace std::chrono_literals;

int Serve(const Service& service, const Common& common) {
  // Blocked before any thread starts, so that only the wait below sees them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  Host host(service, common);
  host.Ready();
  int received = 0;
  sigwait(&signals, &received);
  log::Info("stopping", {{"signal", received}});
  host.NotReady();
  if (common.drain_delay > 0s) {
    // A second signal ends the delay.
    const timespec delay{common.drain_delay.count(), 0};
    sigtimedwait(&signals, nullptr, &delay);
  }
  return 0;
}

int Migrate(const Service& service, const Common& common) {
  const auto address = sql::Address::Parse(common.database);
  const auto applied = journal::Migrate(address, service.name, service.migrations(address.dialect));
  for (const auto& name : applied) std::cout << "applied " << name << "\n";
  if (applied.empty()) {
    std::cout << "nothing to do: the database is at this version\n";
    return 0;
  }
  // A new view table is empty, and states may have learned to hold more: both follow from the events.
  SystemClock clock;
  journal::Options options;
  options.database = address;
  options.migrations = service.migrations(address.dialect);
  journal::Journal journal(options, service.schema, clock);
  if (const auto head = journal.ReadHead(); head.position > 0) {
    std::cout << "making states and views anew from " << head.position << " events" << std::endl;
    std::cout << "made anew: " << journal.RebuildStates() << " streams\n";
  }
  return 0;
}

int Help(const Service& service, int status) {
  std::ostream& out = status == 0 ? std::cout : std::cerr;
  const std::string program = "kith-" + service.name;
  out << program << ": the " << service.name << " service of Kith\n\n"
      << "  " << program << " serve      run the service until SIGTERM\n"
      << "  " << program
      << " migrate    bring the database to this version, and what it shows anew from the events; run it before the "
         "first\n"
      << "                       serve and after an upgrade, while no serve runs\n"
      << "  " << program << " settings   list the settings (environment variables), their defaults and meanings\n\n"
      << "Example:\n  KITH_DATABASE=sqlite:/var/lib/kith/" << service.name << ".db " << program << " migrate\n";
  return status;
}

}  // namespace

int Main(int argc, char** argv, Service service) {
  const std::string command = argc > 1 ? argv[1] : "serve";
  const std::string program = "kith-" + service.name;
  if (command == "help" || command == "--help" || command == "-h") return Help(service, 0);
  if (argc > 2 || (command != "serve" && command != "migrate" && command != "settings")) return Help(service, 2);
  try {
    auto settings = config::Settings::FromEnvironment();
    Common common = Declare(settings, service);
    if (command == "settings") {
      std::cout << settings.Help() << "\nOf OpenTelemetry:\n" << trace::Help();
      return 0;
    }
    // A migration needs the database and nothing else, so that it can run before any key or token exists.
    if (auto checked = settings.Check(); !checked && command == "serve") {
      std::cerr << program << ": " << checked.error().message << "\n";
      return 2;
    }
    log::Start(program, common.log_level);
    if (command == "serve") {
      if (auto completed = Complete(common, program); !completed) {
        std::cerr << program << ": " << completed.error().message << "\n";
        return 2;
      }
    }
    failpoint::ArmFromEnvironment();
    return command == "migrate" ? Migrate(service, common) : Serve(service, common);
  } catch (const std::exception& error) {
    log::Error("cannot_run", {{"error", error.what()}});
    std::cerr << program << ": " << error.what() << "\n";
    return 1;
  }
}

}  // namespace kith::runtime
