"""What we owe people: one file for each kind of notice in `kinds/`.

`owing` finds and owes what time brings, `still_true` judges each notice once more just before it
is sent, `words` words it, `parcel` gives it to delivery and writes down what came of it.
"""
