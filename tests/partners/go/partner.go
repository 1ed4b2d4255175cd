// A partner agency's consumer of its Kith topic: franz-go, and a file of events. ../README.md names the settings.
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

var env, last, gaps, duplicates, heartbeats = os.Getenv, 0, 0, 0, 0
var state = must(os.OpenFile(env("STATE"), os.O_CREATE|os.O_RDWR|os.O_APPEND|os.O_SYNC, 0o600))
func end(status int, problem any) {
	fmt.Printf(`{"events": %d, "last": %d, "gaps": %d, "duplicates": %d, "heartbeats": %d}`+"\n%v\n", last, last, gaps, duplicates, heartbeats, problem)
	os.Exit(status)
}
func must[T any](value T, problem error) T {
	if problem != nil {
		end(1, "stopped: "+problem.Error())
	}
	return value
}
func take(event []byte) {
	var known struct{ Sequence, Type string } // what else there is, we ignore
	must(0, json.Unmarshal(event, &known))
	n := must(strconv.Atoi(known.Sequence))
	if known.Type == "kith.stream.heartbeat.v1" { // repeats the last number: all up to it are told
		heartbeats++
		fill(n)
	} else if fill(n - 1); n <= last {
		duplicates++
	} else { // a line is an event applied and its number in one, so they cannot part
		must(fmt.Fprintf(state, "%s\n", event))
		last = n
	}
}
func fill(wanted int) { // what the topic lacks, from our feed: a command that prints the events after a number
	for before := -1; last < wanted; gaps++ {
		if before == last {
			end(1, fmt.Sprint("a gap: no feed gives what comes after ", last))
		}
		before = last
		feed := json.NewDecoder(bytes.NewReader(must(exec.Command("sh", "-c", fmt.Sprint(env("FEED"), " ", last)).Output())))
		for event := (json.RawMessage{}); last < wanted && feed.Decode(&event) == nil; take(event) {
		}
	}
}
func main() {
	text := must(os.ReadFile(env("STATE")))
	must(0, state.Truncate(int64(bytes.LastIndexByte(text, '\n')+1))) // a line that a crash cut short is dropped
	last = bytes.Count(text, []byte("\n"))
	until, topic := must(strconv.Atoi(env("UNTIL"))), map[string]map[int32]kgo.Offset{"kith.agency." + env("AGENCY") + ".v1": {0: kgo.NewOffset().AtStart()}}
	options := []kgo.Opt{kgo.SeedBrokers(env("KAFKA_BROKERS")), kgo.ConsumePartitions(topic)}
	if env("KAFKA_CA") != "" {
		roots, mine := x509.NewCertPool(), must(tls.LoadX509KeyPair(env("KAFKA_CERTIFICATE"), env("KAFKA_KEY")))
		roots.AppendCertsFromPEM(must(os.ReadFile(env("KAFKA_CA"))))
		options = append(options, kgo.DialTLSConfig(&tls.Config{RootCAs: roots, Certificates: []tls.Certificate{mine}}))
	}
	client := must(kgo.NewClient(options...))
	time.AfterFunc(must(time.ParseDuration(env("WAIT")+"s")), func() { end(1, fmt.Sprint(until, " has not come")) })
	for must(0, client.Ping(context.Background())); last < until; {
		fetches := client.PollFetches(context.Background())
		must(0, fetches.Err())
		fetches.EachRecord(func(record *kgo.Record) { take(record.Value) })
	}
	end(0, "")
}
