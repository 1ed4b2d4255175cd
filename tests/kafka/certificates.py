"""Certificates for a test cluster, made by openssl: an authority, the brokers' own, one for each agency, and bad ones."""

import pathlib
import subprocess

CONFIG = """
[ca]
default_ca = kith
[kith]
dir = {dir}
database = {dir}/index
new_certs_dir = {dir}
certificate = {dir}/ca.pem
private_key = {dir}/ca.key
rand_serial = yes
default_md = sha256
unique_subject = no
policy = anything
copy_extensions = copy
[anything]
commonName = supplied
[req]
distinguished_name = none
prompt = no
[none]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
"""
EXTENSIONS = "subjectAltName={names}\nextendedKeyUsage=serverAuth,clientAuth\n"
NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
LOOPBACK = "DNS:localhost,IP:127.0.0.1"


def openssl(*arguments):
    done = subprocess.run(["openssl", *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"openssl {arguments[0]}: {done.stderr.strip()}")


class Authority:
    """One directory with a CA and what it issued: <name>.pem (the chain) and <name>.key (PKCS#8)."""

    def __init__(self, directory, name):
        self.dir = pathlib.Path(directory)
        self.config = self.dir / "openssl.cnf"
        self.certificate = self.dir / "ca.pem"
        if self.certificate.exists():
            return
        self.dir.mkdir(parents=True)
        self.config.write_text(CONFIG.format(dir=self.dir))
        (self.dir / "index").touch()
        openssl("req", "-x509", "-config", self.config, "-extensions", "authority", *NEW_KEY, "-days", 30, "-subj", f"/CN={name}",
                "-keyout", self.dir / "ca.key", "-out", self.certificate)

    def issue(self, common_name, file=None, names=LOOPBACK, expired=False):
        """Returns {"certificate": path, "key": path}; made once."""
        file = file or common_name
        result = {"certificate": str(self.dir / f"{file}.pem"), "key": str(self.dir / f"{file}.key")}
        if pathlib.Path(result["certificate"]).exists():
            return result
        request, extensions, made = (self.dir / f"{file}.{kind}" for kind in ("csr", "ext", "new"))
        extensions.write_text(EXTENSIONS.format(names=names))
        openssl("req", "-new", "-config", self.config, *NEW_KEY, "-subj", f"/CN={common_name}", "-keyout", result["key"], "-out", request)
        dates = ["-startdate", "20250101000000Z", "-enddate", "20250102000000Z"] if expired else ["-days", "30"]
        openssl("ca", "-batch", "-notext", "-config", self.config, "-extfile", extensions, *dates, "-in", request, "-out", made)
        made.write_text(made.read_text() + self.certificate.read_text())
        made.rename(result["certificate"])
        return result


def services(directory, names):
    ours = Authority(pathlib.Path(directory, "certificates"), "Kith test authority")
    return {name: ours.issue(name) for name in names}


def partners(directory, agencies):
    """A certificate for each agency, and the ones that a broker must refuse: expired, unknown authority; and a stranger's."""
    ours = Authority(pathlib.Path(directory, "certificates"), "Kith test authority")
    theirs = Authority(pathlib.Path(directory, "certificates-forged"), "Kith test authority")
    issued = {agency: ours.issue(agency) for agency in agencies}
    for agency in agencies:
        issued[f"{agency}-expired"] = ours.issue(agency, f"{agency}-expired", expired=True)
        issued[f"{agency}-forged"] = theirs.issue(agency)
    issued["stranger"] = ours.issue("stranger")
    return issued


def broker(directory):
    """The PEM file of a key store: the brokers' key and chain. Returns (key store, trust store)."""
    authority = Authority(pathlib.Path(directory, "certificates"), "Kith test authority")
    store = authority.dir / "broker-store.pem"
    if not store.exists():
        made = authority.issue("broker")
        store.write_text(pathlib.Path(made["key"]).read_text() + pathlib.Path(made["certificate"]).read_text())
    return str(store), str(authority.certificate)
