"""The API that OpenAI's clients know: for programs that come with a token."""
