"""The parts of the bench: what is measured, beside what, and the aim of each figure."""

import time

from tests.bench.machine import cpu_of, memory_of, median

STORES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
CALLERS = (1, 16, 64, 256)


class Missing(Exception):
    """Something that the part stands on is not here."""


def rates(machine, servers, **options):
    """Median answers a second of each server, repeats interleaved; servers: name -> server or (server, more options)."""
    seen = {name: [] for name in servers}
    for _ in range(machine.repeats):
        for name, server in servers.items():
            more = {}
            if isinstance(server, tuple):
                server, more = server
            seen[name].append(machine.load(server, seconds=machine.seconds(1.0), **{**options, **more}))
    return {name: {"all": [one["per_second"] for one in results],
                   **{key: median([one[key] for one in results]) for key in ("per_second", "p50_ms", "p99_ms", "server_cpu_us")}}
            for name, results in seen.items()}


def times(found, ours, theirs):
    """The median of the ratios within each repeat: what the machine did meanwhile met both sides of one."""
    return median([ratio(a, b) for a, b in zip(found[ours]["all"], found[theirs]["all"])])


def ratio(a, b):
    """0 where there is nothing to compare with: on an overloaded machine a short run may see no answer at all."""
    return a / b if b else 0.0


def commands(machine, table):
    echo = machine.serve("echo")
    echoes = {}
    for callers in CALLERS:
        echoes[callers] = rates(machine, {"echo": echo}, callers=callers)["echo"]["per_second"]
        table.figure(f"bare gRPC echo, {callers} callers", echoes[callers], "calls/s")
    for slow in (False, True):
        disk = "1 ms commits" if slow else "the disk as it is"
        for store, name in STORES.items():
            commands_on(machine, table, store, f"{name}, {disk}", slow, echo)


def commands_on(machine, table, store, where, slow, echo):
    naive = machine.serve("naive", database=machine.database(store, slow), slow=slow)
    naive_view = machine.serve("naive", "--view", database=machine.database(store, slow), slow=slow)
    rooms = machine.serve("rooms", database=machine.database(store, slow), slow=slow)
    cases = machine.service("cases", machine.database(store, slow), slow)
    for callers in CALLERS:
        asked = {"naive": naive, "rooms": rooms, "naive_view": naive_view, "cases": (cases, {"what": "team"})}
        if not slow:
            asked["echo"] = echo
        found = rates(machine, asked, callers=callers)
        ours, theirs = found["rooms"]["per_second"], found["naive"]["per_second"]
        against_naive = times(found, "rooms", "naive")
        table.figure(f"{where}: our rooms, {callers} callers", ours, "commands/s",
                     f"p50 {found['rooms']['p50_ms']:.2f} p99 {found['rooms']['p99_ms']:.2f} ms, server {found['rooms']['server_cpu_us']:.0f} µs")
        table.figure("    the naive design, same rows", theirs, "commands/s",
                     f"p50 {found['naive']['p50_ms']:.2f} p99 {found['naive']['p99_ms']:.2f} ms, server {found['naive']['server_cpu_us']:.0f} µs")
        limit = aim_against_naive(store, slow, callers)
        if limit:
            table.aim("    times the naive design", against_naive, "×", limit)
        else:
            table.figure("    times the naive design", against_naive, "×")
        table.figure("    cases/RegisterTeam (view row), the real service", found["cases"]["per_second"], "commands/s",
                     f"{times(found, 'cases', 'naive_view'):.2f} × naive with the view row")
        if not slow:
            share = times(found, "rooms", "echo")
            if callers == 64:
                table.aim("    share of the bare echo", share, "of echo", 0.3)
            else:
                table.figure("    share of the bare echo", share, "of echo")
    database = machine.database(store, slow)
    direct = median([machine.run("direct", "--database", database, "--seconds", machine.seconds(1.0), env=machine.shim(slow))["per_second"]
                     for _ in range(machine.repeats)])
    table.figure(f"{where}: the rows alone, batches of 64", direct, "commands/s")
    machine.stop_all_but(echo)


def aim_against_naive(store, slow, callers):
    if callers == 1:
        return 1
    if callers == 64:
        return (4 if store == "postgres" else 15) if slow else 2
    if callers == 256 and store == "postgres":
        return 8 if slow else 3
    return None


def reads(machine, table):
    echo = machine.serve("echo")
    for store, name in STORES.items():
        rooms = machine.serve("rooms", database=machine.database(store))
        machine.load(rooms, callers=64, calls=2000 if machine.quick else 50000)
        rows = rooms.rows
        for callers in (1, 64, 256):
            found = rates(machine, {"echo": echo, "rooms": rooms}, callers=callers, what="get", rows=rows)
            share = times(found, "rooms", "echo")
            table.figure(f"{name}: reads by id, {callers} callers", found["rooms"]["per_second"], "reads/s",
                         f"echo {found['echo']['per_second']:,.0f}; p99 {found['rooms']['p99_ms']:.2f} ms, server {found['rooms']['server_cpu_us']:.0f} µs")
            if callers == 64:
                table.aim("    share of the bare echo", share, "of echo", 0.55 if store == "sqlite" else 0.38)
            else:
                table.figure("    share of the bare echo", share, "of echo")
        machine.stop_all_but(echo)


def load(machine, table):
    for store, name in STORES.items():
        rooms = machine.serve("rooms", database=machine.database(store))
        peaks = {callers: rates(machine, {"rooms": rooms}, callers=callers)["rooms"]["per_second"] for callers in (64, 256)}
        peak = max(peaks.values())
        table.figure(f"{name}: peak", peak, "commands/s")
        results = [machine.load(rooms, rate=2 * peak, seconds=machine.seconds(2.0)) for _ in range(machine.repeats)]
        good = median([result["per_second"] for result in results])
        table.aim("    at twice that offered: goodput", ratio(good, peak), "of peak", 0.8,
                  detail=f"{median([r['offered_per_second'] for r in results]):,.0f}/s offered truly, {sum(r['refused'] for r in results):,} RESOURCE_EXHAUSTED, p99 of the answered {median([r['p99_ms'] for r in results]):.0f} ms")
        results = [machine.load(rooms, rate=5000, seconds=machine.seconds(2.0)) for _ in range(machine.repeats)]
        table.figure("    5,000 commands/s, open loop: p50", median([r["p50_ms"] for r in results]), "ms")
        table.aim("    5,000 commands/s, open loop: p99", median([r["p99_ms"] for r in results]), "ms", 5, at_least=False,
                  detail=f"{median([r['per_second'] for r in results]):,.0f}/s answered")
        machine.stop_all()


def relay_on(machine, table, brokers, name, aim):
    for store in STORES:
        result = machine.run("relay", "--brokers", brokers, "--database", machine.database(store), "--name", f"bench-{store}",
                             "--entries", 20000 if machine.quick else 200000, "--repeats", machine.repeats)
        raw, ours = median(result["raw_per_second"]), median(result["relay_per_second"])
        table.figure(f"{name}: bare idempotent producer", raw, "records/s")
        table.figure(f"{name}: relay from {STORES[store]}", ours, "records/s")
        table.aim("    share of the bare producer", median([ratio(a, b) for a, b in zip(result["relay_per_second"], result["raw_per_second"])]),
                  "of raw", aim)


def relay(machine, table):
    relay_on(machine, table, machine.broker(), "embedded broker", 0.45)
    machine.stop_all()
    brokers = machine.kafka()
    if not brokers:
        raise Missing("Apache Kafka is not here (tests/kafka)")
    relay_on(machine, table, brokers, "Apache Kafka", 0.7)


def latency(machine, table):
    brokers = machine.kafka()
    if not brokers:
        raise Missing("Apache Kafka is not here (tests/kafka)")
    # A broker that has just begun compiles for a minute, on processors that it shares with what is measured: the first store would pay for it.
    machine.run("latency", "--brokers", brokers, "--database", machine.database("sqlite"), "--name", "latency-unmeasured",
                "--seconds", machine.seconds(60.0))
    for store, name in STORES.items():
        result = machine.run("latency", "--brokers", brokers, "--database", machine.database(store), "--name", f"latency-{store}",
                             "--seconds", machine.seconds(20.0))
        table.figure(f"{name}, 500 commands/s: commit to consumer, p50", result["p50_ms"], "ms")
        table.aim(f"{name}, 500 commands/s: commit to consumer, p99", result["p99_ms"], "ms", 50, at_least=False)


def rebuild(machine, table):
    for store, name in STORES.items():
        events = 5000 if machine.quick else 100000
        result = machine.run("rebuild", "--database", machine.database(store), "--events", events)
        table.figure(f"{name}: raw inserts of the projection's rows", result["raw_rows_per_second"], "rows/s")
        table.aim(f"{name}: rebuild after the projection was lost", result["rebuilt_per_second"], "events/s", 60000,
                  detail=f"{result['streams']:,} streams")
        table.figure(f"{name}: check of a whole projection", result["checked_per_second"], "events/s")
        table.figure(f"{name}: consumed through the inbox, journalled", result["consumed_per_second"], "events/s")


def trays(machine, table):
    for store, name in STORES.items():
        children = 5000 if machine.quick else 100000
        ask_trays(machine, table, f"{name}: slowest of %d work trays, p99, {children:,} children", "--database", machine.database(store),
                  "--children", children)


def ask_trays(machine, table, words, *arguments):
    result = machine.run("trays", *arguments, "--calls", 10 if machine.quick else 100, limit=900)
    slowest = max(result["trays"], key=lambda tray: result["trays"][tray]["p99_ms"])
    table.aim(words % len(result["trays"]), result["worst_p99_ms"], "ms", 30, at_least=False,
              detail=f"{slowest}; {result['trays'][slowest]['items']:,} items counted; "
                     f"the widest straight after the fill {result['straight_after_ms']:.0f} ms; "
                     f"{result['interrupted']} calls that the host interrupted, asked again")


def workbook(machine, table):
    """In one process beside its journal, all over gRPC on loopback; clients, service and database share the machine."""
    families, entries, watchers = (2, 2000, 20) if machine.quick else (100, 500_000, 500)
    result = machine.run("workbook", "--database", machine.database("postgres"), "--families", families, "--entries", entries,
                         "--watchers", watchers, "--seconds", 2 if machine.quick else 20, "--calls", 40 if machine.quick else 400, limit=1800)
    kept = f"beside {entries:,} entries, filled in {result['filled_seconds']:.0f} s"
    for part, words, aim in (("save", "an entry saved, 200 a second, p99", 15), ("open", f"a workbook of {entries // families:,} entries opened, p99", 100),
                             ("search", f"a search over {entries:,} entries, p99", 50), ("watch", f"a change told to {watchers} watchers, p99", 100)):
        table.aim(words, result[part]["p99_ms"], "ms", aim, at_least=False, detail=f"p50 {result[part]['p50_ms']:.1f} ms, {kept}")
    table.aim("changes that a watcher was not told", result["watch"]["missed"], "", 0, at_least=False, detail=f"{result['watch']['calls']:,} were told")


def matching(machine, table):
    """People's states and blocking keys are written straight into the tables; what is measured is the query."""
    for store, name in STORES.items():
        people, searches = (5000, 200) if machine.quick else (1_000_000, 3000)
        result = machine.run("matching", "--database", machine.database(store), "--people", people, "--searches", searches, limit=600)
        table.figure(f"{name}: a search among {people:,} people, p50", result["p50_ms"], "ms",
                     f"{result['keys_of_a_person']:.1f} keys a person, {result['candidates']:.1f} candidates an answer")
        table.aim(f"{name}: a search among {people:,} people, p99", result["p99_ms"], "ms", 20, at_least=False)


def histories(machine, table):
    """As kith generate sends them: one call in flight for each of 256 families, relays without a broker."""
    children = 800 if machine.quick else machine.children
    front_door = machine.database("postgres")
    cases = machine.service("cases", machine.database("postgres"))
    referrals = machine.service("referrals", front_door, cases=cases)
    servers = {"cases": cases, "referrals": referrals}
    before = {name: cpu_of(server.process.pid) for name, server in servers.items()}
    watched = [part for server in servers.values() for part in ("--watch", server.process.pid)]
    result = machine.run("histories", "--cases", cases.target, "--referrals", referrals.target, "--token-file", machine.token,
                         "--children", children, *watched, limit=4 * 3600)
    used = {name: 1e6 * (cpu_of(server.process.pid) - before[name]) / result["commands"] for name, server in servers.items()}
    table.aim(f"{result['children']:,} children's histories, {result['commands']:,} commands", result["per_second"], "commands/s", 3000,
              detail=f"{result['seconds']:.0f} s; a command took {used['cases']:.0f} µs of cases, {used['referrals']:.0f} of referrals")
    memory = result["memory"]
    for name, process in {**{name: str(server.process.pid) for name, server in servers.items()}, "the driver": "driver"}.items():
        at = {percent: memory[percent][process] for percent in ("0", "25", "50", "100")}
        table.aim(f"    {name}: memory at 100 % of the load, of that at 25 %", ratio(at["100"], at["25"]), "×", 1.25, at_least=False,
                  detail=", ".join(f"{value:.0f} MiB at {percent} %" for percent, value in at.items()))
    ask_trays(machine, table, "    slowest of %d work trays on these, p99", "--database", front_door, "--filled")


def services(machine, table):
    brokers = machine.broker()
    memory = {}
    for name in ("referrals", "cases", "sharing", "reporting", "workbook"):
        started, used = [], []
        for _ in range(machine.repeats):
            server = machine.service(name, brokers=brokers)
            started.append(server.started_ms)
            time.sleep(0.5)  # the relay connects
            used.append(memory_of(server.process.pid))
            server.stop()
        table.aim(f"{name}: from exec to ready, migrated", median(started), "ms", 100, at_least=False)
        memory[name] = median(used)
        table.aim(f"{name}: memory (PSS), idle", memory[name], "MiB", 35, at_least=False)
    table.aim("the first four together", sum(memory.values()) - memory["workbook"], "MiB", 120, at_least=False,
              detail=f"all five {sum(memory.values()):.0f} MiB")


def counts(machine, table):
    """Exact enough on any machine; tests/bench/gates.test holds CI to them."""
    for store, name in STORES.items():
        rooms = machine.serve("rooms", database=machine.database(store))
        machine.load(rooms, callers=64, calls=2000 if machine.quick else 20000)
        counted = rooms.stop()
        done = counted["commands"]
        table.aim(f"{name}: transactions a command, 64 callers", counted["transactions"] / done, "", 0.10, at_least=False)
        table.aim(f"{name}: syncs a command, 64 callers", counted["syncs"] / done, "", 0.10, at_least=False)
        table.aim(f"{name}: round trips a command, 64 callers", counted["round_trips"] / done, "", 0.10, at_least=False)
        # Pages and not commands are written: it depends on how many share a transaction, so that is given.
        batches = machine.run("count", "--database", machine.database(store), "--what", "batch", "--count", 1280, env=machine.shim(False))
        table.aim(f"{name}: write-ahead log a command, 64 in a transaction", batches["wal_bytes"] / batches["done"], "bytes", 3000,
                  at_least=False, detail=f"{counted['wal_bytes'] / done:,.0f} bytes and {done / counted['transactions']:.0f} in one with 64 callers")


ALL = {"commands": commands, "reads": reads, "load": load, "relay": relay, "latency": latency, "rebuild": rebuild,
       "trays": trays, "workbook": workbook, "matching": matching, "histories": histories, "services": services, "counts": counts}
