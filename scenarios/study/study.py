#!/usr/bin/env python3
"""study.py [--havip PROGRAM] [--keep FOLDER] [--check]: plays the sweeps of the study, and writes
STUDY.md and its plots. Every figure in them comes from here. --check writes nothing: it ends with 1
where what it would write is not what is there."""

import argparse
import itertools
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent

SCENARIOS = {1: "one-vip", 3: "three-vips", 5: "five-vips"}
FACTORS = {
    "advert_int": ("*.conf:advert_int", ["1", "2"]),
    "garp_master_delay": ("*.conf:garp_master_delay", ["1", "5", "10"]),
    "garp_master_refresh": ("*.conf:garp_master_refresh", ["0", "5", "10"]),
    "key": ("/policy/limiter/key", ["device", "device_vip"]),
    "edge": ("/policy/limiter/edge", ["inclusive", "exclusive"]),
    "on_excess": ("/policy/limiter/on_excess", ["drop", "defer"]),
}
SEEDS = 8
# What is drawn: the settings that matter most, with more seeds.
PLOT_SEEDS = 50
PLOT_FACTORS = {"key": ["device", "device_vip"], "on_excess": ["drop", "defer"],
                "garp_master_refresh": ["0", "5", "10"]}
NEVER = float("inf")


def sweep(havip, vips, factors, seeds, folder, plot=None):
    """All runs of a sweep: a list of (settings, outage in seconds or NEVER, VIPs never bound)."""
    out = folder / f"{SCENARIOS[vips]}-{seeds}.jsonl"
    command = [havip, "sweep", HERE / f"{SCENARIOS[vips]}.json", "--seeds", f"1..{seeds}",
               "--shard", "1/1", "--out", out]
    for place, values in factors.values():
        command += ["--vary", f"{place}={','.join(values)}"]
    if plot:
        command += ["--plot", plot]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    runs = []
    with open(out, encoding="utf-8") as lines:
        next(lines)  # the plan
        for text in lines:
            line = json.loads(text)
            outages = line["outage_ns"].values()
            worst = NEVER if None in outages else max(outages) / 1e9
            runs.append((dict(zip(factors, line["values"])), worst))
    return runs


def quantile(values, percent):
    """Nearest rank."""
    values = sorted(values)
    return values[max(1, -(-len(values) * percent // 100)) - 1]


def seconds(value):
    return "never" if value == NEVER else f"{value:.1f} s"


def share(part, whole):
    return "0" if part == 0 else f"{100 * part / whole:.0f} %"


def figures(runs):
    """never recovered, p50, p99 of the outages, as the cells of a row."""
    outages = [outage for _, outage in runs]
    return [share(outages.count(NEVER), len(outages)), seconds(quantile(outages, 50)),
            seconds(quantile(outages, 99))]


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def chosen(runs, **settings):
    return [run for run in runs if all(run[0][name] == value for name, value in settings.items())]


def effects(runs):
    """What each value of each factor does, over all values of the others."""
    rows = []
    for name, (_, values) in FACTORS.items():
        for value in values:
            cells = []
            for vips in SCENARIOS:
                cells += figures(chosen(runs[vips], **{name: value}))
            rows.append([f"`{name} {value}`", *cells])
    head = ["setting"]
    for vips in SCENARIOS:
        head += [f"{vips} VIP{'s' if vips > 1 else ''}: never", "p50", "p99"]
    return table(head, rows)


def decisions(runs):
    """The settings that decide whether a VIP comes back, over those that do not."""
    rows = []
    for key, excess, refresh, delay in itertools.product(
        FACTORS["key"][1], FACTORS["on_excess"][1], FACTORS["garp_master_refresh"][1],
        FACTORS["garp_master_delay"][1],
    ):
        cells = []
        for vips in SCENARIOS:
            some = chosen(runs[vips], key=key, on_excess=excess, garp_master_refresh=refresh,
                          garp_master_delay=delay, advert_int="1")
            never, _, p99 = figures(some)
            cells.append(p99 if never == "0" else f"**{never} never**")
        rows.append([key, excess, refresh, delay, *cells])
    # Rows that differ in nothing but the delay, or the refresh, are one.
    for column in (3, 2):
        rows = merged(rows, column)
    return table(["key", "on_excess", "refresh", "delay", "1 VIP", "3 VIPs", "5 VIPs"], rows)


def merged(rows, column):
    groups = {}
    for row in rows:
        groups.setdefault(tuple(row[:column] + row[column + 1 :]), []).append(row[column])
    out = []
    for rest, values in groups.items():
        row = list(rest)
        row.insert(column, ", ".join(values))
        out.append(row)
    return out


def ranked(runs, vips):
    """Combinations by the p99 of their outage, shortest first."""
    by = {}
    for settings, outage in runs[vips]:
        by.setdefault(tuple(settings.items()), []).append(outage)
    return sorted(((quantile(o, 99), quantile(o, 50), dict(s)) for s, o in by.items()),
                  key=lambda one: one[:2])


def in_common(best):
    """What the combinations as good as the best one share, in a tenth of a second."""
    alike = [settings for p99, _, settings in best if seconds(p99) == seconds(best[0][0])]
    fixed = [name for name in FACTORS if len({settings[name] for settings in alike}) == 1]
    return ", ".join(f"`{name} {alike[0][name]}`" for name in fixed) + f" ({len(alike)} of them)"


def edge_matters(runs):
    """How many combinations have other outages with the other edge."""
    differ = 0
    for vips in SCENARIOS:
        pair = {}
        for settings, outage in runs[vips]:
            key = tuple(value for name, value in settings.items() if name != "edge")
            pair.setdefault(key, {}).setdefault(settings["edge"], []).append(outage)
        differ += sum(1 for both in pair.values() if both["inclusive"] != both["exclusive"])
    return differ


def words(runs):
    """What the placeholders of STUDY.md.in stand for."""
    out = {"seeds": str(SEEDS), "plot_seeds": str(PLOT_SEEDS),
           "runs": f"{sum(len(some) for some in runs.values()):,}",
           "combinations": str(len(runs[1]) // SEEDS),
           "effects": effects(runs), "decisions": decisions(runs),
           "edge_differs": str(edge_matters(runs))}
    out["worst_1_adv_1"] = seconds(quantile([o for _, o in chosen(runs[1], advert_int="1")], 99))
    for vips in SCENARIOS:
        best = ranked(runs, vips)
        out[f"never_{vips}"] = str(sum(1 for p99, _, _ in best if p99 == NEVER))
        p99, p50, _ = best[0]
        out[f"best_{vips}"] = f"{seconds(p50)} in the median and {seconds(p99)} at p99"
        out[f"common_{vips}"] = in_common(best)
        finite = [one for one in best if one[0] != NEVER]
        out[f"worst_{vips}"] = seconds(finite[-1][0])
        starved = [o for _, o in chosen(runs[vips], key="device", on_excess="drop",
                                        garp_master_refresh="0")]
        out[f"never_drop_0_{vips}"] = share(starved.count(NEVER), len(starved))
        out[f"slowest_10_{vips}"] = seconds(max(
            o for _, o in chosen(runs[vips], advert_int="1", key="device", on_excess="drop",
                                 garp_master_refresh="10")))
        out[f"drop_vip_{vips}"] = seconds(quantile(
            [o for _, o in chosen(runs[vips], advert_int="1", key="device_vip")], 99))
        for advert in FACTORS["advert_int"][1]:
            some = [o for _, o in chosen(runs[vips], advert_int=advert, key="device_vip")]
            out[f"per_vip_{vips}_{advert}"] = f"{seconds(min(some))} to {seconds(max(some))}"
        for excess in FACTORS["on_excess"][1]:
            for refresh in FACTORS["garp_master_refresh"][1]:
                some = [o for _, o in chosen(runs[vips], advert_int="1", key="device",
                                             on_excess=excess, garp_master_refresh=refresh,
                                             garp_master_delay="5")]
                out[f"{excess}_{refresh}_{vips}"] = seconds(quantile(some, 99))
    return out


def page(runs):
    known = words(runs)
    text = (HERE / "STUDY.md.in").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: known[match[1]], text)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--havip", default=str(ROOT / "havip"))
    parser.add_argument("--keep", help="keep the results files here, and go on with them")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(options.keep or scratch)
        folder.mkdir(parents=True, exist_ok=True)
        runs, written = {}, {}
        for vips, name in SCENARIOS.items():
            runs[vips] = sweep(options.havip, vips, FACTORS, SEEDS, folder)
            plot = folder / f"{name}.svg"
            factors = {key: (FACTORS[key][0], values) for key, values in PLOT_FACTORS.items()}
            sweep(options.havip, vips, factors, PLOT_SEEDS, folder, plot)
            written[HERE / f"{name}.svg"] = plot.read_text(encoding="utf-8")
        written[ROOT / "STUDY.md"] = page(runs)
        status = 0
        for path, text in written.items():
            if not options.check:
                path.write_text(text, encoding="utf-8")
            elif not path.exists() or path.read_text(encoding="utf-8") != text:
                print(f"{path}: is not what the study gives now", file=sys.stderr)
                status = 1
        if not options.check:
            print(written[ROOT / "STUDY.md"])
        return status


if __name__ == "__main__":
    sys.exit(main())
