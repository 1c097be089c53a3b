"""Stand-ins for other people's servers: real HTTP, and as strict as the real ones.

They know the platforms' documentation and nothing of Vouchline, so both can be wrong only apart.
"""
