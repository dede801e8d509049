"""What a refusal means to the person who meets it: one sentence each, and the status that goes with it."""

from collections.abc import Callable, Mapping
from typing import Any

from caxamarca.actions import (
    appointing,
    attending,
    attesting,
    batching,
    closing,
    convening,
    declaring,
    disowning,
    documenting,
    drawing,
    enrolling,
    evidencing,
    founding,
    identifying,
    keeping,
    late_enrolling,
    loading_mef,
    making_codes,
    moderating,
    opening,
    picturing,
    provider,
    proving,
    resuming,
    seconding,
    simulating,
    sounding,
    stamping,
    throttling,
    unsealing,
)
from caxamarca.actions import (
    evaluating as assessing,
)
from caxamarca.domain import (
    box,
    ccr_reporting,
    checking,
    codes,
    commenting,
    custody,
    days,
    deadlines,
    documents,
    drafting,
    encodings,
    errors,
    evaluating,
    files,
    half_years,
    lots,
    mef,
    money,
    naming,
    notices,
    numbers,
    observing,
    planning,
    processes,
    proposing,
    provinces,
    quarters,
    recording,
    reporting,
    rolls,
    rows,
    serving,
    spending,
    texts,
    visiting,
    voting,
)
from caxamarca.domain import (
    evidencing as showing,
)
from caxamarca.domain.codes import CodeKind
from caxamarca.domain.encodings import Kind
from caxamarca.domain.errors import Refusal
from caxamarca.domain.evidencing import EvidenceKind
from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.mef import Flaw, MissingColumn
from caxamarca.domain.processes import Stage
from caxamarca.persistence import storing
from caxamarca.web import doubts, formats
from caxamarca.web.labels import CALENDAR, NUMBERS, label, place
from caxamarca.web.words import _, _l, ngettext


def _stage_now(fact: processes.WrongStage) -> str:
    """What the process is doing now, and so why the act has to wait or comes too late."""
    return {
        Stage.ANNOUNCED: _(
            "This cannot be done now: the process has been announced and ideas are not open yet."
        ),
        Stage.IDEAS: _("This cannot be done now: the process is collecting ideas."),
        Stage.EVALUATION: _("This cannot be done now: the technical team is evaluating the ideas."),
        Stage.VOTING: _("This cannot be done now: voting is open."),
        Stage.COUNT: _("This cannot be done now: voting has ended and the count is under way."),
        Stage.RESULTS: _("This cannot be done now: the results have been declared."),
        Stage.FOLLOW_UP: _("This cannot be done now: the winning projects are being followed up."),
        Stage.ANNULLED: _("This cannot be done: the process was annulled."),
    }[fact.stage]


def _mistyped(fact: codes.MistypedCode) -> str:
    """What to compare with what: a code of the vote stands on no slip."""
    if fact.kind is CodeKind.PERSONAL:
        if fact.length == fact.kind.length:
            return _("Something in this code is mistyped. Compare it with your slip, symbol by symbol.")
        return _(
            "This code has %(length)s symbols and should have %(needed)s.",
            length=fact.length,
            needed=fact.kind.length,
        )
    if fact.length == fact.kind.length:
        return _(
            "Something in this code is mistyped. Compare it with the one that you copied when you voted, symbol by "
            "symbol. Look at those that are alike: 5 and S, 2 and Z, 8 and B."
        )
    if fact.length <= documents.LONGEST:
        return _(
            "This has %(length)s letters or digits, and a tracking code has %(needed)s. It is the one that you copied "
            "when you voted: neither your DNI nor the code of your slip.",
            length=fact.length,
            needed=fact.kind.length,
        )
    return _(
        "This has %(length)s letters or digits, and a tracking code has %(needed)s. See whether one is missing or is "
        "one too many.",
        length=formats.number(fact.length),
        needed=fact.kind.length,
    )


def _within(words: str) -> str:
    """Words that begin a sentence, within one."""
    return words[:1].lower() + words[1:]


def _mismatch(fact: provinces.DistrictNameMismatch) -> str:
    said = _(
        "Code %(code)s is the district %(expected)s, not %(given)s.",
        code=fact.code,
        expected=fact.expected,
        given=fact.given or "–",
    )
    if fact.fits_other_system:
        return said + " " + _("It fits in the other code system: check the column “sistema”.")
    return said


def _contradiction(fact: evaluating.ChecklistContradicts) -> str:
    if fact.unmet:
        return _(
            "An idea cannot be eligible while these points are not met: %(points)s.",
            points="; ".join(str(label(point)) for point in fact.unmet),
        )
    return _("An idea is not eligible because of a point that is not met: mark which one.")


def _missing_ballots(fact: opening.BallotsMissing) -> str:
    return _(
        "These ballots have not been proposed yet: %(places)s.",
        places=", ".join(str(place(code)) for code in fact.provinces),
    )


def _no_room(fact: showing.NoRoomForMore) -> str:
    if fact.kind is EvidenceKind.PHOTO:
        return _(
            "There are %(limit)s photos already, and no more fit. Take one away to add another one.",
            limit=fact.limit,
        )
    return _(
        "There are %(limit)s documents already, and no more fit. Take one away to add another one.",
        limit=fact.limit,
    )


SAID = 40
"""So many letters of what a file says stand in a sentence."""

KINDS: Mapping[Kind, str] = {
    Kind.PACKED: _l(
        "This is an Excel workbook or a packed file (ZIP). Unpack it, or save its sheet as “CSV UTF-8”."
    ),
    Kind.OLD_SPREADSHEET: _l("This is a workbook of an old Excel. Save its sheet as “CSV UTF-8”."),
    Kind.PDF: _l("This is a PDF. The data of the MEF come as CSV."),
    Kind.PAGE: _l(
        "This is a page of the internet and no data: perhaps the network asked to sign in. Download the file again."
    ),
}

FLAWS: Mapping[Flaw, str] = {
    Flaw.NOT_AN_AMOUNT: _l("In %(column)s “%(text)s” is no amount."),
    Flaw.AMBIGUOUS: _l("In %(column)s “%(text)s” may be thousands or decimals."),
    Flaw.NEGATIVE: _l("In %(column)s “%(text)s” is less than nothing."),
    Flaw.TOO_MUCH: _l("In %(column)s “%(text)s” is more than any budget."),
    Flaw.NOT_A_PERCENT: _l("In %(column)s “%(text)s” is no progress in percent."),
    Flaw.NOT_A_DAY: _l("In %(column)s “%(text)s” is no day."),
}


def _flaw(fact: mef.BadCell) -> str:
    return str(FLAWS[fact.flaw]) % {"column": fact.column, "text": fact.text[:SAID] or "–"}


def _column(one: MissingColumn) -> str:
    if one.like is None:
        return one.name
    return _("%(name)s (now perhaps %(like)s)", name=one.name, like=one.like)


_WORDS: dict[type[Refusal], Callable[[Any], str]] = {
    errors.NotAllowed: lambda _fact: _("You do not have permission for this."),
    errors.NotFound: lambda _fact: _("There is no such page."),
    errors.NotSignedIn: lambda _fact: _("Sign in to go on."),
    storing.StorageFailed: lambda _fact: _(
        "We could not save this now. Nothing was changed. Wait a moment and send it again."
    ),
    storing.StorageBusy: lambda _fact: _(
        "Somebody else is saving a lot just now, perhaps another roll. Nothing was changed. Wait a minute and send it "
        "again."
    ),
    storing.OutcomeUnknown: lambda _fact: _(
        "Something failed on our side, and we cannot say whether this was saved. Look first whether it is there; "
        "if it is not, send it again."
    ),
    texts.Empty: lambda _fact: _("Write something here."),
    texts.TooLong: lambda fact: _(
        "This text is too long: it has %(length)s letters and %(limit)s fit.",
        length=formats.number(fact.length),
        limit=formats.number(fact.limit),
    ),
    numbers.NotWhole: lambda _fact: _("Write only the whole number, in figures, without other words."),
    money.NotMoney: lambda _fact: _(
        "Write only the amount in soles. For example: 1,500.50, 20 mil or 3 millones"
    ),
    money.AmbiguousMoney: lambda _fact: _(
        "We are not sure about this amount. Use a comma for thousands and a point for céntimos: 1,500.50"
    ),
    money.NegativeMoney: lambda _fact: _("An amount cannot be less than zero."),
    money.TooManyDecimals: lambda _fact: _("An amount has at most two decimals."),
    money.TooMuchMoney: lambda fact: _(
        "This amount is too large. The largest is %(limit)s.", limit=formats.money(fact.limit)
    ),
    days.NotADay: lambda _fact: _("Write the day like this: 03/08/2026"),
    days.NotAnHour: lambda _fact: _("Write the time from 00:00 to 24:00, like this: 18:00"),
    documents.NotADocument: lambda _fact: _(
        "Write the 8 digits of your DNI, or the 9 to 12 letters and digits of your foreigner's card."
    ),
    documents.WrongCheckCharacter: lambda _fact: _(
        "The number and its last character do not fit together. Check it on your card."
    ),
    codes.MistypedCode: _mistyped,
    codes.SymbolOfNoCode: lambda _fact: _(
        "A symbol of what you wrote is in no code. Codes have digits, and letters without Ñ or U. Look at it again."
    ),
    codes.CodeOfAnotherKind: lambda fact: (
        _(
            "This is the code of your slip, which is only for coming in. Here write the one that you copied when you "
            "voted: it is longer, of %(needed)s letters and digits.",
            needed=fact.kind.length,
        )
        if fact.kind is CodeKind.TRACKING
        else _(
            "This is the code that you copied when you voted. To come in, write the one of your slip: it is shorter, "
            "of %(needed)s letters and digits.",
            needed=fact.kind.length,
        )
    ),
    provinces.UnknownProvince: lambda _fact: _("There is no such province in Cajamarca."),
    provinces.UnknownDistrict: lambda fact: _(
        "There is no district with code %(code)s in this code system.", code=fact.code or "–"
    ),
    provinces.DistrictNameMismatch: _mismatch,
    half_years.NotAHalfYear: lambda _fact: _("There is no such half-year."),
    quarters.NotAQuarter: lambda _fact: _("There is no such quarter."),
    processes.WrongStage: _stage_now,
    processes.DatesOutOfOrder: lambda fact: _(
        "“%(later)s” has to come after “%(earlier)s”.",
        later=CALENDAR[fact.later],
        earlier=CALENDAR[fact.earlier],
    ),
    processes.DateIsPast: lambda fact: _(
        "“%(field)s” has to be a date to come, and does not change once it has come.",
        field=CALENDAR[fact.field],
    ),
    processes.VoteStandsStill: lambda _fact: _(
        "Since the opening of the vote was decided, its dates stand still. Its end can be moved to a later day by "
        "an act of two people."
    ),
    processes.NothingChanged: lambda _fact: _("No date is different from before."),
    naming.TakenForAnOffice: lambda _fact: _(
        "Choose another name: people could take this one for an authority’s, or for this site’s own words."
    ),
    proposing.WrongIdeaState: lambda fact: _(
        "This cannot be done with the idea any more: its state is “%(state)s”.", state=label(fact.state)
    ),
    proposing.OwnIdea: lambda _fact: _("This idea is yours, so it has your support already."),
    proposing.AlreadySupported: lambda _fact: _("You support this idea already."),
    proposing.NoPopulation: lambda fact: _(
        "Write how many people: from 1 to %(limit)s.", limit=formats.number(fact.limit)
    ),
    proposing.TooManySupports: lambda fact: ngettext(
        "You have used your only support. Take it back from another idea to give it to this one.",
        "You have used your %(num)s supports. Take one back from another idea to support this one.",
        fact.limit,
    ),
    proposing.OtherProvince: lambda fact: _(
        "This belongs to the province of %(province)s. You take part in your own province.",
        province=place(fact.province),
    ),
    commenting.CommentsClosed: lambda _fact: _("Comments are closed here at the moment."),
    commenting.TooManyComments: lambda fact: ngettext(
        "You can write %(num)s comment a day, and you have written it. Come back tomorrow.",
        "You can write %(num)s comments a day, and you have written them. Come back tomorrow.",
        fact.limit,
    ),
    commenting.AnswerToAnswer: lambda _fact: _("An answer cannot be answered. Write a comment of your own."),
    commenting.SaidBefore: lambda fact: (
        _("You wrote this before, and it was taken off the site. Its place says why. Say it in another way.")
        if fact.was_hidden
        else _("You have already written this here. There is no need to send it again.")
    ),
    commenting.CommentGone: lambda _fact: _("This comment was withdrawn or hidden meanwhile."),
    commenting.OwnComment: lambda _fact: _("This comment is yours. Others can support it."),
    commenting.CommentSupported: lambda _fact: _("You support this comment already."),
    evaluating.ChecklistContradicts: _contradiction,
    evaluating.ChecklistIncomplete: lambda fact: ngettext(
        "One point of the checklist is not marked.",
        "%(num)s points of the checklist are not marked.",
        len(fact.missing),
    ),
    evaluating.AnswerDateNeeded: lambda _fact: _(
        "Give the last day to answer the observation. It has to be later than today."
    ),
    deadlines.DeadlineTooFar: lambda fact: _(
        "That last day to answer is too far away. The latest is %(day)s.", day=formats.day(fact.latest)
    ),
    evaluating.SecondObservation: lambda _fact: _("This idea was observed before. Now it needs a verdict."),
    evaluating.AnswerPeriodOver: lambda fact: _(
        "The last day to answer was %(day)s.", day=formats.day(fact.last_day)
    ),
    evaluating.ReconsiderationUsed: lambda _fact: _("This idea was reconsidered once already."),
    evaluating.StillTimeToAnswer: lambda fact: _(
        "The proposer can still answer, until %(day)s.", day=formats.day(fact.last_day)
    ),
    evaluating.AboveCeiling: lambda fact: _(
        "This project costs %(cost)s and the ceiling is %(ceiling)s. It can never be funded.",
        **formats.amounts(cost=fact.cost, ceiling=fact.ceiling),
    ),
    evaluating.CostNeeded: lambda _fact: _("Write what the project costs: more than zero."),
    evaluating.NothingToMerge: lambda _fact: _("Choose at least one eligible idea."),
    evaluating.IdeaNotEligible: lambda fact: _("Idea %(idea)s is not eligible.", idea=fact.idea),
    evaluating.IdeaInAnotherProject: lambda fact: _(
        "Idea %(idea)s is part of another project already.", idea=fact.idea
    ),
    evaluating.NotACui: lambda _fact: _("The CUI has 7 digits."),
    assessing.DistrictsNeeded: lambda _fact: _("Choose at least one district that benefits."),
    assessing.ProjectOnTheBallot: lambda _fact: _(
        "This project stands on a ballot. Take it off the ballot first."
    ),
    assessing.VotingIsPrepared: lambda _fact: _(
        "The opening of the vote was decided, so the ballots do not change any more."
    ),
    voting.AlreadyVoted: lambda _fact: _(
        "Your vote is already in the box. To check it, use the code that you were shown when you voted."
    ),
    voting.NothingToVote: lambda _fact: _("There is no project to vote for in your province this time."),
    voting.NotOnTheRoll: lambda _fact: _(
        "You are not on the roll of this process. Ask the administration if you think this is a mistake."
    ),
    voting.TooYoung: lambda fact: _("You have to be %(age)s or older to vote.", age=fact.minimum_age),
    voting.TooManyChoices: lambda fact: ngettext(
        "You can mark one project at the most.", "You can mark %(num)s projects at the most.", fact.limit
    ),
    voting.NotOnThePaper: lambda _fact: _("A marked project is not on your ballot. Choose again."),
    voting.ForgedTrackingCode: lambda _fact: _(
        "This page was not made for you, or was changed. Nothing was recorded. Choose again."
    ),
    voting.ReviewExpired: lambda _fact: _(
        "The review page was open for too long. Nothing was recorded. Choose again."
    ),
    reporting.PercentOutOfRange: lambda _fact: _("Physical progress goes from 0 to 100."),
    reporting.ReasonNeeded: lambda fact: _("%(doubts)s Write the reason.", doubts=doubts.words(fact.doubts)),
    reporting.WorksNotStarted: lambda _fact: _(
        "The state of the project says that the works began, and the answer below says that they have not."
    ),
    spending.MoreThanThePhaseBefore: lambda fact: _(
        "%(phase)s (%(amount)s) cannot be more than %(before)s (%(limit)s): DL 1440, article %(article)s.",
        phase=label(fact.phase),
        before=_within(label(fact.before)),
        article=fact.article,
        **formats.amounts(amount=fact.amount, limit=fact.limit),
    ),
    reporting.QuarterNotOver: lambda fact: _(
        "The %(quarter)s has not ended yet.", quarter=formats.quarter(fact.quarter)
    ),
    reporting.NothingOwed: lambda _fact: _(
        "The project was closed or deactivated before that quarter: nothing more has to be reported."
    ),
    reporting.NotFiledYet: lambda _fact: _(
        "The report of this quarter was not filed yet: there is nothing to correct."
    ),
    reporting.NothingCorrected: lambda _fact: _(
        "This says the same as the report that was filed. Change what was wrong in it."
    ),
    planning.EmptySchedule: lambda _fact: _("Write at least one quarter of the schedule."),
    planning.TooManyQuarters: lambda fact: _(
        "A schedule has %(limit)s quarters at the most.", limit=fact.limit
    ),
    planning.QuarterMissing: lambda fact: _(
        "The %(quarter)s is missing between two quarters of the schedule.",
        quarter=formats.quarter(fact.quarter),
    ),
    planning.PlanGoesBack: lambda fact: _(
        "By the end of the %(quarter)s less would be done than in the quarter before.",
        quarter=formats.quarter(fact.quarter),
    ),
    planning.NotPlannedToTheEnd: lambda fact: _(
        "The last quarter reaches %(physical)s of the works. The schedule has to end with 100 %%.",
        physical=formats.percent(fact.physical),
    ),
    planning.PlannedBeyondCost: lambda fact: _(
        "The amounts of the quarters add up to %(amount)s, and the project costs %(cost)s.",
        **formats.amounts(amount=fact.amount, cost=fact.cost),
    ),
    planning.TooManyMilestones: lambda fact: _(
        "A schedule has %(limit)s milestones at the most.", limit=fact.limit
    ),
    planning.MilestoneOutside: lambda fact: _(
        "The milestone “%(name)s” is for %(day)s, and the schedule goes from %(first)s to %(last)s.",
        name=fact.milestone.name,
        day=formats.short_day(fact.milestone.day),
        first=formats.short_day(fact.first),
        last=formats.short_day(fact.last),
    ),
    planning.AlreadyProposed: lambda _fact: _("A schedule of this project waits for its answer already."),
    planning.NothingProposed: lambda _fact: _("This schedule does not wait for an answer any more."),
    planning.SameSchedule: lambda _fact: _("This is the schedule that is in force already."),
    reporting.AlreadyFiled: lambda _fact: _("The report of this quarter was filed already."),
    reporting.NotBeforeThisProcess: lambda _fact: _("The project was not prioritised in that quarter yet."),
    observing.DueDateNeeded: lambda _fact: _(
        "Give the day by which the unit has to answer. It has to be later than today."
    ),
    observing.AlreadyRaised: lambda _fact: _(
        "You have asked this already, and it still waits for its answer."
    ),
    observing.AlreadyAnswered: lambda _fact: _("This observation was answered already."),
    observing.NotAnsweredYet: lambda _fact: _("The unit can still answer this observation in time."),
    observing.AlreadyInsisted: lambda _fact: _(
        "The committee has asked this again. Its newer question is the one that counts."
    ),
    half_years.NotAHalfYear: lambda _fact: _("Six months are written like 2026-1 or 2026-2."),
    serving.TermOver: lambda _fact: _("The last day of the term has passed. Write a day to come."),
    serving.TermTooLong: lambda fact: _(
        "That is too far ahead: a term is of two years, and can last until %(day)s at the most.",
        day=formats.day(fact.latest),
    ),
    visiting.VisitToCome: lambda _fact: _("A visit is noted on its day or afterwards."),
    visiting.VisitBeforeProject: lambda fact: _(
        "The project won on %(day)s. The visit has to be of that day or later.", day=formats.day(fact.since)
    ),
    visiting.NobodyVisited: lambda _fact: _("Say which members of the committee took part."),
    visiting.NotAMember: lambda _fact: _(
        "One of those named is not in the committee for this place any more. Choose again who took part."
    ),
    visiting.TooManyNotes: lambda fact: _(
        "This visit has %(limit)s notes already, which is the most it takes.", limit=fact.limit
    ),
    checking.SameWord: lambda _fact: _("That is what the committee said last. Nothing was added."),
    ccr_reporting.HalfYearNotOver: lambda fact: _(
        "These six months end on %(day)s. The report is gathered afterwards.", day=formats.day(fact.half.end)
    ),
    ccr_reporting.AlreadyGathered: lambda _fact: _("This report was gathered already. Go on with its draft."),
    ccr_reporting.AlreadyPublished: lambda _fact: _(
        "This report is published. Its text does not change any more."
    ),
    ccr_reporting.TextChanged: lambda _fact: _(
        "Another member changed the text meanwhile. Copy what you wrote, see what it says now, and do it again."
    ),
    ccr_reporting.NothingChanged: lambda _fact: _("Nothing was changed, so the signatures stay."),
    ccr_reporting.NotWrittenYet: lambda fact: _(
        "Before anybody signs, this has to be written: %(section)s.", section=label(fact.section)
    ),
    observing.AlreadyClosed: lambda _fact: _("This observation was closed already."),
    rows.NotOurSheet: lambda _fact: _(
        "This is not the sheet that was downloaded here, or its first row was changed. Download it again and fill it "
        "in."
    ),
    rows.TooManyRows: lambda fact: _(
        "The sheet has more than %(limit)s rows.", limit=formats.number(fact.limit)
    ),
    rows.MissingColumns: lambda fact: _(
        "The file lacks these columns: %(names)s.", names=", ".join(fact.names)
    ),
    rolls.UnknownCodeSystem: lambda _fact: _("The column “sistema” says INEI or RENIEC."),
    rolls.OtherCodeSystem: lambda fact: _(
        "The column “sistema” says %(said)s, and you said %(declared)s of the whole file.",
        said=fact.said.upper(),
        declared=fact.declared.upper(),
    ),
    rolls.RowCutShort: lambda _fact: _(
        "The row ends too early: it has fewer cells than the first row has names."
    ),
    rolls.TooManyRows: lambda fact: _(
        "The file has more than %(limit)s rows, and Cajamarca does not have so many people.",
        limit=formats.number(fact.limit),
    ),
    rolls.ReasonNeeded: lambda _fact: _(
        "This roll has many more people than the last one that was approved. Write the reason: everyone can read it."
    ),
    rolls.NotABirthYear: lambda _fact: _("The year of birth is not a year."),
    rolls.NotASex: lambda _fact: _("The column “sexo” says F or M, or nothing."),
    rolls.RepeatedDocument: lambda fact: _(
        "The same document stands in row %(row)s already.", row=fact.first
    ),
    rolls.EmptyRoll: lambda _fact: _("The file has no rows."),
    rows.NotUtf8: lambda _fact: _("The file is not text in UTF-8. Save it as “CSV UTF-8”."),
    rows.NotATable: lambda _fact: _(
        "The file cannot be read as a table: look for a quotation mark that is not closed."
    ),
    mef.ColumnsMissing: lambda fact: _(
        "The file of the MEF lacks these columns: %(names)s.",
        names=", ".join(_column(one) for one in fact.columns),
    ),
    mef.ColumnsRepeated: lambda fact: _(
        "The file has these columns twice, so nobody knows which one counts: %(names)s.",
        names=", ".join(fact.names),
    ),
    mef.NotMefsFile: lambda _fact: _(
        "The first line has none of the columns of DETALLE_INVERSIONES.csv. Is it that file, with commas or semicolons "
        "between its cells?"
    ),
    mef.NoRows: lambda _fact: _("The file has no rows."),
    mef.NoneIsOurs: lambda _fact: _("No row of the file is of a prioritised project with a CUI."),
    mef.ChangedWhileRead: lambda _fact: _(
        "The file changed while it was read: perhaps it is still being downloaded. Wait until it is whole."
    ),
    mef.NoSuchChoice: lambda fact: _(
        "This decides nothing in this file: %(said)s. Give rows that share a CUI, or CUIs of prioritised projects.",
        said=", ".join(fact.said),
    ),
    mef.BadCell: _flaw,
    mef.OtherWidth: lambda fact: _(
        "The row has %(cells)d cells and the first row names %(names)d: a figure may stand in the place of another.",
        cells=fact.cells,
        names=fact.names,
    ),
    mef.CutShort: lambda _fact: _("The file ends within this row: perhaps it was cut. Bring the whole file."),
    mef.NotACode: lambda fact: _(
        "CODIGO_UNICO says “%(text)s”, which is no CUI.", text=fact.text[:SAID] or "–"
    ),
    mef.OtherYear: lambda fact: _(
        "The row is of the year “%(year)s”, and you gave data of another year.", year=fact.year[:SAID]
    ),
    mef.ChangedAfterwards: lambda fact: _(
        "The row was changed on %(day)s, after the day that you gave for the data.",
        day=formats.typed_day(fact.day),
    ),
    mef.AccruedAhead: lambda fact: _(
        "The row has money accrued in month %(month)d, after the day that you gave for the data.",
        month=fact.month,
    ),
    encodings.OtherKindOfFile: lambda fact: str(KINDS[fact.kind]),
    encodings.EmptyBytes: lambda fact: _(
        "Line %(line)s has empty bytes: the file is damaged, or was saved in UTF-16. Save it as “CSV UTF-8”.",
        line=formats.number(fact.line),
    ),
    loading_mef.NoCodesYet: lambda _fact: _(
        "No prioritised project has a CUI yet, so there is nothing to look for."
    ),
    loading_mef.DayAhead: lambda _fact: _("The day of the data cannot be later than today."),
    loading_mef.NotDecided: lambda _fact: _("There are rows to decide about, so nothing was loaded."),
    loading_mef.NothingLeft: lambda _fact: _("Everything was left out, so there is nothing to load."),
    loading_mef.SameAsBefore: lambda _fact: _(
        "The last import says the very same, so nothing was loaded again."
    ),
    loading_mef.LoadedMeanwhile: lambda _fact: _(
        "Somebody else loaded data of the MEF at this moment, so nothing of yours was loaded. Look at theirs first."
    ),
    enrolling.RollLoadedBefore: lambda _fact: _(
        "This very file was loaded before: it is in the list of loaded rolls."
    ),
    making_codes.BoxIsOpen: lambda _fact: _(
        "A ballot box is open now, so no codes are made here. At a place of attention two people of the staff make one "
        "for whoever comes."
    ),
    making_codes.CodesMadeMeanwhile: lambda _fact: _(
        "Codes were made after you opened this page, perhaps by sending it twice. If you did not see the slips, "
        "make the codes again: those made before stop working."
    ),
    attending.NoCodeForThisDocument: lambda _fact: _(
        "No code is made for this document here: it is not on this roll, or its vote is in the ballot box already. "
        "Which of the two is not told at a desk."
    ),
    attending.CodeMadeElsewhere: lambda _fact: _(
        "The code for this document was just made and is on another screen, which shows it again for a few minutes. "
        "If it was lost, end it and make a new one."
    ),
    attending.SomebodyElseNeeded: lambda _fact: _(
        "The second person has to be another one: these are your own details."
    ),
    attending.StationNameTaken: lambda _fact: _("There is a place with this name in this province already."),
    making_codes.TooManyCodes: lambda fact: _(
        "%(limit)s codes can be made at a time. Divide the list.", limit=formats.number(fact.limit)
    ),
    enrolling.NotSound: lambda fact: ngettext(
        "One row is wrong, so nothing was loaded.",
        "%(num)s rows are wrong, so nothing was loaded.",
        fact.tried.bad_rows,
    ),
    enrolling.RollIsFrozen: lambda _fact: _("Voting has been opened over this roll, so it does not change."),
    enrolling.OtherRollAsked: lambda _fact: _("There is no such roll waiting for approval."),
    identifying.WrongCredentials: lambda _fact: _("These details do not match. Check them and try again."),
    throttling.TooManyTries: lambda fact: ngettext(
        "There were too many tries from here. Wait one minute and try again.",
        "There were too many tries from here. Wait %(num)s minutes and try again.",
        fact.minutes,
    ),
    attesting.EntranceExpired: lambda _fact: _(
        "This way in was begun on another page, or too long ago. Nobody came in. Begin again."
    ),
    provider.ProviderAway: lambda _fact: _(
        "The State’s identity service does not answer now. Try it again later, or come in with your DNI and your code."
    ),
    provider.ProviderCrowded: lambda _fact: _(
        "Many people are coming in by this door at this moment. Wait one minute and try again, or come in with your "
        "DNI and your code."
    ),
    simulating.TooManyCounts: lambda _fact: _(
        "Many people are trying out ceilings at this moment. Wait a few seconds and try again."
    ),
    simulating.CountTooLong: lambda _fact: _(
        "With this ceiling the count takes too long here. Try a smaller ceiling, or the other rule."
    ),
    provider.IdentityRefused: lambda _fact: _(
        "We could not prove that the answer of the State’s identity service is yours. Nobody came in. Begin again."
    ),
    provider.IdentityTooWeak: lambda _fact: _(
        "To come in here you have to prove who you are in a safer way. Begin again and choose the safest one that the "
        "State’s identity service offers you."
    ),
    provider.IdentityNotAsked: lambda _fact: _(
        "The State’s identity service did not ask who you are, and on a lent phone that could be somebody else. Close "
        "the session there and begin again."
    ),
    provider.NoDocumentTold: lambda _fact: _(
        "The State’s identity service did not tell us the number of your document. Come in with your DNI and your code."
    ),
    provider.EntranceCancelled: lambda _fact: _(
        "You went back before proving who you are. Nobody came in. Begin again, or come in with your DNI and your code."
    ),
    identifying.PasswordTooShort: lambda fact: _(
        "The password needs at least %(length)s characters.", length=fact.length
    ),
    identifying.WrongOneTimeCode: lambda _fact: _(
        "The six digits are not the ones your device shows now. Write the new ones."
    ),
    identifying.LinkExpired: lambda _fact: _(
        "This link was used already or is too old. Ask an administrator for a new one, or whoever runs the site."
    ),
    notices.NotAMailbox: lambda _fact: _("Write an e-mail address, for example ana@example.org"),
    notices.LinkOver: lambda _fact: _(
        "This link no longer works. Ask for another one on the page of what you want to follow."
    ),
    appointing.NotAnEmail: lambda _fact: _("Write an e-mail address, for example ana@example.org"),
    appointing.EmailTaken: lambda _fact: _("Somebody on the staff has this e-mail address already."),
    appointing.RoleHeld: lambda _fact: _("This person has this role already."),
    appointing.UnitNeeded: lambda _fact: _("Choose the executing unit."),
    appointing.UnitNameTaken: lambda _fact: _("There is an executing unit with this name already."),
    appointing.NotSeenYet: lambda _fact: _(
        "This person has not come in yet. Agree when they have used their link, and you know that it was they."
    ),
    appointing.OwnWord: lambda _fact: _(
        "Another administrator has to agree: not the one who gave the role, nor the one who gets it."
    ),
    appointing.LastAdministrators: lambda _fact: _(
        "Grave acts need two administrators who have their role now, and they would not be left. Name another one "
        "first. Where one has lost the phone or the password, whoever runs the machine makes the new link."
    ),
    appointing.NotAStaffRole: lambda _fact: _("Choose one of the roles."),
    founding.AlreadyFounded: lambda _fact: _("There is a site here already."),
    convening.PartInUse: lambda _fact: _("The interprovincial part has a project already, so it stays."),
    convening.NothingToCorrect: lambda _fact: _("Nothing is different from what is published."),
    late_enrolling.OnTheRollAlready: lambda _fact: _(
        "This person is on the roll already. Turn the act down."
    ),
    late_enrolling.AnotherPerson: lambda _fact: _(
        "This is not the DNI that the first administrator wrote. Compare the two with the card; if the first one was "
        "wrong, turn the act down and ask for it anew."
    ),
    convening.YearTaken: lambda _fact: _("There is a process for this year already."),
    convening.OutOfRange: lambda fact: _(
        "“%(field)s” goes from %(least)s to %(most)s.",
        field=NUMBERS[fact.field],
        least=fact.least,
        most=fact.most,
    ),
    convening.CeilingsMissing: lambda _fact: _("Give a ceiling for every province; it may be zero."),
    moderating.AlreadyHidden: lambda _fact: _("This is hidden already."),
    moderating.NotHidden: lambda _fact: _("This is not hidden."),
    picturing.TooManyPhotos: lambda fact: _(
        "You have sent many photos: %(limit)s a day at the most. Send this one tomorrow, or go on without it.",
        limit=fact.limit,
    ),
    picturing.NotAPicture: lambda _fact: _("This file is not a JPG, PNG or WebP picture, or it is damaged."),
    picturing.TooManyPixels: lambda _fact: _(
        "This picture is too large. Take it with a lower resolution, or send a smaller copy."
    ),
    documenting.NotADocument: lambda _fact: _(
        "This file is not a PDF document that can be read, or it is damaged."
    ),
    documenting.DocumentLocked: lambda _fact: _(
        "This PDF opens only with a password. Save it without one and choose it again."
    ),
    documenting.TooManyPages: lambda fact: _(
        "This PDF has too many pages: %(limit)s fit at the most. Send the pages that matter.",
        limit=fact.limit,
    ),
    documenting.DocumentTooHard: lambda _fact: _(
        "This PDF is too complicated or damaged for us to read. Print it into a new PDF and choose that one."
    ),
    documenting.TooManyDocuments: lambda fact: _(
        "You have sent many documents: %(limit)s a day at the most. Send this one tomorrow, or go on without it.",
        limit=fact.limit,
    ),
    evidencing.NeitherPhotoNorDocument: lambda _fact: _(
        "This file is neither a photo (JPG, PNG or WebP) nor a PDF document, or it is damaged."
    ),
    showing.NoRoomForMore: _no_room,
    sounding.NotASound: lambda _fact: _(
        "This file is not an MP3, Ogg or M4A recording that phones can play, or it is damaged. Save it as MP3 and "
        "choose it again."
    ),
    sounding.SoundTooLong: lambda fact: _(
        "This recording is too long. %(limit)s minutes fit at the most.", limit=fact.limit // 60
    ),
    recording.SoundMissing: lambda _fact: _("Choose the file of the recording."),
    drafting.DraftChanged: lambda _fact: _(
        "What you wrote was changed on another page. Look it over once more."
    ),
    drafting.TooLongToKeep: lambda _fact: _("This is more text than we can keep. Make it shorter."),
    recording.ChangedMeanwhile: lambda _fact: _(
        "Somebody has changed this recording meanwhile. What stands there now is shown above; what you wrote is still "
        "here. If yours has to take its place, choose the file again and send it once more."
    ),
    files.FileTooLarge: lambda fact: _(
        "This file is too heavy. %(limit)s MB fit at the most.", limit=fact.limit // MEGABYTE
    ),
    opening.NoApprovedRoll: lambda _fact: _("Voting cannot be opened: no roll has been approved."),
    opening.BallotsMissing: _missing_ballots,
    opening.AlreadyOpened: lambda _fact: _("The opening of the vote was decided already."),
    opening.VotingTimeIsOver: lambda _fact: _(
        "The last day to vote has passed. Change the dates of the vote first, and say why."
    ),
    lots.NotANumber: lambda _fact: _(
        "Write only digits, in one group or in several with a space between them: 04 17 23 31 40 45"
    ),
    lots.WrongLength: lambda fact: _(
        "This number has %(digits)s digits. It has to have from %(least)s to %(most)s: with fewer, somebody could try "
        "out all of them before the draw.",
        digits=formats.number(fact.digits),
        least=lots.FEWEST_DIGITS,
        most=lots.MOST_DIGITS,
    ),
    lots.LotNotDrawn: lambda fact: _(
        "The number of the draw for ties is not noted yet. The draw is on %(moment)s.",
        moment=formats.moment(fact.hour),
    ),
    drawing.LotNotDue: lambda fact: _(
        "The draw is on %(moment)s. Its number is noted afterwards.", moment=formats.moment(fact.hour)
    ),
    drawing.BallotsMissedTheLot: lambda fact: _(
        "At the hour of the draw these ballots were missing: %(places)s. So its number does not count. Choose a later "
        "hour in the calendar, and say why.",
        places=", ".join(str(place(code)) for code in fact.provinces),
    ),
    drawing.AnotherNumber: lambda _fact: _(
        "This is not what the first administrator wrote. Nothing was noted. Read it again, zero by zero and in its "
        "order; if the first one was wrong, turn the act down and ask for it anew."
    ),
    drawing.NumberTold: lambda _fact: _(
        "The reason says the number. Take it out of there, because the second administrator has to read it in the draw "
        "itself."
    ),
    drawing.SameNumber: lambda _fact: _("This very number is noted already."),
    assessing.LotIsDue: lambda fact: _(
        "The hour of the draw for ties has come, %(moment)s. Whoever changes a ballot now could know its number, so no "
        "ballot changes any more. If one is missing, the administration chooses a later hour.",
        moment=formats.moment(fact.hour),
    ),
    opening.EveryBallotEmpty: lambda _fact: _("Voting cannot be opened: there is no project on any ballot."),
    closing.BoxDoesNotAddUp: lambda fact: _(
        "The box does not add up in: %(places)s. It stays closed and nothing was lost; call whoever runs the site.",
        places=", ".join(str(place(code)) for code in fact.provinces),
    ),
    closing.NotEnoughSpace: lambda fact: _(
        "There is not enough free space on the disk: %(needed)s MB are needed. Nothing was lost.",
        needed=fact.needed // MEGABYTE + 1,
    ),
    closing.CopyDiffers: lambda _fact: _("The copy of the box is not equal to it. Nothing was deleted."),
    proving.NotWhatWasPublished: lambda _fact: _(
        "The box does not hold what its checkpoints published. Nothing was deleted; call whoever runs the site."
    ),
    proving.KeyExchanged: lambda _fact: _(
        "The box takes no votes: its key is not the one that was published. Your vote was not recorded. Tell the "
        "oversight committee."
    ),
    proving.TermsChanged: lambda _fact: _(
        "The rules or the ballots are not those that were published at the opening: somebody changed them in the "
        "database. Nothing was done; call whoever runs the site and the oversight committee."
    ),
    proving.TallyChanged: lambda _fact: _(
        "The ballots are not those that were found in the box: somebody changed them in the database. Nothing was "
        "declared; call whoever runs the site and the oversight committee."
    ),
    stamping.PutInByHand: lambda _fact: _(
        "A ballot that waits was not written by this site: somebody reached into the database. Nothing was listed; "
        "call whoever runs the site and the oversight committee."
    ),
    batching.ListsDiffer: lambda _fact: _(
        "There are not as many envelopes as codes. Nothing was changed; call whoever runs the site."
    ),
    closing.BoxKeyMissing: lambda _fact: _(
        "The key of the box is missing in the keys folder. Nothing was deleted; call whoever runs the site."
    ),
    closing.KeyDestroyedBefore: lambda _fact: _("The key of this box was destroyed before."),
    closing.BoxNotMoved: lambda _fact: _(
        "This box does not wait for the shares of its key: it is not as far yet, or it was opened before."
    ),
    box.NotAnOpening: lambda _fact: _(
        "This file does not tell what the box held. Choose apertura.json, which open-box wrote."
    ),
    box.NotSignedByTheKey: lambda _fact: _(
        "What was brought is not signed with the key of this box. Nothing was changed; bring the file as open-box "
        "wrote it."
    ),
    box.AnotherBox: lambda _fact: _("This is of another box. Nothing was changed."),
    box.OpeningDoesNotAddUp: lambda fact: _(
        "The ballots that were found in the box are not those of its envelopes, in: %(places)s. Nothing was changed.",
        places=", ".join(str(place(code)) for code in fact.provinces),
    ),
    custody.NotACeremony: lambda _fact: _(
        "This file is not the public part of a key. Choose llave-publica.json, which key new wrote."
    ),
    keeping.KeyOfAnotherYear: lambda _fact: _("This key was made for the box of another year."),
    opening.NobodyHoldsTheKey: lambda _fact: _(
        "Nobody holds the key of the box yet. The committee brings the one that it made, or two administrators say in "
        "public why it is kept on this server."
    ),
    unsealing.UnreadableEnvelopes: lambda fact: ngettext(
        "One envelope could not be opened. Nothing was deleted.",
        "%(num)s envelopes could not be opened. Nothing was deleted.",
        fact.count,
    ),
    voting.VotingPaused: lambda _fact: _(
        "Voting is paused: the site was restored from a copy, and two administrators decide how it goes on. Nothing of "
        "what you marked was recorded. Come back later, and keep your tracking code if you have one."
    ),
    voting.ResumeFirst: lambda _fact: _(
        "The vote is paused since the site was restored from a copy. Decide first how it goes on."
    ),
    resuming.NotInterrupted: lambda _fact: _("The vote of this process is not paused."),
    resuming.NotACopy: lambda fact: _(
        "%(name)s is neither a checkpoint nor a list. Bring the files as “watch” kept them.", name=fact.name
    ),
    resuming.ForeignCopy: lambda fact: _(
        "Checkpoint %(number)s was not signed by this site for this process, or does not follow from its own. Nothing "
        "was kept.",
        number=fact.number,
    ),
    resuming.ListsMissing: lambda fact: _(
        "Checkpoint %(number)s cannot be followed: bring its lists of codes and of envelopes as well, and every "
        "checkpoint before it. Nothing was kept.",
        number=fact.number,
    ),
    closing.AlreadyFrozen: lambda _fact: _("The box was closed already."),
    disowning.DisownedBefore: lambda _fact: _(
        "You told it before. The oversight committee knows; go to them with your DNI."
    ),
    declaring.BoxNotOpened: lambda fact: _(
        "The results can be declared once the box is opened. It is now: %(state)s.", state=label(fact.state)
    ),
    seconding.FirstPersonLeft: lambda _fact: _(
        "Whoever asked for this is no administrator any more. Turn it down; if it is needed, ask for it anew."
    ),
    seconding.SecondPersonNeeded: lambda _fact: _("Another administrator has to confirm what you asked for."),
    seconding.AlreadyAsked: lambda _fact: _("This was asked for already and waits for a second person."),
    seconding.ChangedSinceAsked: lambda _fact: _(
        "Since this was asked for, the dates, the ballots, the roll or the key were changed. Look at them again, turn "
        "this down and ask for it anew."
    ),
    seconding.AlreadySettled: lambda _fact: _("This was settled already."),
}

WORDS: Mapping[type[Refusal], Callable[[Any], str]] = _WORDS

STATUS: Mapping[type[Refusal], int] = {
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    processes.WrongStage: 409,
    voting.AlreadyVoted: 409,
    voting.VotingPaused: 409,
    voting.ResumeFirst: 409,
    resuming.NotInterrupted: 409,
    commenting.CommentsClosed: 409,
    commenting.TooManyComments: 429,
    making_codes.BoxIsOpen: 409,
    making_codes.CodesMadeMeanwhile: 409,
    attending.CodeMadeElsewhere: 409,
    enrolling.RollIsFrozen: 409,
    assessing.VotingIsPrepared: 409,
    assessing.LotIsDue: 409,
    drawing.LotNotDue: 409,
    drawing.BallotsMissedTheLot: 409,
    throttling.TooManyTries: 429,
    provider.ProviderAway: 503,
    proving.KeyExchanged: 503,
    provider.ProviderCrowded: 503,
    simulating.TooManyCounts: 503,
    storing.StorageFailed: 503,
    storing.OutcomeUnknown: 503,
    storing.StorageBusy: 503,
    files.FileTooLarge: 413,
    loading_mef.LoadedMeanwhile: 409,
    drafting.DraftChanged: 409,
    notices.LinkOver: 409,
    recording.ChangedMeanwhile: 409,
    ccr_reporting.TextChanged: 409,
    ccr_reporting.AlreadyGathered: 409,
    ccr_reporting.AlreadyPublished: 409,
}


def words(fact: Refusal) -> str:
    """The refusal as a sentence."""
    return WORDS[type(fact)](fact)


def status(fact: Refusal) -> int:
    return STATUS.get(type(fact), 422)
