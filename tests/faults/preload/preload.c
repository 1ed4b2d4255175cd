/* Preloaded into services and PostgreSQL by fault tests: a disk that is full or broken below one directory, and a wall
   clock that is wrong. FAULT_CONTROL_FILE names the file of control.h; without it nothing changes. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "control.h"

static struct kith_fault_control* control;

__attribute__((constructor)) static void begin(void) {
  const char* file = getenv("FAULT_CONTROL_FILE");
  if (!file) return;
  const int fd = open(file, O_RDWR | O_CLOEXEC);
  if (fd < 0) return;
  void* mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close(fd);
  if (mapped != MAP_FAILED) control = mapped;
}

static void* next(const char* name) { return dlsym(RTLD_NEXT, name); }

static int is_below(int fd) {
  char link[64], path[512];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, path, sizeof path - 1);
  if (size <= 0) return 0;
  path[size] = 0;
  return strncmp(path, control->directory, strlen(control->directory)) == 0;
}

/* The error that a write to fd is to fail with, or 0. */
static int write_error(int fd) {
  if (!control || control->write_errno == 0) return 0;
  const int saved = errno, below = is_below(fd);
  errno = saved;
  if (!below) return 0;
  if (__sync_fetch_and_sub(&control->writes_left, 1) > 0) return 0;
  __sync_fetch_and_add(&control->refused, 1);
  return control->write_errno;
}

static int sync_error(int fd) {
  if (!control || control->sync_errno == 0) return 0;
  const int saved = errno, below = is_below(fd);
  errno = saved;
  if (!below) return 0;
  __sync_fetch_and_add(&control->refused, 1);
  return control->sync_errno;
}

#define REFUSE_OR(error, call)      \
  do {                              \
    const int refused_with = error; \
    if (refused_with) {             \
      errno = refused_with;         \
      return -1;                    \
    }                               \
    return call;                    \
  } while (0)

ssize_t write(int fd, const void* data, size_t size) {
  static ssize_t (*real)(int, const void*, size_t);
  if (!real) real = next("write");
  REFUSE_OR(write_error(fd), real(fd, data, size));
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t at) {
  static ssize_t (*real)(int, const void*, size_t, off_t);
  if (!real) real = next("pwrite");
  REFUSE_OR(write_error(fd), real(fd, data, size, at));
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  static ssize_t (*real)(int, const void*, size_t, off64_t);
  if (!real) real = next("pwrite64");
  REFUSE_OR(write_error(fd), real(fd, data, size, at));
}

ssize_t writev(int fd, const struct iovec* parts, int count) {
  static ssize_t (*real)(int, const struct iovec*, int);
  if (!real) real = next("writev");
  REFUSE_OR(write_error(fd), real(fd, parts, count));
}

ssize_t pwritev(int fd, const struct iovec* parts, int count, off_t at) {
  static ssize_t (*real)(int, const struct iovec*, int, off_t);
  if (!real) real = next("pwritev");
  REFUSE_OR(write_error(fd), real(fd, parts, count, at));
}

ssize_t pwritev64(int fd, const struct iovec* parts, int count, off64_t at) {
  static ssize_t (*real)(int, const struct iovec*, int, off64_t);
  if (!real) real = next("pwritev64");
  REFUSE_OR(write_error(fd), real(fd, parts, count, at));
}

int posix_fallocate(int fd, off_t at, off_t size) {
  static int (*real)(int, off_t, off_t);
  if (!real) real = next("posix_fallocate");
  const int error = write_error(fd);
  return error ? error : real(fd, at, size);
}

int posix_fallocate64(int fd, off64_t at, off64_t size) {
  static int (*real)(int, off64_t, off64_t);
  if (!real) real = next("posix_fallocate64");
  const int error = write_error(fd);
  return error ? error : real(fd, at, size);
}

int fallocate(int fd, int mode, off_t at, off_t size) {
  static int (*real)(int, int, off_t, off_t);
  if (!real) real = next("fallocate");
  REFUSE_OR(write_error(fd), real(fd, mode, at, size));
}

int fallocate64(int fd, int mode, off64_t at, off64_t size) {
  static int (*real)(int, int, off64_t, off64_t);
  if (!real) real = next("fallocate64");
  REFUSE_OR(write_error(fd), real(fd, mode, at, size));
}

int fsync(int fd) {
  static int (*real)(int);
  if (!real) real = next("fsync");
  REFUSE_OR(sync_error(fd), real(fd));
}

int fdatasync(int fd) {
  static int (*real)(int);
  if (!real) real = next("fdatasync");
  REFUSE_OR(sync_error(fd), real(fd));
}

static void add_offset(struct timespec* time) {
  if (!control || control->clock_offset_ns == 0) return;
  const int64_t ns = (int64_t)time->tv_sec * 1000000000 + time->tv_nsec + control->clock_offset_ns;
  time->tv_sec = ns / 1000000000;
  time->tv_nsec = ns % 1000000000;
}

int clock_gettime(clockid_t clock, struct timespec* time) {
  static int (*real)(clockid_t, struct timespec*);
  if (!real) real = next("clock_gettime");
  const int result = real(clock, time);
  if (result == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) add_offset(time);
  return result;
}

int gettimeofday(struct timeval* restrict time, void* restrict zone) {
  (void)zone;
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return -1;
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return 0;
}

time_t time(time_t* result) {
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now) != 0) return (time_t)-1;
  if (result) *result = now.tv_sec;
  return now.tv_sec;
}
