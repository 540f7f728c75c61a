"""The judge judged: a good wire of a case is made from what the case expects, then broken.

Every test breaks one thing that a reader of the table relies on; the judge must say which.
"""

import pathlib
import tempfile
import unittest

import confs
import packets
import pcapng
import table
from all_cases import CASES, QUICK
from judge import judge

VIP = confs.VIPS["IPv4"][0]
TERM = CASES["v2-pass-unicast-sigterm"]
STATES = {"a": ["BACKUP", "MASTER", "STOP"], "b": ["BACKUP", "MASTER"]}
STOPPED = 6.8  # half an interval behind the third advert
TAKEOVER = STOPPED + confs.skew(TERM.variant, 90)
MOST_PLAYS = 12  # of every ./test


def ethernet(kind, payload, destination=packets.BROADCAST):
    return destination + bytes(6) + kind.to_bytes(2, "big") + payload


def ipv4(protocol, payload):
    head = bytes([0x45, 0]) + (20 + len(payload)).to_bytes(2, "big") + bytes(5)
    return head + bytes([protocol, 0, 0]) + bytes(8) + payload


def vrrp(priority):
    return bytes([0x21, 51, priority, 1, 1, 1, 0, 0]) + bytes(12)


def advert(priority):
    return ethernet(0x0800, ipv4(packets.VRRP, vrrp(priority)))


def garp(address):
    octets = bytes(int(part) for part in address.split("."))
    return ethernet(0x0806, b"\0\x01\x08\0\x06\x04\0\x01" + bytes(6) + octets + bytes(6) + octets)


def adverts(guest, priority, times):
    return [(at, guest, advert(priority)) for at in times]


def batch(guest, at, count=5, address=VIP):
    return [(at + 0.0001 * (number + 1), guest, garp(address)) for number in range(count)]


def good_wire():
    """The SIGTERM case: three adverts of a, its farewell, and b's reign of seven."""
    return [
        *adverts("a", 100, [4.3, 5.3, 6.3]),
        *batch("a", 4.3),
        *adverts("a", 0, [STOPPED]),
        *adverts("b", 90, [TAKEOVER + second for second in range(7)]),
        *batch("b", TAKEOVER),
        *batch("b", TAKEOVER + 5.0001),
    ]


def verdict_of(frames, states=None, case=TERM, stalls=()):
    frames = sorted(frames, key=lambda frame: frame[0])
    return judge(case, frames, states or STATES, confs.own_addresses(), stalls)


def moved(frames, chosen, by):
    return [(at + by if chosen(at, octets) else at, who, octets) for at, who, octets in frames]


class Sequences(unittest.TestCase):
    def wrong(self, frames, says, states=None):
        found = verdict_of(frames, states)
        self.assertFalse(found.good)
        self.assertTrue(any(says in text for text in found.wrong), found.wrong)

    def test_the_good_wire_is_good(self):
        found = verdict_of(good_wire())
        self.assertEqual((found.wrong, found.late, found.excused), ([], [], []))
        self.assertEqual(found.found["b"], ("BACKUP MASTER", "90", "5 5"))

    def test_a_state_more_or_less(self):
        self.wrong(good_wire(), "b: states", {**STATES, "b": ["BACKUP"]})
        self.wrong(good_wire(), "a: states", {**STATES, "a": [*STATES["a"], "BACKUP"]})

    def test_one_announcement_more_or_less(self):
        frames = good_wire()
        self.wrong(frames + batch("b", TAKEOVER + 0.001, 1), "b: announcements are '6 5'")
        second = TAKEOVER + 5
        one_batch = [f for f in frames if f[0] < second or f[2] != garp(VIP)]
        self.wrong(one_batch, "b: announcements are '5'")
        self.wrong(one_batch, "takeover: first batch to second: it did not happen")

    def test_a_third_batch(self):
        self.wrong(good_wire() + batch("b", TAKEOVER + 6), "b: announcements are '5 5 5'")

    def test_announcements_of_the_own_address_count_apart(self):
        own = batch("b", TAKEOVER + 2, 1, confs.ADDRESSES["IPv4"]["b"])
        self.wrong(good_wire() + own, "b: announcements are '5 own1 5'")

    def test_no_farewell(self):
        frames = [f for f in good_wire() if f[2] != advert(0)]
        self.wrong(frames, "a: adverts are '100'")

    def test_a_master_that_speaks_again(self):
        self.wrong(good_wire() + adverts("a", 100, [TAKEOVER + 3]), "a: adverts are '100 0 100'")

    def test_another_priority(self):
        frames = [(at, who, advert(91) if who == "b" and octets == advert(90) else octets)
                  for at, who, octets in good_wire()]
        self.wrong(frames, "b: adverts are '91'")

    def test_silence(self):
        self.wrong([], "b: adverts are ''")


class Timings(unittest.TestCase):
    def late(self, frames, name, stalls=()):
        found = verdict_of(frames, stalls=stalls)
        self.assertEqual(found.wrong, [])
        self.assertTrue(any(name in text for text in found.late), found.late)

    def takeover_moved(self, by):
        return moved(good_wire(), lambda at, _: at >= TAKEOVER, by)

    def test_nine_milliseconds_are_fine_eleven_are_late(self):
        self.assertTrue(verdict_of(self.takeover_moved(0.009)).good)
        self.late(self.takeover_moved(0.011), "priority 0 to takeover")

    def test_too_early_is_as_wrong(self):
        self.assertTrue(verdict_of(self.takeover_moved(-0.001)).good)
        self.late(self.takeover_moved(-0.002), "priority 0 to takeover")

    def test_the_first_batch_follows_at_once(self):
        frames = moved(
            good_wire(), lambda at, o: TAKEOVER < at < TAKEOVER + 0.5 and o == garp(VIP), 0.02
        )
        self.late(frames, "takeover: advert to first announcement")

    def test_the_second_batch_comes_after_five_seconds(self):
        frames = moved(good_wire(), lambda at, o: at > TAKEOVER + 5 and o == garp(VIP), 0.02)
        self.late(frames, "takeover: first batch to second")

    def test_the_cadence(self):
        third = TAKEOVER + 3
        frames = moved(good_wire(), lambda at, o: abs(at - third) < 1e-6 and o == advert(90), 0.02)
        self.late(frames, "longest gap between adverts")

    def test_a_machine_that_stood_still_excuses_as_much_as_it_took(self):
        late = self.takeover_moved(0.03)
        found = verdict_of(late, stalls=[(TAKEOVER + 0.025, 0.025)])
        self.assertTrue(found.good)
        self.assertTrue(any("the machine stood still" in text for text in found.excused))
        self.late(late, "priority 0 to takeover", stalls=[(TAKEOVER + 0.01, 0.01)])
        self.late(late, "priority 0 to takeover", stalls=[(TAKEOVER + 2, 0.5)])


class Rates(unittest.TestCase):
    CASE = CASES["v2-pass-unicast-mismatch-of-password"]

    def wire(self, step):
        """Both advertise every `step` seconds, b half a step behind."""
        count = int(10 / step)
        return [
            *adverts("a", 100, [4 + step * n for n in range(count)]),
            *batch("a", 4),
            *batch("a", 9.0001),
            *adverts("b", 90, [4 + step * (n + 0.5) for n in range(count)]),
            *batch("b", 4 + step / 2),
            *batch("b", 9.0001 + step / 2),
        ]

    def verdict(self, step):
        states = {guest: ["BACKUP", "MASTER"] for guest in confs.GUESTS}
        return verdict_of(self.wire(step), states, self.CASE)

    def test_two_masters_that_silence_one_another(self):
        self.assertEqual(self.verdict(2.0).wrong, [])

    def test_two_masters_at_full_rate_are_not_that(self):
        self.assertTrue(any("adverts an interval" in text for text in self.verdict(1.0).wrong))


class Octets(unittest.TestCase):
    def test_a_neighbour_advertisement(self):
        address = bytes.fromhex("fe80000000000000000000000001") + b"\0\x01"
        group = bytes.fromhex("ff02000000000000000000000000") + b"\0\x01"
        message = bytes([packets.NEIGHBOUR_ADVERT, 0, 0, 0, 0xA0, 0, 0, 0]) + address
        head = b"\x60\0\0\0" + len(message).to_bytes(2, "big") + bytes([packets.ICMP6, 255])
        frame = ethernet(0x86DD, head + bytes(16) + group + message)
        self.assertEqual(packets.decode(frame), packets.Announcement("fe80::1:1"))
        solicited = frame[:58] + b"\xe0" + frame[59:]
        self.assertIsNone(packets.decode(solicited))

    def test_an_advert_behind_an_authentication_header(self):
        header = bytes([packets.VRRP, 4]) + bytes(22)
        frame = ethernet(0x0800, ipv4(packets.AH, header + vrrp(100)))
        self.assertEqual(packets.decode(frame).priority, 100)

    def test_no_prefix_of_a_frame_confuses(self):
        for frame in (advert(100), garp(VIP)):
            for size in range(len(frame) - 12):
                packets.decode(frame[:size])

    def test_a_request_is_no_announcement(self):
        self.assertIsNone(packets.decode(garp(VIP)[:-4] + bytes([172, 16, 16, 7])))

    def test_the_kernel_that_answers_an_announcement_makes_none(self):
        self.assertIsNone(packets.decode(b"\x02" + bytes(5) + garp(VIP)[6:]))

    def test_captures_come_back_as_written(self):
        frames = [(4_300_000_001, "a", advert(100)), (4_300_100_000, "b", garp(VIP))]
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "x.pcapng"
            pcapng.write(path, ["a", "b"], frames)
            read = [(round(at * 1e9), who, octets) for at, who, octets in pcapng.read(path)]
            self.assertEqual(read, frames)
            path.write_bytes(path.read_bytes()[:-3])
            with self.assertRaises(ValueError):
                list(pcapng.read(path))


class Matrix(unittest.TestCase):
    def test_every_test_run_plays_at_most_a_dozen(self):
        plays = [(slug, column) for slug, columns in QUICK for column in columns]
        self.assertLessEqual(len(plays), MOST_PLAYS)
        self.assertEqual([slug for slug, _ in plays if slug not in CASES], [])

    def test_the_kept_table_has_every_case_in_every_column(self):
        head, *rows = table.rows(table.KEPT.read_text(encoding="utf-8"))
        self.assertEqual(head, ["case", *table.COLUMNS])
        kept = [row[0] for row in rows]
        self.assertEqual([case.title for case in CASES.values()], kept)
        self.assertEqual([row[0] for row in rows if not all(row)], [])


if __name__ == "__main__":
    unittest.main()
