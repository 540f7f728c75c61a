"""An mcagent that dies, is started again, and finds a world that went on; taps that come and go."""

import random
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


def a_restart_resyncs_before_it_judges():
    gateway, agent, web_a, web_b = _begin("web-a", "web-b")
    web_a.garp()
    expect_way(VIP, lab.here("web-a"))
    gateway.push("172.16.16.9", "web-b/eth0")
    expect_way("172.16.16.9", lab.here("web-b"))
    agent.kill()
    # The kernel forwards on, and the world does too.
    equal("the way while it is dead", lab.way(VIP), lab.here("web-a"))
    web_b.garp()
    gateway.stop()
    gateway.push("172.16.16.9", "far/eth0")
    gateway.push("172.16.16.10", "away/eth0")
    second = Agent(life=2)
    eventually("it is there", lambda: second.said("the gateway is lost"))
    equal("the way before it knows", lab.way(VIP), lab.here("web-a"))
    web_a.garp()  # waits in the ring: the owner, if only it knew
    web_b.garp("172.16.16.9")
    time.sleep(0.3)
    equal("ready without a gateway", second.ask("show")["ready"], False)
    equal("judged without a gateway", second.counter("datapath.garps_captured"), 0)
    claims = len(gateway.claims)
    gateway.start()
    second.ready()
    second.expect_verdicts(owner_match=1, migrated=1)
    equal("claims", [c["vip"] for c in gateway.claims[claims:]], ["172.16.16.9"])
    equal("lives in claims", {c["life"] for c in gateway.claims[claims:]}, {2})
    expect_way(VIP, lab.here("web-a"))
    expect_way("172.16.16.9", lab.here("web-b"))
    expect_way("172.16.16.10", lab.there("h3"))


def what_no_row_asks_for_is_taken_away():
    gateway, agent = _begin("web-a")[:2]
    gateway.push(VIP, "web-a/eth0")
    gateway.push("172.16.16.9", "far/eth0")
    expect_way("172.16.16.9", lab.there("h2"))
    expect_way(VIP, lab.here("web-a"))
    agent.kill()
    for address in (VIP, "172.16.16.9"):
        del gateway.rows[address]
    lab.ip("route add 172.16.99.0/24 dev u0")  # not of ours
    Agent(life=2).ready()
    expect_way(VIP, None)
    expect_way("172.16.16.9", None)
    equal("neighbours", [k for k in lab.neighbours() if k[0] in (VIP, "172.16.16.9")], [])
    equal("what is not ours", "172.16.99.0/24" in lab.ip("route show"), True)


def killed_at_any_time_it_ends_up_right():
    gateway, agent, web_a, web_b = _begin("web-a", "web-b",
                                          policy={"limiter": {"window": "0s"}})
    chance = random.Random(7)
    vips = [f"172.16.16.{n}" for n in range(100, 140)]
    for life in range(2, 17):
        for _ in range(20):
            chance.choice((web_a, web_b)).garp(chance.choice(vips))
            gateway.push(chance.choice(vips), chance.choice(list(lab.MACS)))
        time.sleep(chance.uniform(0, 0.06))
        agent.kill()
        agent = Agent(life=life, policy={"limiter": {"window": "0s"}})
        if life % 3:
            agent.ready()
    agent.ready()

    def right():
        for vip, row in list(gateway.rows.items()):
            where = row["device"].partition("/")[0]
            there = where and row["host"] != "h1"
            # web-c is not plugged: it has no way.
            expected = None if where in ("", "web-c") else (
                lab.there(row["host"]) if there else lab.here(where))
            if lab.way(vip) != expected:
                return f"{vip}: {lab.way(vip)}, not {expected}"
        return ""

    try:
        eventually("", lambda: not right())
    except lab.Failed:
        raise lab.Failed(right()) from None
    equal("strays", set(lab.routes()) - set(gateway.rows), set())
    agent.alive()


def a_tap_vanishes_and_returns():
    gateway, agent, web_a = _begin("web-a")
    web_a.garp()
    expect_way(VIP, lab.here("web-a"))
    lab.ip("link del tap-web-a")
    eventually("it is gone", lambda: not agent.plugged("web-a"))
    expect_way(VIP, None)
    time.sleep(0.2)
    lab.add_tap("web-a")
    expect_way(VIP, lab.here("web-a"))
    expect_way(lab.ip_of(6), lab.here("web-a"))
    gateway.push(VIP, "far/eth0")
    expect_way(VIP, lab.there("h2"))
    time.sleep(5.1)  # the limiter's window
    Guest("web-a").garp()
    expect_way(VIP, lab.here("web-a"))
    agent.alive()


def a_tap_goes_down_and_up():
    gateway, agent, web_a = _begin("web-a", policy={"limiter": {"window": "0s"}})
    web_a.garp()
    expect_way(VIP, lab.here("web-a"))
    for _ in range(3):
        lab.ip("link set tap-web-a down")
        expect_way(VIP, None)
        lab.ip("link set tap-web-a up")
        expect_way(VIP, lab.here("web-a"))
    # The guest's own end: its entries stay, and its claims are heard again.
    lab.ip("-n web-a link set eth0 down")
    time.sleep(0.1)
    expect_way(VIP, lab.here("web-a"))
    lab.ip("-n web-a link set eth0 up")
    gateway.push(VIP, "far/eth0")
    expect_way(VIP, lab.there("h2"))
    Guest("web-a").garp()
    expect_way(VIP, lab.here("web-a"))
    agent.alive()


def a_tap_leaves_for_another_host_and_comes_back():
    gateway, agent, _ = _begin("web-a")
    lab.ip("netns add other")
    lab.ip("link set tap-web-a netns other")
    eventually("it is gone", lambda: not agent.plugged("web-a"))
    gateway.push(lab.ip_of(6), "web-a/eth0", host="h2", havip=False)
    expect_way(lab.ip_of(6), lab.there("h2"))
    lab.ip("-n other link set tap-web-a netns 1")
    lab.ip("link set tap-web-a up")
    gateway.push(lab.ip_of(6), "web-a/eth0", havip=False)
    expect_way(lab.ip_of(6), lab.here("web-a"))
    Guest("web-a").garp()
    expect_way(VIP, lab.here("web-a"))
    agent.alive()


def a_tap_that_comes_later_and_one_that_is_unplugged():
    gateway, agent, _ = _begin("web-a")
    lab.add_tap("web-b")
    expect_way(lab.ip_of(5), lab.here("web-b"))
    Guest("web-b").garp()
    expect_way(VIP, lab.here("web-b"))
    agent.command("unplug", "web-b/eth0")
    expect_way(VIP, None)
    Guest("web-b").garp("172.16.16.9")
    time.sleep(0.2)
    equal("claims", gateway.claimed("172.16.16.9"), [])
    agent.command("plug", "web-b/eth0")
    expect_way(VIP, lab.here("web-b"))


def the_vxlan_is_made_anew():
    gateway, agent = _begin()
    gateway.push(VIP, "far/eth0")
    expect_way(VIP, lab.there("h2"))
    lab.ip("link del vx0")
    expect_way(VIP, None)
    lab.add_vxlan()
    expect_way(VIP, lab.there("h2"))
    fdb = ("bridge", "fdb", "show", "dev", "vx0")
    eventually("its fdb", lambda: lab.vtep_of("h2") in lab.run(*fdb))
    agent.alive()


CASES = [
    a_restart_resyncs_before_it_judges,
    what_no_row_asks_for_is_taken_away,
    killed_at_any_time_it_ends_up_right,
    a_tap_vanishes_and_returns,
    a_tap_goes_down_and_up,
    a_tap_leaves_for_another_host_and_comes_back,
    a_tap_that_comes_later_and_one_that_is_unplugged,
    the_vxlan_is_made_anew,
]
