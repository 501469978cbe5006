"""The people of each conversation: who types, how far they have read, who is here."""
