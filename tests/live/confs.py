"""The two guests and their keepalived.conf, in every variant of the protocol."""

import dataclasses

GUESTS = ("a", "b")
FOLDER = "/run/lab"  # of their files
ADDRESSES = {
    "IPv4": {"a": "172.16.16.6", "b": "172.16.16.5"},
    "IPv6": {"a": "fd00::6", "b": "fd00::5"},
}
LINK_LOCAL = {"a": "fe80::6", "b": "fe80::5"}
MACS = {"a": "02:00:00:00:00:0a", "b": "02:00:00:00:00:0b"}
VIPS = {"IPv4": ["172.16.16.100"], "IPv6": ["fe80::1:1", "fd00::100"]}


@dataclasses.dataclass(frozen=True)
class Variant:
    """How a pair of routers speaks with each other."""

    version: int = 2
    family: str = "IPv4"
    unicast: bool = True
    auth: str = ""  # "", PASS or AH
    advert: float = 1.0  # seconds

    @property
    def name(self):
        words = [f"v{self.version}"]
        if self.version == 3:
            words.append(self.family)
        else:
            words.append(self.auth or "none")
        words.append("unicast" if self.unicast else "multicast")
        return " ".join(words)


@dataclasses.dataclass(frozen=True)
class Router:
    """What the configuration of one guest says besides the variant."""

    variant: Variant
    priority: int
    vrid: int = 51
    password: str = "1111"
    vips: tuple = ()  # the family's own when empty
    lines: tuple = ()  # more lines of the instance
    head: tuple = ()  # blocks before it

    @property
    def addresses(self):
        return list(self.vips) or VIPS[self.variant.family]


def _block(keyword, lines):
    return [f"    {keyword} {{", *(f"        {line}" for line in lines), "    }"]


def conf(guest, router):
    """The text of the file."""
    variant = router.variant
    lines = [
        *router.head,
        "vrrp_instance VI_1 {",
        "    state BACKUP",
        "    interface eth0",
        f"    virtual_router_id {router.vrid}",
        f"    priority {router.priority}",
        f"    advert_int {variant.advert:g}",
    ]
    if variant.version == 3:
        lines.append("    version 3")
    if variant.auth:
        words = [f"auth_type {variant.auth}", f"auth_pass {router.password}"]
        lines += _block("authentication", words)
    if variant.unicast:
        other = next(name for name in GUESTS if name != guest)
        lines.append(f"    unicast_src_ip {ADDRESSES[variant.family][guest]}")
        lines += _block("unicast_peer", [ADDRESSES[variant.family][other]])
    lines += _block("virtual_ipaddress", router.addresses)
    lines += [f"    {line}" for line in router.lines]
    return "\n".join([*lines, "}", ""])


def own_addresses():
    """Each guest's own addresses, of either family."""
    return {
        guest: [LINK_LOCAL[guest], *(family[guest] for family in ADDRESSES.values())]
        for guest in GUESTS
    }


def skew(variant, priority):
    """RFC 3768 §6.1, RFC 5798 §6.1, in seconds, as Keepalived rounds it: to microseconds."""
    if variant.version == 2:
        return (256 - priority) * 1000000 // 256 / 1e6
    return (256 - priority) * round(variant.advert * 100) * 625 // 16 / 1e6


def down(variant, priority):
    """Master_Down_Interval, in seconds."""
    return 3 * variant.advert + skew(variant, priority)
