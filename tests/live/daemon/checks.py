"""The health checker on real sockets: every kind of check sees its server go and come back."""

import os
import signal
import subprocess

import servers
from lab import Daemon, equal, eventually, read, read_or_nothing, script, write

ONE = """
global_defs {{ router_id TEST
  script_user root }}
track_file level {{ file /run/lab/level }}
virtual_server 127.0.0.100 80 {{
  delay_loop 1
  lb_algo rr
  lvs_method NAT
  protocol TCP
  real_server 127.0.0.1 {port} {{ weight 1
    {check} }}
}}
"""
SOON = "connect_timeout 2\n warmup 0\n delay_before_retry 1\n retry 0\n"
NAME = r"\[127.0.0.1\]:tcp:{}"


def _goes_and_returns(program, port, check, make, down, up):
    """`make` starts the server; the log lines that say that it went and that it is back."""
    server = make()
    daemon = Daemon(program, ONE.format(port=port, check=check))
    daemon.expect(r"Activating healthchecker for service .* for VS \[127.0.0.100\]:tcp:80")
    daemon.expect(up)
    server.close()
    daemon.expect(down)
    daemon.expect(f"Removing service {NAME.format(port)} from VS")
    server = make()
    daemon.expect(up)
    daemon.expect(f"Adding service {NAME.format(port)} to VS")
    server.close()
    equal("exit status", daemon.stop(), 0)


def tcp(program):
    _goes_and_returns(
        program,
        8001,
        "TCP_CHECK { " + SOON + " }",
        lambda: servers.Stream(("127.0.0.1", 8001), lambda connection: None),
        "TCP_CHECK on service .* failed",
        "TCP connection to .* success",
    )


def udp(program):
    _goes_and_returns(
        program,
        8002,
        "UDP_CHECK { " + SOON + " require_reply 01\n payload 0102\n }",
        lambda: servers.Datagrams(("127.0.0.1", 8002), lambda data: data[:1]),
        "UDP_CHECK on service .* failed",
        "UDP connection to .* success",
    )


def http(program):
    _goes_and_returns(
        program,
        8003,
        "HTTP_GET { " + SOON + " url { path /\n status_code 200 } }",
        lambda: servers.http(("127.0.0.1", 8003)),
        "HTTP_CHECK on service .* failed",
        "Remote Web server .* succeed on service",
    )


def https(program):
    names = []
    check = "SSL_GET { enable_sni\n " + SOON
    check += " url { path /\n status_code 200\n virtualhost web.test } }"
    _goes_and_returns(
        program,
        8004,
        check,
        lambda: servers.https(("127.0.0.1", 8004), names),
        "HTTP_CHECK on service .* failed",
        "Remote Web server .* succeed on service",
    )
    equal("names in handshakes", set(names), {"web.test"})


def https_without_tls(program):
    """A server that speaks no TLS is down, however well it answers in the clear."""
    server = servers.http(("127.0.0.1", 8005))
    check = "SSL_GET { " + SOON + " url { path /\n status_code 200 } }"
    daemon = Daemon(program, ONE.format(port=8005, check=check))
    daemon.expect("Removing service " + NAME.format(8005))
    server.close()
    equal("exit status", daemon.stop(), 0)


def smtp(program):
    _goes_and_returns(
        program,
        8006,
        "SMTP_CHECK { " + SOON + " helo_name me\n }",
        lambda: servers.Mail(("127.0.0.1", 8006)),
        "SMTP_CHECK",
        "Remote SMTP server .* succeed on service",
    )


def dns(program):
    check = "DNS_CHECK { " + SOON + " type A\n name web.test\n }"
    server = servers.Datagrams(("127.0.0.1", 8007), servers.dns_answer)
    daemon = Daemon(program, ONE.format(port=8007, check=check))
    daemon.expect("Activating healthchecker")
    server.close()
    daemon.expect(r"DNS_CHECK \(")
    daemon.expect("Removing service " + NAME.format(8007))
    server = servers.Datagrams(("127.0.0.1", 8007), servers.dns_answer)
    daemon.expect(f"Adding service {NAME.format(8007)} to VS")
    equal("exit status", daemon.stop(), 0)


def ping(program):
    daemon = Daemon(program, ONE.format(port=8008, check="PING_CHECK { " + SOON + " }"))
    daemon.expect("ICMP connection to .* success")
    subprocess.run(["ip", "link", "set", "lo", "down"], check=True)
    daemon.expect("Removing service " + NAME.format(8008))
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    daemon.expect("ICMP connection to .* success")
    equal("exit status", daemon.stop(), 0)


def misc(program):
    """By the script's exit status; a script that overruns its time is ended and has failed."""
    path = script("look", "id -un > /run/lab/who; exit $(cat /run/lab/level)")
    write("level", "0\n")
    check = f'MISC_CHECK {{ misc_path "{path}"\n misc_dynamic\n warmup 0\n misc_timeout 2 }}'
    daemon = Daemon(program, ONE.format(port=8009, check=check))
    daemon.expect("Misc check for .* succeeded")
    equal("whom it ran as", read("who"), "root\n")
    write("level", "12\n")
    daemon.expect("Changing weight from 1 to 10 for active service")
    write("level", "1\n")
    daemon.expect(r"Misc check for .* failed .*\(exited with status 1\)")
    daemon.expect("Removing service")
    write("level", "0\n")
    daemon.expect("Misc check for .* succeeded")
    script("look", "exec sleep 60")
    daemon.expect("Misc check for .* timed out")
    equal("exit status", daemon.stop(), 0)


def file(program):
    write("level", "0\n")
    daemon = Daemon(program, ONE.format(port=8010, check="FILE_CHECK { track_file level }"))
    daemon.expect("Activating healthchecker")
    write("level", "1\n")
    daemon.expect("Removing service " + NAME.format(8010))
    write("level", "0\n")
    daemon.expect("Adding service " + NAME.format(8010))
    equal("exit status", daemon.stop(), 0)


def child(program):
    """The checker is killed: it is started again, the parent and the VRRP child live on."""
    conf = ONE.format(port=8011, check="TCP_CHECK { " + SOON + " }")
    conf += "vrrp_instance VI_1 { state BACKUP\n interface eth0\n virtual_router_id 1\n"
    conf += " priority 9\n virtual_ipaddress { 127.0.0.100 } }\n"
    daemon = Daemon(program, conf)
    daemon.expect("Starting Healthcheck child process")
    daemon.expect("Starting VRRP child process")
    daemon.expect("TCP_CHECK on service .* failed")
    first, vrrp = daemon.pid("check"), daemon.pid("vrrp")
    daemon.from_here()
    os.kill(first, signal.SIGKILL)
    daemon.expect(rf"Healthcheck child process\({first}\) died: Respawning")
    daemon.expect("Starting Healthcheck child process")
    eventually("another pid", lambda: read_or_nothing("check.pid").strip() not in ("", str(first)))
    equal("the VRRP child", daemon.pid("vrrp"), vrrp)
    daemon.signal(signal.SIGUSR1)
    daemon.expect("Printing checker data for process")
    dump = eventually("a dump", lambda: read_or_nothing("keepalived_check.data"))
    for wanted in ("VIP = 127.0.0.100, VPORT = 80", "RIP = 127.0.0.1, RPORT = 8011"):
        equal(f"'{wanted}' in the dump", wanted in dump, True)
    equal("exit status", daemon.stop(), 0)
    equal("pid files", [read_or_nothing(f"{n}.pid") for n in ("", "vrrp", "check")], [""] * 3)


CASES = [tcp, udp, http, https, https_without_tls, smtp, dns, ping, misc, file, child]
