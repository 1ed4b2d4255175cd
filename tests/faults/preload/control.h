/* What a fault test tells the preloaded library of a process, over a file that both have mapped. */
#pragma once

#include <stdint.h>

struct kith_fault_control {
  volatile int64_t clock_offset_ns; /* added to the wall clock; the steady clock stays */
  volatile int32_t write_errno;     /* write, pwrite, ftruncate, fallocate below the directory fail with it; 0: none */
  volatile int32_t sync_errno;      /* fsync and fdatasync below the directory */
  volatile int32_t refused;         /* calls that were made to fail so far */
  volatile int32_t writes_left;     /* this many writes still succeed */
  char directory[256];              /* ends in / */
};
