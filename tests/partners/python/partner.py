#!/usr/bin/python3
"""A partner agency's consumer of its Kith topic, with nothing of Kith's in it: Debian's python3-kafka and SQLite.

It keeps the last sequence and the events that it applied in one database and follows the three-line rule:
    n <= last       skip it: we have it
    n == last + 1   apply it, and store n in the same transaction
    n >  last + 1   read what is missing from our feed, then go on
README.md beside this folder says how a partner begins.
"""
import argparse
import json
import shlex
import sqlite3
import subprocess
import sys
import time

import kafka
import kafka.errors

HEARTBEAT = "kith.stream.heartbeat.v1"


class Gap(Exception):
    """Events are missing and there is no feed to read them from."""


class Store:
    """What the agency keeps: the events that it applied. The last sequence is the largest, so the two cannot part."""

    def __init__(self, path):
        self.database = sqlite3.connect(path)
        with self.database:
            self.database.execute(
                "CREATE TABLE IF NOT EXISTS event (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL,"
                " child TEXT NOT NULL, happened TEXT NOT NULL, data TEXT NOT NULL)")

    def transaction(self):
        return self.database

    def last(self):
        return self.database.execute("SELECT coalesce(max(sequence), 0) FROM event").fetchone()[0]

    def count(self):
        return self.database.execute("SELECT count(*) FROM event").fetchone()[0]

    def apply(self, sequence, event):
        self.database.execute("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)",
                              (sequence, event["id"], event["type"], event["subject"], event["time"], json.dumps(event["data"])))


class Partner:
    def __init__(self, store, feed):
        self.store = store
        self.feed = feed
        self.last = store.last()
        self.promised = 0  # last sequence that the heartbeat before told of
        self.gaps = self.duplicates = self.heartbeats = 0

    def take(self, event):
        sequence = int(event["sequence"])
        if event["type"] == HEARTBEAT:
            self.take_heartbeat(event)
        elif sequence <= self.last:
            self.duplicates += 1
        else:
            if sequence > self.last + 1:
                self.fill(sequence)
            if sequence == self.last + 1:
                self.store.apply(sequence, event)
                self.last = sequence

    def take_heartbeat(self, event):
        # A heartbeat may overtake the events that it tells of, but not by a whole beat.
        self.heartbeats += 1
        if self.last < self.promised:
            self.fill(self.promised + 1)
        self.promised = int(event["data"]["lastSequence"])

    def fill(self, before):
        """Applies the events after the last one and before this sequence, from the feed."""
        self.gaps += 1
        if not self.feed:
            raise Gap(f"sequences {self.last + 1} to {before - 1} are missing")
        while self.last < before - 1:
            command = [part.replace("{after}", str(self.last)) for part in shlex.split(self.feed)]
            lines = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
            reached = self.last
            for event in map(json.loads, filter(None, lines)):
                if int(event["sequence"]) == self.last + 1:
                    self.store.apply(self.last + 1, event)
                    self.last += 1
            if self.last == reached:
                raise Gap(f"the feed does not give sequence {self.last + 1}")


def take_all(partner, events):
    """Applies a batch in one transaction; what came before a gap is kept."""
    gap = None
    with partner.store.transaction():
        for event in events:
            try:
                partner.take(event)
            except Gap as found:
                gap = found
                break
    if gap:
        raise gap


def read(options, partner):
    """Takes what the topic has until the wanted sequence or the end of the time. Returns False when the time ended first."""
    deadline = time.monotonic() + options.seconds if options.seconds else None
    consumer = kafka.KafkaConsumer(bootstrap_servers=options.brokers.split(","), group_id=None, enable_auto_commit=False,
                                   auto_offset_reset="earliest", fetch_max_wait_ms=50)
    # Always from the beginning: what we have is skipped by its sequence, so no offset has to be kept or believed.
    partition = kafka.TopicPartition(options.topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    try:
        while options.until_sequence is None or partner.last < options.until_sequence:
            if deadline and time.monotonic() > deadline:
                return options.until_sequence is None
            for records in consumer.poll(timeout_ms=200).values():
                take_all(partner, [json.loads(record.value) for record in records])
        return True
    finally:
        consumer.close()


def main():
    parser = argparse.ArgumentParser(description="Reads an agency's Kith topic and checks that nothing is missing.")
    parser.add_argument("--brokers", default="127.0.0.1:7092", help="host:port,host:port")
    parser.add_argument("--agency", help="reads kith.agency.<agency>.v1")
    parser.add_argument("--topic", help="instead of --agency")
    parser.add_argument("--state", default=":memory:", help="SQLite file of what was applied; without it everything is forgotten at the end")
    parser.add_argument("--until-sequence", "--until", type=int, help="stop once this sequence is applied")
    parser.add_argument("--seconds", "--timeout", type=float, help="stop after so long; with --until-sequence that is a failure")
    parser.add_argument("--feed", help="command that prints the events after sequence {after}, one CloudEvent a line; without it a gap ends the run")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    options = parser.parse_args()
    if bool(options.agency) == bool(options.topic):
        parser.error("give one of --agency and --topic")
    options.topic = options.topic or f"kith.agency.{options.agency}.v1"

    store = Store(options.state)
    partner = Partner(store, options.feed)
    status = 0
    try:
        if not read(options, partner):
            print(f"sequence {options.until_sequence} has not come in {options.seconds:g} s", file=sys.stderr)
            status = 4
    except Gap as gap:
        print(f"gap: {gap}", file=sys.stderr)
        status = 3
    except kafka.errors.KafkaError as error:
        print(f"the brokers {options.brokers} cannot be used: {error}", file=sys.stderr)
        status = 2
    except KeyboardInterrupt:
        pass
    result = {"events": store.count(), "last": store.last(), "gaps": partner.gaps, "duplicates": partner.duplicates,
              "heartbeats": partner.heartbeats}
    print(json.dumps(result) if options.json else " ".join(f"{name}={value}" for name, value in result.items()), flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
