# ruff: noqa: E501
"""Every table of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "deposit",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_deposit")),
    )
    op.create_table(
        "document",
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.CheckConstraint("pages > 0", name=op.f("ck_document_pages")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_document_weight")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_document")),
    )
    op.create_table(
        "picture",
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_picture")),
    )
    op.create_table(
        "post_office",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "trouble",
            sa.Enum(
                "away",
                "silent",
                "unsafe",
                "refused",
                name="trouble",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("trouble_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("given_up", sa.Integer(), nullable=False),
        sa.Column("given_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_post_office_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_office")),
    )
    op.create_table(
        "process",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("ideas_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ideas_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lot_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voting_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voting_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("follow_up_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "rule",
            sa.Enum(
                "most_votes",
                "equal_shares",
                name="rule",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("marks", sa.Integer(), nullable=False),
        sa.Column("minimum_age", sa.Integer(), nullable=False),
        sa.Column("support_limit", sa.Integer(), nullable=False),
        sa.Column("batch_size", sa.Integer(), nullable=False),
        sa.Column("clear_from", sa.Integer(), nullable=False),
        sa.Column("lot_source", sa.Text(), nullable=False),
        sa.Column("lot_seed", sa.String(length=79), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("annulled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "box_state",
            sa.Enum(
                "none",
                "open",
                "frozen",
                "reconciled",
                "moved",
                "opened",
                "published",
                name="box_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("box_key", sa.LargeBinary(), nullable=True),
        sa.Column(
            "custody",
            sa.Enum(
                "server", "committee", name="custody", native_enum=False, create_constraint=True, length=32
            ),
            nullable=True,
        ),
        sa.Column("box_compared", sa.Boolean(), nullable=True),
        sa.Column("tally_signature", sa.LargeBinary(), nullable=True),
        sa.Column("key_destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("interrupted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("batch_size BETWEEN 2 AND 1000", name=op.f("ck_process_batch_size")),
        sa.CheckConstraint("clear_from BETWEEN 2 AND 10000", name=op.f("ck_process_clear_from")),
        sa.CheckConstraint(
            "ideas_from < ideas_until AND ideas_until < lot_at AND lot_at < voting_from AND voting_from < voting_until AND voting_until < follow_up_from",
            name=op.f("ck_process_calendar"),
        ),
        sa.CheckConstraint("marks BETWEEN 1 AND 15", name=op.f("ck_process_marks")),
        sa.CheckConstraint("minimum_age BETWEEN 0 AND 120", name=op.f("ck_process_minimum_age")),
        sa.CheckConstraint(
            "opened_at IS NULL OR lot_seed IS NOT NULL", name=op.f("ck_process_lot_before_the_vote")
        ),
        sa.CheckConstraint("support_limit BETWEEN 1 AND 50", name=op.f("ck_process_support_limit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process")),
        sa.UniqueConstraint("year", name=op.f("uq_process_year")),
    )
    op.create_table(
        "province",
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_province")),
    )
    op.create_table(
        "resident",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_mac", sa.LargeBinary(), nullable=False),
        sa.Column("public_name", sa.String(length=60), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resident")),
        sa.UniqueConstraint("document_mac", name=op.f("uq_resident_document_mac")),
    )
    op.create_table(
        "shape",
        sa.Column("revision", sa.String(length=32), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_shape")),
    )
    op.create_table(
        "shortening",
        sa.Column("form", sa.String(length=30), nullable=False),
        sa.Column("plain", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("form", "plain", name=op.f("pk_shortening")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_shortening_plain"), "shortening", ["plain"], unique=False)
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "real",
                "demonstration",
                name="site_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("clock", sa.DateTime(timezone=True), nullable=True),
        sa.Column("identity", sa.String(length=32), nullable=False),
        sa.Column("beat", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind = 'demonstration' OR clock IS NULL", name=op.f("ck_site_real_time")),
        sa.CheckConstraint("id = 1", name=op.f("ck_site_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "spelling",
        sa.Column("written", sa.String(length=30), nullable=False),
        sa.Column(
            "plain",
            sa.String(length=30).with_variant(sa.String(length=30, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("stem", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("written", name=op.f("pk_spelling")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_spelling_plain"), "spelling", ["plain"], unique=False)
    op.create_index(op.f("ix_spelling_stem"), "spelling", ["stem"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=True),
        sa.Column("code_secret", sa.LargeBinary(), nullable=True),
        sa.Column("last_code_step", sa.BigInteger(), nullable=False),
        sa.Column("link_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["link_by"], ["staff.id"], name=op.f("fk_staff_link_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("email", name=op.f("uq_staff_email")),
    )
    op.create_table(
        "try",
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("what", "source", name=op.f("pk_try")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("name", name=op.f("uq_unit_name")),
    )
    op.create_table(
        "access_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("code_mac", sa.LargeBinary(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("by_one_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_access_code_resident_id_resident")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_code")),
    )
    op.create_index(
        "uq_access_code_alive",
        "access_code",
        ["resident_id"],
        unique=True,
        sqlite_where=sa.text("NOT revoked"),
        postgresql_where=sa.text("NOT revoked"),
    )
    op.create_table(
        "act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("number", sa.String(length=79), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "done",
                "turned_down",
                "overtaken",
                name="act_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("second_id IS NULL OR second_id <> first_id", name=op.f("ck_act_two_people")),
        sa.ForeignKeyConstraint(["first_id"], ["staff.id"], name=op.f("fk_act_first_id_staff")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_act_process_id_process")),
        sa.ForeignKeyConstraint(["second_id"], ["staff.id"], name=op.f("fk_act_second_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
    )
    op.create_index(
        "uq_act_asked",
        "act",
        ["process_id", "action"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "anyone",
                "resident",
                "evaluator",
                "unit",
                "unit_team",
                "committee",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("province", sa.String(length=4), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=True),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["given_by"], ["staff.id"], name=op.f("fk_appointment_given_by_staff")),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_appointment_process_id_process")
        ),
        sa.ForeignKeyConstraint(
            ["province"], ["province.code"], name=op.f("fk_appointment_province_province")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_appointment_staff_id_staff")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_appointment_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
    )
    op.create_index(op.f("ix_appointment_staff_id"), "appointment", ["staff_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("tag", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.Integer(), nullable=True),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audit_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("previous", name=op.f("uq_audit_previous")),
    )
    op.create_table(
        "board",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_board_process_id_process")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_board")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_board_process", "board", ["process_id"], unique=False)
    op.create_table(
        "calendar_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_calendar_change_process_id_process")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_change")),
    )
    op.create_index(op.f("ix_calendar_change_process_id"), "calendar_change", ["process_id"], unique=False)
    op.create_table(
        "ccr_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("half_number", sa.Integer(), nullable=False),
        sa.Column("scope", sa.String(length=6), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("gathered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gathered_by", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("half_number IN (1, 2)", name=op.f("ck_ccr_report_half")),
        sa.ForeignKeyConstraint(["edited_by"], ["staff.id"], name=op.f("fk_ccr_report_edited_by_staff")),
        sa.ForeignKeyConstraint(["gathered_by"], ["staff.id"], name=op.f("fk_ccr_report_gathered_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ccr_report")),
        sa.UniqueConstraint(
            "year", "half_number", "scope", name=op.f("uq_ccr_report_year_half_number_scope")
        ),
    )
    op.create_table(
        "checkpoint",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("codes_edge", sa.LargeBinary(), nullable=False),
        sa.Column("envelopes_edge", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mixed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_checkpoint_process_id_process")
        ),
        sa.PrimaryKeyConstraint("process_id", "number", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "codes_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_codes_batch_process_id_process")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_codes_batch")),
    )
    op.create_index(op.f("ix_codes_batch_process_id"), "codes_batch", ["process_id"], unique=False)
    op.create_table(
        "constituency",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=True),
        sa.Column("ceiling", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("ceiling >= 0", name=op.f("ck_constituency_ceiling")),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_constituency_process_id_process")
        ),
        sa.ForeignKeyConstraint(
            ["province"], ["province.code"], name=op.f("fk_constituency_province_province")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_constituency")),
        sa.UniqueConstraint("process_id", "province", name=op.f("uq_constituency_process_id_province")),
    )
    op.create_index(
        "uq_constituency_interprovincial",
        "constituency",
        ["process_id"],
        unique=True,
        sqlite_where=sa.text("province IS NULL"),
        postgresql_where=sa.text("province IS NULL"),
    )
    op.create_table(
        "disowned_vote",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_disowned_vote_process_id_process")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_disowned_vote_resident_id_resident")
        ),
        sa.PrimaryKeyConstraint("process_id", "resident_id", name=op.f("pk_disowned_vote")),
    )
    op.create_table(
        "district",
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["province"], ["province.code"], name=op.f("fk_district_province_province")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_district")),
        sa.UniqueConstraint("code", "province", name=op.f("uq_district_code_province")),
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("set_aside", sa.JSON(), nullable=False),
        sa.Column("picture", sa.String(length=40), nullable=True),
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("made", sa.Integer(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_by", sa.Integer(), nullable=True),
        sa.Column("beside", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN resident_id IS NULL THEN 0 ELSE 1 END + CASE WHEN staff_id IS NULL THEN 0 ELSE 1 END + CASE WHEN unit_id IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_draft_one_writer"),
        ),
        sa.ForeignKeyConstraint(["picture"], ["picture.name"], name=op.f("fk_draft_picture_picture")),
        sa.ForeignKeyConstraint(["ready_by"], ["staff.id"], name=op.f("fk_draft_ready_by_staff")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_draft_resident_id_resident")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_draft_staff_id_staff")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_draft_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("resident_id", "subject", name=op.f("uq_draft_resident_id_subject")),
        sa.UniqueConstraint("staff_id", "subject", name=op.f("uq_draft_staff_id_subject")),
        sa.UniqueConstraint("unit_id", "subject", name=op.f("uq_draft_unit_id_subject")),
    )
    op.create_index(op.f("ix_draft_kept_at"), "draft", ["kept_at"], unique=False)
    op.create_index(op.f("ix_draft_picture"), "draft", ["picture"], unique=False)
    op.create_table(
        "envelope",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_envelope_process_id_process")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_envelope")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_envelope_process", "envelope", ["process_id"], unique=False)
    op.create_table(
        "envelope_hash",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_envelope_hash_process_id_process")
        ),
        sa.PrimaryKeyConstraint("process_id", "batch", "hash", name=op.f("pk_envelope_hash")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "key_ceremony",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("brought_by", sa.Integer(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["brought_by"], ["staff.id"], name=op.f("fk_key_ceremony_brought_by_staff")),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_key_ceremony_process_id_process")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_ceremony")),
    )
    op.create_index(op.f("ix_key_ceremony_process_id"), "key_ceremony", ["process_id"], unique=False)
    op.create_index(
        "uq_key_ceremony_held",
        "key_ceremony",
        ["process_id"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "lost_checkpoint",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("codes", sa.LargeBinary(), nullable=False),
        sa.Column("envelopes", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("codes_edge", sa.LargeBinary(), nullable=False),
        sa.Column("envelopes_edge", sa.LargeBinary(), nullable=False),
        sa.Column("told_in", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_lost_checkpoint_process_id_process")
        ),
        sa.PrimaryKeyConstraint("process_id", "digest", name=op.f("pk_lost_checkpoint")),
    )
    op.create_table(
        "lost_code",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_lost_code_process_id_process")),
        sa.PrimaryKeyConstraint("process_id", "code_hash", name=op.f("pk_lost_code")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("address_hash", sa.LargeBinary(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(staff_id IS NULL) <> (address_hash IS NULL)", name=op.f("ck_mail_one_reader")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_mail_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mail_address", "mail", ["address_hash"], unique=False)
    op.create_index("ix_mail_next_at", "mail", ["next_at"], unique=False)
    op.create_index(op.f("ix_mail_staff_id"), "mail", ["staff_id"], unique=False)
    op.create_table(
        "mef_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("kept", sa.Integer(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_mef_import_number")),
        sa.CheckConstraint("rows >= kept AND kept >= 0 AND missing >= 0", name=op.f("ck_mef_import_counts")),
        sa.ForeignKeyConstraint(["loaded_by"], ["staff.id"], name=op.f("fk_mef_import_loaded_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mef_import")),
        sa.UniqueConstraint("number", name=op.f("uq_mef_import_number")),
    )
    op.create_table(
        "omitted",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("document_mac", sa.LargeBinary(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("district", sa.String(length=6), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column(
            "sex",
            sa.Enum("F", "M", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.Column("added_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_omitted_process_id_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_omitted")),
    )
    op.create_index(op.f("ix_omitted_process_id"), "omitted", ["process_id"], unique=False)
    op.create_table(
        "one_time_link",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_one_time_link_staff_id_staff")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_one_time_link")),
    )
    op.create_index(op.f("ix_one_time_link_staff_id"), "one_time_link", ["staff_id"], unique=False)
    op.create_table(
        "participation",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("web", name="channel", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_participation_process_id_process")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_participation_resident_id_resident")
        ),
        sa.PrimaryKeyConstraint("process_id", "resident_id", name=op.f("pk_participation")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "publication_piece",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_publication_piece_process_id_process")
        ),
        sa.PrimaryKeyConstraint("process_id", "number", name=op.f("pk_publication_piece")),
    )
    op.create_table(
        "restoration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("copied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_restoration_process_id_process")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restoration")),
    )
    op.create_index("ix_restoration_process", "restoration", ["process_id"], unique=False)
    op.create_table(
        "roll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("people_before", sa.Integer(), nullable=True),
        sa.Column("growth_reason", sa.Text(), nullable=True),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("loaded_by", sa.Integer(), nullable=False),
        sa.Column("approved", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["loaded_by"], ["staff.id"], name=op.f("fk_roll_loaded_by_staff")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_roll_process_id_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll")),
        sa.UniqueConstraint("process_id", "sha256", name=op.f("uq_roll_process_id_sha256")),
    )
    op.create_index(
        "uq_roll_approved",
        "roll",
        ["process_id"],
        unique=True,
        sqlite_where=sa.text("approved"),
        postgresql_where=sa.text("approved"),
    )
    op.create_table(
        "sealed_box",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_sealed_box_process_id_process")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sealed_box")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sealed_box_process", "sealed_box", ["process_id"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("by_one_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(resident_id IS NULL) <> (staff_id IS NULL)", name=op.f("ck_sign_in_one_person")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_sign_in_resident_id_resident")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_sign_in_staff_id_staff")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_resident_id"), "sign_in", ["resident_id"], unique=False)
    op.create_index(op.f("ix_sign_in_staff_id"), "sign_in", ["staff_id"], unique=False)
    op.create_table(
        "staff_notices",
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_notices_staff_id_staff")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_notices")),
    )
    op.create_table(
        "station",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_station_process_id_process")),
        sa.ForeignKeyConstraint(["province"], ["province.code"], name=op.f("fk_station_province_province")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint(
            "process_id", "province", "name_key", name=op.f("uq_station_process_id_province_name_key")
        ),
    )
    op.create_table(
        "terms_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=20), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_terms_change_process_id_process")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_change")),
    )
    op.create_index(op.f("ix_terms_change_process_id"), "terms_change", ["process_id"], unique=False)
    op.create_table(
        "turnout",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("entitled", sa.Integer(), nullable=False),
        sa.Column("voted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_turnout_process_id_process")),
        sa.ForeignKeyConstraint(["province"], ["province.code"], name=op.f("fk_turnout_province_province")),
        sa.PrimaryKeyConstraint("process_id", "province", name=op.f("pk_turnout")),
    )
    op.create_table(
        "turnout_group",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "age",
                "sex",
                "channel",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("entitled", sa.Integer(), nullable=True),
        sa.Column("voted", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_turnout_group_process_id_process")
        ),
        sa.PrimaryKeyConstraint("process_id", "dimension", "name", name=op.f("pk_turnout_group")),
    )
    op.create_table(
        "waiting_envelope",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("stamp", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_waiting_envelope_process_id_process")
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_waiting_envelope")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_waiting_envelope_process", "waiting_envelope", ["process_id"], unique=False)
    op.create_table(
        "waiting_line",
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("stamp", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_waiting_line_process_id_process")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_waiting_line")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_waiting_line_process", "waiting_line", ["process_id"], unique=False)
    op.create_table(
        "ballot_paper",
        sa.Column("constituency_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["constituency_id"],
            ["constituency.id"],
            name=op.f("fk_ballot_paper_constituency_id_constituency"),
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["staff.id"], name=op.f("fk_ballot_paper_proposed_by_staff")
        ),
        sa.PrimaryKeyConstraint("constituency_id", name=op.f("pk_ballot_paper")),
    )
    op.create_table(
        "ccr_signature",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["ccr_report.id"], name=op.f("fk_ccr_signature_report_id_ccr_report")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ccr_signature_staff_id_staff")),
        sa.PrimaryKeyConstraint("report_id", "staff_id", name=op.f("pk_ccr_signature")),
    )
    op.create_table(
        "clear_ballot",
        sa.Column("constituency_id", sa.Integer(), nullable=False),
        sa.Column("numbers", sa.String(length=128), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["constituency_id"],
            ["constituency.id"],
            name=op.f("fk_clear_ballot_constituency_id_constituency"),
        ),
        sa.PrimaryKeyConstraint("constituency_id", "numbers", name=op.f("pk_clear_ballot")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "idea",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("district", sa.String(length=6), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("beneficiaries", sa.Text(), nullable=False),
        sa.Column(
            "subject",
            sa.Enum(
                "water",
                "roads",
                "health",
                "education",
                "farming",
                "electricity",
                "environment",
                "production",
                "safety",
                "culture_sport",
                name="subject",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("picture", sa.String(length=40), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "presented",
                "observed",
                "remedied",
                "eligible",
                "not_eligible",
                "reconsideration",
                "withdrawn",
                name="idea_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("supports", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("form_key", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint("cost IS NULL OR cost >= 0", name=op.f("ck_idea_cost")),
        sa.CheckConstraint("people IS NULL OR people > 0", name=op.f("ck_idea_people")),
        sa.CheckConstraint("supports >= 0", name=op.f("ck_idea_supports")),
        sa.ForeignKeyConstraint(
            ["district", "province"],
            ["district.code", "district.province"],
            name=op.f("fk_idea_district_province_district"),
        ),
        sa.ForeignKeyConstraint(["picture"], ["picture.name"], name=op.f("fk_idea_picture_picture")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_idea_process_id_process")),
        sa.ForeignKeyConstraint(["resident_id"], ["resident.id"], name=op.f("fk_idea_resident_id_resident")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea")),
        sa.UniqueConstraint(
            "process_id", "resident_id", "form_key", name=op.f("uq_idea_process_id_resident_id_form_key")
        ),
    )
    op.create_index(
        "ix_idea_list",
        "idea",
        ["process_id", "province", "state", "hidden", "district", "subject", "id"],
        unique=False,
    )
    op.create_index(op.f("ix_idea_picture"), "idea", ["picture"], unique=False)
    op.create_index(op.f("ix_idea_resident_id"), "idea", ["resident_id"], unique=False)
    op.create_table(
        "mef_row",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("cui", sa.String(length=7), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=60), nullable=False),
        sa.Column("situation", sa.String(length=60), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=True),
        sa.Column("pia", sa.BigInteger(), nullable=True),
        sa.Column("pim", sa.BigInteger(), nullable=True),
        sa.Column("certified", sa.BigInteger(), nullable=True),
        sa.Column("committed", sa.BigInteger(), nullable=True),
        sa.Column("accrued", sa.BigInteger(), nullable=True),
        sa.Column("accrued_before", sa.BigInteger(), nullable=True),
        sa.Column("months", sa.JSON(), nullable=False),
        sa.Column("physical", sa.Integer(), nullable=True),
        sa.Column("updated", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["mef_import.id"], name=op.f("fk_mef_row_import_id_mef_import")
        ),
        sa.PrimaryKeyConstraint("import_id", "cui", name=op.f("pk_mef_row")),
    )
    op.create_index(op.f("ix_mef_row_cui"), "mef_row", ["cui"], unique=False)
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("constituency_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=140), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("cost", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("cui", sa.String(length=7), nullable=True),
        sa.Column("formed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cost > 0", name=op.f("ck_project_cost")),
        sa.CheckConstraint("people > 0", name=op.f("ck_project_people")),
        sa.ForeignKeyConstraint(
            ["constituency_id"], ["constituency.id"], name=op.f("fk_project_constituency_id_constituency")
        ),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_project_process_id_process")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_project_constituency", "project", ["constituency_id"], unique=False)
    op.create_index(op.f("ix_project_process_id"), "project", ["process_id"], unique=False)
    op.create_table(
        "roll_count",
        sa.Column("roll_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["province"], ["province.code"], name=op.f("fk_roll_count_province_province")
        ),
        sa.ForeignKeyConstraint(["roll_id"], ["roll.id"], name=op.f("fk_roll_count_roll_id_roll")),
        sa.PrimaryKeyConstraint("roll_id", "province", name=op.f("pk_roll_count")),
    )
    op.create_table(
        "roll_entry",
        sa.Column("roll_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=False),
        sa.Column("district", sa.String(length=6), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column(
            "sex",
            sa.Enum("F", "M", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["district", "province"],
            ["district.code", "district.province"],
            name=op.f("fk_roll_entry_district_province_district"),
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_roll_entry_resident_id_resident")
        ),
        sa.ForeignKeyConstraint(["roll_id"], ["roll.id"], name=op.f("fk_roll_entry_roll_id_roll")),
        sa.PrimaryKeyConstraint("roll_id", "resident_id", name=op.f("pk_roll_entry")),
    )
    op.create_index("ix_roll_entry_resident", "roll_entry", ["resident_id"], unique=False)
    op.create_table(
        "station_call",
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("document_mac", sa.LargeBinary(), nullable=False),
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("seat", sa.LargeBinary(), nullable=True),
        sa.Column("nonce", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(second_id IS NULL) = (seat IS NULL) AND (second_id IS NULL) = (nonce IS NULL)",
            name=op.f("ck_station_call_made_by_two"),
        ),
        sa.CheckConstraint(
            "second_id IS NULL OR second_id <> first_id", name=op.f("ck_station_call_two_people")
        ),
        sa.ForeignKeyConstraint(["first_id"], ["staff.id"], name=op.f("fk_station_call_first_id_staff")),
        sa.ForeignKeyConstraint(
            ["process_id"], ["process.id"], name=op.f("fk_station_call_process_id_process")
        ),
        sa.ForeignKeyConstraint(["second_id"], ["staff.id"], name=op.f("fk_station_call_second_id_staff")),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_station_call_station_id_station")
        ),
        sa.PrimaryKeyConstraint("process_id", "document_mac", "station_id", name=op.f("pk_station_call")),
    )
    op.create_table(
        "station_day",
        sa.Column("station_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["station_id"], ["station.id"], name=op.f("fk_station_day_station_id_station")
        ),
        sa.PrimaryKeyConstraint("station_id", "day", name=op.f("pk_station_day")),
    )
    op.create_table(
        "ballot_line",
        sa.Column("constituency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("number BETWEEN 1 AND 65535", name=op.f("ck_ballot_line_number")),
        sa.ForeignKeyConstraint(
            ["constituency_id"],
            ["ballot_paper.constituency_id"],
            name=op.f("fk_ballot_line_constituency_id_ballot_paper"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_ballot_line_project_id_project")
        ),
        sa.PrimaryKeyConstraint("constituency_id", "number", name=op.f("pk_ballot_line")),
        sa.UniqueConstraint("project_id", name=op.f("uq_ballot_line_project_id")),
    )
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("resident_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column(
            "voice",
            sa.Enum(
                "neighbour",
                "proposer",
                "technical_team",
                "executing_unit",
                name="voice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("district", sa.String(length=6), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=True),
        sa.Column("supports", sa.Integer(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("form_key", sa.LargeBinary(length=32), nullable=True),
        sa.CheckConstraint("(idea_id IS NULL) <> (project_id IS NULL)", name=op.f("ck_comment_one_thing")),
        sa.CheckConstraint("(resident_id IS NULL) <> (staff_id IS NULL)", name=op.f("ck_comment_one_author")),
        sa.CheckConstraint("(resident_id IS NULL) = (slot IS NULL)", name=op.f("ck_comment_slot")),
        sa.CheckConstraint("supports >= 0", name=op.f("ck_comment_supports")),
        sa.ForeignKeyConstraint(["answers_id"], ["comment.id"], name=op.f("fk_comment_answers_id_comment")),
        sa.ForeignKeyConstraint(["district"], ["district.code"], name=op.f("fk_comment_district_district")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_comment_idea_id_idea")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_comment_process_id_process")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_comment_project_id_project")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_comment_resident_id_resident")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_comment_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
        sa.UniqueConstraint("form_key", name=op.f("uq_comment_form_key")),
        sa.UniqueConstraint(
            "resident_id", "said_on", "slot", name=op.f("uq_comment_resident_id_said_on_slot")
        ),
    )
    op.create_index(op.f("ix_comment_answers_id"), "comment", ["answers_id"], unique=False)
    op.create_index("ix_comment_idea", "comment", ["idea_id", "answers_id"], unique=False)
    op.create_index(op.f("ix_comment_process_id"), "comment", ["process_id"], unique=False)
    op.create_index("ix_comment_project", "comment", ["project_id", "answers_id"], unique=False)
    op.create_table(
        "evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("pass_number", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "eligible",
                "observed",
                "not_eligible",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("evaluator_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["evaluator_id"], ["staff.id"], name=op.f("fk_evaluation_evaluator_id_staff")
        ),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_evaluation_idea_id_idea")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluation")),
        sa.UniqueConstraint("idea_id", "pass_number", name=op.f("uq_evaluation_idea_id_pass_number")),
    )
    op.create_table(
        "findable",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("idea", "project", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("province", sa.String(length=4), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_findable_idea_id_idea")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_findable_process_id_process")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_findable_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_findable")),
        sa.UniqueConstraint("idea_id", name=op.f("uq_findable_idea_id")),
        sa.UniqueConstraint("project_id", name=op.f("uq_findable_project_id")),
    )
    op.create_index("ix_findable_place", "findable", ["process_id", "province"], unique=False)
    op.create_table(
        "follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("province", sa.String(length=4), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "CASE WHEN project_id IS NULL THEN 0 ELSE 1 END + CASE WHEN idea_id IS NULL THEN 0 ELSE 1 END + CASE WHEN province IS NULL THEN 0 ELSE 1 END = 1",
            name=op.f("ck_follower_one_topic"),
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["idea.id"], name=op.f("fk_follower_idea_id_idea"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_follower_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["province"], ["province.code"], name=op.f("fk_follower_province_province")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follower")),
        sa.UniqueConstraint("address_hash", "idea_id", name=op.f("uq_follower_address_hash_idea_id")),
        sa.UniqueConstraint("address_hash", "project_id", name=op.f("uq_follower_address_hash_project_id")),
        sa.UniqueConstraint("address_hash", "province", name=op.f("uq_follower_address_hash_province")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_follower_idea", "follower", ["idea_id"], unique=False)
    op.create_index("ix_follower_project", "follower", ["project_id"], unique=False)
    op.create_index("ix_follower_province", "follower", ["province"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("process_id", sa.Integer(), nullable=True),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("quarter_number", sa.Integer(), nullable=True),
        sa.Column("subject", sa.Integer(), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_up_to", sa.LargeBinary(), nullable=True),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["done_by"], ["staff.id"], name=op.f("fk_notice_done_by_staff")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_notice_process_id_process")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_notice_project_id_project"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_notice_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "event",
            "unit_id",
            "year",
            "quarter_number",
            name=op.f("uq_notice_event_unit_id_year_quarter_number"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_is_told", "notice", ["is_told", "happened_at"], unique=False)
    op.create_index(op.f("ix_notice_project_id"), "notice", ["project_id"], unique=False)
    op.create_table(
        "prioritised_project",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("prioritised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_prioritised_project_project_id_project")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_prioritised_project_unit_id_unit")),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_prioritised_project")),
    )
    op.create_index(op.f("ix_prioritised_project_unit_id"), "prioritised_project", ["unit_id"], unique=False)
    op.create_table(
        "project_district",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("district", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["district"], ["district.code"], name=op.f("fk_project_district_district_district")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_district_project_id_project")
        ),
        sa.PrimaryKeyConstraint("project_id", "district", name=op.f("pk_project_district")),
    )
    op.create_table(
        "project_idea",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_project_idea_idea_id_idea")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_idea_project_id_project")
        ),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_project_idea")),
    )
    op.create_index(op.f("ix_project_idea_project_id"), "project_idea", ["project_id"], unique=False)
    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "explanation",
            sa.Enum(
                "how_it_works",
                "vote",
                "privacy",
                "accessibility",
                name="explanation",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column(
            "tongue",
            sa.Enum("es", "qvc", "agr", name="tongue", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("transcript", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(explanation IS NULL) <> (project_id IS NULL)", name=op.f("ck_recording_one_thing")
        ),
        sa.CheckConstraint("seconds > 0", name=op.f("ck_recording_seconds")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_recording_weight")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_recording_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("explanation", "tongue", name=op.f("uq_recording_explanation_tongue")),
        sa.UniqueConstraint("name", name=op.f("uq_recording_name")),
        sa.UniqueConstraint("project_id", "tongue", name=op.f("uq_recording_project_id_tongue")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "support",
        sa.Column("idea_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.Column("process_id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_support_idea_id_idea")),
        sa.ForeignKeyConstraint(["process_id"], ["process.id"], name=op.f("fk_support_process_id_process")),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_support_resident_id_resident")
        ),
        sa.PrimaryKeyConstraint("idea_id", "resident_id", name=op.f("pk_support")),
        sa.UniqueConstraint(
            "process_id", "resident_id", "slot", name=op.f("uq_support_process_id_resident_id_slot")
        ),
    )
    op.create_table(
        "comment_support",
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("resident_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_comment_support_comment_id_comment")
        ),
        sa.ForeignKeyConstraint(
            ["resident_id"], ["resident.id"], name=op.f("fk_comment_support_resident_id_resident")
        ),
        sa.PrimaryKeyConstraint("comment_id", "resident_id", name=op.f("pk_comment_support")),
    )
    op.create_table(
        "duty_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "duty",
            sa.Enum(
                "agreements",
                "schedule",
                "spending",
                "coverage",
                "cofinancing",
                name="duty",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "verdict",
            sa.Enum(
                "complies",
                "in_part",
                "does_not",
                "cannot_tell",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_duty_check_made_by_staff")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["prioritised_project.project_id"],
            name=op.f("fk_duty_check_project_id_prioritised_project"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_check")),
    )
    op.create_index("ix_duty_check_project", "duty_check", ["project_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column(
            "criterion",
            sa.Enum(
                "competence",
                "alignment",
                "reach",
                "coverage",
                "amount",
                "viability",
                "not_split",
                "land",
                "upkeep",
                name="criterion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "finding",
            sa.Enum(
                "met",
                "not_met",
                "not_applicable",
                name="finding",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluation.id"], name=op.f("fk_finding_evaluation_id_evaluation")
        ),
        sa.PrimaryKeyConstraint("evaluation_id", "criterion", name=op.f("pk_finding")),
    )
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "kept",
                "hidden",
                name="flag_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.CheckConstraint("(idea_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_flag_one_thing")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_flag_comment_id_comment")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_flag_idea_id_idea")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
    )
    op.create_index("ix_flag_state", "flag", ["state"], unique=False)
    op.create_table(
        "hiding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("idea_id", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden_by", sa.Integer(), nullable=False),
        sa.Column("restored_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("restored_by", sa.Integer(), nullable=True),
        sa.Column("restoring_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(idea_id IS NULL) <> (comment_id IS NULL)", name=op.f("ck_hiding_one_thing")),
        sa.ForeignKeyConstraint(["comment_id"], ["comment.id"], name=op.f("fk_hiding_comment_id_comment")),
        sa.ForeignKeyConstraint(["hidden_by"], ["staff.id"], name=op.f("fk_hiding_hidden_by_staff")),
        sa.ForeignKeyConstraint(["idea_id"], ["idea.id"], name=op.f("fk_hiding_idea_id_idea")),
        sa.ForeignKeyConstraint(["restored_by"], ["staff.id"], name=op.f("fk_hiding_restored_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hiding")),
    )
    op.create_index(op.f("ix_hiding_comment_id"), "hiding", ["comment_id"], unique=False)
    op.create_index(op.f("ix_hiding_idea_id"), "hiding", ["idea_id"], unique=False)
    op.create_table(
        "mail_line",
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mail.id"], name=op.f("fk_mail_line_mail_id_mail"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_mail_line_notice_id_notice"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mail_id", "notice_id", name=op.f("pk_mail_line")),
    )
    op.create_index(op.f("ix_mail_line_notice_id"), "mail_line", ["notice_id"], unique=False)
    op.create_table(
        "mention",
        sa.Column("stem", sa.String(length=30), nullable=False),
        sa.Column("findable_id", sa.Integer(), nullable=False),
        sa.Column("weight", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["findable_id"], ["findable.id"], name=op.f("fk_mention_findable_id_findable")
        ),
        sa.PrimaryKeyConstraint("stem", "findable_id", name=op.f("pk_mention")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_mention_findable_id"), "mention", ["findable_id"], unique=False)
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "returned",
                "replaced",
                name="plan_state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("told", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_plan_version")),
        sa.ForeignKeyConstraint(["decided_by"], ["staff.id"], name=op.f("fk_plan_decided_by_staff")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["prioritised_project.project_id"],
            name=op.f("fk_plan_project_id_prioritised_project"),
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["staff.id"], name=op.f("fk_plan_proposed_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("project_id", "version", name=op.f("uq_plan_project_id_version")),
    )
    op.create_table(
        "report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("quarter_number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "idea",
                "formulation",
                "viable",
                "technical_file",
                "technical_file_approved",
                "tender",
                "works",
                "stalled",
                "finished",
                "settlement",
                "closed",
                "deactivated",
                name="investment_stage",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("physical", sa.Integer(), nullable=False),
        sa.Column("pia", sa.BigInteger(), nullable=False),
        sa.Column("pim", sa.BigInteger(), nullable=False),
        sa.Column("certified", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("accrued", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.Column("contract_signed", sa.Boolean(), nullable=False),
        sa.Column("works_started", sa.Boolean(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.Column("commitments", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("filed_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "0 <= paid AND paid <= accrued AND accrued <= committed AND committed <= certified AND certified <= pim",
            name=op.f("ck_report_phases"),
        ),
        sa.CheckConstraint("physical BETWEEN 0 AND 100", name=op.f("ck_report_physical")),
        sa.CheckConstraint("pia >= 0", name=op.f("ck_report_pia")),
        sa.CheckConstraint("quarter_number BETWEEN 1 AND 4", name=op.f("ck_report_quarter")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_report_version")),
        sa.ForeignKeyConstraint(["filed_by"], ["staff.id"], name=op.f("fk_report_filed_by_staff")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["prioritised_project.project_id"],
            name=op.f("fk_report_project_id_prioritised_project"),
        ),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"], name=op.f("fk_report_written_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "project_id",
            "year",
            "quarter_number",
            "version",
            name=op.f("uq_report_project_id_year_quarter_number_version"),
        ),
    )
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=160), nullable=False),
        sa.Column("seen", sa.Text(), nullable=False),
        sa.Column("photo", sa.String(length=40), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["noted_by"], ["staff.id"], name=op.f("fk_visit_noted_by_staff")),
        sa.ForeignKeyConstraint(["photo"], ["picture.name"], name=op.f("fk_visit_photo_picture")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["prioritised_project.project_id"],
            name=op.f("fk_visit_project_id_prioritised_project"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
    )
    op.create_index("ix_visit_project", "visit", ["project_id"], unique=False)
    op.create_table(
        "wording",
        sa.Column("written", sa.String(length=30), nullable=False),
        sa.Column("findable_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["findable_id"], ["findable.id"], name=op.f("fk_wording_findable_id_findable")
        ),
        sa.PrimaryKeyConstraint("written", "findable_id", name=op.f("pk_wording")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_wording_findable_id"), "wording", ["findable_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("picture", sa.String(length=40), nullable=True),
        sa.Column("document", sa.String(length=40), nullable=True),
        sa.Column("caption", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.CheckConstraint("(draft_id IS NULL) <> (report_id IS NULL)", name=op.f("ck_evidence_one_holder")),
        sa.CheckConstraint("(picture IS NULL) <> (document IS NULL)", name=op.f("ck_evidence_one_thing")),
        sa.ForeignKeyConstraint(["document"], ["document.name"], name=op.f("fk_evidence_document_document")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_evidence_draft_id_draft")),
        sa.ForeignKeyConstraint(["picture"], ["picture.name"], name=op.f("fk_evidence_picture_picture")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_evidence_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("draft_id", "sha256", name=op.f("uq_evidence_draft_id_sha256")),
        sa.UniqueConstraint("report_id", "sha256", name=op.f("uq_evidence_report_id_sha256")),
    )
    op.create_index(op.f("ix_evidence_document"), "evidence", ["document"], unique=False)
    op.create_index(op.f("ix_evidence_picture"), "evidence", ["picture"], unique=False)
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("raised_by", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Boolean(), nullable=False),
        sa.Column("insists_on", sa.Integer(), nullable=True),
        sa.Column("insisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("closing_note", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"], name=op.f("fk_observation_answered_by_staff")),
        sa.ForeignKeyConstraint(["closed_by"], ["staff.id"], name=op.f("fk_observation_closed_by_staff")),
        sa.ForeignKeyConstraint(
            ["insists_on"], ["observation.id"], name=op.f("fk_observation_insists_on_observation")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["prioritised_project.project_id"],
            name=op.f("fk_observation_project_id_prioritised_project"),
        ),
        sa.ForeignKeyConstraint(["raised_by"], ["staff.id"], name=op.f("fk_observation_raised_by_staff")),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_observation_report_id_report")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
        sa.UniqueConstraint("insists_on", name=op.f("uq_observation_insists_on")),
    )
    op.create_index("ix_observation_project", "observation", ["project_id"], unique=False)
    op.create_table(
        "visit_member",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_visit_member_staff_id_staff")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_member_visit_id_visit")),
        sa.PrimaryKeyConstraint("visit_id", "staff_id", name=op.f("pk_visit_member")),
    )
    op.create_table(
        "visit_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["staff.id"], name=op.f("fk_visit_note_added_by_staff")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_visit_note_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_note")),
    )
    op.create_index(op.f("ix_visit_note_visit_id"), "visit_note", ["visit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("visit_note")
    op.drop_table("visit_member")
    op.drop_table("observation")
    op.drop_table("evidence")
    op.drop_table("wording")
    op.drop_table("visit")
    op.drop_table("report")
    op.drop_table("plan")
    op.drop_table("mention")
    op.drop_table("mail_line")
    op.drop_table("hiding")
    op.drop_table("flag")
    op.drop_table("finding")
    op.drop_table("duty_check")
    op.drop_table("comment_support")
    op.drop_table("support")
    op.drop_table("recording")
    op.drop_table("project_idea")
    op.drop_table("project_district")
    op.drop_table("prioritised_project")
    op.drop_table("notice")
    op.drop_table("follower")
    op.drop_table("findable")
    op.drop_table("evaluation")
    op.drop_table("comment")
    op.drop_table("ballot_line")
    op.drop_table("station_day")
    op.drop_table("station_call")
    op.drop_table("roll_entry")
    op.drop_table("roll_count")
    op.drop_table("project")
    op.drop_table("mef_row")
    op.drop_table("idea")
    op.drop_table("clear_ballot")
    op.drop_table("ccr_signature")
    op.drop_table("ballot_paper")
    op.drop_table("waiting_line")
    op.drop_table("waiting_envelope")
    op.drop_table("turnout_group")
    op.drop_table("turnout")
    op.drop_table("terms_change")
    op.drop_table("station")
    op.drop_table("staff_notices")
    op.drop_table("sign_in")
    op.drop_table("sealed_box")
    op.drop_table("roll")
    op.drop_table("restoration")
    op.drop_table("publication_piece")
    op.drop_table("participation")
    op.drop_table("one_time_link")
    op.drop_table("omitted")
    op.drop_table("mef_import")
    op.drop_table("mail")
    op.drop_table("lost_code")
    op.drop_table("lost_checkpoint")
    op.drop_table("key_ceremony")
    op.drop_table("envelope_hash")
    op.drop_table("envelope")
    op.drop_table("draft")
    op.drop_table("district")
    op.drop_table("disowned_vote")
    op.drop_table("constituency")
    op.drop_table("codes_batch")
    op.drop_table("checkpoint")
    op.drop_table("ccr_report")
    op.drop_table("calendar_change")
    op.drop_table("board")
    op.drop_table("audit")
    op.drop_table("appointment")
    op.drop_table("act")
    op.drop_table("access_code")
    op.drop_table("unit")
    op.drop_table("try")
    op.drop_table("staff")
    op.drop_table("spelling")
    op.drop_table("site")
    op.drop_table("shortening")
    op.drop_table("shape")
    op.drop_table("resident")
    op.drop_table("province")
    op.drop_table("process")
    op.drop_table("post_office")
    op.drop_table("picture")
    op.drop_table("document")
    op.drop_table("deposit")
    op.drop_table("audit_head")
