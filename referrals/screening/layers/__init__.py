"""The layers, each readable alone: a function that takes a note and yields what it saw."""
