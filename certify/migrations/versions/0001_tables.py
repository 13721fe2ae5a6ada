# ruff: noqa: E501 -- generated
"""All tables as they were in the first version."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "enterprise",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("native_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("register_number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("district", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("country", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sector", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind_of_work", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("form", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("founded_on", sa.Date(), nullable=True),
        sa.Column("first_certified_on", sa.Date(), nullable=True),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "form IN ('cooperative', 'company', 'association')",
            name=op.f("ck_enterprise_form_known"),
        ),
        sa.CheckConstraint("id LIKE 'E-%'", name=op.f("ck_enterprise_id_form")),
        sa.CheckConstraint(
            "kind_of_work IN ('data_entry', 'it_training', 'pc_assembly', 'other')",
            name=op.f("ck_enterprise_kind_of_work_known"),
        ),
        sa.CheckConstraint("name <> ''", name=op.f("ck_enterprise_name_given")),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_enterprise_country_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("enterprise_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("edition_label", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("edition_digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("stage", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("salt", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("closed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("verdict_digest", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint(
            "(stage = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_audit_closed_dated")
        ),
        sa.CheckConstraint(
            "edition_digest LIKE 'sha256:%'", name=op.f("ck_audit_edition_digest_form")
        ),
        sa.CheckConstraint("id LIKE 'A-%'", name=op.f("ck_audit_id_form")),
        sa.CheckConstraint(
            "stage IN ('planned', 'in_progress', 'evaluated', 'closed')",
            name=op.f("ck_audit_stage_known"),
        ),
        sa.CheckConstraint(
            "(verdict IS NULL) = (verdict_digest IS NULL)", name=op.f("ck_audit_verdict_whole")
        ),
        sa.CheckConstraint("length(salt) = 64", name=op.f("ck_audit_salt_length")),
        sa.CheckConstraint("period_start <= period_end", name=op.f("ck_audit_period_runs_forward")),
        sa.CheckConstraint("year BETWEEN 0 AND 100", name=op.f("ck_audit_year_range")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_audit_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "heading_choice",
        sa.Column("enterprise_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("column", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("heading", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('payroll', 'workers', 'members', 'time_records', 'invoices')",
            name=op.f("ck_heading_choice_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_heading_choice_enterprise_id_enterprise"),
        ),
        sa.PrimaryKeyConstraint("enterprise_id", "kind", "column", name=op.f("pk_heading_choice")),
    )
    op.create_table(
        "person",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("roles", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("enterprise_id", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("key_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("id LIKE 'P-%'", name=op.f("ck_person_id_form")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_person_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_person_key_hash")),
    )
    op.create_table(
        "audit_team",
        sa.Column("audit_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "role IN ('auditor', 'expert', 'observer')", name=op.f("ck_audit_team_role_known")
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_audit_team_audit_id_audit")
        ),
        sa.PrimaryKeyConstraint("audit_id", "person_id", name=op.f("pk_audit_team")),
    )
    op.create_table(
        "certificate",
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("enterprise_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("audit_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("edition_label", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("since_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("credential_jwt", sa.LargeBinary(), nullable=False),
        sa.Column("issue_leaf", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("state_leaf", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "state IN ('issued', 'suspended', 'reinstated', 'withdrawn', 'superseded')",
            name=op.f("ck_certificate_state_known"),
        ),
        sa.CheckConstraint(
            "expires_on > effective_on", name=op.f("ck_certificate_expires_after_it_takes_effect")
        ),
        sa.CheckConstraint("serial >= 0", name=op.f("ck_certificate_serial_from_zero")),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_certificate_audit_id_audit")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_certificate_enterprise_id_enterprise"),
        ),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_certificate")),
        sa.UniqueConstraint("audit_id", name=op.f("uq_certificate_audit_id")),
        sa.UniqueConstraint("issue_leaf", name=op.f("uq_certificate_issue_leaf")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("state_leaf", name=op.f("uq_certificate_state_leaf")),
        sa.UniqueConstraint("subject", name=op.f("uq_certificate_subject")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_enterprise_id"), ["enterprise_id"], unique=False
        )

    op.create_table(
        "edition",
        sa.Column("label", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("leaf", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("published_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint("digest LIKE 'sha256:%'", name=op.f("ck_edition_digest_form")),
        sa.ForeignKeyConstraint(
            ["published_by"], ["person.id"], name=op.f("fk_edition_published_by_person")
        ),
        sa.PrimaryKeyConstraint("label", name=op.f("pk_edition")),
        sa.UniqueConstraint("leaf", name=op.f("uq_edition_leaf")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("audit_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("media_type", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("commitment", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("salt", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("blob", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("wrapped_key", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("mapping", sa.Text(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("received_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("replaced_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("erased_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("erased_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint("commitment LIKE 'sha256:%'", name=op.f("ck_evidence_commitment_form")),
        sa.CheckConstraint(
            "kind IN ('payroll', 'workers', 'members', 'time_records', 'invoices', 'visit', 'photograph')",
            name=op.f("ck_evidence_kind_known"),
        ),
        sa.CheckConstraint(
            "(salt IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_evidence_erased_dated")
        ),
        sa.CheckConstraint(
            "(salt IS NULL) = (wrapped_key IS NULL)", name=op.f("ck_evidence_opened_whole")
        ),
        sa.CheckConstraint("size_bytes > 0 AND rows >= 0", name=op.f("ck_evidence_size_range")),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_evidence_audit_id_audit")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["evidence.id"], name=op.f("fk_evidence_replaced_by_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("commitment", name=op.f("uq_evidence_commitment")),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_audit_id"), ["audit_id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("audit_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("criterion", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("severity", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("mend", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("met", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(stage = 'closed') = (closed_at IS NOT NULL)", name=op.f("ck_finding_closed_dated")
        ),
        sa.CheckConstraint("outcome IN ('fail', 'unknown')", name=op.f("ck_finding_outcome_known")),
        sa.CheckConstraint(
            "severity IN ('critical', 'major', 'minor', 'development')",
            name=op.f("ck_finding_severity_known"),
        ),
        sa.CheckConstraint(
            "stage IN ('open', 'answered', 'closed')", name=op.f("ck_finding_stage_known")
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_finding_audit_id_audit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_finding_audit_id"), ["audit_id"], unique=False)

    op.create_table(
        "idempotency",
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("operation", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("request_digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reply", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("replied_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_idempotency_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_idempotency")),
    )
    op.create_table(
        "corrective_action",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("finding_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("submitted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("submitted_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("verified_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("verified_by", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_corrective_action_text_given")),
        sa.CheckConstraint(
            "(verified_at IS NULL) = (verified_by IS NULL)",
            name=op.f("ck_corrective_action_verified_whole"),
        ),
        sa.CheckConstraint(
            "verified_by <> submitted_by", name=op.f("ck_corrective_action_verified_by_another")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_corrective_action_finding_id_finding")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrective_action")),
        sa.UniqueConstraint(
            "finding_id", "number", name=op.f("uq_corrective_action_finding_id_number")
        ),
    )
    with op.batch_alter_table("corrective_action", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_corrective_action_finding_id"), ["finding_id"], unique=False
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audit_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("certificate_serial", sa.Integer(), nullable=True),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('grant', 'refuse', 'suspend', 'reinstate', 'withdraw')",
            name=op.f("ck_decision_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["audit_id"], ["audit.id"], name=op.f("fk_decision_audit_id_audit")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_serial"],
            ["certificate.serial"],
            name=op.f("fk_decision_certificate_serial_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_decision_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_audit_id"), ["audit_id"], unique=False)
        batch_op.create_index(
            "uq_decision_one_outcome_per_audit",
            ["audit_id"],
            unique=True,
            sqlite_where=sa.text("kind IN ('grant', 'refuse')"),
        )

    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("certificate_serial", sa.Integer(), nullable=False),
        sa.Column("state_leaf", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("public_state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("file_name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("leaf", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("rendered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("sha256 LIKE 'sha256:%'", name=op.f("ck_document_sha256_form")),
        sa.ForeignKeyConstraint(
            ["certificate_serial"],
            ["certificate.serial"],
            name=op.f("fk_document_certificate_serial_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "certificate_serial",
            "state_leaf",
            "public_state",
            name=op.f("uq_document_certificate_serial_state_leaf_public_state"),
        ),
        sa.UniqueConstraint("leaf", name=op.f("uq_document_leaf")),
    )
    op.create_table(
        "visit",
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("audit_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("evidence_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["audit_id"], ["audit.id"], name=op.f("fk_visit_audit_id_audit")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_visit_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_visit_evidence_id")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_audit_id"), ["audit_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_audit_id"))

    op.drop_table("visit")
    op.drop_table("document")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_one_outcome_per_audit", sqlite_where=sa.text("kind IN ('grant', 'refuse')")
        )
        batch_op.drop_index(batch_op.f("ix_decision_audit_id"))

    op.drop_table("decision")
    with op.batch_alter_table("corrective_action", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_corrective_action_finding_id"))

    op.drop_table("corrective_action")
    op.drop_table("idempotency")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_audit_id"))

    op.drop_table("finding")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_audit_id"))

    op.drop_table("evidence")
    op.drop_table("edition")
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_enterprise_id"))

    op.drop_table("certificate")
    op.drop_table("audit_team")
    op.drop_table("person")
    op.drop_table("heading_choice")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_enterprise_id"))

    op.drop_table("audit")
    op.drop_table("enterprise")
