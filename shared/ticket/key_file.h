// The secret that services share to read each other's tickets: a file of random bytes.
#pragma once

#include <string>

namespace kith::ticket {

// The file's bytes. Throws std::runtime_error, naming the file and never its content, when it cannot be read or holds
// less than 32 bytes.
std::string ReadSecret(const std::string& path);

// The same, after making the file with 32 random bytes (mode 0600) if there is none. Of processes that start together
// one makes it and all read the same. For development and the embedded store; production gives each service the file.
std::string ReadOrMakeSecret(const std::string& path);

}  // namespace kith::ticket
