"""What the stand-in servers of the tests share: an end with their parent, certificates
of an authority of their own, and a plan of faults.

DIR/faults is read anew whenever it changes; each line is

    PHASE [ADDRESS]: ACTION, ACTION, ...

One action is used up each time the phase is reached; after the last one all is well. An
action that ends with '*' is never used up. What phases and actions there are is the
server's.
"""
import ctypes
import os
import signal
import ssl
import subprocess
import sys
import threading

OK_ANSWERS = {"ok", "220", "221", "235", "250", "354"}


def die_with_parent():
    parent = os.getppid()
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    if os.getppid() != parent:
        sys.exit(1)


def write_whole(path, data):
    with open(path + ".tmp", "wb") as f:
        f.write(data)
    os.rename(path + ".tmp", path)


class Certificates:
    """An authority, a good certificate, one for another host, one that was good until
    yesterday, one that signs itself."""

    def __init__(self, folder):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        if os.path.exists(self.path("expired.pem")):
            return  # a server that was stopped and started again
        self.request("ca", "/CN=Kontor test authority",
                     ["-x509", "-days", "3650", "-addext", "basicConstraints=critical,CA:TRUE",
                      "-addext", "keyUsage=critical,keyCertSign"])
        self.request("selfsigned", "/CN=localhost",
                     ["-x509", "-days", "3650", "-addext",
                      "subjectAltName=DNS:localhost,IP:127.0.0.1"])
        self.signed("good", "DNS:localhost,IP:127.0.0.1")
        self.signed("wronghost", "DNS:mail.example.org")
        self.signed("expired", "DNS:localhost,IP:127.0.0.1", days=-1)

    def path(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, stdin=subprocess.DEVNULL,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def request(self, name, subject, extra):
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                     "-nodes", "-subj", subject, "-keyout", self.path(name + ".key"),
                     "-out", self.path(name + ".pem"), *extra)

    def signed(self, name, names, days=3650):
        self.request(name, "/CN=" + names.split(",")[0][4:], [])
        with open(self.path(name + ".ext"), "w") as f:
            f.write("subjectAltName=%s\nbasicConstraints=CA:FALSE\n"
                    "extendedKeyUsage=serverAuth\n" % names)
        self.openssl("x509", "-req", "-in", self.path(name + ".pem"), "-CA",
                     self.path("ca.pem"), "-CAkey", self.path("ca.key"), "-CAcreateserial",
                     "-days", str(days), "-extfile", self.path(name + ".ext"), "-out",
                     self.path(name + ".pem"))

    def context(self, name):
        c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        c.load_cert_chain(self.path(name + ".pem"), self.path(name + ".key"))
        return c


class Faults:
    """The plan of DIR/faults, and how far it was carried out."""

    def __init__(self, path):
        self.path, self.stamp, self.plan = path, None, []
        self.lock = threading.Lock()

    def reread(self):
        try:
            s = os.stat(self.path)
            stamp = (s.st_ino, s.st_mtime_ns, s.st_size)
        except FileNotFoundError:
            stamp = None
        if stamp == self.stamp:
            return
        self.stamp, self.plan = stamp, []
        if stamp:
            with open(self.path) as f:
                for line in f.read().splitlines():
                    where, _, actions = line.partition(":")
                    if actions and not line.startswith("#"):
                        phase, _, address = where.strip().partition(" ")
                        todo = [a.strip() for a in actions.split(",")]
                        self.plan.append((phase.lower(), address.strip().lower(), todo))

    def next(self, phase, addresses=()):
        with self.lock:
            self.reread()
            for planned, address, todo in self.plan:
                if planned == phase and (not address or address in addresses) and todo:
                    action = todo[0]
                    if not action.endswith("*"):
                        todo.pop(0)
                    action = action.rstrip("*")
                    return "ok" if action in OK_ANSWERS else action
        return "ok"
