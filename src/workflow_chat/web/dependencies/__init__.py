"""What a route asks for in its signature: the caller, their seat, a transaction."""
