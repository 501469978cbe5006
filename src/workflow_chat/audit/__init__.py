"""The audit log: a closed set of tags, written in the transaction of the change."""
