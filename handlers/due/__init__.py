"""What time brings: one file for each kind of notice that nobody's message sets off.

`kinds` lists them, `owing` owes them, `still_true` judges each once more just before it is sent.
"""
