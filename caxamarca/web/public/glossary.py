"""The words that the process cannot do without, and the norms it rests on, each in a sentence for a neighbour."""

from collections.abc import Mapping, Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from caxamarca.domain.spanish import sort_key
from caxamarca.web.access import open_to_all
from caxamarca.web.public import blueprint
from caxamarca.web.words import _l

TERMS: Sequence[tuple[str, str]] = (
    (_l("Participatory budget"), _l("The people say what part of the public money is spent on.")),
    (_l("Process"), _l("All that is done from the ideas to the works. Each year has its own.")),
    (
        _l("Terms"),
        _l(
            "The rules of a process. They can be corrected only before ideas open, and each change is "
            "published with its reason."
        ),
    ),
    (_l("Budget ceiling"), _l("The most money that a province can share out in a process.")),
    (_l("Interprovincial"), _l("What several provinces need. The whole region votes on it.")),
    (_l("Roll"), _l("The list of those who can take part. It is not public.")),
    (_l("Personal code"), _l("What you are given on a slip. With it and your DNI you come in.")),
    (_l("Idea"), _l("What a resident asks for in their own province.")),
    (_l("Support"), _l("To say that somebody else's idea is good. It is not a vote.")),
    (
        _l("Technical team"),
        _l("The people who look at each idea and say if it can be done. They do not vote."),
    ),
    (
        _l("Observed"),
        _l("The technical team asks something about the idea. Its author has some days to answer."),
    ),
    (_l("Eligible"), _l("The idea can be done: it becomes a project, alone or with others.")),
    (_l("Not eligible"), _l("The idea cannot be done here or now. The reasons are published.")),
    (_l("Reasons"), _l("Why something was decided. They are always published.")),
    (_l("Project"), _l("One idea or several, with a cost and a place, ready to be voted on.")),
    (_l("Ballot"), _l("The paper, or the page, with the projects that you can mark.")),
    (_l("Blank"), _l("A vote without any mark. It counts as taking part, and helps no project.")),
    (_l("Ballot box"), _l("Where the votes are kept closed until the vote ends.")),
    (_l("Tracking code"), _l("What you get when you vote. With it you see that your vote is in the box.")),
    (_l("Count"), _l("To open the box and add up the votes. Each step is published.")),
    (
        _l("Draw by lot"),
        _l(
            "What decides between two projects with the same votes and the same cost. Its number is "
            "published before the vote."
        ),
    ),
    (_l("Ranking"), _l("The order of the projects that won: the first one has most votes.")),
    (_l("Turnout"), _l("Of every hundred who could vote, how many did.")),
    (_l("Prioritised project"), _l("A project that won the vote. Its work is followed up every quarter.")),
    (_l("Executing unit"), _l("The office that does the work and pays for it.")),
    (_l("Quarter"), _l("Three months. After each one the executing unit tells how the work goes on.")),
    (
        _l("Quarterly report"),
        _l("What the executing unit tells of its work and its money after each quarter."),
    ),
    (_l("Physical progress"), _l("How much of the work is done, as the executing unit declares it.")),
    (
        _l("Financial progress"),
        _l(
            "How much of the money is spent: of the whole cost since the beginning, or of the money of one year (PIM). "
            "It says nothing of the work."
        ),
    ),
    (_l("PIM"), _l("The money that a project has for this year, with the changes made so far.")),
    (
        _l("Accrued"),
        _l("The money spent on what was handed over, paid already or not. It is counted year by year."),
    ),
    (_l("Investment code (CUI)"), _l("Seven digits that identify a work in all government records.")),
    (_l("Alert"), _l("A warning that the page shows by itself when the figures do not add up.")),
    (
        _l("Oversight committee"),
        _l("People whom the participating agents elect to watch that what was agreed is done."),
    ),
    (_l("Regional Coordination Council (CCR)"), _l("Mayors and organisations who give the region advice.")),
    (_l("Agreements record"), _l("The signed paper that says what was agreed and who does what.")),
    (
        _l("Participating agents"),
        _l("People who speak for an organisation in the process, as the law provides."),
    ),
)
"""Each word with what it means. The word is the one of `translations/glossary.md`."""

NORMS: Mapping[str, str] = {
    "Ley 28056": _l("It says that people take part in how public money is spent, and in which four phases."),
    "DS 142-2009-EF": _l(
        "It lets people without an organisation take part too. This is why you can vote here."
    ),
    "DS 097-2009-EF": _l(
        "It says when a work is large enough for the whole region and not for one district."
    ),
    "Ley 27867": _l("It makes the Regional Government tell the people, twice a year, what it did."),
    "Ley 27806": _l("It gives you the right to know. It asks for a report on every work after each quarter."),
    "DU 001-2026": _l("It lets money be taken from works that have no contract and have not begun."),
    "Ley 29733": _l("It protects your data. You can ask what is kept about you, and have it corrected."),
    "DL 1246": _l("No office may ask you for a copy of your DNI."),
    "Ley 28530": _l("It asks that people with a disability can use the pages of the State."),
    "Ley 29735": _l("It protects the languages of the region, such as Quechua and Awajún."),
}
"""Each norm with what it means for whoever reads."""


@blueprint.get("/como-funciona/palabras")
@open_to_all
def glossary() -> ResponseReturnValue:
    return render_template(
        "public/glossary.html",
        terms=sorted(TERMS, key=lambda one: sort_key(str(one[0]))),
        norms=NORMS,
    )
