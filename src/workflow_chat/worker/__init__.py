"""The loop that works on jobs, inside ``serve`` or as ``workflow-chat work``."""
