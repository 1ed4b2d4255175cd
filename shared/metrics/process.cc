#include "shared/metrics/process.h"

#include <chrono>
#include <filesystem>
#include <fstream>

#include <sys/resource.h>
#include <unistd.h>

namespace kith::metrics {
namespace {

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void Memory(Scrape& scrape) {
  int64_t size = 0;
  int64_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  const auto page = static_cast<double>(sysconf(_SC_PAGESIZE));
  scrape.Gauge("process_virtual_memory_bytes", "Virtual memory", static_cast<double>(size) * page);
  scrape.Gauge("process_resident_memory_bytes", "Resident memory", static_cast<double>(resident) * page);
}

double Entries(const char* directory) {
  return static_cast<double>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

}  // namespace

void AddProcess(Registry& registry) {
  const double started = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  registry.Gauge("process_start_time_seconds", "Start of the process, seconds since 1970").Set(started);
  registry.OnScrape([](Scrape& scrape) {
    Memory(scrape);
    scrape.Gauge("process_open_fds", "Open file descriptors", Entries("/proc/self/fd"));
    scrape.Gauge("process_threads", "Threads", Entries("/proc/self/task"));
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    scrape.Gauge("process_max_fds", "File descriptors that may be open", static_cast<double>(limit.rlim_cur));
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    scrape.Counter("process_cpu_seconds_total", "Processor time, user and system",
                   Seconds(usage.ru_utime) + Seconds(usage.ru_stime));
  });
}

}  // namespace kith::metrics
