// Cleans up after a test program that could not: it crashed, was killed or ran out of time. A small shell process
// outside the test's process group learns of its end by the closing of a pipe.
#pragma once

#include <string>

#include <sys/types.h>

namespace kith::testing::guardian {

// When this program ends without having forgotten it, the process gets the signal ("KILL", "QUIT"). Thread-safe.
void WatchProcess(pid_t pid, const std::string& signal);
void ForgetProcess(pid_t pid);

// The same for a directory, which is removed with all that it holds. path: absolute, without white space.
void WatchDirectory(const std::string& path);
void ForgetDirectory(const std::string& path);

}  // namespace kith::testing::guardian
