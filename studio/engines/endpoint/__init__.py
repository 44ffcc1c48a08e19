"""Models that run on another server and are asked over HTTP, by OpenAI's routes."""
