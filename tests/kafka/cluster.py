"""A test cluster in a directory: what its nodes are told, and how each is started. Starts nothing itself."""

import base64
import glob
import json
import os
import pathlib
import secrets
import socket
import subprocess
import uuid

import certificates

HERE = pathlib.Path(__file__).resolve().parent
LIBS = HERE.parent.parent / "build/kafka-libs"
READY = "Kafka Server started"
PROFILES = {"plain": 1, "secure": 1, "three": 3}
# The listeners that clients use, in the order in which --ports names them. CLIENTS is for our services, and for partners where there
# is no other; PASSWORDS is for partners whose client has no certificate. (Our services cannot use it: shared/kafka/README.md says why.)
CLIENT_LISTENERS = {"plain": ["CLIENTS"], "secure": ["CLIENTS", "PARTNERS", "PASSWORDS"], "three": ["CLIENTS"]}
PROTOCOLS = {"secure": {"CLIENTS": "SSL", "PARTNERS": "SSL", "PASSWORDS": "SASL_SSL", "INTERNAL": "SSL", "CONTROLLER": "SSL"}}
SERVICES = ["referrals", "cases", "workbook", "sharing", "reporting"]
AGENCIES = ["nhs-trust", "police", "substance-charity", "barnardos", "probation"]

# Small and quick. Comments cannot stand behind a value.
COMMON = """
process.roles=broker,controller
controller.listener.names=CONTROLLER
auto.create.topics.enable=false
unclean.leader.election.enable=false
num.network.threads=2
num.io.threads=3
num.replica.fetchers=1
background.threads=2
log.cleaner.threads=1
log.cleaner.dedupe.buffer.size=33554432
num.recovery.threads.per.data.dir=1
offsets.topic.num.partitions=2
transaction.state.log.num.partitions=2
share.coordinator.state.topic.num.partitions=2
group.initial.rebalance.delay.ms=0
message.max.bytes=262144
log.retention.check.interval.ms=1000
log.initial.task.delay.ms=1000
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=5000
controller.quorum.election.timeout.ms=1000
controller.quorum.fetch.timeout.ms=2000
replica.lag.time.max.ms=5000
replica.socket.timeout.ms=3000
controller.socket.timeout.ms=3000
"""
SECURE = """
ssl.keystore.type=PEM
ssl.truststore.type=PEM
ssl.principal.mapping.rules=RULE:^CN=([^,]+).*$/$1/,DEFAULT
listener.name.internal.ssl.client.auth=required
listener.name.controller.ssl.client.auth=required
listener.name.clients.ssl.client.auth=required
listener.name.partners.ssl.client.auth=required
sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.passwords.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:broker;User:admin
"""
# C1 alone and the serial collector: a broker that serves a few thousand records is ready in half the time.
JVM = {
    "small": ["-Xms96m", "-Xmx320m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"],
    "full": ["-Xms512m", "-Xmx1g", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20"],
}


def free_ports(count):
    """Ports of 127.0.0.1 that were free a moment ago, below the range from which the kernel picks for outgoing connections."""
    found = []
    while len(found) < count:
        port = 20000 + secrets.randbelow(12000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        if port not in found:
            found.append(port)
    return found


def java(*arguments, jvm="small"):
    jars = sorted(glob.glob(str(LIBS / "*.jar")))
    if not jars:
        raise RuntimeError("Apache Kafka is not there: tests/kafka/kafka fetch (or deploy/install --dev) brings it")
    archive = LIBS / "classes.jsa"
    shared = [f"-XX:SharedArchiveFile={archive}", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr"] if archive.exists() else []
    return ["java", *JVM[jvm], *shared, "-XX:-UsePerfData", "-Djava.awt.headless=true", f"-Dlog4j2.configurationFile=file:{HERE}/log4j2.properties",
            "-cp", ":".join(jars), *map(str, arguments)]


def properties(directory, profile, node, ports, voters):
    """The server.properties of one node. ports: of its listeners by name; voters: "1@127.0.0.1:…,…"."""
    listeners = list(ports)
    protocols = PROTOCOLS.get(profile, {})
    replicas = 3 if profile == "three" else 1
    in_sync = 2 if profile == "three" else 1
    lines = [
        f"node.id={node}",
        f"controller.quorum.voters={voters}",
        "listeners=" + ",".join(f"{name}://127.0.0.1:{ports[name]}" for name in listeners),
        "advertised.listeners=" + ",".join(f"{name}://127.0.0.1:{ports[name]}" for name in listeners if name != "CONTROLLER"),
        "listener.security.protocol.map=" + ",".join(f"{name}:{protocols.get(name, 'PLAINTEXT')}" for name in listeners),
        f"inter.broker.listener.name={'INTERNAL' if profile == 'secure' else 'CLIENTS'}",
        f"log.dirs={directory}/data-{node}",
        f"default.replication.factor={replicas}",
        f"min.insync.replicas={in_sync}",
        f"offsets.topic.replication.factor={replicas}",
        f"transaction.state.log.replication.factor={replicas}",
        f"transaction.state.log.min.isr={in_sync}",
        f"share.coordinator.state.topic.replication.factor={replicas}",
        f"share.coordinator.state.topic.min.isr={in_sync}",
    ]
    text = "\n".join(lines) + COMMON
    if profile == "secure":
        key_store, trust_store = certificates.broker(directory)
        text += SECURE + f"ssl.keystore.location={key_store}\nssl.truststore.location={trust_store}\n"
    return text


def passwords(directory, users):
    """{user: file with its password}."""
    files = {}
    folder = pathlib.Path(directory, "passwords")
    folder.mkdir(exist_ok=True)
    for user in users:
        file = folder / user
        file.write_text(secrets.token_urlsafe(18) + "\n")
        file.chmod(0o600)
        files[user] = str(file)
    return files


def format_node(config, cluster_id, users):
    """The storage of a node before its first start. The only way to SCRAM users that needs no running broker."""
    scram = [f"--add-scram=SCRAM-SHA-512=[name={user},password={pathlib.Path(file).read_text().strip()}]" for user, file in users.items()]
    done = subprocess.run(java("kafka.tools.StorageTool", "format", f"--cluster-id={cluster_id}", f"--config={config}", *scram),
                          capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"the storage cannot be formatted: {done.stdout}{done.stderr}")


def prepare(directory, profile, ports=(), agencies=(), jvm="small"):
    """Makes the cluster's directory and returns its description, which is also in <directory>/cluster.json. A directory that was
    prepared before is described as it is: the cluster goes on with its data, ports and passwords."""
    directory = pathlib.Path(directory).resolve()
    file = directory / "cluster.json"
    if file.exists():
        return json.loads(file.read_text())
    directory.mkdir(parents=True, exist_ok=True)
    nodes = PROFILES[profile]
    names = [*CLIENT_LISTENERS[profile], *(["INTERNAL"] if profile == "secure" else []), "CONTROLLER"]
    chosen = free_ports(nodes * len(names))
    listeners = [{name: chosen.pop() for name in names} for _ in range(nodes)]
    wanted = list(ports)
    for of_node in listeners:
        for name in CLIENT_LISTENERS[profile]:
            if wanted:
                of_node[name] = wanted.pop(0)
    if wanted:
        raise RuntimeError(f"the profile {profile} takes {nodes * len(CLIENT_LISTENERS[profile])} ports at most")
    voters = ",".join(f"{i + 1}@127.0.0.1:{of_node['CONTROLLER']}" for i, of_node in enumerate(listeners))
    cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode()[:22]
    agencies = agencies or AGENCIES
    users = passwords(directory, agencies) if profile == "secure" else {}

    cluster = {
        "profile": profile, "dir": str(directory), "cluster_id": cluster_id,
        "bootstrap": ",".join(f"127.0.0.1:{of_node['CLIENTS']}" for of_node in listeners),
        "replicas": 3 if profile == "three" else 1, "ready_line": READY, "nodes": [],
    }
    if profile == "secure":
        cluster["partners"] = f"127.0.0.1:{listeners[0]['PARTNERS']}"
        cluster["passwords"] = f"127.0.0.1:{listeners[0]['PASSWORDS']}"
        cluster["ca"] = certificates.broker(directory)[1]
        cluster["certificates"] = certificates.services(directory, ["admin", *SERVICES]) | certificates.partners(directory, agencies)
        cluster["password_files"] = users
    for i, of_node in enumerate(listeners):
        config = directory / f"server-{i + 1}.properties"
        config.write_text(properties(directory, profile, i + 1, of_node, voters))
        format_node(config, cluster_id, users)
        cluster["nodes"].append({"id": i + 1, "log": str(directory / f"node-{i + 1}.log"), "data": str(directory / f"data-{i + 1}"),
                                 "argv": java("kafka.Kafka", config, jvm=jvm)})
    made = directory / "cluster.json.new"
    made.write_text(json.dumps(cluster, indent=2) + "\n")
    os.replace(made, file)
    return cluster
