"""For authors and developers: interaction model, checks, simulator. Nothing that runs in production imports it."""
