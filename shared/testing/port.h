// Loopback ports for processes that must be told theirs before they start. Where a port 0 will do, use that.
#pragma once

namespace kith::testing {

// A TCP port of 127.0.0.1 that was free a moment ago, outside the range from which the kernel picks for others.
int FreePort();

// True when something accepts connections there.
bool IsListening(int port);

}  // namespace kith::testing
