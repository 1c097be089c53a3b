"""How work is judged: scoring, retakes, validity, who may decide."""
