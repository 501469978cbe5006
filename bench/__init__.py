"""``./dev bench``: what the service does per second, beside what the machine itself can do.

How to read the figures. Everything runs on one machine at once: the server (one process of ``workflow-chat demo``), the
load generator (a process of its own) and, with ``--postgres``, the database. So an absolute figure tells about this
machine and what else it was doing; a *ratio* compares two things that were measured in turn within the same seconds,
and travels. An aim is what the architecture was designed for. A figure that misses it is printed so, and never fails.

* ``send``: messages acknowledged by 32 keep-alive senders over 1,000 conversations. Each is durable (message, event,
  audit entry and head of the log are committed) before it is acknowledged, with token, rights and idempotency checked.
  Beside it: the same rows with one transaction per message, written by bare sqlite3 or by pgbench, which check nothing;
  and the plain way of ``bench/plain.py``.
* ``fanout``: frames that arrive at 1,000 readers while 32 senders (``fanout-single``: one) send as fast as they are
  acknowledged; with ``--postgres`` beside nginx with the nchan module, where that is installed.
* ``latency``: from the moment a message was due to be sent to the moment each reader has it, at 200 messages/s.
* ``memory``: resident memory of the server per idle stream: a second thousand after a first.
* ``mix``: a busy morning. 16 senders alone, and then beside reads, typing pings and lists that are offered at a rate,
  whether or not the server keeps up; once more with 1,000 pages open.
* ``reads``, ``lists``, ``changes``: what 16 people get done of each, against what they would send: receipts that move,
  pages of 50 with receipts, unread count and participants, the first look into a workflow, edits, deletes.
* ``opening``: a page that is opened 50 times a second: the latest messages, and a stream from there until it is ready.
* ``bounds``: pages of 50 where a million messages are unread, against few; and in a workspace of 50,000 people.
* ``jobs``: 10,000 jobs that one worker claims and deletes, with a handler that does nothing: what the loop costs.
  The bare driver beside it claims and deletes as many at once, and gives them to nobody.
* ``growth``: ``send`` into a database with a million messages, against the same into an empty one.

A machine that does other things falsifies ratios too: 32 processes of pgbench win more of a contested core than one
server does. The load average in the first line should be below 1, and "timers 50 ms late" behind a latency says that
the machine did not even run the load generator in time; CPU time per message is what remains comparable then.
"generator 97 % busy" behind a figure says that it is the load generator's limit and not the server's.
"""
