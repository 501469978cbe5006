"""Work that is due later: rows written in the transaction of the change, and held by lease while they are worked on."""
