# SPDX-License-Identifier: Apache-2.0
"""STARTTLS: real servers, and servers that inject, refuse, hang, flood, or speak something else."""
import contextlib
import os
import pathlib
import pwd
import shutil
import ssl
import subprocess
import tempfile

import pytest
from session_world import (Fake, chain_of, client_hello, failed, fetch, fine, free_port, line_of,
                           needs, server)

PROTOCOLS = ["smtp", "imap", "pop3", "ftp", "postgres", "mysql"]


# ---- real servers ----

def as_root():
    if os.geteuid() != 0:
        pytest.skip("this server can only be started by root")


@contextlib.contextmanager
def folder_of(user=None):
    """Short (sockets are in it), and reachable for a server that gives up root."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="assay-"))
    path.chmod(0o755)
    try:
        if user:
            shutil.chown(path, user)
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def user_exists(name):
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


POSTFIX = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = www.example.com
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
alias_maps =
local_recipient_maps =
smtpd_peername_lookup = no
smtpd_tls_security_level = {level}
smtpd_tls_cert_file = {chain}
smtpd_tls_key_file = {key}
"""
POSTFIX_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
rewrite unix - - n - - trivial-rewrite
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
"""


@pytest.mark.parametrize("level", ["may", "none"])
def test_postfix(world, level):
    program = needs("postfix", package="postfix")
    as_root()
    _, _, chain, key = world.leaf()
    port = free_port()
    with folder_of() as folder:
        (folder / "data").mkdir()
        (folder / "queue").mkdir()
        shutil.chown(folder / "data", "postfix")
        (folder / "main.cf").write_text(POSTFIX.format(folder=folder, level=level, chain=chain,
                                                       key=key))
        (folder / "master.cf").write_text(POSTFIX_MASTER.format(port=port))
        with server([program, "-c", folder, "start-fg"], port):
            try:
                answer = fetch(port, starttls="smtp", timeout=20)
                direct = fetch(port, timeout=20)
            finally:  # its master has a session of its own
                subprocess.run([program, "-c", folder, "stop"], capture_output=True, timeout=30,
                               check=False)
    if level == "may":
        assert fine(answer, world.chain())["version"] == "TLSv1.3"
    else:
        assert "does not offer" in failed(answer, "not-tls", "starttls", "smtp")["detail"]
    failed(direct, "not-tls", "garbage", "smtp")


DOVECOT = """\
base_dir = {folder}/run
state_dir = {folder}/state
log_path = /dev/stderr
protocols = imap pop3
ssl = {ssl}
ssl_cert = <{chain}
ssl_key = <{key}
passdb {{
  driver = static
  args = nopassword=y
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={folder}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
    address = 127.0.0.1
  }}
  inet_listener imaps {{
    port = 0
  }}
  chroot =
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
    address = 127.0.0.1
  }}
  inet_listener pop3s {{
    port = 0
  }}
  chroot =
}}
"""


@pytest.mark.parametrize("tls", ["yes", "no"])
def test_dovecot(world, tls):
    program = needs("dovecot", package="dovecot-imapd dovecot-pop3d")
    as_root()
    _, _, chain, key = world.leaf()
    imap, pop3 = free_port(), free_port()
    with folder_of() as folder:
        config = folder / "dovecot.conf"
        config.write_text(DOVECOT.format(folder=folder, chain=chain, key=key, imap=imap, pop3=pop3,
                                         ssl=tls))
        with server([program, "-F", "-c", config], imap):
            answers = {"imap": fetch(imap, starttls="imap", timeout=20),
                       "pop3": fetch(pop3, starttls="pop3", timeout=20)}
            direct = fetch(imap, timeout=20)
    for name, answer in answers.items():
        if tls == "yes":
            fine(answer, world.chain())
        else:
            assert "refuses" in failed(answer, "not-tls", "starttls", name)["detail"]
    failed(direct, "not-tls", "garbage", "imap")


VSFTPD = """\
listen=YES
listen_address=127.0.0.1
listen_port={port}
background=NO
ssl_enable={tls}
rsa_cert_file={chain}
rsa_private_key_file={key}
ssl_ciphers=HIGH
local_enable=YES
anonymous_enable=NO
secure_chroot_dir={folder}/empty
"""


@pytest.mark.parametrize("tls", ["YES", "NO"])
def test_vsftpd(world, tls):
    program = needs("vsftpd", package="vsftpd")
    as_root()
    _, _, chain, key = world.leaf("rsa")
    port = free_port()
    with folder_of() as folder:
        (folder / "empty").mkdir()
        config = folder / "vsftpd.conf"
        config.write_text(VSFTPD.format(folder=folder, port=port, chain=chain, key=key, tls=tls))
        with server([program, config], port):
            answer = fetch(port, starttls="ftp", timeout=20)
            direct = fetch(port, timeout=20)
    if tls == "YES":
        fine(answer)
        assert chain_of(answer)[0] == world.chain("rsa")[0]
    else:
        assert "refuses" in failed(answer, "not-tls", "starttls", "ftp")["detail"]
    failed(direct, "not-tls", "garbage", "ftp")


@pytest.mark.parametrize("tls", ["on", "off"])
def test_postgres(world, tls):
    needs("initdb", "postgres", package="postgresql-15")
    as_root()  # to become somebody else: PostgreSQL does not run as root
    if not user_exists("postgres"):
        pytest.skip("there is no user postgres (apt package postgresql-15)")
    _, _, chain, key = world.leaf()
    port = free_port()
    initdb, postgres = (needs(p, package="postgresql-15") for p in ("initdb", "postgres"))
    with folder_of("postgres") as folder:
        data, own_key = folder / "data", folder / "server.key"
        shutil.copy(key, own_key)
        shutil.chown(own_key, "postgres")
        own_key.chmod(0o600)
        subprocess.run([initdb, "-D", data, "-A", "trust", "--no-sync"], user="postgres",
                       group="postgres", cwd=folder, check=True, capture_output=True, timeout=120)
        with server([postgres, "-D", data, "-k", folder, "-h", "127.0.0.1", "-p", port, "-c",
                     f"ssl={tls}", "-c", f"ssl_cert_file={chain}", "-c",
                     f"ssl_key_file={own_key}", "-c", "fsync=off"], port, user="postgres",
                    group="postgres", cwd=folder):
            answer = fetch(port, starttls="postgres", timeout=20)
            direct = fetch(port, timeout=20)
    if tls == "on":
        fine(answer, world.chain())
    else:
        assert "switched off" in failed(answer, "not-tls", "starttls", "postgres")["detail"]
    failed(direct, "unreachable", "closed")  # it takes the ClientHello for a mad length


@pytest.mark.parametrize("tls", [True, False])
def test_mariadb(world, tls):
    needs("mariadbd", "mariadb-install-db", package="mariadb-server")
    as_root()
    if not user_exists("mysql"):
        pytest.skip("there is no user mysql (apt package mariadb-server)")
    _, _, chain, key = world.leaf()
    install, daemon = (needs(p, package="mariadb-server") for p in ("mariadb-install-db", "mariadbd"))
    port = free_port()
    with folder_of("mysql") as folder:
        own_key = folder / "server.key"
        shutil.copy(key, own_key)
        shutil.chown(own_key, "mysql")
        subprocess.run([install, "--no-defaults", "--user=mysql", f"--datadir={folder}/data",
                        "--skip-test-db", "--auth-root-authentication-method=normal"], check=True,
                       capture_output=True, timeout=120)
        options = [f"--ssl-cert={chain}", f"--ssl-key={own_key}"] if tls else []
        with server([daemon, "--no-defaults", "--user=mysql", f"--datadir={folder}/data",
                     f"--socket={folder}/s", "--bind-address=127.0.0.1", f"--port={port}",
                     f"--pid-file={folder}/p", *options], port, seconds=60):
            answer = fetch(port, starttls="mysql", timeout=20)
            direct = fetch(port, timeout=20)
    if tls:
        fine(answer, world.chain())
    else:
        assert "switched off" in failed(answer, "not-tls", "starttls", "mysql")["detail"]
    failed(direct, "not-tls", "garbage", "mysql")


# ---- what a good server says ----

GREETING = b"5.7.0-fake\0" + bytes(4) + b"12345678\0"


def mysql_greeting(capabilities=0x0a00):
    body = b"\x0a" + GREETING + capabilities.to_bytes(2, "little") + bytes(32)
    return len(body).to_bytes(3, "little") + b"\0" + body


def receive(connection, length):
    taken = b""
    while len(taken) < length:
        more = connection.recv(length - len(taken))
        assert more
        taken += more
    return taken


def good(protocol, connection, last=b""):
    """The server's side up to its agreement; `last` goes behind it in the same packet."""
    if protocol == "smtp":
        connection.sendall(b"220-fake.example.com\r\n220 ESMTP\r\n")
        assert line_of(connection) == b"EHLO [127.0.0.1]\r\n"
        connection.sendall(b"250-fake\r\n250-SIZE 1\r\n250-starttls\r\n250 HELP\r\n")
        assert line_of(connection) == b"STARTTLS\r\n"
        connection.sendall(b"220 go ahead\r\n" + last)
    elif protocol == "imap":
        connection.sendall(b"* OK fake\r\n")
        assert line_of(connection) == b"a STARTTLS\r\n"
        connection.sendall(b"* CAPABILITY IMAP4rev1\r\na OK begin\r\n" + last)
    elif protocol == "pop3":
        connection.sendall(b"+OK fake\r\n")
        assert line_of(connection) == b"STLS\r\n"
        connection.sendall(b"+OK begin\r\n" + last)
    elif protocol == "ftp":
        connection.sendall(b"220-fake\r\nany text\r\n  220 inside\r\n220 FTP\r\n")
        assert line_of(connection) == b"AUTH TLS\r\n"
        connection.sendall(b"234 begin\r\n" + last)
    elif protocol == "postgres":
        assert receive(connection, 8) == b"\0\0\0\x08\x04\xd2\x16\x2f"
        connection.sendall(b"S" + last)
    else:
        connection.sendall(mysql_greeting() + last)
        if not last:
            request = receive(connection, 36)
            assert request[:4] == b"\x20\0\0\x01" and request[5] & 0x08


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_good_servers(world, protocol):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*world.leaf()[2:])

    def serve(connection):
        good(protocol, connection)
        with context.wrap_socket(connection, server_side=True) as wrapped:
            wrapped.recv(1)

    with Fake(serve) as fake:
        fine(fetch(fake.port, starttls=protocol), world.chain())


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_text_behind_the_agreement_is_refused(protocol):
    def serve(connection):
        good(protocol, connection, b"250 injected\r\n")
        fake.hang()

    with Fake(serve) as fake:
        answer = fetch(fake.port, starttls=protocol, timeout=5)
    failure = failed(answer, "not-tls", "starttls", answer["failure"]["saw"])
    assert "plain text stood behind" in failure["detail"]


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_alerts_behind_the_agreement(protocol):
    def serve(connection):
        good(protocol, connection)
        client_hello(connection)
        connection.sendall(b"\x15\x03\x03\0\x02\x02\x28")

    with Fake(serve) as fake:
        failed(fetch(fake.port, starttls=protocol), "no-shared-cipher", "alert")


# ---- what a bad server says ----

REFUSALS = [
    ("smtp", [b"554 no\r\n"], "refuses service"),
    ("smtp", [b"220 a\r\n", b"502 no\r\n"], "refused EHLO"),
    ("smtp", [b"220 a\r\n", b"250-a\r\n250 STARTTLSX\r\n"], "does not offer"),
    ("smtp", [b"220 a\r\n", b"250-a\r\n250 STARTTLS\r\n", b"454 not now\r\n"], "refuses it"),
    ("imap", [b"* BYE full\r\n"], "refuses service"),
    ("imap", [b"* PREAUTH hello\r\n"], "unasked"),
    ("imap", [b"* OK a\r\n", b"a BAD what\r\n"], "refuses STARTTLS"),
    ("pop3", [b"-ERR full\r\n"], "refuses service"),
    ("pop3", [b"+OK a\r\n", b"-ERR what\r\n"], "refuses STLS"),
    ("ftp", [b"421 full\r\n"], "refuses service"),
    ("ftp", [b"220 a\r\n", b"530 no\r\n"], "refuses AUTH TLS"),
    ("postgres", [b"N"], "switched off"),
    ("postgres", [b"E\0\0\0\x08SFAT"], "error"),
    ("mysql", [mysql_greeting(0x0200)], "switched off"),
    ("mysql", [b"\x17\0\0\0\xff\x6a\x04Host is blocked.....\0"], "refuses service"),
]


@pytest.mark.parametrize("protocol, lines, said", REFUSALS)
def test_refusals(protocol, lines, said):
    def serve(connection):
        for line in lines:
            if protocol == "postgres":
                receive(connection, 8)
            elif line is not lines[0]:
                line_of(connection)
            connection.sendall(line)
        fake.hang()

    with Fake(serve) as fake:
        answer = fetch(fake.port, starttls=protocol, timeout=5)
    assert said in failed(answer, "not-tls", "starttls", protocol)["detail"]


OTHERS = [("smtp", b"SSH-2.0-x\r\n", "ssh"), ("smtp", b"* OK imap\r\n", "imap"),
          ("imap", b"+OK pop\r\n", "pop3"), ("pop3", b"220 mail ESMTP\r\n", "smtp"),
          ("ftp", b"HTTP/1.0 400 Bad\r\n", "http"), ("postgres", b"SSH-2.0-OpenSSH_9.2\r\n", "ssh"),
          ("postgres", b"220 mail ESMTP\r\n", "smtp"), ("mysql", b"220 mail ESMTP\r\n", "smtp"),
          ("mysql", b"SSH-2.0-OpenSSH_9.2\r\n", "ssh"), ("smtp", b"\x00\x01\n", "unknown")]


@pytest.mark.parametrize("protocol, banner, saw", OTHERS)
def test_another_protocol(protocol, banner, saw):
    def serve(connection):
        connection.sendall(banner)
        fake.hang()

    with Fake(serve) as fake:
        answer = fetch(fake.port, starttls=protocol, timeout=5)
    failed(answer, "not-tls", "starttls", saw)


@pytest.mark.parametrize("protocol", PROTOCOLS)
class TestEndings:
    def test_silence(self, protocol):
        with Fake(lambda c: fake.hang()) as fake:
            answer = fetch(fake.port, starttls=protocol, timeout=1)
        failed(answer, "unreachable", "hang")
        assert 950 <= answer["milliseconds"] < 2500

    def test_the_end(self, protocol):
        with Fake(lambda c: None) as fake:
            answer = fetch(fake.port, starttls=protocol)
        assert answer["failure"]["code"] == "unreachable"
        assert answer["failure"]["how"] in ("closed", "reset")

    def test_silence_behind_the_agreement(self, protocol):
        def serve(connection):
            good(protocol, connection)
            fake.hang()

        with Fake(serve) as fake:
            failed(fetch(fake.port, starttls=protocol, timeout=1), "unreachable", "hang")


@pytest.mark.parametrize("protocol, first, endless", [
    ("smtp", b"220 ", b"x" * 1000), ("smtp", b"", b"220-more\r\n" * 100),
    ("imap", b"* OK a\r\n", b"* more\r\n" * 100), ("imap", b"* OK ", b"x" * 1000),
    ("pop3", b"+OK ", b"x" * 1000), ("ftp", b"220-a\r\n", b"more\r\n" * 100)])
def test_floods(protocol, first, endless):
    def serve(connection):
        connection.sendall(first)
        while True:
            connection.sendall(endless)

    with Fake(serve) as fake:
        answer = fetch(fake.port, starttls=protocol)
    failed(answer, "not-tls", "flood", "unknown")
    assert answer["milliseconds"] < 5000
