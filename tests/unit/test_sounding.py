"""Sounds: judged by their content, measured, and kept without anything that tells who spoke, where or when."""

import io
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from time import process_time

import pytest
from mutagen.mp4 import MP4
from mutagen.ogg import OggPage
from mutagen.oggopus import OggOpus

from caxamarca.actions.sounding import NotASound, Sound, SoundTooLong, judged
from caxamarca.domain.files import FileTooLarge
from caxamarca.domain.recording import BYTE_LIMIT, LONGEST, SoundKind
from tests.support.recorded import SECRETS, frames, recorded

FILES = ("agua.mp3", "opus.ogg", "vorbis.ogg", "agua.m4a")
HTML = b"<!doctype html><script>alert(1)</script>" * 20


def id3(size: int) -> bytes:
    """The head of a tag that says it is so long, in seven bits a byte."""
    return b"ID3\x04\x00\x00" + bytes(size >> shift & 127 for shift in (21, 14, 7, 0))


def box(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def outcome(judge: Callable[[bytes], Sound], content: bytes) -> Sound | type[Exception]:
    try:
        return judge(content)
    except (NotASound, SoundTooLong, FileTooLarge) as fact:
        return type(fact)


def refused(content: bytes) -> type[Exception] | None:
    found = outcome(judged, content)
    return None if isinstance(found, Sound) else found


@pytest.mark.parametrize("name", FILES)
def test_what_phones_record_is_taken_and_measured(name: str) -> None:
    """The same words in each file, spoken by a program in 1.7 seconds."""
    found = judged(recorded(name))
    assert (found.kind, found.seconds) == (SoundKind(name.rpartition(".")[2]), 2)


@pytest.mark.parametrize("name", FILES)
def test_who_spoke_where_and_when_is_not_kept(name: str) -> None:
    sent = recorded(name)
    assert any(secret in sent for secret in SECRETS), "the file must be one that tells"
    kept = judged(sent).content
    assert not any(secret in kept for secret in SECRETS)


def test_the_picture_on_the_cover_is_not_kept() -> None:
    sent = recorded("agua.mp3")
    assert b"APIC" in sent
    kept = judged(sent).content
    assert kept[:1] == b"\xff"
    assert kept in sent


def test_the_sound_itself_stays_as_it_was() -> None:
    """What is between the boxes or behind the comment is where and what it was."""
    sent, kept = recorded("agua.m4a"), judged(recorded("agua.m4a")).content
    start = sent.index(b"mdat")
    assert (len(kept), kept[start:][:1000]) == (len(sent), sent[start:][:1000])
    pages = [_packets(content) for content in (recorded("opus.ogg"), judged(recorded("opus.ogg")).content)]
    assert pages[0][2:] == pages[1][2:]


def _packets(content: bytes) -> list[bytes]:
    file, found = io.BytesIO(content), []
    while file.tell() < len(content):
        found += OggPage(file).packets
    return found


@pytest.mark.parametrize("name", FILES)
def test_what_was_kept_once_is_kept_the_same_again(name: str) -> None:
    once = judged(recorded(name))
    assert judged(once.content) == once


def test_when_it_was_made_is_gone_from_every_box() -> None:
    kept = judged(recorded("agua.m4a")).content
    for name in (b"mvhd", b"tkhd", b"mdhd"):
        start = kept.index(name) + 8
        assert kept[start : start + 8] == bytes(8)
    assert MP4(io.BytesIO(kept)).info.length == MP4(io.BytesIO(recorded("agua.m4a"))).info.length


HOSTILE: Mapping[str, bytes] = {
    "nothing": b"",
    "one byte": b"\xff",
    "zeros": bytes(5000),
    "html": HTML,
    "html behind a tag": id3(4) + bytes(4) + HTML,
    "text": b"Buenos dias. " * 100,
    "wav": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "webm": b"\x1a\x45\xdf\xa3" + bytes(100),
    "amr": b"#!AMR\n" + bytes(100),
    "flac": b"fLaC" + bytes(100),
    "adts": b"\xff\xf1\x50\x80\x02\x1f\xfc" + bytes(200),
    "zip": b"PK\x03\x04" + bytes(100),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "ogg head": b"OggS",
    "ogg head of nothing": b"OggS" + bytes(23),
    "ogg of an empty page": b"OggS\x00\x02" + bytes(21),
    "m4a head": box(b"ftyp", b"M4A \x00\x00\x00\x00"),
    "m4a without a track": box(b"ftyp", b"M4A ") + box(b"moov", box(b"mvhd", bytes(100))),
    "m4a of an endless box": box(b"ftyp", b"M4A ") + b"\x00\x00\x00\x01mdat" + b"\xff" * 8,
    "m4a of a box without a size": box(b"ftyp", b"M4A ") + b"\x00\x00\x00\x02moov",
    "m4a of a time that reaches out": box(b"ftyp", b"M4A ") + box(b"moov", box(b"mvhd", b"\x01")),
    "a tag longer than the file": id3(2**27) + b"x" * 100,
    "a tag and nothing": id3(100) + bytes(100),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_sound_of_ours_is_refused_whatever_its_name(name: str) -> None:
    with pytest.raises(NotASound):
        judged(HOSTILE[name])


@pytest.mark.parametrize(
    "made",
    [
        lambda: frames(50) + HTML * 10,
        lambda: HTML + frames(50),
        lambda: frames(25) + HTML + frames(25) * 2,
        lambda: recorded("opus.ogg") + HTML,
        lambda: HTML + recorded("opus.ogg"),
        lambda: recorded("opus.ogg") + recorded("vorbis.ogg"),
        lambda: recorded("agua.m4a") + HTML,
        lambda: HTML + recorded("agua.m4a"),
    ],
    ids=["behind", "before", "within", "behind ogg", "before ogg", "two", "behind m4a", "before m4a"],
)
def test_nothing_else_travels_along_in_a_file(made: Callable[[], bytes]) -> None:
    with pytest.raises(NotASound):
        judged(made())


def test_a_page_hidden_in_a_box_is_overwritten() -> None:
    kept = judged(recorded("agua.m4a") + box(b"free", HTML) + box(b"uuid", HTML)).content
    assert b"script" not in kept


def test_what_hides_behind_the_comment_of_an_ogg_is_refused() -> None:
    """Players of Opus keep what stands there, if its first bit says so."""
    file = io.BytesIO(recorded("opus.ogg"))
    old = [OggPage(file), OggPage(file)][1:]
    new = OggPage.from_packets([old[0].packets[0] + b"\x01" + SECRETS[0] * 30], old[0].sequence)
    for page in new:
        page.serial = old[0].serial
    OggPage.replace(file, old, new)
    assert SECRETS[0] * 30 in file.getvalue()
    assert refused(file.getvalue()) is NotASound


def test_a_remark_behind_the_last_frame_is_let_go() -> None:
    assert judged(frames(100) + b"Grabadora de Juana" * 20).content == frames(100)


def test_a_tag_of_a_megabyte_is_taken_out() -> None:
    sent = id3(2**20) + b"Juana de El Sauce ".ljust(2**20, b"\x00") + frames(100)
    assert judged(sent).content == frames(100)


def test_two_tags_one_behind_the_other_are_taken_out() -> None:
    assert judged(id3(8) + b"Juana   " + id3(8) + b"Rosa    " + frames(60)).content == frames(60)


@pytest.mark.parametrize("name", ["opus.ogg", "vorbis.ogg", "agua.m4a"])
def test_a_file_cut_short_is_refused_wherever_it_was_cut(name: str) -> None:
    whole = recorded(name)
    assert {refused(whole[: len(whole) * percent // 100]) for percent in (2, 20, 50, 80, 99)} == {NotASound}


def test_an_mp3_that_announces_more_than_came_is_refused() -> None:
    """An upload that was cut: the first frame says how many follow."""
    whole = recorded("agua.mp3")
    assert refused(whole[: len(whole) // 3]) is NotASound


def damaged(whole: bytes) -> Iterator[bytes]:
    """The same file many times, each with one byte turned over."""
    for place in range(0, len(whole), max(1, len(whole) // 300)):
        yield whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]


def flaw(judge: Callable[[bytes], Sound], sent: bytes) -> str | None:
    """What is wrong with how a file was taken; a refusal is no flaw."""
    taken = outcome(judge, sent)
    if not isinstance(taken, Sound):
        return None
    if any(secret in taken.content for secret in SECRETS):
        return "tells"
    return None if outcome(judge, taken.content) == taken else "is not the same the next time"


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_refused_or_taken_clean_and_never_an_error(name: str) -> None:
    sent = list(damaged(recorded(name)))
    assert {flaw(judged, one) for one in sent} == {None}
    outcomes = {refused(one) for one in sent}
    assert None in outcomes, "some must be taken, or nothing was looked at"
    assert len(outcomes) > 1


def test_a_careless_judge_is_caught() -> None:
    def keeps_all(content: bytes) -> Sound:
        return Sound(SoundKind.MP3, content, 2)

    def gnaws(content: bytes) -> Sound:
        return replace(judged(content), content=judged(content).content[1:])

    sent = list(damaged(recorded("agua.mp3")))
    assert "tells" in {flaw(keeps_all, one) for one in sent}
    assert "is not the same the next time" in {flaw(gnaws, one) for one in sent}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_largest_weight_takes_no_long_thinking(name: str) -> None:
    """Whatever a file is stuffed with, it is judged in a few seconds of the processor."""
    stuffing: Mapping[str, bytes] = {
        "agua.mp3": frames(1),
        "opus.ogg": b"OggS\x00\x00" + bytes(21),
        "vorbis.ogg": b"OggS",
        "agua.m4a": box(b"free"),
    }
    filled = recorded(name)
    filled += stuffing[name] * ((BYTE_LIMIT - len(filled)) // len(stuffing[name]))
    started = process_time()
    refused(filled)
    assert process_time() - started < 10


def test_boxes_within_boxes_come_to_an_end() -> None:
    deep = b""
    for _ in range(20_000):
        deep = box(b"moov", deep)
    assert refused(box(b"ftyp", b"M4A ") + deep) is NotASound


def test_a_film_is_no_recording() -> None:
    sent = recorded("agua.m4a")
    start = sent.index(b"soun")
    with pytest.raises(NotASound):
        judged(sent[:start] + b"vide" + sent[start + 4 :])


def test_what_lasts_longer_than_anybody_listens_is_refused() -> None:
    with pytest.raises(SoundTooLong) as fact:
        judged(frames(int(LONGEST / 0.036) + 30))
    assert fact.value.limit == LONGEST


def test_a_file_over_the_limit_is_not_even_looked_at() -> None:
    with pytest.raises(FileTooLarge) as fact:
        judged(bytes(BYTE_LIMIT + 1))
    assert fact.value.limit == BYTE_LIMIT


def test_an_ogg_that_lies_about_its_end_is_refused() -> None:
    file = io.BytesIO(recorded("opus.ogg"))
    pages = []
    while file.tell() < len(file.getvalue()):
        pages.append(OggPage(file))
    for position, told in ((2**62, SoundTooLong), (0, NotASound), (-5, NotASound)):
        pages[-1].position = position
        content = b"".join(page.write() for page in pages)
        assert OggOpus(io.BytesIO(content)) is not None
        assert refused(content) is told


def test_a_sound_is_known_by_its_hash() -> None:
    assert Sound(SoundKind.MP3, b"a", 1).sha256 == Sound(SoundKind.OGG, b"a", 2).sha256
    assert len(Sound(SoundKind.MP3, b"a", 1).sha256) == 64


def test_the_handler_of_an_m4a_loses_its_name() -> None:
    sent = bytearray(recorded("agua.m4a"))
    at = sent.index(b"hdlr") + 4 + 24
    sent[at : at + 8] = b"J Quispe"
    assert b"J Quispe" not in judged(bytes(sent)).content


def test_an_m4a_has_one_box_of_sound() -> None:
    with pytest.raises(NotASound):
        judged(recorded("agua.m4a") + box(b"mdat", HTML))
