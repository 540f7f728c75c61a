"""The same agent with the real gateway, vpccgw, beside it."""

import json
import os
import signal
import socket
import statistics
import struct
import subprocess
import time

import lab
import stub_gateway
from lab import VIP, Agent, Guest, equal, eventually, expect_way

VIPS = [f"172.16.16.{n}" for n in range(100, 140)]


class Vpccgw:
    program = None

    def __init__(self):
        if not self.program:
            raise lab.Skipped("no --gateway VPCCGW was given")
        setup = lab.setup()
        region = {
            "vpc": {"id": "vpc-1", "cidr": "172.16.0.0/16"},
            "subnets": [{"id": "subnet-a", "cidr": "172.16.16.0/24"}],
            "hosts": list(lab.HOSTS),
            "devices": [{**d, "subnet": "subnet-a"} for d in setup["devices"]],
            "havips": [
                {"id": f"havip-{n}", "vip": vip, "subnet": "subnet-a"}
                for n, vip in enumerate([VIP, *VIPS])
            ],
        }
        with open(f"{lab.FOLDER}/region.json", "w", encoding="utf-8") as file:
            json.dump(region, file)
        with open(f"{lab.FOLDER}/token", "w", encoding="utf-8") as file:
            file.write(stub_gateway.TOKEN + "\n")
        self.database = f"{lab.FOLDER}/region.sqlite"
        lab.run(self.program, "--db", self.database, "--init", f"{lab.FOLDER}/region.json")
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "--db", self.database, "--listen", f"127.0.0.1:{stub_gateway.PORT}",
             "--token-file", f"{lab.FOLDER}/token"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(f"{lab.FOLDER}/vpccgw.log", "ab"))

    def kill(self):
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()


def _begin(*guests, **changes):
    lab.set_up()
    for guest in guests:
        lab.add_tap(guest)
    gateway = Vpccgw()
    return gateway, Agent(**changes).ready(), *(Guest(guest) for guest in guests)


def agent_and_gateway_are_killed_in_turn():
    gateway, agent, web_a, web_b = _begin("web-a", "web-b", policy={"limiter": {"window": "0s"}})
    life = 1
    for number, vip in enumerate(VIPS[:12]):
        (web_a, web_b)[number % 2].garp(vip)
        expect_way(vip, lab.here(("web-a", "web-b")[number % 2]))
        if number % 3 == 1:
            gateway.kill()
            gateway.start()
        elif number % 3 == 2:
            agent.kill()
            life += 1
            agent = Agent(life=life, policy={"limiter": {"window": "0s"}}).ready()
    for number, vip in enumerate(VIPS[:12]):
        expect_way(vip, lab.here(("web-a", "web-b")[number % 2]))
    web_a.garp(VIPS[0])  # it knows that it is the owner
    agent.expect_verdicts(owner_match=1)
    equal("exit status", agent.stop(), 0)


def _route_news():
    news = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
    news.bind((0, 0x40))  # RTMGRP_IPV4_ROUTE
    news.settimeout(3)
    return news


def _wait_for_route(news, vip):
    """Until the kernel says that it has the route."""
    wanted = struct.pack("HH", 8, 1) + socket.inet_aton(vip)  # RTA_DST
    while True:
        if wanted in news.recv(65536):
            return time.monotonic()


def from_garp_to_route_takes_a_moment():
    """Measured and printed, with a bound so wide that only a pause breaks it."""
    _, agent, web_a, web_b = _begin("web-a", "web-b", policy={"limiter": {"window": "0s"}})
    news = _route_news()
    took = []
    for number in range(60):
        time.sleep(0.02)
        began = time.monotonic()
        (web_a, web_b)[number % 2].garp()
        took.append((_wait_for_route(news, VIP) - began) * 1000)
    took = sorted(took[2:])
    median = statistics.median(took)
    lab.complain(f"GARP to route, with the commit: median {median:.2f} ms, p90 "
                 f"{took[len(took) * 9 // 10]:.2f} ms, max {took[-1]:.2f} ms")
    equal("a median below 100 ms", median < 100, True)
    agent.expect_verdicts(migrated=60)


CASES = [agent_and_gateway_are_killed_in_turn, from_garp_to_route_takes_a_moment]
