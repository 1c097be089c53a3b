"""The signed registry: badge IDs, the log, credentials, and the judgement of a badge.

Everything here works from values alone, so that it can be audited without the rest of Vouchline:
no files, no network, no clock, no randomness. Rules and bytes follow RFC 6962/9162, RFC 8785,
C2SP signed notes and checkpoints, W3C Verifiable Credentials 2.0 and Open Badges 3.0.
"""
