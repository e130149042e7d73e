"""What the guide knows: its words, where they come from, and how a question finds its answer. No Alexa, no Flask."""
