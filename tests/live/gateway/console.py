"""The console in the shape of the public cloud's API, and what hosts see of it."""

import time

from daemon import Client, Gateway, check, claim, vip


def code_of(response):
    return response.get("Error", {}).get("Code", "none")


def console(program, folder):
    gateway = Gateway(program, folder, vips=2)
    gateway.start()
    client = Client()
    made = client.console("CreateHaVip", VpcId="vpc-1", SubnetId="subnet-1", Vip="172.16.16.200",
                          HaVipName="mine")
    havip = made["HaVip"]
    check(havip["Vip"] == "172.16.16.200" and havip["State"] == "UNBIND", f"{made}")
    check(havip["FlushedTime"] == "0000-00-00 00:00:00", f"{made}")
    again = client.console("CreateHaVip", VpcId="vpc-1", SubnetId="subnet-1", Vip="172.16.16.200")
    check(code_of(again) != "none", f"twice the same address: {again}")

    reply = client.claims(claim("h1", 1, "172.16.16.200"))[0]
    check(reply["verdict"] == "migrated", f"{reply}")
    found = client.console("DescribeHaVips", HaVipIds=[havip["HaVipId"]])
    one = found["HaVipSet"][0]
    check(one["State"] == "AVAILABLE" and one["NetworkInterfaceId"] == "a1/eth0", f"{found}")
    check(one["FlushedTime"].startswith(time.strftime("%Y-", time.gmtime())), f"{found}")
    by_vip = client.console("DescribeHaVips", Filters=[{"Name": "vip", "Values": [vip(1)]}])
    check([x["HaVipId"] for x in by_vip["HaVipSet"]] == ["havip-1"], f"{by_vip}")
    page = client.console("DescribeHaVips", Offset=1, Limit=1)
    check(page["TotalCount"] == 3 and len(page["HaVipSet"]) == 1, f"{page}")

    pair = {"HaVipId": havip["HaVipId"], "InstanceId": "a2/eth0"}
    client.console("AssociateHaVipInstance", HaVipAssociationSet=[pair])
    client.console("ModifyHaVipAttribute", HaVipId=havip["HaVipId"], CheckAssociate=True)
    refused = client.claims(claim("h3", 1, "172.16.16.200"))[0]
    check(refused["verdict"] == "outside_drift_range", f"{refused}")
    check(client.claims(claim("h2", 1, "172.16.16.200"))[0]["verdict"] == "migrated", "in range")

    watched = client.watch("h3")
    client.console("DeleteHaVip", HaVipId=havip["HaVipId"])
    news = client.watch("h3", watched["epoch"], watched["revision"], 2000)
    row = news["pushes"][0]["rows"][0]
    check(row["ip"] == "172.16.16.200" and row["device"] == "", f"not withdrawn: {news}")

    for action, parameters, code in (
            ("Nonsense", {}, "InvalidAction"),
            ("DescribeHaVips", {"Limit": 101}, "InvalidParameter"),
            ("DescribeHaVips", {"HaVipIds": [], "Filters": []}, "InvalidParameter.Coexist"),
            ("DeleteHaVip", {"HaVipId": "none"}, "InvalidParameterValue"),
            ("DeleteHaVip", {}, "InvalidParameter"),
    ):
        answer = client.console(action, **parameters)
        check(code_of(answer) == code, f"{action} {parameters}: {answer}")
    gateway.end()


def watch(program, folder):
    gateway = Gateway(program, folder)
    gateway.start("--push-retry", "0s")
    client = Client()
    first = client.watch("h3")
    check([push["snapshot"] for push in first["pushes"]] == [True], f"{first}")
    nothing = client.watch("h3", first["epoch"], first["revision"], 100)
    check(nothing["pushes"] == [] and nothing["revision"] == first["revision"], f"{nothing}")
    for number in range(1, 1101):
        client.claims(claim(f"h{1 + number % 2}", number, vip(1)))
    late = client.watch("h3", first["epoch"], first["revision"])
    check([push["snapshot"] for push in late["pushes"]] == [True], "too far behind: a snapshot")
    some = client.watch("h3", late["epoch"], late["revision"] - 4)
    check(len(some["pushes"]) == 4, f"the last four: {some}")
    moved, _ = client.call("POST", "/v1/devices/a1/eth0/host", {"host": "h2", "cause": 0})
    check(moved == 202, f"a live migration: {moved}")
    news = client.watch("h3", late["epoch"], late["revision"], 2000)
    check(news["pushes"][0]["rows"][0]["host"] == "h2", f"{news}")
    status, _ = client.call("POST", "/v1/hosts/h3/acks",
                            {"rows": [{"ip": vip(1), "generation": 1100}], "cause": 0})
    check(status == 204, f"an acknowledgement: {status}")
    gateway.end()
    lacking = gateway.run("show", "--db", gateway.database, "--json").stdout
    check('"host": "h3",\n      "ip": "172.16.16.101"' not in lacking, "not acknowledged")


CASES = (console, watch)
