"""Mails of both children, to a server that keeps them."""

import servers
from lab import Daemon, Failed, equal, eventually

GLOBAL = """
global_defs { router_id TEST
  notification_email { a@example.org
    b@example.org }
  notification_email_from lb@example.org
  smtp_server 127.0.0.1 2525
  smtp_connect_timeout 1 }
"""
INSTANCE = """
vrrp_instance VI_1 { state BACKUP
  interface eth0
  virtual_router_id 1
  priority 100
  advert_int 0.2
  smtp_alert
  virtual_ipaddress { 172.16.16.100 } }
"""
BALANCED = """
virtual_server 127.0.0.100 80 { delay_loop 1
  lb_algo rr
  lvs_method NAT
  protocol TCP
  real_server 127.0.0.1 8001 { TCP_CHECK { connect_timeout 2
    warmup 0
    retry 0 } } }
"""
DIALOGUE = ["HELO", "MAIL FROM:<lb@example.org>", "RCPT TO:<a@example.org>"]
DIALOGUE += ["RCPT TO:<b@example.org>", "DATA", "QUIT"]


def _mail_with(sink, subject):
    def look():
        return next((m for m in list(sink.mails) if f"\r\nSubject: {subject}\r\n" in m), None)

    try:
        return eventually(f"a mail '{subject}'", look)
    except Failed as failed:
        subjects = [line for m in sink.mails for line in m.split("\r\n") if "Subject" in line]
        raise Failed(f"{failed}; there are {subjects}") from None


def vrrp(program):
    sink = servers.Mail(("127.0.0.1", 2525))
    daemon = Daemon(program, GLOBAL + INSTANCE)
    text = _mail_with(sink, "[TEST] VRRP Instance VI_1 - Entering MASTER state")
    for line in ("From: lb@example.org", "To: a@example.org, b@example.org", "Date: "):
        equal(f"'{line}' in the mail", line in text, True)
    daemon.expect("SMTP alert successfully sent")
    session = sink.commands[: len(DIALOGUE)]
    equal("the dialogue", ["HELO", *session[1:]], DIALOGUE)
    equal("exit status", daemon.stop(), 0)
    _mail_with(sink, "[TEST] VRRP Instance VI_1 - Stopping")


def checker(program):
    sink = servers.Mail(("127.0.0.1", 2525))
    daemon = Daemon(program, GLOBAL + BALANCED)
    at = "[127.0.0.1]:tcp:8001 of virtual server [127.0.0.100]:tcp:80"
    text = _mail_with(sink, f"[TEST] Realserver {at} - DOWN")
    equal("its reason", "=> TCP CHECK failed on service <=" in text, True)
    server = servers.Stream(("127.0.0.1", 8001), lambda connection: None)
    _mail_with(sink, f"[TEST] Realserver {at} - UP")
    server.close()
    equal("exit status", daemon.stop(), 0)


def nobody_takes_them(program):
    """A mail that nobody takes is logged and forgotten, and keeps nothing from happening."""
    daemon = Daemon(program, GLOBAL + INSTANCE)
    daemon.expect(r"SMTP connection ERROR to \[127.0.0.1\]:2525")
    daemon.expect("Entering MASTER STATE")
    silent = servers.Silent(("127.0.0.1", 2525))
    equal("exit status", daemon.stop(), 0)
    silent.close()


def refused(program):
    """A server that refuses a recipient."""
    sink = servers.Mail(("127.0.0.1", 2525), refuse="RCPT")
    daemon = Daemon(program, GLOBAL + INSTANCE)
    daemon.expect(r"Error processing RCPT cmd on SMTP server .* SMTP status code = 550")
    equal("exit status", daemon.stop(), 0)
    equal("mails", sink.mails, [])


CASES = [vrrp, checker, nobody_takes_them, refused]
