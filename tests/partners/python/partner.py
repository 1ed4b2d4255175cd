#!/usr/bin/python3
"""A partner agency's consumer of its Kith topic: Debian's python3-kafka, and SQLite. ../README.md names the settings."""
import json, os, sqlite3, subprocess, sys, time
import kafka, kafka.errors
env = os.environ
deadline, until, topic = time.monotonic() + float(env.get("WAIT", 3600)), int(env.get("UNTIL", 0)), f"kith.agency.{env['AGENCY']}.v1"
database = sqlite3.connect(env.get("STATE", ":memory:"))
database.execute("CREATE TABLE IF NOT EXISTS event (sequence INTEGER PRIMARY KEY, type TEXT, child TEXT, happened TEXT, data TEXT)")
count = {"gaps": 0, "duplicates": 0, "heartbeats": 0}

def last():
    return database.execute("SELECT coalesce(max(sequence), 0) FROM event").fetchone()[0]

def apply(n, event):  # the effect and its number are one row: one transaction writes both
    database.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?)", (n, event["type"], event["subject"], event["time"], json.dumps(event["data"])))

def fill(wanted):  # what the topic lacks, from our feed
    count["gaps"] += 1
    while last() < wanted:
        before = last()
        answer = subprocess.run(f"{env['FEED']} {before}", shell=True, check=True, stdout=subprocess.PIPE, text=True).stdout if "FEED" in env else ""
        for event in [json.loads(line) for line in answer.splitlines() if line.startswith("{")]:
            if int(event["sequence"]) == last() + 1 <= wanted:
                apply(last() + 1, event)
        if last() == before:
            database.commit()
            sys.exit(f"a gap: {before + 1} to {wanted} are missing, and no feed gives them")

def take(event):
    n, heartbeat = int(event["sequence"]), event["type"] == "kith.stream.heartbeat.v1"
    if n > last() + 1 or (heartbeat and n > last()):  # a heartbeat repeats the last number: all up to it are told
        fill(n if heartbeat else n - 1)
    if heartbeat:
        count["heartbeats"] += 1
    elif n <= last():
        count["duplicates"] += 1
    else:
        apply(n, event)

def security():
    mine = ({"security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-512", "sasl_plain_username": env["KAFKA_USERNAME"],
             "sasl_plain_password": open(env["KAFKA_PASSWORD_FILE"]).read().strip()} if "KAFKA_USERNAME" in env else
            {"security_protocol": "SSL", "ssl_certfile": env["KAFKA_CERTIFICATE"], "ssl_keyfile": env["KAFKA_KEY"]})
    return {**mine, "ssl_cafile": env["KAFKA_CA"]}

try:  # from the beginning: what we have is skipped by its number, so no offset is kept or believed
    consumer = kafka.KafkaConsumer(bootstrap_servers=env["KAFKA_BROKERS"], auto_offset_reset="earliest", fetch_max_wait_ms=50,
                                   **(security() if "KAFKA_CA" in env else {}))
    if not consumer.partitions_for_topic(topic):
        sys.exit(f"there is no topic {topic} that we may read")
    consumer.assign([kafka.TopicPartition(topic, 0)])
    while time.monotonic() < deadline and (not until or last() < until):
        with database:  # commits
            for record in sum(consumer.poll(timeout_ms=200).values(), []):
                take(json.loads(record.value))
except (kafka.errors.KafkaError, OSError) as error:
    sys.exit(f"refused by {env['KAFKA_BROKERS']}: {error!r}")
finally:
    print(json.dumps({"events": database.execute("SELECT count(*) FROM event").fetchone()[0], "last": last(), **count}), flush=True)
sys.exit(f"{until} has not come" if last() < until else 0)
