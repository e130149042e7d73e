"""What the guide says next: a Turn goes in, a Reply comes out. No Alexa, no Flask, no clock, no file."""
