# Sourced by the tests of the demo: runs it in a directory and on ports of its own, and sees that nothing of it is left.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# demo ARGUMENT...: exits 0 only when everything in it checked out.
demo() {
  local scratch base n status=0
  scratch=$(mktemp -d)
  # Free at this moment: N-8 for the broker, N+1 to N+5 for the services, and their ports for health and metrics.
  base=$(python3 - <<'PY'
import random, socket
def free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
while True:
    base = random.randrange(12000, 19000, 10)
    if all(free(base + n) for n in [-8, *(part + n for part in (0, 100, 200) for n in range(1, 6))]):
        print(base)
        break
PY
  )
  if [ "${KITH_PRESET:-release}" = release ]; then
    deploy/demo --once --dir "$scratch/demo" --port-base "$base" "$@" || status=$?
  else
    /usr/bin/python3 deploy/demo.py --bin "build/$KITH_PRESET/bin" --once --dir "$scratch/demo" --port-base "$base" "$@" || status=$?
  fi
  for n in -8 {1..5} {101..105} {201..205}; do
    if (exec 3<>"/dev/tcp/127.0.0.1/$((base + n))") 2>/dev/null; then
      echo "something of the demo still listens on port $((base + n))"
      status=1
    fi
  done
  rm -rf "$scratch"
  return $status
}
