"""What somebody may do, as data, and functions that load an object or refuse."""
