"""From a GARP to the kernel's tables, and what the kernel says to guests meanwhile."""

import json
import time

import lab
from lab import VIP, Agent, Guest, equal, eventually, expect_way


def _begin(*guests, **changes):
    lab.set_up()
    for guest in guests:
        lab.add_tap(guest)
    gateway = lab.new_gateway()
    gateway.start()
    return gateway, Agent(**changes).ready(), *(Guest(guest) for guest in guests)


def a_garp_becomes_a_route():
    gateway, agent, web_a, web_b = _begin("web-a", "web-b")
    expect_way(lab.ip_of(6), lab.here("web-a"))
    expect_way(lab.ip_of(20), lab.there("h2"))
    gateway.push(VIP, "far/eth0")
    expect_way(VIP, lab.there("h2"))

    web_b.garp()
    expect_way(VIP, lab.here("web-b"))
    equal("neighbours left behind", lab.neighbours().get((VIP, "vx0")), None)
    equal("the vip table", agent.ask("vips")["vip_table"],
          [{"vip": VIP, "device": "web-b/eth0", "generation": 2}])
    eventually("the acknowledgement", lambda: gateway.acks.get(VIP) == 2)
    equal("windows", [w["device"] for w in agent.ask("limiter")["limiter"]], ["web-b/eth0"])

    # The owner is silent, the other climbs, and is limited when it comes again too soon.
    web_b.garp()
    web_a.garp()
    expect_way(VIP, lab.here("web-a"))
    web_b.garp()
    agent.expect_verdicts(owner_match=1, migrated=2, rate_limited=1)
    equal("claims", gateway.claimed(VIP), ["web-b/eth0", "web-a/eth0"])

    gateway.push(VIP, "")
    expect_way(VIP, None)
    equal("neighbours of nobody", [k for k in lab.neighbours() if k[0] == VIP], [])
    equal("exit status", agent.stop(), 0)


def remote_hosts_change_by_one_neighbour():
    gateway, agent = _begin()
    gateway.push(VIP, "far/eth0")
    expect_way(VIP, lab.there("h2"))
    before = agent.counter("kernel_changes")
    gateway.push(VIP, "away/eth0")
    expect_way(VIP, lab.there("h3"))
    equal("changes", agent.counter("kernel_changes") - before, 1)
    fdb = lab.run("bridge", "fdb", "show", "dev", "vx0")
    for host in ("h2", "h3"):
        line = f"{lab.vtep_of(host)} dst 10.9.0.{lab.HOSTS[host]}"
        equal(f"fdb of {host}", line in fdb, True)


def the_proxy_says_nothing_to_a_guests_own_claim():
    """strict rp_filter: platform/live/neigh/tap_rules.h."""
    gateway, agent, web_a = _begin("web-a")
    gateway.push(VIP, "far/eth0")
    expect_way(VIP, lab.there("h2"))
    agent.command("upcall-loss", "on")  # so that the VIP stays where it is
    own, far = lab.ip_of(6), lab.ip_of(20)
    equal("ARP for what is elsewhere", web_a.asks(own, far), True)
    equal("ARP for the VIP", web_a.asks(own, VIP), True)
    equal("a GARP for a VIP that is elsewhere", web_a.asks(VIP, VIP), False)
    equal("the same as a reply", web_a.asks(VIP, VIP, op=2), False)
    equal("a probe for a VIP that is elsewhere", web_a.asks("0.0.0.0", VIP), False)
    gateway.push(VIP, "web-a/eth0")
    expect_way(VIP, lab.here("web-a"))
    equal("a GARP for a VIP that is here", web_a.asks(VIP, VIP), False)
    equal("a probe for a VIP that is here", web_a.asks("0.0.0.0", VIP), False)
    equal("ARP from the VIP", web_a.asks(VIP, far), True)
    # Without the filter the kernel would have answered: the case sees what it is about.
    gateway.push(VIP, "far/eth0")
    expect_way(VIP, lab.there("h2"))
    lab.sysctl("ipv4/conf/tap-web-a/rp_filter", 0)
    equal("a GARP without rp_filter", web_a.asks(VIP, VIP), True)


def what_is_no_claim_is_counted_as_what_it_is():
    _, agent, web_a = _begin("web-a")
    web_a.garp(lab.ip_of(6))  # its own address
    web_a.garp("10.1.2.3")  # outside
    frame = web_a.arp(1, VIP, VIP, b"\xff" * 6)
    web_a.socket.send(frame[:12] + b"\x81\x00\x00\x05" + frame[12:])  # a VLAN tag
    forged = frame[:22] + b"\x02\xff\xff\xff\xff\xff" + frame[28:]
    web_a.socket.send(forged)
    web_a.socket.send(frame[:17] + b"\x08" + frame[18:])  # hardware length 8
    web_a.asks(lab.ip_of(6), lab.ip_of(20))
    agent.expect_verdicts(own_address=1, outside_subnet=1, malformed=2, spoofed=1)
    equal("ARP that is no claim", agent.counter("datapath.arp_ignored") >= 1, True)
    # What the host sends to the guest does not count.
    sent = agent.counter("datapath.garps_captured")
    lab.run("python3", "-c", "import socket; s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW);"
            f"s.bind(('tap-web-a',0)); s.send(bytes.fromhex('{frame.hex()}'))")
    time.sleep(0.2)
    equal("captured", agent.counter("datapath.garps_captured"), sent)


def records_are_those_of_a_virtual_run():
    gateway, agent, web_a = _begin("web-a", options=("--epoch", "0"))
    before = time.time_ns()
    web_a.garp()
    expect_way(VIP, lab.here("web-a"))
    agent.expect_verdicts(migrated=1)
    kinds = {}
    for event in agent.events():
        kinds.setdefault(event["kind"], []).append(event)
    chain = ["garp_captured", "upcall_queued", "report_taken", "claim_admitted", "claim_sent",
             "garp_verdict"]
    cause = 0
    for kind in chain:
        (event,) = kinds[kind]
        equal(f"the cause of {kind}", event["cause"], cause)
        equal(f"the node of {kind}", event["node"], "h1")
        equal(f"the range of {kind}", event["seq"] >> 40, 1)
        equal(f"the time of {kind}", before <= event["at_ns"] <= time.time_ns(), True)
        cause = event["seq"]
    tables = json.loads(agent.command("tables"))["h1"]
    equal("tables", [r["vip"] for r in tables["vip_table"]], [VIP])
    equal("the claim", [c["cause"] for c in gateway.claims], [kinds["claim_sent"][0]["seq"]])


def policy_is_changed_while_it_runs():
    gateway, agent, web_a = _begin("web-a", policy={"limiter": {"window": "1h"}})
    web_a.garp()
    expect_way(VIP, lab.here("web-a"))
    gateway.push(VIP, "far/eth0")
    expect_way(VIP, lab.there("h2"))
    web_a.garp()
    agent.expect_verdicts(migrated=1, rate_limited=1)
    agent.command("policy", "set", '{"limiter":{"window":"0s"}}')
    equal("the policy", agent.ask("policy")["limiter"]["window"], "0s")
    web_a.garp()
    expect_way(VIP, lab.here("web-a"))
    agent.expect_verdicts(migrated=2, rate_limited=1)
    for words in (("policy", "set", '{"limiter":{"windw":"0s"}}'), ("policy", "set", "nonsense"),
                  ("unplug", "nobody/eth0"), ("push-loss", "soon"), ("push-delay", "-1s"),
                  ("environment", "test"), ("upcall-loss", "perhaps"), ("nothing",)):
        try:
            agent.command(*words)
        except lab.Failed:
            continue
        raise lab.Failed(f"{words} was taken")
    agent.alive()


def pushes_are_lost_or_late_when_told():
    gateway, agent = _begin()
    gateway.push(VIP, "far/eth0")
    expect_way(VIP, lab.there("h2"))
    agent.command("push-loss", "1h")
    gateway.push(VIP, "away/eth0")
    eventually("the loss is recorded",
               lambda: [e for e in agent.events() if e["kind"] == "frame_dropped"])
    equal("the way", lab.way(VIP), lab.there("h2"))
    agent.command("push-loss", "0s")
    agent.command("push-delay", "600ms")
    began = time.monotonic()
    gateway.push(VIP, "away/eth0")
    expect_way(VIP, lab.there("h3"))
    equal("it came late", time.monotonic() - began >= 0.6, True)
    equal("losses", len([e for e in agent.events() if e["kind"] == "frame_dropped"]), 1)


CASES = [
    pushes_are_lost_or_late_when_told,
    a_garp_becomes_a_route,
    remote_hosts_change_by_one_neighbour,
    the_proxy_says_nothing_to_a_guests_own_claim,
    what_is_no_claim_is_counted_as_what_it_is,
    records_are_those_of_a_virtual_run,
    policy_is_changed_while_it_runs,
]
