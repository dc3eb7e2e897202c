"""Pages of accounts: coming in, proving who one is, and letting others in."""
