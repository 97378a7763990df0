"""Two stock Open311 clients list services, file and read, in JSON and XML; every answer keeps to the standard.

`three` (2013) was written for Python 2. Nothing in it is changed; it is given back one name that Python 3 no longer
has, and the last line of its XML reading, which no Python 3 can run, is left to the library it would have called.
"""

import itertools
import json
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta, timezone

itertools.ifilter = filter

import relaxml
import three
import xmltodict
from georeport import GeoReport
from jsonschema import Draft202012Validator

from houji import Houji
from open311_schema import SCHEMAS

PIPE = {"address": "翟店镇翟东村东巷口", "description": "下水管堵了三天 <急> & 打 13812345678 找我"}
JURISDICTION = "140824"


def conforms(kind, answer):
    faults = [f"{'/'.join(map(str, fault.path))}: {fault.message}" for fault in Draft202012Validator(SCHEMAS[kind]).iter_errors(answer)]
    assert not faults, (kind, faults[:5])
    return answer


def flat(value):
    """As XML tells it: everything is text, and nothing is an empty element."""
    if isinstance(value, dict):
        return {name: flat(each) for name, each in value.items()}
    if isinstance(value, list):
        return [flat(each) for each in value]
    if isinstance(value, bool):
        return str(value).lower()
    return None if value in (None, "") else str(value)


def same_in_both(houji, path):
    """JSON and XML say the same."""
    as_json = flat(houji.get(path.replace("FORMAT", "json")))
    with urllib.request.urlopen(houji.base + path.replace("FORMAT", "xml"), timeout=30) as answer:
        root = next(iter(xmltodict.parse(answer.read(), strip_whitespace=False).values()))
    (name,) = root
    several = root[name] if isinstance(root[name], list) else [root[name]]
    assert as_json == several, (path, as_json, several)


def status_of(houji, path):
    try:
        with urllib.request.urlopen(houji.base + path, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        conforms("errors", json.load(error))
        return error.code


def with_three(houji, endpoint, key):
    """Discovery, services, filing, reading; answers the numbers that were given."""
    client = three.Three(endpoint, api_key=key, jurisdiction=JURISDICTION)
    conforms("discovery", client.discovery())
    codes = [service["service_code"] for service in conforms("services", client.services())]
    conforms("service_definition", client.services(codes[0]))
    filed = conforms("filed", client.post(codes[0], first_name="小满", last_name="卫", phone="13812345678", **PIPE))
    number = filed[0]["service_request_id"]
    shown = conforms("requests", client.request(number))
    assert shown[0]["description"] == "下水管堵了三天 <急> & 打 138**** 找我", shown
    again = client.post(codes[0], **PIPE)
    assert again[0]["service_request_id"] == number, "sent again, it is the same report"
    listed = conforms("requests", client.requests(codes[0], count=50))
    assert number in [each["service_request_id"] for each in listed]
    since = (datetime.now(timezone.utc) - timedelta(days=2)).strftime("%m-%d-%Y")
    tomorrow = (datetime.now(timezone.utc) + timedelta(days=1)).strftime("%m-%d-%Y")
    assert number in [each["service_request_id"] for each in client.requests(start=since, end=tomorrow)]
    assert client.token(number)[0]["service_request_id"] == number
    refused = three.Three(endpoint, api_key="o3_nobody").post(codes[0], **PIPE)
    assert conforms("errors", refused)[0]["code"] == 403
    return [number, with_three_in_xml(endpoint, key, codes[1])]


def with_three_in_xml(endpoint, key, code):
    client = three.Three(endpoint, api_key=key, format="xml")
    services = relaxml.xml(client.services(convert=False))["services"]["service"]
    assert code in [service["service_code"] for service in services]
    try:
        client.post(code, address="小宁村北头", description="垃圾堆了一个星期没人拉走")
    except TypeError:
        pass  # The line that no Python 3 can run; the answer came before it.
    assert client.post_response.status_code == 201, client.post_response.text
    number = relaxml.xml(client.post_response.content)["service_requests"]["request"]["service_request_id"]
    shown = relaxml.xml(client.request(number, convert=False))["service_requests"]["request"]
    assert (shown["service_request_id"], shown["status"], shown["service_code"]) == (number, "open", code), shown
    return number


def with_georeport(endpoint, numbers):
    """Reads what the other client filed; this one files nothing."""
    for form in ["json", "xml"]:
        client = GeoReport(endpoint, jurisdiction=JURISDICTION, output_format=form)
        codes = [service["service_code"] for service in client.get_service_list()]
        assert len(codes) == 9, codes
        defined = client.get_service_definition(codes[0])
        assert defined["service_code"] == codes[0], defined
        for number in numbers:
            assert client.get_service_request(number)["service_request_id"] == number
        both = client.get_service_requests(service_request_id=",".join(numbers))
        assert sorted(each["service_request_id"] for each in both) == sorted(numbers), both
        assert len(client.get_service_requests(status="open")) >= 2


def shown_and_private(houji, number):
    """Two appeals of the village that came before this one: one that is for everybody, and the last that is not.

    Numbers are given one after the other, so whatever the lists leave out was filed and is not for everybody.
    """
    village, year, last = number.split("-")
    listed = set()
    for page in itertools.count(1):
        page_of = houji.get(f"/open311/v2/requests.json?page_size=1000&page={page}")
        listed |= {each["service_request_id"] for each in page_of}
        if not page_of:
            break
    # Without dates the lists go back ninety days; numbers of the village from its first listed one on are all in there.
    places = {int(each.rsplit("-", 1)[1]) for each in listed if each.startswith(f"{village}-{year}-")}
    before = range(min(places), int(last))
    return tuple(
        f"{village}-{year}-{max(place for place in before if (place in places) == is_listed)}" for is_listed in (True, False)
    )


def main():
    with Houji() as houji:
        key, endpoint = houji.value("open311 api_key:"), f"{houji.base}/open311/v2"
        numbers = with_three(houji, endpoint, key)
        with_georeport(endpoint, numbers)
        for path in ["services.FORMAT", "requests.FORMAT", f"requests/{numbers[0]}.FORMAT"]:
            same_in_both(houji, f"/open311/v2/{path}")
        conforms("requests", houji.get("/open311/v2/requests.json"))
        shown, private = shown_and_private(houji, numbers[0])
        for path, status in [
            ("services/033.json", 404),
            ("services.json?jurisdiction_id=sfgov.org", 404),
            ("requests.json?page_size=1000", 200),
            ("requests.json?page_size=1001", 400),
            ("requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:00Z", 200),
            ("requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-04-01T00:00:01Z", 400),
            (f"requests/{shown}.json", 200),
            (f"requests/{private}.json", 404),
            (f"tokens/{private}.json", 404),
        ]:
            told = status_of(houji, f"/open311/v2/{path}")
            assert told == status, (path, told)
    print(f"open311: three 0.8.0 and georeport 0.3.1 filed and read {', '.join(numbers)} in JSON and XML")
    return 0


if __name__ == "__main__":
    sys.exit(main())
