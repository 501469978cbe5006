"""Durable events: written in the transaction of the change, announced after its commit."""
