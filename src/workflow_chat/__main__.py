"""``python -m workflow_chat`` and the ``workflow-chat`` command."""

from workflow_chat.cli.commands import main

if __name__ == "__main__":
    main()
