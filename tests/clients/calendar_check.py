"""Compares the working days the program knows, and the terms it counts with them, with `chinesecalendar`."""

import datetime
import sys
import urllib.error

import chinese_calendar

from houji import Houji

# The years that come with the program; all of them must be compared.
YEARS = {2024, 2025, 2026}
# Lengths of the terms counted from every day: next day, a week, three weeks, beyond the longest holiday.
TERMS = [1, 5, 15, 30]
DAY = datetime.timedelta(days=1)


def days_of(year):
    day = datetime.date(year, 1, 1)
    while day.year == year:
        yield day
        day += DAY


def worked(houji, year):
    """The program's worked days; `None` when it does not know the year."""
    try:
        return set(houji.get(f"/api/v1/calendar/{year}/worked")["worked"])
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


def known_to_library(year):
    try:
        return [chinese_calendar.is_workday(day) for day in (datetime.date(year, 1, 1), datetime.date(year, 12, 31))]
    except NotImplementedError:
        return None


def after(day, count, last):
    """The `count`th day the library says is worked after `day`; `None` past `last`."""
    while count > 0:
        day += DAY
        if day > last:
            return None
        count -= chinese_calendar.is_workday(day)
    return day


def main():
    faults, compared, terms = [], 0, 0
    with Houji() as houji:
        ours = {year: worked(houji, year) for year in range(2020, 2031)}
        years = sorted(year for year, days in ours.items() if days is not None and known_to_library(year))
        if not YEARS.issubset(years):
            raise SystemExit(f"compared {years}, expected at least {sorted(YEARS)}")
        for day in (day for year in years for day in days_of(year)):
            compared += 1
            we, they = str(day) in ours[day.year], chinese_calendar.is_workday(day)
            if we != they:
                faults.append(f"{day}: houji {'works' if we else 'rests'}, chinesecalendar says otherwise")
            for count in TERMS:
                expected = after(day, count, datetime.date(years[-1], 12, 31))
                if expected is None:
                    continue
                terms += 1
                told = houji.get(f"/api/v1/calendar/due?from={day}&term={count}wd")["last_day"]
                if told != str(expected):
                    faults.append(f"{count}wd after {day}: houji {told}, chinesecalendar {expected}")
    for fault in faults[:50]:
        print(fault)
    print(f"calendar: {compared} days and {terms} terms of {', '.join(map(str, years))}, {len(faults)} differences")
    return 1 if faults or terms < compared else 0


if __name__ == "__main__":
    sys.exit(main())
