"""The record of agreements and commitments (Acta de Acuerdos y Compromisos), to be printed and signed."""

from collections.abc import Sequence

from flask import current_app

from caxamarca import typesetting
from caxamarca.domain.days import civil_day
from caxamarca.persistence import ballots
from caxamarca.persistence.database import keyring, session
from caxamarca.persistence.processes import Process
from caxamarca.persistence.signing import KEY_NAME, public_key
from caxamarca.web import addresses, clock, formats, language
from caxamarca.web.labels import label
from caxamarca.web.labels import place as place_name
from caxamarca.web.public import count_story
from caxamarca.web.public.count_story import Turn
from caxamarca.web.public.folder import contents, verifier
from caxamarca.web.public.folder.results import Compared
from caxamarca.web.public.processes import RULES
from caxamarca.web.public.results import turnout_of
from caxamarca.web.words import _

COMMITTEE, AGENTS = 4, 12
"""Places to sign: the committee has four members or more; who are more add sheets."""


def record(process: Process, digest: str) -> bytes:
    """The document, which carries the SHA-256 of the inner manifest in hex. Raises NotTypeset."""
    with language.in_spanish():
        return typesetting.pdf("acta", _told(process, digest))


def _told(process: Process, digest: str) -> dict[str, object]:
    site = str(current_app.jinja_env.globals["site_name"])
    counted = contents.compared(process)
    exact = _have_centimos(counted)
    return {
        "title": _("Record of agreements and commitments"),
        "author": site,
        "lang": language.tag(),
        "keywords": [f"sha256:{digest}"],
        "day": list(civil_day(process.declared_at or process.last_moment).timetuple()[:3]),
        "under": process.name,
        "foot": _(
            "Record of agreements and commitments, process of %(year)s. Inner manifest: %(digest)s…",
            year=process.year,
            digest=formats.in_fours(digest[:16]),
        ),
        "opening": _opening(process),
        "how": {"title": _("How it was decided"), "facts": _facts(process, counted)},
        "agreements": {
            "title": _("Agreements"),
            "intro": _(
                "These projects are prioritised (proyectos priorizados), in this order, because the vote decided so. "
                "Their number is the one on the ballot. The ceiling is the most that can be spent in each place."
            ),
            "head": [_("Order"), _("Number"), _("Project"), _("Votes"), _("Cost")],
            "lost": _("They did not win, in order of votes:"),
            "lost_head": [_("Number"), _("Project, and why it did not win"), _("Votes"), _("Cost")],
            "places": [_place(one, exact=exact) for one in counted],
        },
        "commitments": {"title": _("Commitments"), "list": _commitments(process)},
        "check": {
            "title": _("How anyone can check it"),
            "steps": [
                _(
                    "All that was counted is published at %(address)s, as one file. The program %(program)s repeats "
                    "the count and checks the signatures, without this site.",
                    address=addresses.as_said(addresses.published("public.publication", year=process.year)),
                    program=verifier.NAME,
                ),
                _(
                    "The sealed ballots also lie in backups that are kept elsewhere, and were not erased there. Nobody "
                    "can open them once the key of the box is destroyed, after the appeals."
                ),
            ],
            "codes": [
                (_("SHA-256 of the inner manifest, which has that of each file"), formats.in_fours(digest)),
                (_("SHA-256 of %(program)s", program=verifier.NAME), formats.in_fours(verifier.sha256())),
                (
                    _("Key of the signatures (Ed25519)"),
                    formats.in_fours(public_key(keyring().key(KEY_NAME)).hex()),
                ),
            ],
        },
        "sign": _signatures(),
    }


def _opening(process: Process) -> list[str]:
    said = [
        _(
            "This record tells what was agreed in the participatory budget of the Regional Government of Cajamarca, by "
            "Law 28056 (Ley Marco del Presupuesto Participativo) and its rules, approved by Supreme Decree "
            "142-2009-EF. The results were declared on %(day)s.",
            day=formats.day(process.declared_at),
        ),
        _(
            "Those who sign below read it on the ______ of ____________________ of ________, in "
            "________________________________."
        ),
    ]
    if clock.moment().is_demonstration:
        said.insert(0, _("DEMONSTRATION: the people and the votes are invented."))
    if process.annulled_at:
        said.insert(0, _("This process was annulled. Its page says why."))
    return said


def _facts(process: Process, counted: Sequence[Compared]) -> list[tuple[str, str]]:
    turnout = turnout_of(process, ballots.sizes(session(), process.id)).whole
    return [
        (_("Rule"), f"{label(process.rule)}. {RULES[process.rule]}"),
        (
            _("Days of the vote"),
            _(
                "from %(since)s to %(until)s",
                since=formats.day(process.voting_from),
                until=formats.day(process.last_moment),
            ),
        ),
        (_("People on the roll"), formats.number(turnout.entitled)),
        (
            _("People who voted"),
            f"{formats.number(turnout.voted)} ({formats.share(turnout.voted, turnout.entitled)})",
        ),
        (_("Number of the draw for ties"), f"{process.lot_seed} ({process.lot_source})"),
        (
            _("Money given"),
            _(
                "%(spent)s of %(ceiling)s",
                **formats.amounts(
                    spent=sum(one.result.outcome.spent for one in counted),
                    ceiling=sum(one.result.outcome.ceiling for one in counted),
                ),
            ),
        ),
    ]


def _have_centimos(counted: Sequence[Compared]) -> bool:
    outcomes = [one.result.outcome for one in counted]
    return formats.has_centimos(
        [*(one.ceiling for one in outcomes), *(step.cost for one in outcomes for step in one.steps)]
    )


def _place(one: Compared, *, exact: bool) -> dict[str, object]:
    result = one.result
    outcome = result.outcome
    turns = count_story.turns(result)
    return {
        "name": str(place_name(result.constituency.province)),
        "money": _(
            "Budget ceiling: %(ceiling)s. Given: %(spent)s. Left over: %(left)s. Ballots: %(ballots)s.",
            ceiling=formats.money(outcome.ceiling, exact),
            spent=formats.money(outcome.spent, exact),
            left=formats.money(outcome.left, exact),
            ballots=formats.number(outcome.tally.ballots),
        ),
        "empty": _("No project won."),
        "rows": [
            [str(order), *_said(turn, exact=exact)]
            for order, turn in enumerate((turn for turn in turns if turn.funded), start=1)
        ],
        "lost": [
            [*_said(turn, exact=exact), " ".join([turn.decision, *turn.ties])]
            for turn in sorted(turns, key=lambda turn: -turn.votes)
            if not turn.funded
        ],
    }


def _said(turn: Turn, *, exact: bool) -> list[str]:
    """A project as both tables of a place have it."""
    return [
        str(turn.number),
        turn.project.title,
        formats.number(turn.votes),
        formats.money(turn.project.cost, exact),
    ]


def _commitments(process: Process) -> Sequence[str]:
    return [
        _(
            "The Regional Government includes the prioritised projects in its budget, up to the ceiling of each place, "
            "in the order of this record."
        ),
        _(
            "Each executing unit reports every quarter, in the 30 days after it ends, how the works and the money of "
            "its projects go, from %(day)s on.",
            day=formats.day(process.follow_up_from),
        ),
        _(
            "Who cannot fulfil an agreement says so in public, with the reason, in the report of that quarter."
        ),
        _(
            "The oversight committee (Comité de Vigilancia) watches over these agreements. Each of its observations is "
            "published with its answer."
        ),
        _("Copies of this record go to the Comptroller (Contraloría), Congress and the Ministry of Economy."),
    ]


def _signatures() -> dict[str, object]:
    return {
        "title": _("Signatures"),
        "intro": _("Who needs more places adds sheets, each with the SHA-256 of the inner manifest."),
        "head": [_("On behalf of"), _("Name"), _("DNI"), _("Signature or fingerprint")],
        "places": [
            _("Regional Government"),
            _("Regional Coordination Council (CCR)"),
            _("Technical team"),
            *[_("Oversight committee")] * COMMITTEE,
            *[_("Participating agent")] * AGENTS,
        ],
    }
