"""Live delivery: the log is the truth, the bus is a doorbell, a reader is a cursor.

streams ──► log | room ──► bus | frames
"""
