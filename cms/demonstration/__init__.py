"""A fictional directory, its people and their referrals, to show the site and to work on it."""

from .loading import Loaded, NotForProduction, load
from .people import ACCOUNTS, PASSWORD, SECRET

__all__ = ["ACCOUNTS", "PASSWORD", "SECRET", "Loaded", "NotForProduction", "load"]
