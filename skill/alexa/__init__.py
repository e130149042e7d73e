"""The seam to Alexa: request envelope to Turn, Reply to SSML and card."""
