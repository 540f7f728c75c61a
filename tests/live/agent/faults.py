"""What goes wrong around an mcagent: it goes on, says it once, and counts it."""

import time

import lab
from lab import VIP, Agent, Guest, equal, eventually, expect_way


def _begin(*guests, vxlan="nolearning", **changes):
    lab.set_up(vxlan)
    for guest in guests:
        lab.add_tap(guest)
    gateway = lab.new_gateway()
    gateway.start()
    return gateway, Agent(**changes).ready(), *(Guest(guest) for guest in guests)


NO_LIMIT = {"limiter": {"window": "0s"}}
FAST = {"timeout": "200ms", "retries": 1}


def once(agent, pattern):
    equal(f"how often it says '{pattern}'", len(agent.said(pattern)), 1)


def the_gateway_is_gone_and_comes_back():
    gateway, agent, web_a, web_b = _begin("web-a", "web-b", policy=NO_LIMIT, control=FAST)
    gateway.stop()
    for vip in ("172.16.16.11", "172.16.16.12", "172.16.16.13"):
        web_a.garp(vip)
    time.sleep(0.05)  # frames of different taps are read in the order of the taps
    web_b.garp("172.16.16.12")  # the newest claim of that VIP
    time.sleep(0.05)
    web_a.garp("172.16.16.14")
    agent.expect_verdicts(gateway_timeout=5)
    time.sleep(1.5)
    equal("waiting", agent.ask("show")["backlog"], 4)
    once(agent, "the gateway is lost")
    gateway.start()
    eventually("all claims", lambda: len({c["number"] for c in gateway.claims}) == 4)
    equal("their order", [c["vip"][-2:] for c in gateway.claims], ["11", "13", "12", "14"])
    equal("who claims the second", gateway.claimed("172.16.16.12"), ["web-b/eth0"])
    expect_way("172.16.16.12", lab.here("web-b"))
    eventually("it says so", lambda: agent.said("the gateway is back"))
    equal("overtaken", agent.counter("backlog_overtaken"), 1)
    equal("lost", agent.counter("trouble.gateway") > 3, True)
    web_a.garp()
    expect_way(VIP, lab.here("web-a"))


def a_backlog_is_bounded():
    gateway, agent, web_a = _begin("web-a", policy=NO_LIMIT, control=FAST,
                                   backlog={"claims": 10})
    gateway.stop()
    for number in range(30, 60):
        web_a.garp(f"172.16.16.{number}")
    agent.expect_verdicts(gateway_timeout=30)
    equal("waiting", agent.ask("show")["backlog"], 10)
    equal("gave way", agent.counter("backlog_overflowed") >= 20, True)
    gateway.start()
    eventually("the newest", lambda: len(gateway.claims) >= 10)
    time.sleep(0.3)
    equal("claims", [int(c["vip"].rsplit(".", 1)[1]) for c in gateway.claims],
          list(range(50, 60)))


def a_backlog_that_keeps_nothing_is_the_models():
    gateway, agent, web_a = _begin("web-a", control=FAST, backlog={"keep": "0s"})
    gateway.stop()
    web_a.garp()
    agent.expect_verdicts(gateway_timeout=1)
    eventually("it gives up", lambda: agent.ask("show")["backlog"] == 0)
    gateway.start()
    time.sleep(1.5)
    equal("claims", gateway.claims, [])


def a_slow_gateway_is_waited_for():
    gateway, agent, web_a, web_b = _begin("web-a", "web-b")
    gateway.delay = 1.5  # a copy is sent meanwhile, and changes nothing
    web_a.garp()
    web_b.garp("172.16.16.9")
    agent.expect_verdicts(migrated=2)
    equal("claimed", (gateway.claimed(VIP), gateway.claimed("172.16.16.9")),
          (["web-a/eth0"], ["web-b/eth0"]))


def answers_that_make_no_sense():
    gateway, agent, web_a, web_b = _begin("web-a", "web-b", policy=NO_LIMIT)
    answers = {
        "no JSON": lambda h: h.answer(200, b"{\"replies\":"),
        "another shape": lambda h: h.answer(200, {"replies": {"verdict": "migrated"}}),
        "no such verdict": lambda h: h.answer(200, {"replies": [
            {"id": {"host": "h1", "life": 1, "number": 1}, "verdict": "owner_match",
             "generation": 1, "text": "", "cause": 0}]}),
        "nobody's claim": lambda h: h.answer(200, {"replies": []}),
        "no HTTP": lambda h: (h.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
                              setattr(h, "close_connection", True)),
        "half an answer": lambda h: (
            h.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"),
            setattr(h, "close_connection", True)),
        "500": lambda h: h.answer(500, {"error": "disk full"}),
        "a queue that is full": lambda h: h.answer(429, {"error": "full"}, [("Retry-After", "1")]),
    }
    for number, (what, answer) in enumerate(answers.items(), 11):
        gateway.spoil["claims"] = answer
        heard = len(gateway.claims)
        vip = f"172.16.16.{number}"
        web_a.garp(vip)
        time.sleep(0.1)
        agent.alive()
        equal(f"claims after {what}", len(gateway.claims), heard)
        gateway.spoil.clear()
        eventually(f"the claim after {what}", lambda v=vip: gateway.claimed(v) == ["web-a/eth0"])
    agent.expect_verdicts(migrated=len(answers))
    equal("malformed", agent.counter("claim_answers_malformed") >= 4, True)
    equal("busy", agent.counter("claim_requests_busy") >= 1, True)

    for spoilt in (b"[]", b"{}", b"\xff\xfe", b'{"epoch":"e","revision":-1,"pushes":[]}',
                   b'{"epoch":"e","revision":1,"pushes":[{"rows":[{"ip":"nowhere"}]}]}'):
        polls = agent.counter("watch_malformed")
        gateway.spoil["watch"] = lambda h, body=spoilt: h.answer(200, body)
        eventually(f"{spoilt} is malformed", lambda p=polls: agent.counter("watch_malformed") > p)
        gateway.spoil.clear()
    gateway.push("172.16.16.99", "far/eth0")
    expect_way("172.16.16.99", lab.there("h2"))
    once(agent, "the gateway's answer cannot be read: this is not JSON")


def a_wrong_token_is_said_once():
    gateway, agent, web_a = _begin("web-a")
    gateway.spoil["claims"] = lambda h: h.answer(401, {"error": "no such token"})
    web_a.garp()
    agent.expect_verdicts(gateway_timeout=1)
    once(agent, "the gateway refuses claims: 401")
    gateway.spoil.clear()
    eventually("the claim", lambda: gateway.claimed(VIP) == ["web-a/eth0"])


def a_flood_of_one_guest_harms_nobody_else():
    _, agent, web_a, web_b = _begin("web-a", "web-b")
    frame = web_a.arp(1, VIP, VIP, b"\xff" * 6)
    end = time.monotonic() + 3
    sent = answered = 0
    worst = 0.0
    next_claim = time.monotonic() + 0.5
    while time.monotonic() < end:
        for _ in range(500):
            web_a.socket.send(frame)
        sent += 500
        if answered == 0 and time.monotonic() > next_claim:
            began = time.monotonic()
            web_b.garp("172.16.16.9")
            while lab.routes().get("172.16.16.9") != "tap-web-b":
                web_a.socket.send(frame)
                sent += 1
                if time.monotonic() - began > 2:
                    raise lab.Failed("the other guest's claim does not pass")
            worst = time.monotonic() - began
            answered = 1
    time.sleep(0.5)
    counters = agent.ask("counters")
    taps = {row["device"]: row for row in agent.ask("show")["taps"]}
    flood, quiet = taps["web-a/eth0"], taps["web-b/eth0"]
    judged = counters["datapath.garps_captured"]
    equal("frames that the kernel saw", flood["received"] >= sent, True)
    equal("every frame is judged or counted as lost", judged + flood["dropped"],
          flood["received"] + quiet["received"])
    equal("lost of the other", quiet["dropped"], 0)
    if flood["dropped"]:
        once(agent, "sends more than can be judged")
    lab.complain(f"{sent} frames in 3 s, {flood['dropped']} lost; the other's claim took "
                 f"{worst * 1000:.1f} ms, `ip` included")
    agent.alive()


def a_full_forwarding_database_is_said_once():
    gateway, agent, _ = _begin("web-a", vxlan="nolearning maxaddress 1")
    eventually("it says so", lambda: agent.said("the forwarding database is full"))
    time.sleep(2.2)  # tried again every second
    once(agent, "the forwarding database is full")
    equal("refused", agent.counter("kernel_refused") >= 2, True)
    held = lab.run("bridge", "fdb", "show", "dev", "vx0")
    equal("held", sum(lab.vtep_of(host) in held for host in ("h2", "h3")), 1)
    lab.ip("link del vx0")
    lab.add_vxlan()
    eventually("it is over", lambda: agent.said("the kernel holds all entries again"))
    expect_way(lab.ip_of(20), lab.there("h2"))
    agent.alive()


def what_the_kernel_refuses_is_not_acknowledged():
    """Nothing but a capability that is not there makes this kernel refuse a neighbour."""
    lab.set_up()
    lab.add_tap("web-a")
    gateway = lab.new_gateway()
    gateway.start()
    agent = Agent(wrapper=("setpriv", "--bounding-set", "-net_admin")).ready()
    gateway.push(VIP, "web-a/eth0")
    eventually("it is in the table", lambda: agent.ask("vips")["vip_table"])
    time.sleep(1.5)
    equal("the row in the kernel", lab.way(VIP), None)
    equal("the row's acknowledgement", gateway.acks.get(VIP), None)
    once(agent, "the kernel refuses .* CAP_NET_ADMIN")
    equal("refused", agent.counter("kernel_refused") > 6, True)
    shown = [row for row in agent.ask("neigh")["neigh_table"] if row["ip"] == VIP]
    equal("the row shown", [row["in_kernel"] for row in shown], [False])
    # The next life may, and makes up for it.
    agent.stop()
    Agent(life=2).ready()
    expect_way(VIP, lab.here("web-a"))
    eventually("the acknowledgement", lambda: gateway.acks.get(VIP) == 1)


CASES = [
    the_gateway_is_gone_and_comes_back,
    a_backlog_is_bounded,
    a_backlog_that_keeps_nothing_is_the_models,
    a_slow_gateway_is_waited_for,
    answers_that_make_no_sense,
    a_wrong_token_is_said_once,
    a_flood_of_one_guest_harms_nobody_else,
    a_full_forwarding_database_is_said_once,
    what_the_kernel_refuses_is_not_acknowledged,
]
