"""The recipe `bert-classification`. What needs no torch is in modules that do not import it."""
