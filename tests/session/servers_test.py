# SPDX-License-Identifier: Apache-2.0
"""Sessions with other real servers: nginx, haproxy, GnuTLS, Go, Python."""
import contextlib
import ssl
import subprocess

import pytest
from session_world import (Fake, chain_of, failed, fetch, fine, free_port, needs, server)

ROUND = ["-tls1_2", "-tls1_3"]

# ---- nginx ----

NGINX = """\
daemon off; master_process off; pid {folder}/nginx.pid; error_log stderr;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/nginx-1; proxy_temp_path {folder}/nginx-2;
  fastcgi_temp_path {folder}/nginx-3; uwsgi_temp_path {folder}/nginx-4;
  scgi_temp_path {folder}/nginx-5;
  {servers}
}}
"""
VHOST = """\
  server {{
    listen 127.0.0.1:{port} {options}; server_name {name};
    ssl_certificate {chain}; ssl_certificate_key {key}; {more}
    return 200 "ok";
  }}
"""


@contextlib.contextmanager
def nginx(world, more="", names=("www.example.com", "other.example.com"), options="ssl",
          first_options="ssl default_server", refuse=False):
    program = needs("nginx", package="nginx-light")
    port = free_port()
    servers = ""
    for i, name in enumerate(names):
        _, _, chain, key = world.leaf("p256", name)
        servers += VHOST.format(port=port, name=name, chain=chain, key=key, more=more,
                                options=options if i or refuse else first_options)
    if refuse:
        servers += (f"server {{ listen 127.0.0.1:{port} ssl default_server; "
                    "ssl_reject_handshake on; }")
    config = world.file("nginx.conf", NGINX.format(folder=world.folder, servers=servers))
    # The module's built-in error log needs a place that can be written to.
    with server([program, "-p", world.folder, "-c", config, "-e", "stderr"], port):
        yield port


def test_nginx_chooses_by_name(world):
    with nginx(world) as port:
        for name in ("www.example.com", "other.example.com"):
            fine(fetch(port, servername=name), world.chain("p256", name))
        unknown = fine(fetch(port, servername="third.example.com"))
        none = fine(fetch(port, servername=None))
    assert chain_of(unknown) == chain_of(none) == world.chain("p256", "www.example.com")


def test_nginx_refuses_unknown_names(world):
    with nginx(world, refuse=True) as port:
        fine(fetch(port, servername="other.example.com"))
        answer = fetch(port, servername="third.example.com")
    assert failed(answer, "handshake-refused", "alert")["alert"] == 112


def test_nginx_in_plain_text(world):
    with nginx(world, options="", first_options="", names=("www.example.com",)) as port:
        failed(fetch(port), "not-tls", "garbage", "http")


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_nginx_wants_a_client_certificate(world, version):
    """nginx goes on and tells it in HTTP: for the session it is asked for, not required."""
    more = (f"ssl_client_certificate {world.root_file}; ssl_verify_client on; "
            f"ssl_protocols {version};")
    with nginx(world, more, names=("www.example.com",)) as port:
        answer = fine(fetch(port), world.chain())
    assert answer["client_certificate"] == "asked" and answer["version"] == version


def test_nginx_with_old_versions(world):
    more = "ssl_protocols TLSv1; ssl_ciphers ALL:@SECLEVEL=0;"
    with nginx(world, more, names=("www.example.com",)) as port:
        assert fine(fetch(port), world.chain())["version"] == "TLSv1"


# ---- haproxy ----

HAPROXY = """\
global
  ssl-default-bind-options ssl-min-ver TLSv1.2
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend one
  bind 127.0.0.1:{port} ssl crt {both} {options}
  http-request return status 200
"""


@contextlib.contextmanager
def haproxy(world, options=""):
    program = needs("haproxy", package="haproxy")
    port = free_port()
    _, _, chain, key = world.leaf()
    with open(chain, encoding="ascii") as one, open(key, encoding="ascii") as two:
        both = world.file("haproxy.pem", one.read() + two.read())
    config = world.file("haproxy.cfg", HAPROXY.format(port=port, both=both, options=options))
    with server([program, "-db", "-f", config], port):
        yield port


def test_haproxy(world):
    with haproxy(world) as port:
        answer = fine(fetch(port), world.chain())
    assert answer["version"] == "TLSv1.3" and answer["client_certificate"] == "not-asked"


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_haproxy_requires_a_client_certificate(world, version):
    options = f"ca-file {world.root_file} verify required ssl-min-ver {version} ssl-max-ver {version}"
    _, _, chain, key = world.leaf("p256", "client")
    stranger, stranger_key = world.stranger()
    with haproxy(world, options) as port:
        without = fetch(port)
        accepted = fine(fetch(port, client_cert=chain, client_key=key), world.chain())
        rejected = fetch(port, client_cert=stranger, client_key=stranger_key)
    failed(without, "client-certificate-required", "alert")
    failed(rejected, "client-certificate-rejected", "alert")
    assert chain_of(without) == world.chain() and without["possession"]
    assert accepted["client_certificate"] == "asked"


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_haproxy_asks_for_a_client_certificate(world, version):
    options = f"ca-file {world.root_file} verify optional ssl-min-ver {version} ssl-max-ver {version}"
    with haproxy(world, options) as port:
        answer = fine(fetch(port), world.chain())
    assert answer["client_certificate"] == "asked"


# ---- GnuTLS ----

@contextlib.contextmanager
def gnutls(world, *options, kind="p256"):
    program = needs("gnutls-serv", package="gnutls-bin")
    _, _, chain, key = world.leaf(kind)
    port = free_port()
    with server([program, "--port", port, "--x509certfile", chain, "--x509keyfile", key,
                 "--http", "--quiet", *options], port):
        yield port


@pytest.mark.parametrize("kind", ["rsa", "p256", "ed25519"])
@pytest.mark.parametrize("priority, version", [
    ("NORMAL:-VERS-ALL:+VERS-TLS1.2", "TLSv1.2"), ("NORMAL:-VERS-ALL:+VERS-TLS1.3", "TLSv1.3")])
def test_gnutls(world, kind, priority, version):
    with gnutls(world, "--disable-client-cert", "--priority", priority, kind=kind) as port:
        answer = fine(fetch(port), world.chain(kind))
    assert answer["version"] == version and answer["client_certificate"] == "not-asked"


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_gnutls_asks(world, version):
    with gnutls(world, "--priority", f"NORMAL:-VERS-ALL:+VERS-TLS{version}") as port:
        answer = fine(fetch(port), world.chain())
    assert answer["client_certificate"] == "asked" and answer["milliseconds"] < 3000


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_gnutls_requires(world, version):
    with gnutls(world, "--require-client-cert", "--priority",
                f"NORMAL:-VERS-ALL:+VERS-TLS{version}") as port:
        answer = fetch(port)
    assert answer["failure"]["code"] == "client-certificate-required", answer["failure"]
    assert chain_of(answer) == world.chain() and answer["client_certificate"] == "required"


# ---- Go ----

GO = """\
package main

import (
	"crypto/tls"
	"crypto/x509"
	"os"
)

func main() {
	pair, err := tls.LoadX509KeyPair(os.Args[2], os.Args[3])
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	pem, _ := os.ReadFile(os.Args[4])
	roots.AppendCertsFromPEM(pem)
	config := &tls.Config{Certificates: []tls.Certificate{pair}, ClientCAs: roots,
		MinVersion: tls.VersionTLS12}
	switch os.Args[5] {
	case "ask":
		config.ClientAuth = tls.RequestClientCert
	case "require":
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	if os.Args[6] == "1.2" {
		config.MaxVersion = tls.VersionTLS12
	}
	listener, err := tls.Listen("tcp", os.Args[1], config)
	if err != nil {
		panic(err)
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer connection.Close()
			scrap := make([]byte, 16)
			connection.Read(scrap)
		}()
	}
}
"""


@pytest.fixture(scope="module")
def go_server(world):
    program = needs("go", package="golang-go")
    source = world.folder / "server.go"
    source.write_text(GO)
    built = world.folder / "go-server"
    done = subprocess.run([program, "build", "-o", str(built), str(source)], cwd=world.folder,
                          capture_output=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return built


@contextlib.contextmanager
def go(world, built, mode, version):
    _, _, chain, key = world.leaf()
    port = free_port()
    with server([built, f"127.0.0.1:{port}", chain, key, world.root_file, mode, version], port):
        yield port


@pytest.mark.parametrize("version", ["1.2", "1.3"])
class TestGo:
    def test_plain(self, world, go_server, version):
        with go(world, go_server, "none", version) as port:
            answer = fine(fetch(port), world.chain())
        assert answer["version"] == "TLSv" + version

    def test_asked(self, world, go_server, version):
        with go(world, go_server, "ask", version) as port:
            answer = fine(fetch(port), world.chain())
        assert answer["client_certificate"] == "asked"

    def test_required(self, world, go_server, version):
        stranger, stranger_key = world.stranger()
        with go(world, go_server, "require", version) as port:
            without = fetch(port)
            rejected = fetch(port, client_cert=stranger, client_key=stranger_key)
        failed(without, "client-certificate-required", "alert")
        assert chain_of(without) == world.chain() and without["possession"]
        # Go names its CAs; a client that has none of theirs is refused all the same.
        assert rejected["failure"]["code"] in ("client-certificate-required",
                                               "client-certificate-rejected")


# ---- Python ----

def python_server(world, change=lambda context: None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*world.leaf()[2:])
    change(context)

    def serve(connection):
        with context.wrap_socket(connection, server_side=True) as wrapped:
            wrapped.recv(16)

    return Fake(serve)


def test_python(world):
    with python_server(world) as python:
        fine(fetch(python.port), world.chain())


def test_python_without_tickets_but_with_a_request(world):
    """Nothing comes behind the handshake: the wait for an alert ends by itself, and soon."""
    def change(context):
        context.num_tickets = 0
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.verify_mode = ssl.CERT_OPTIONAL
        context.load_verify_locations(world.root_file)

    with python_server(world, change) as python:
        answer = fine(fetch(python.port), world.chain())
    assert answer["client_certificate"] == "asked"
    assert 150 < answer["milliseconds"] < 2500


def test_python_without_a_request_is_not_waited_for(world):
    def change(context):
        context.num_tickets = 0

    with python_server(world, change) as python:
        answer = min((fine(fetch(python.port)) for _ in range(3)),
                     key=lambda a: a["milliseconds"])
    assert answer["milliseconds"] < 150
