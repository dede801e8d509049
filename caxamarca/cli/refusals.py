"""What a refusal means to whoever meets it on the command line, where no site is."""

from collections.abc import Callable, Mapping
from typing import Any

from caxamarca.actions import enrolling, loading_mef, unsealing
from caxamarca.cli.language import Sentence, _, ngettext
from caxamarca.domain import (
    backups,
    box,
    custody,
    days,
    documents,
    encodings,
    files,
    mef,
    pabulib,
    processes,
    provinces,
    rolls,
    rows,
    shares,
    texts,
)
from caxamarca.domain.encodings import Kind
from caxamarca.domain.errors import NotAllowed, Refusal
from caxamarca.domain.files import MEGABYTE
from caxamarca.domain.mef import Flaw, MissingColumn
from caxamarca.domain.pabulib import Fault
from caxamarca.persistence import storing


def _place(code: str | None) -> str:
    return _("Interprovincial") if code is None else provinces.province(code).name


def _no_document(_fact: Refusal) -> str:
    return _(
        "The document is no DNI of 8 digits, nor a foreigner's card of 9 to 12 letters and digits. Perhaps a "
        "spreadsheet took away the zeros on its left."
    )


def _mismatch(fact: provinces.DistrictNameMismatch) -> str:
    said = _("Code %(code)s is the district %(expected)s, not %(given)s.") % {
        "code": fact.code,
        "expected": fact.expected,
        "given": fact.given or "–",
    }
    if fact.fits_other_system:
        return said + " " + _("It fits in the other code system: check the column “sistema”.")
    return said


SAID = 40
"""So many letters of what a file says stand in a sentence."""

BROKEN: Mapping[Fault, Sentence] = {
    Fault.NOT_UTF8: _("it is not text in UTF-8."),
    Fault.NOT_A_TABLE: _("it cannot be read as cells: look for a quotation mark or a line without end."),
    Fault.OTHER_SECTION: _("here the section %(wanted)s should begin, and it says “%(said)s”."),
    Fault.NO_FIELD: _("“%(wanted)s” is missing."),
    Fault.TOO_MANY_CELLS: _("it has more cells than the first line of its section names."),
    Fault.TWICE: _("“%(said)s” stands there for the second time."),
    Fault.NOT_AN_AMOUNT: _("“%(wanted)s” is no amount of money in figures: “%(said)s”."),
    Fault.NOT_A_NUMBER: _("“%(wanted)s” is no whole number: “%(said)s”."),
    Fault.OTHER_VOTES: _(
        "the votes are of the kind “%(said)s”. Only approval votes (approval) are counted here."
    ),
    Fault.UNKNOWN_PROJECT: _("a vote marks the project “%(said)s”, which is not on the list of projects."),
    Fault.MARKED_TWICE: _("one vote marks the project “%(said)s” twice."),
    Fault.OTHER_COUNT: _(
        "it says that there are %(wanted)s, and there are %(said)s. Perhaps the file was cut."
    ),
    Fault.AFTER_THE_END: _("after the votes nothing more should come, and it says “%(said)s”."),
}

KINDS: Mapping[Kind, Sentence] = {
    Kind.PACKED: _(
        "This is an Excel workbook or a packed file (ZIP). Unpack it, or save its sheet as “CSV UTF-8”."
    ),
    Kind.OLD_SPREADSHEET: _("This is a workbook of an old Excel. Save its sheet as “CSV UTF-8”."),
    Kind.PDF: _("This is a PDF. The data of the MEF come as CSV."),
    Kind.PAGE: _(
        "This is a page of the internet and no data: perhaps the network asked to sign in. Download the file again."
    ),
}

FLAWS: Mapping[Flaw, Sentence] = {
    Flaw.NOT_AN_AMOUNT: _("In %(column)s “%(text)s” is no amount."),
    Flaw.AMBIGUOUS: _("In %(column)s “%(text)s” may be thousands or decimals."),
    Flaw.NEGATIVE: _("In %(column)s “%(text)s” is less than nothing."),
    Flaw.TOO_MUCH: _("In %(column)s “%(text)s” is more than any budget."),
    Flaw.NOT_A_PERCENT: _("In %(column)s “%(text)s” is no progress in percent."),
    Flaw.NOT_A_DAY: _("In %(column)s “%(text)s” is no day."),
}


def _column(one: MissingColumn) -> str:
    if one.like is None:
        return one.name
    return _("%(name)s (now perhaps %(like)s)") % {"name": one.name, "like": one.like}


WORDS: Mapping[type[Refusal], Callable[[Any], str]] = {
    custody.NotEnoughHolders: lambda _fact: _(
        "From 2 to 15 people hold a key, and from 2 to all of them are needed to use it."
    ),
    custody.NotACeremony: lambda _fact: _(
        "llave-publica.json is not the public part of a key, or was altered."
    ),
    custody.ForeignShare: lambda _fact: _("This share is of another key. Write one of this box."),
    custody.RepeatedShare: lambda fact: (
        _("This is share %(number)d again. Write another one.") % {"number": fact.number}
    ),
    custody.SharesMissing: lambda fact: (
        _("%(needed)d shares are needed, and only %(given)d were given.")
        % {"needed": fact.needed, "given": fact.given}
    ),
    shares.MistypedLine: lambda fact: (
        (
            _("Line %(line)d has a wrong symbol. Compare it with the sheet and write the share again.")
            if fact.length == fact.wanted
            else _("Line %(line)d has %(length)d symbols, and should have %(wanted)d. Write the share again.")
        )
        % {"line": fact.line, "length": fact.length, "wanted": fact.wanted}
    ),
    shares.NoShare: lambda _fact: _("These two lines do not belong together. Write the share again."),
    box.NotABox: lambda _fact: _("anfora.json does not describe a box, or was altered."),
    box.OtherEnvelopes: lambda _fact: _(
        "The envelopes of sobres.csv are not those of this box: the file was altered or cut. Bring it again."
    ),
    box.AnotherBox: lambda _fact: _("The key and the envelopes are of two different boxes."),
    unsealing.UnreadableEnvelopes: lambda fact: (
        ngettext(
            "%(num)d envelope holds no ballot of this box. Nothing was written; call whoever runs the site.",
            "%(num)d envelopes hold no ballot of this box. Nothing was written; call whoever runs the site.",
            fact.count,
        )
        % {"num": fact.count}
    ),
    box.OpeningDoesNotAddUp: lambda fact: (
        _(
            "The ballots that were found are not as many as the envelopes, in: %(places)s. Nothing was written; call "
            "whoever runs the site."
        )
        % {"places": ", ".join(_place(code) for code in fact.provinces)}
    ),
    backups.ArchiveDamaged: lambda fact: (
        _(
            "%(name)s is no archive of a backup, or was cut or altered. Nothing was restored; bring another copy of it."
        )
        % {"name": fact.name}
    ),
    backups.NotAPair: lambda fact: (
        _(
            "These two archives were not made together: the data are of pair %(data)s and the keys of pair %(keys)s. "
            "Bring two of the same backup; their names have the same day and number."
        )
        % {"data": fact.data, "keys": fact.keys}
    ),
    backups.PartMissing: lambda fact: (
        _("Both files are archives of keys. Name the archive of the data as well.")
        if fact.part is backups.Part.DATA
        else _("Both files are archives of data. Name the archive of the keys as well.")
    ),
    backups.SigningKeyExchanged: lambda _fact: _(
        "The archive of keys holds another key of signatures than the site had when it was copied: somebody exchanged "
        "it. Take another copy of the keys."
    ),
    backups.NotSealedByTheKeys: lambda _fact: _(
        "The archive of the data was altered after it was made: the keys have not sealed it. Nothing was restored; "
        "bring another copy of it."
    ),
    backups.BackupOfAnotherVersion: lambda _fact: _(
        "The backup is of another version of this program. Restore it with that version."
    ),
    backups.BackupOfAnotherDatabase: lambda fact: (
        _("The backup is of a site on SQLite. Restore it without CAXAMARCA_DATABASE.")
        if fact.database == "sqlite"
        else _("The backup is of a site on PostgreSQL. Name an empty database in CAXAMARCA_DATABASE.")
    ),
    backups.NoRoom: lambda fact: (
        _(
            "There is not enough room on the disk: %(needed)s MB are needed and %(free)s MB are free. Nothing was "
            "written."
        )
        % {"needed": -(-fact.needed // MEGABYTE), "free": fact.free // MEGABYTE}
    ),
    pabulib.BrokenElection: lambda fact: (
        _("Line %(line)s: %(what)s")
        % {
            "line": f"{fact.line:,}",
            "what": BROKEN[fact.fault] % {"said": fact.said[:SAID] or "–", "wanted": fact.wanted},
        }
    ),
    NotAllowed: lambda _fact: _("Only an administrator answers for a roll."),
    documents.NotADocument: _no_document,
    documents.WrongCheckCharacter: lambda _fact: _(
        "The number and its last character do not fit together. Check it on your card."
    ),
    provinces.UnknownDistrict: lambda fact: (
        _("There is no district with code %(code)s in this code system.") % {"code": fact.code or "–"}
    ),
    provinces.DistrictNameMismatch: _mismatch,
    processes.WrongStage: lambda _fact: _("The process is in a stage in which no roll is loaded."),
    files.FileTooLarge: lambda fact: (
        _("This file is too heavy. %(limit)s MB fit at the most.") % {"limit": fact.limit // MEGABYTE}
    ),
    rows.NotUtf8: lambda _fact: _("The file is not text in UTF-8. Save it as “CSV UTF-8”."),
    rows.NotATable: lambda _fact: _(
        "The file cannot be read as a table: look for a quotation mark that is not closed."
    ),
    rows.MissingColumns: lambda fact: (
        _("The file lacks these columns: %(names)s.") % {"names": ", ".join(fact.names)}
        + (
            " " + _("Or say which codes it has: --codes inei, or --codes reniec.")
            if fact.names == ("sistema",)
            else ""
        )
    ),
    rolls.UnknownCodeSystem: lambda _fact: _("The column “sistema” says INEI or RENIEC."),
    rolls.OtherCodeSystem: lambda fact: (
        _("The column “sistema” says %(said)s, and you said %(declared)s of the whole file.")
        % {"said": fact.said.upper(), "declared": fact.declared.upper()}
    ),
    rolls.RowCutShort: lambda _fact: _(
        "The row ends too early: it has fewer cells than the first row has names."
    ),
    rolls.NotABirthYear: lambda _fact: _("The year of birth is not a year."),
    rolls.NotASex: lambda _fact: _("The column “sexo” says F or M, or nothing."),
    rolls.RepeatedDocument: lambda fact: (
        _("The same document stands in row %(row)s already.") % {"row": fact.first}
    ),
    rolls.EmptyRoll: lambda _fact: _("The file has no rows."),
    rolls.TooManyRows: lambda fact: (
        _("The file has more than %(limit)s rows, and Cajamarca does not have so many people.")
        % {"limit": f"{fact.limit:,}"}
    ),
    rolls.ReasonNeeded: lambda _fact: _(
        "This roll has many more people than the last one that was approved. Say why with --reason: everyone can read "
        "it."
    ),
    texts.TooLong: lambda fact: (
        _("This text is too long: it has %(length)s letters and %(limit)s fit.")
        % {"length": f"{fact.length:,}", "limit": f"{fact.limit:,}"}
    ),
    mef.ColumnsMissing: lambda fact: (
        _("The file of the MEF lacks these columns: %(names)s.")
        % {"names": ", ".join(_column(one) for one in fact.columns)}
    ),
    mef.ColumnsRepeated: lambda fact: (
        _("The file has these columns twice, so nobody knows which one counts: %(names)s.")
        % {"names": ", ".join(fact.names)}
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
    mef.NoSuchChoice: lambda fact: (
        _(
            "This decides nothing in this file: %(said)s. Give rows that share a CUI, or CUIs of prioritised projects."
        )
        % {"said": ", ".join(fact.said)}
    ),
    mef.BadCell: lambda fact: FLAWS[fact.flaw] % {"column": fact.column, "text": fact.text[:SAID] or "–"},
    mef.OtherWidth: lambda fact: (
        _(
            "The row has %(cells)d cells and the first row names %(names)d: a figure may stand in the place of another."
        )
        % {"cells": fact.cells, "names": fact.names}
    ),
    mef.CutShort: lambda _fact: _("The file ends within this row: perhaps it was cut. Bring the whole file."),
    mef.NotACode: lambda fact: (
        _("CODIGO_UNICO says “%(text)s”, which is no CUI.") % {"text": fact.text[:SAID] or "–"}
    ),
    mef.OtherYear: lambda fact: (
        _("The row is of the year “%(year)s”, and you gave data of another year.")
        % {"year": fact.year[:SAID]}
    ),
    mef.ChangedAfterwards: lambda fact: (
        _("The row was changed on %(day)s, after the day that you gave for the data.")
        % {"day": f"{fact.day:%d/%m/%Y}"}
    ),
    mef.AccruedAhead: lambda fact: (
        _("The row has money accrued in month %(month)d, after the day that you gave for the data.")
        % {"month": fact.month}
    ),
    encodings.OtherKindOfFile: lambda fact: KINDS[fact.kind],
    encodings.EmptyBytes: lambda fact: (
        _(
            "Line %(line)s has empty bytes: the file is damaged, or was saved in UTF-16. Save it as “CSV UTF-8”."
        )
        % {"line": f"{fact.line:,}"}
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
    days.NotADay: lambda _fact: _("Write the day with its month and year, such as 30/06/2026."),
    enrolling.RollLoadedBefore: lambda _fact: _(
        "This very file was loaded before: it is in the list of loaded rolls."
    ),
    enrolling.RollIsFrozen: lambda _fact: _("Voting has been opened over this roll, so it does not change."),
    storing.StorageFailed: lambda _fact: _(
        "The database could not be written: look whether its disk is full or can only be read. Nothing was loaded."
    ),
    storing.StorageBusy: lambda _fact: _(
        "Somebody else is writing a lot just now, perhaps another roll. Nothing was loaded. Wait a minute and try "
        "again."
    ),
    storing.OutcomeUnknown: lambda _fact: _(
        "The database went away at the last moment, so nobody can say whether it was loaded. Look at its page on the "
        "site before you try again."
    ),
}


def words(fact: Refusal) -> str:
    """The refusal as a sentence."""
    return WORDS[type(fact)](fact)
