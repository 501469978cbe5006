"""The ``workflow-chat`` command."""
