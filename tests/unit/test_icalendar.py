"""Calendars as RFC 5545 wants them, whatever stands in a title."""

from datetime import UTC, date, datetime

from caxamarca.web.icalendar import Appointment, written

STAMP = datetime(2026, 9, 1, 5, tzinfo=UTC)


def an_appointment(title: str = "Plazo", **changes: object) -> Appointment:
    told = {
        "uid": "a@site.example",
        "begins": date(2026, 10, 30),
        "title": title,
        "text": "Texto",
        "url": "https://site.example/seguimiento",
        "stamp": STAMP,
    } | changes
    return Appointment(**told)  # type: ignore[arg-type]


def unfolded(raw: bytes) -> list[str]:
    return raw.decode().replace("\r\n ", "").split("\r\n")


def test_a_whole_day_ends_where_the_next_begins() -> None:
    lines = unfolded(written("Plazos", [an_appointment()]))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    assert "DTSTART;VALUE=DATE:20261030" in lines
    assert "DTEND;VALUE=DATE:20261031" in lines
    assert "DTSTAMP:20260901T050000Z" in lines
    assert "UID:a@site.example" in lines


def test_a_moment_is_told_in_universal_time_with_its_place() -> None:
    begins, ends = datetime(2026, 11, 5, 15, tzinfo=UTC), datetime(2026, 11, 5, 17, 30, tzinfo=UTC)
    lines = unfolded(
        written("x", [an_appointment(begins=begins, ends=ends, place="Local; comunal, Celendín")])
    )
    assert {"DTSTART:20261105T150000Z", "DTEND:20261105T173000Z"} <= set(lines)
    assert "LOCATION:Local\\; comunal\\, Celendín" in lines


def test_no_line_is_longer_than_75_octets_and_no_letter_is_cut() -> None:
    title = "Ñandú 🌽 " * 60
    raw = written("Ñ" * 200, [an_appointment(title)])
    assert raw.endswith(b"\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    assert f"SUMMARY:{title}" in unfolded(raw)


def test_a_title_begins_no_line_of_its_own() -> None:
    raw = written("x", [an_appointment("A\r\nEND:VEVENT\nBEGIN:VALARM\\;,\x00\x07")])
    lines = unfolded(raw)
    assert lines.count("END:VEVENT") == 1
    assert "SUMMARY:A\\nEND:VEVENT\\nBEGIN:VALARM\\\\\\;\\," in lines


def test_an_empty_calendar_has_a_part_too() -> None:
    lines = unfolded(written("x", []))
    assert lines.count("BEGIN:VTIMEZONE") == lines.count("END:VTIMEZONE") == 1
    assert "BEGIN:VEVENT" not in lines
