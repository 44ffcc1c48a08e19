"""Sound: decoded once into a timeline, drawn as peaks, cut at pauses, read back exactly."""
