/* A disk whose commits cost what SLOW_SYNC_MICROSECONDS says, for one process: fdatasync and fsync sleep, then flush.
 *
 *   LD_PRELOAD=…/libkith_slow_sync.so SLOW_SYNC_MICROSECONDS=1000 kith-cases serve
 *
 * Without the variable it only counts: kith_syncs() and kith_wal_bytes() tell what this process has done. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static atomic_long syncs;
static atomic_long wal_bytes;

long kith_syncs(void) { return atomic_load(&syncs); }
/* Bytes written to files whose name ends in "-wal", SQLite's write-ahead log. */
long kith_wal_bytes(void) { return atomic_load(&wal_bytes); }

static void wait_for_the_disk(void) {
  static long microseconds = -1;
  if (microseconds < 0) {
    const char* text = getenv("SLOW_SYNC_MICROSECONDS");
    microseconds = text ? atol(text) : 0;
  }
  if (microseconds == 0) return;
  struct timespec pause = {microseconds / 1000000, microseconds % 1000000 * 1000};
  while (nanosleep(&pause, &pause) != 0) {
  }
}

int fdatasync(int fd) {
  atomic_fetch_add(&syncs, 1);
  wait_for_the_disk();
  return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd) {
  atomic_fetch_add(&syncs, 1);
  wait_for_the_disk();
  return (int)syscall(SYS_fsync, fd);
}

/* Whether a descriptor is of such a file, asked once: 1 yes, 2 no, 0 not known. */
static atomic_schar known[1024];

int close(int fd) {
  if (fd >= 0 && fd < 1024) known[fd] = 0;
  return (int)syscall(SYS_close, fd);
}

static int is_wal(int fd) {
  if (fd < 0 || fd >= 1024) return 0;
  if (known[fd] == 0) {
    char link[64] = "/proc/self/fd/";
    char name[4096];
    size_t at = strlen(link);
    char digits[12];
    int count = 0;
    for (int rest = fd; rest > 0 || count == 0; rest /= 10) digits[count++] = (char)('0' + rest % 10);
    while (count > 0) link[at++] = digits[--count];
    link[at] = '\0';
    ssize_t size = readlink(link, name, sizeof name);
    known[fd] = size > 4 && memcmp(name + size - 4, "-wal", 4) == 0 ? 1 : 2;
  }
  return known[fd] == 1;
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  if (is_wal(fd)) atomic_fetch_add(&wal_bytes, (long)size);
  return syscall(SYS_pwrite64, fd, data, size, at);
}
