"""How migrations guard a table: row-level security, forced, and its policies; see `directory.isolation`."""

from __future__ import annotations

from typing import NamedTuple

from django.db import migrations

OWNER = "owner"  # migrations, imports, and the functions that answer one narrow question


class Policy(NamedTuple):
    """A rule for one command: which rows it finds (`using`), and which it may leave (`check`)."""

    name: str
    command: str
    using: str = ""
    check: str = ""
    role: str = "PUBLIC"  # the grants say who has any access at all

    def statement(self, table: str) -> str:
        """Return the statement that makes it."""
        using, check = (f" {word} ({rule})" if rule else "" for word, rule in self._rules())
        return f"CREATE POLICY {self.name} ON {table} FOR {self.command} TO {self.role}{using}{check}"

    def _rules(self) -> tuple[tuple[str, str], tuple[str, str]]:
        return ("USING", self.using), ("WITH CHECK", self.check)


def read(rule: str, *, by: str = "person") -> Policy:
    """Let these rows be read."""
    return Policy(f"{by}_reads", "SELECT", using=rule)


def add(rule: str, *, by: str = "person") -> Policy:
    """Let rows be added that are as this says."""
    return Policy(f"{by}_adds", "INSERT", check=rule)


def change(rule: str, *, to: str, by: str = "person") -> Policy:
    """Let these rows be locked, and changed into what `to` says."""
    return Policy(f"{by}_changes", "UPDATE", using=rule, check=to)


def remove(rule: str, *, by: str = "person") -> Policy:
    """Let these rows be deleted."""
    return Policy(f"{by}_removes", "DELETE", using=rule)


def everything(rule: str, *, by: str) -> Policy:
    """Let whoever meets the rule read and write the whole table."""
    return Policy(f"{by}_does_everything", "ALL", using=rule, check=rule)


def purpose(*purposes: str) -> str:
    """Return the rule that the unit of work has one of these purposes."""
    words = ", ".join(f"'{word}'" for word in purposes)
    return f"(SELECT relais_purpose()) IN ({words})"


def guard(table: str, *policies: Policy) -> migrations.RunSQL:
    """Return the operation after which this table shows a row only to whom one of the policies does."""
    everybody = Policy(OWNER, "ALL", using="true", check="true", role="CURRENT_USER")
    made = [policy.statement(table) for policy in (everybody, *policies)]
    dropped = [f"DROP POLICY {policy.name} ON {table}" for policy in (everybody, *policies)]
    switch = f"ALTER TABLE {table} {{}} ROW LEVEL SECURITY"
    return migrations.RunSQL(
        [*map(switch.format, ("ENABLE", "FORCE")), *made], [*dropped, *map(switch.format, ("NO FORCE", "DISABLE"))]
    )
