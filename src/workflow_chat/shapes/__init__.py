"""What crosses a boundary, as types: said once, known to every layer above."""
