"""Every change of state: load through ``access``, validate, change, audit, event. The only writers."""
