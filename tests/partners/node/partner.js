// A partner agency's consumer of its Kith topic: kafkajs, gRPC for the feed, a file of events. ../README.md names the settings.
const fs = require('fs');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');
const { Kafka, logLevel } = require('kafkajs');

const env = process.env;
const until = Number(env.UNTIL || 0);
const file = fs.openSync(env.STATE || fs.mkdtempSync('/tmp/kith') + '/events', 'a+');
const seen = { events: 0, last: 0, gaps: 0, duplicates: 0, heartbeats: 0 };

function open() { // A line is an event applied and its number in one, so they cannot part. One that a crash cut short is dropped.
  const text = fs.readFileSync(file, 'utf8');
  fs.ftruncateSync(file, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
  seen.events = seen.last = text.split('\n').length - 1;
}
function apply(n, event) {
  fs.writeSync(file, `${JSON.stringify(event)}\n`);
  fs.fsyncSync(file);
  seen.events = seen.last = n;
}
function feed(after) { // our own, with our own token
  const { sharing } = grpc.loadPackageDefinition(loader.loadSync(`${__dirname}/../../../proto/kith/sharing/v1/sharing_service.proto`)).kith;
  const client = new sharing.v1.SharingService(env.KITH_SHARING_TARGET, grpc.credentials.createInsecure());
  const metadata = new grpc.Metadata();
  metadata.set('authorization', `Bearer ${fs.readFileSync(env.KITH_TOKEN_FILE, 'utf8').trim()}`);
  return new Promise((resolve, reject) => client.ReadAgencyFeed({ agency: env.AGENCY, afterSequence: after, pageSize: 500 }, metadata, { deadline: Date.now() + 5000 },
    (error, answer) => (error ? reject(error) : resolve(answer.cloudEvents.map((event) => JSON.parse(event))))));
}
async function fill(wanted) { // what the topic lacks
  seen.gaps += 1;
  for (let before = -1; seen.last < wanted && seen.last > before;) {
    before = seen.last;
    for (const event of await feed(before)) if (Number(event.sequence) === seen.last + 1 && seen.last < wanted) apply(seen.last + 1, event);
  }
  if (seen.last < wanted) end(`a gap: ${seen.last + 1} to ${wanted} are missing, and the feed does not give them`);
}
async function take(event) {
  const n = Number(event.sequence);
  const heartbeat = event.type === 'kith.stream.heartbeat.v1'; // repeats the last number: all up to it are told
  if (n > (heartbeat ? seen.last : seen.last + 1)) await fill(heartbeat ? n : n - 1);
  if (heartbeat) seen.heartbeats += 1;
  else if (n <= seen.last) seen.duplicates += 1;
  else apply(n, event);
  if (until && seen.last >= until) end('');
}
const stop = (error) => end(`stopped: ${error.message}`);
function end(problem) {
  console.log(`${JSON.stringify(seen)}\n${problem}`);
  process.exit(problem ? 1 : 0);
}
open();
setTimeout(() => end(seen.last < until ? `${until} has not come` : ''), 1000 * Number(env.WAIT || 3600));
const ssl = env.KAFKA_CA && { ca: fs.readFileSync(env.KAFKA_CA), cert: fs.readFileSync(env.KAFKA_CERTIFICATE), key: fs.readFileSync(env.KAFKA_KEY) };
const kafka = new Kafka({ brokers: env.KAFKA_BROKERS.split(','), ssl, logLevel: logLevel.NOTHING, retry: { retries: 3 } });
const consumer = kafka.consumer({ groupId: `kith.${env.AGENCY}.events`, maxWaitTimeInMs: 50 });
consumer.on('consumer.crash', ({ payload }) => payload.restart || stop(payload.error));
consumer.connect() // from the beginning, and nothing committed: what we have is skipped by its number
  .then(() => consumer.subscribe({ topic: `kith.agency.${env.AGENCY}.v1`, fromBeginning: true }))
  .then(() => consumer.run({ autoCommit: false, eachMessage: ({ message }) => take(JSON.parse(message.value)).catch(stop) })).catch(stop);
