"""The end of each conversation's log, as this process knows it."""
