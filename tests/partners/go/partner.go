package main // A partner agency's consumer of its Kith topic: franz-go, and a file of events. ../README.md names the settings.

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"github.com/twmb/franz-go/pkg/kgo"
	"os"
	"os/exec"
	"strconv"
	"time"
)

var env, last, gaps, repeats = os.Getenv, 0, 0, map[bool]int{} // repeats[true]: heartbeats, which repeat the last number
var state = must(os.OpenFile(env("STATE"), os.O_CREATE|os.O_RDWR|os.O_APPEND|os.O_SYNC, 0o600))

func end(status int, problem any) {
	fmt.Printf(`{"events": %d, "last": %[1]d, "gaps": %d, "duplicates": %d, "heartbeats": %d}`+"\n%v\n", last, gaps, repeats[false], repeats[true], problem)
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
	n, heartbeat := must(strconv.Atoi(known.Sequence)), known.Type == "kith.stream.heartbeat.v1"
	lacks := func() bool { return last < n-1 || heartbeat && last < n }
	for told := (json.RawMessage{}); lacks(); gaps++ { // from our feed: a command that prints the events after a number
		feed := json.NewDecoder(bytes.NewReader(must(exec.Command("sh", "-c", fmt.Sprint(env("FEED"), " ", last)).Output())))
		must(0, feed.Decode(&told)) // "EOF": a gap that no feed fills
		for take(told); lacks() && feed.Decode(&told) == nil; take(told) {
		}
	}
	if n <= last {
		repeats[heartbeat]++
		return
	}
	must(fmt.Fprintf(state, "%s\n", event)) // a line is an event applied and its number in one, so they cannot part
	last = n
}
func main() {
	last = bytes.Count(must(os.ReadFile(env("STATE"))), []byte("\n")) // a line that a crash cut short is dropped:
	must(0, state.Truncate(int64(bytes.LastIndexByte(must(os.ReadFile(env("STATE"))), '\n')+1)))
	os.Setenv("SSL_CERT_FILE", env("KAFKA_CA")) // whom Go trusts
	secure := kgo.DialTLSConfig(&tls.Config{Certificates: []tls.Certificate{must(tls.LoadX509KeyPair(env("KAFKA_CERTIFICATE"), env("KAFKA_KEY")))}})
	client := must(kgo.NewClient(kgo.SeedBrokers(env("KAFKA_BROKERS")), kgo.ConsumeTopics("kith.agency."+env("AGENCY")+".v1"), secure))
	time.AfterFunc(must(time.ParseDuration(env("WAIT")+"s")), func() { end(1, env("UNTIL")+" has not come") })
	for must(0, client.Ping(context.Background())); last < must(strconv.Atoi(env("UNTIL"))); {
		fetches := client.PollFetches(context.Background())
		must(0, fetches.Err())
		fetches.EachRecord(func(record *kgo.Record) { take(record.Value) })
	}
	end(0, "")
}
