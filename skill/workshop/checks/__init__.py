"""What an editor must know before the words are spoken: one table of rules, each a plain function."""
