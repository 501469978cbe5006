"""What every request passes on its way in and every answer on its way out, one layer a module; outermost first:

``request_id`` → ``headers`` → ``refusals`` → ``cors`` (with allowed origins) → ``refusals`` → ``trusted_host`` (the
demo) → ``body_limit`` → the endpoints.

A layer that only looks at the request hands its caller the coroutine of the next: an open stream keeps every suspended
frame alive for as long as it lasts.
"""
