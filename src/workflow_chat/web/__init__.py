"""HTTP and SSE: parse, ask one action or query, answer. The only place that knows the web framework."""
