"""The table of roles and actions, asked of the policies themselves on a small scenario that leaves nothing behind."""

from .table import HEADING, render

__all__ = ["HEADING", "render"]
