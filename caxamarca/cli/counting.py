"""`count`: count an approval election of a Pabulib file again, by either rule, on any machine and without a site."""

import json
from fractions import Fraction
from pathlib import Path

import click

from caxamarca.cli import refusals
from caxamarca.cli.language import _, ngettext, printable
from caxamarca.domain.comparing import Comparison
from caxamarca.domain.counting import AboveCeiling, DoesNotFit, NoVotes, Outcome, Paid, Rule, Step
from caxamarca.domain.pabulib import BrokenElection, Election, read

BROKEN = 2
"""What the command ends with where a file cannot be counted."""

RULES = {"most-votes": Rule.MOST_VOTES, "equal-shares": Rule.EQUAL_SHARES}
NAMES = {Rule.MOST_VOTES: _("Most votes"), Rule.EQUAL_SHARES: _("Equal shares")}

TITLE = 48
"""So many letters of a title fit in a line."""


class NotCounted(click.ClickException):
    """One sentence, and the end."""

    exit_code = BROKEN


@click.command(help=_("Count an approval election of a Pabulib file (.pb) again."))
@click.argument("file", metavar=_("FILE"), type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--rule",
    type=click.Choice(list(RULES)),
    help=_("By which rule: most votes or equal shares. Without it, the one that the file names."),
)
@click.option("--json", "as_json", is_flag=True, help=_("Print it for a program, and nothing else."))
def command(file: Path, rule: str | None, *, as_json: bool) -> None:
    """Print the winners in order, or end with 2 and say in which line the file is wrong."""
    election = election_of(file)
    chosen = rule_of(election, rule)
    if as_json:
        click.echo(json.dumps(_for_programs(election, chosen), ensure_ascii=False))
    else:
        for line in _for_people(election, chosen):
            click.echo(line)


def election_of(file: Path) -> Election:
    """What a file tells. Raises NotCounted."""
    try:
        with file.open("rb") as content:
            return read(content)
    except BrokenElection as fact:
        raise NotCounted(refusals.words(fact)) from fact
    except OSError as trouble:
        raise NotCounted(_("The file could not be read: %(why)s.") % {"why": trouble.strerror}) from trouble


def rule_of(election: Election, asked: str | None) -> Rule:
    """The rule that was asked for, else the one that the file names. Raises NotCounted where it names none of ours."""
    chosen = RULES[asked] if asked else election.rule
    if chosen is None:
        raise NotCounted(_("The file names none of the two rules. Say which one with --rule."))
    return chosen


def _for_programs(election: Election, rule: Rule) -> dict[str, object]:
    """`winners` in order of precedence; `completed` are those of them that won with what the rounds had left over.

    `share` is what each voter had to give at the last, an exact fraction of the file's currency; by most votes none.
    """
    outcome = election.count(rule)
    return {
        "rule": next(name for name, one in RULES.items() if one is rule),
        "winners": election.named(outcome.funded),
        "completed": election.named(outcome.completed),
        "share": None if outcome.shares is None else _exact(outcome.shares.last / 100),
    }


def _exact(fraction: Fraction) -> str:
    return f"{fraction.numerator}/{fraction.denominator}"


def _for_people(election: Election, rule: Rule) -> list[str]:
    compared = election.compared()
    outcome = compared.outcomes[rule]
    about = " · ".join(
        printable(election.about[name])
        for name in ("description", "unit", "instance")
        if election.about.get(name)
    )
    ballots = outcome.tally.ballots
    lost = [_line(election, step) for step in outcome.steps if not step.funded]
    return [
        *([about] if about else []),
        _("Rule: %(rule)s. Ceiling: %(ceiling)s.")
        % {"rule": NAMES[rule], "ceiling": _money(outcome.ceiling)},
        ngettext(
            "%(num)d ballot, %(blank)d of them blank.", "%(num)d ballots, %(blank)d of them blank.", ballots
        )
        % {"num": ballots, "blank": outcome.tally.blank},
        *_told_shares(outcome),
        "",
        _("They win, in this order: %(spent)s spent, %(left)s left.")
        % {"spent": _money(outcome.spent), "left": _money(outcome.left)},
        *(_line(election, step) for step in outcome.steps if step.funded),
        "",
        *([_("They do not win:"), *lost, ""] if lost else []),
        *_told_left_out(compared, outcome.tally.marked),
        *_told_selected(election, rule, outcome),
    ]


def _told_shares(outcome: Outcome) -> list[str]:
    shares = outcome.shares
    if shares is None:
        return []
    return [
        _("Share of each person: %(start)s at the start and %(last)s at the last, exactly %(exact)s.")
        % {
            "start": _money(round(shares.start)),
            "last": _money(round(shares.last)),
            "exact": _exact(shares.last / 100),
        }
    ]


def _line(election: Election, step: Step) -> str:
    project = election.projects[step.candidate.id - 1]
    votes = ngettext("%(num)d vote", "%(num)d votes", step.votes) % {"num": step.votes}
    title = printable(project.name)
    short = title if len(title) <= TITLE else title[: TITLE - 1] + "…"
    cells = (f"{printable(project.id):>8}", f"{votes:>13}", f"{_money(step.cost):>16}", f"{short:<{TITLE}}")
    return "  ".join(("", *cells, _why(step))).rstrip()


def _why(step: Step) -> str:
    if isinstance(step.supporters, Paid):
        return _("each paid %(each)s") % {"each": _money(round(step.supporters.each))}
    if step.completes:
        return _("with what was left over")
    match step.why_not:
        case NoVotes():
            return _("nobody marked it")
        case AboveCeiling(lacking):
            return _("above the ceiling by %(lacking)s") % {"lacking": _money(lacking)}
        case DoesNotFit(lacking):
            return _("short of %(lacking)s") % {"lacking": _money(lacking)}
    return ""


def _told_left_out(compared: Comparison, marked: int) -> list[str]:
    return [
        _("%(rule)s: %(people)d of %(marked)d people who marked something have no winning project.")
        % {"rule": NAMES[rule], "people": people, "marked": marked}
        for rule, people in compared.left_out.items()
    ]


def _told_selected(election: Election, rule: Rule, outcome: Outcome) -> list[str]:
    """Whether the file says that the same projects won, where it tells of any and they won by this rule."""
    selected = {one.id for one in election.projects if one.selected}
    if not selected:
        return []
    if election.rule is None:
        return [
            _("The file does not say that its winners are of this rule: they are not compared with these.")
        ]
    if election.rule is not rule:
        return [
            _("The winners that the file tells are of another rule, “%(rule)s”: not compared with these.")
            % {"rule": NAMES[election.rule]}
        ]
    if selected == set(election.named(outcome.funded)):
        return [_("The file says that the same projects won.")]
    return [_("The file says that other projects won.")]


def _money(hundredths: int) -> str:
    return f"{hundredths // 100:,}.{hundredths % 100:02}"
