// A partner agency's consumer of its Kith topic: Apache's client, and a file of events. ../README.md names the settings.
import com.google.gson.*;
import java.io.*;
import java.nio.file.*;
import java.util.*;
import org.apache.kafka.clients.consumer.*;
import org.apache.kafka.common.*;
public class Partner {
    static final Map<String, String> env = System.getenv();
    static RandomAccessFile file; // A line is an event applied and its number in one, so they cannot part.
    static long last, gaps, duplicates, heartbeats;
    static void open() throws IOException {
        file = new RandomAccessFile(env.getOrDefault("STATE", Files.createTempFile("kith", "").toString()), "rwd");
        long whole = 0; // A line that a crash cut short is dropped.
        for (String line; (line = file.readLine()) != null && file.getFilePointer() > whole + line.length(); last++) whole = file.getFilePointer();
        file.setLength(whole);
    }
    static void fill(long wanted) throws IOException { // What the topic lacks, from our feed: a command that prints the events after a number.
        gaps++;
        for (long before = -1; last < wanted && last > before; ) {
            String command = env.getOrDefault("FEED", "true") + " " + (before = last);
            for (String line : new String(new ProcessBuilder("sh", "-c", command).start().getInputStream().readAllBytes(), "UTF-8").split("\n"))
                if (line.startsWith("{") && last < wanted) take(line);
        }
        if (last < wanted) throw new IOException("a gap: " + (last + 1) + " to " + wanted + " are missing, and no feed gives them");
    }
    static void take(String text) throws IOException {
        JsonObject event = JsonParser.parseString(text).getAsJsonObject(); // what we do not know in it, we ignore
        long n = event.get("sequence").getAsLong();
        boolean heartbeat = event.get("type").getAsString().equals("kith.stream.heartbeat.v1"); // repeats the last number: all up to it are told
        if (n > (heartbeat ? last : last + 1)) fill(heartbeat ? n : n - 1);
        if (heartbeat) heartbeats++;
        else if (n <= last) duplicates++;
        else {
            file.write((text + "\n").getBytes("UTF-8"));
            last = n;
        }
    }
    static String run(long until, long deadline) throws IOException {
        String decoder = "org.apache.kafka.common.serialization.StringDeserializer";
        var settings = new HashMap<String, Object>(Map.of("bootstrap.servers", env.get("KAFKA_BROKERS"), "enable.auto.commit", "false",
            "auto.offset.reset", "earliest", "key.deserializer", decoder, "value.deserializer", decoder));
        if (env.containsKey("KAFKA_CA")) settings.putAll(Map.of("security.protocol", "SSL", "ssl.truststore.type", "PEM", "ssl.keystore.type", "PEM",
            "ssl.truststore.certificates", Files.readString(Path.of(env.get("KAFKA_CA"))),
            "ssl.keystore.key", Files.readString(Path.of(env.get("KAFKA_KEY"))), // PKCS#8
            "ssl.keystore.certificate.chain", Files.readString(Path.of(env.get("KAFKA_CERTIFICATE")))));
        try (var consumer = new KafkaConsumer<String, String>(settings)) { // from the beginning: what we have is skipped by its number
            consumer.assign(List.of(new TopicPartition("kith.agency." + env.get("AGENCY") + ".v1", 0)));
            while (System.nanoTime() < deadline && (until == 0 || last < until))
                for (var record : consumer.poll(java.time.Duration.ofMillis(200))) take(record.value());
            return last < until ? until + " has not come" : "";
        } catch (KafkaException | IOException problem) { return "stopped: " + problem.getMessage(); }
    }
    public static void main(String[] args) throws Exception {
        open();
        String problem = run(Long.parseLong(env.getOrDefault("UNTIL", "0")), System.nanoTime() + Long.parseLong(env.getOrDefault("WAIT", "3600")) * 1_000_000_000L);
        System.out.printf("{\"events\": %d, \"last\": %d, \"gaps\": %d, \"duplicates\": %d, \"heartbeats\": %d}%n%s%n", last, last, gaps, duplicates, heartbeats, problem);
        System.exit(problem.isEmpty() ? 0 : 1);
    }
}
